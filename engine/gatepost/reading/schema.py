"""Holding a document against its JSON Schema, with errors that a person can act on."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gatepost import content
from gatepost.errors import Place, SchemaError
from gatepost.model import Json, JsonObject
from gatepost.reading.document import Document
from gatepost.reading.pointer import pointer
from gatepost.reading.violations import Violation, violations

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

MOST = 10  # errors that one message lists
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE_TIME = re.compile(_DATE.pattern + r"[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d)", re.ASCII)
BASE = "https://gatepost.dev/schemas/"


def check(document: Document, schema: str) -> None:
    """Hold `document` against policies/schemas/SCHEMA.schema.json.

    Raises SchemaError at the first thing that is wrong; its message lists the others, ten at most.
    """
    validator = _validator(schema)
    found = violations(validator.iter_errors(document.data))
    if not found:
        return
    placed = sorted(((_place(document, v), v) for v in found), key=lambda pair: _order(pair[0]))
    first, violation = placed[0]
    lines = [violation.message]
    lines += [f"  also line {place.line} ({place.pointer}): {v.message}" for place, v in placed[1:MOST]]
    if len(placed) > MOST:
        lines.append(f"  and {len(placed) - MOST} more")
    raise SchemaError("\n".join(lines), place=first, hint=violation.hint)


def _place(document: Document, violation: Violation) -> Place:
    return document.place(pointer(violation.path), key=violation.key)


def _order(place: Place) -> tuple[int, int, str]:
    return place.line or 0, place.column or 0, place.pointer or ""


@lru_cache(maxsize=32)
def _bytes(name: str) -> bytes:
    return (content.root() / "policies" / "schemas" / f"{name}.schema.json").read_bytes()


@lru_cache(maxsize=32)
def _schema(name: str) -> JsonObject:
    loaded: JsonObject = json.loads(_bytes(name))
    return loaded


def digest(name: str) -> bytes:
    """The SHA-256 of schema `name`."""
    return hashlib.sha256(_bytes(name)).digest()


def _validator(name: str) -> Draft202012Validator:
    """jsonschema takes a fifth of a second to import, so only the commands that validate pay for it."""
    from jsonschema import Draft202012Validator, FormatChecker
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    def retrieve(uri: str) -> Resource[Json]:
        """A schema of ours by its address. Never the network."""
        return DRAFT202012.create_resource(_schema(uri.removeprefix(BASE).removesuffix(".schema.json")))

    formats = FormatChecker(formats=())
    formats.checks("date", raises=ValueError)(is_date)
    formats.checks("date-time", raises=ValueError)(is_date_time)
    formats.checks("uri", raises=ValueError)(is_uri)
    registry: Registry[Json] = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # attrs alias that mypy doesn't see
    return Draft202012Validator(_schema(name), format_checker=formats, registry=registry)


def properties(name: str, part: str) -> frozenset[str]:
    """The keys that schema `name` lists for its definition `part`."""
    return frozenset(_schema(name)["$defs"][part]["properties"])


def is_date(value: object) -> bool:
    """A day as RFC 3339 writes it, 2026-11-24. Raises ValueError for a day that isn't in the calendar."""
    if not isinstance(value, str):
        return True
    return _DATE.fullmatch(value) is not None and date.fromisoformat(value) is not None


def is_date_time(value: object) -> bool:
    """A time as RFC 3339 writes it, with its offset from UTC. Raises ValueError for one that can't be."""
    if not isinstance(value, str):
        return True
    return _DATE_TIME.fullmatch(value) is not None and datetime.fromisoformat(value.upper()) is not None


def is_uri(value: object) -> bool:
    """An absolute address: a scheme and something after it, without spaces. Raises ValueError if it can't be parsed."""
    if not isinstance(value, str):
        return True
    split = urlsplit(value)
    return bool(split.scheme and (split.netloc or split.path)) and not any(c.isspace() for c in value)
