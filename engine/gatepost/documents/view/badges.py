"""Small parts that several sections of a report show alike."""

from __future__ import annotations

from gatepost.documents.view.types import Badge, Link, Observation
from gatepost.documents.words import ABSENT, Word, literal
from gatepost.model import Json
from gatepost.model.assessment import AttestationRef, SourceRef

_FOLLOWED = ("https://", "http://")


def badge(code: str, word: Word) -> Badge:
    """The badge of a status."""
    return Badge(code=code, sign=word.sign, label=word.label)


def link(address: str) -> Link:
    """A link to `address`; only a text where it is neither http nor https, which alone are harmless to follow."""
    return Link(text=address, address=followed(address))


def followed(address: str) -> str:
    """`address` where a reader may follow it, else nothing."""
    return address if address.casefold().startswith(_FOLLOWED) and address.isprintable() and " " not in address else ""


def source_text(source: SourceRef | None) -> str:
    """Where a fact was read: `export/model.json, line 12, at /a/b`."""
    if source is None:
        return ""
    line = f", line {source['line']}" if source["line"] is not None else ""
    at = f", at {source['at']}" if source["at"] and not source["at"].startswith("line ") else ""
    return f"{source['input']}{line}{at}"


def observation(path: str, value: Json, source: str) -> Observation:
    """A fact as the report shows it; None is a fact that isn't there."""
    recorded = value is not None
    return Observation(path=path, value=literal(value) if recorded else ABSENT, recorded=recorded, source=source)


def attested(one: AttestationRef) -> str:
    """An attestation in one sentence."""
    return f"{one['by']} ({one['role']}) on {one['at']}, until {one['expires']}: {one['statement']}"
