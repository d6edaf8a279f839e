"""One file that was read: its data, its digest, and where each part of it stands."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gatepost.errors import Place
from gatepost.model import Json
from gatepost.reading import json_tree
from gatepost.reading.files import file_bytes, too_long
from gatepost.reading.pointer import parts
from gatepost.reading.text import Text, decode

YAML_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is the file as messages call it, `data` its plain JSON value, `sha256` the digest of its bytes; `text` the
    whole text of one in YAML, for places within a value."""

    name: str
    data: Json
    sha256: str
    _find: Callable[[str, bool], Place] = field(repr=False, compare=False)
    text: Text | None = field(default=None, repr=False, compare=False)

    def place(self, pointer: str, key: bool = False) -> Place:
        """The place of the value at an RFC 6901 `pointer`, or with `key` of its key.

        Where there is no such value, the place of the nearest one above it.
        """
        return self._find(pointer, key)


def yaml_file(path: Path, name: str | None = None) -> Document:
    """The YAML document in the file at `path`. Raises UnreadableError."""
    name = name or str(path)
    return yaml_bytes(file_bytes(path, name, YAML_BYTES), name)


def yaml_bytes(data: bytes, name: str) -> Document:
    """The one YAML document in `data`: plain values only, dates and `yes` as text. Raises UnreadableError."""
    if len(data) > YAML_BYTES:
        raise too_long(name, YAML_BYTES)
    from gatepost.reading import yaml_tree  # PyYAML is slow to import, and a document taken from the cache needs none

    text = decode(data, name)
    root = yaml_tree.tree(text)

    def find(pointer: str, key: bool) -> Place:
        span = root.find(parts(pointer), key)
        return text.place(span.line, span.column, pointer=pointer, width=span.width)

    return Document(name, root.value, hashlib.sha256(data).hexdigest(), find, text)


def json_bytes(data: bytes, name: str) -> Json:
    """The JSON value of `data`; NaN and infinities, which MLflow writes, are floats. Raises UnreadableError."""
    return json_tree.parse(decode(data, name))


def json_document(data: bytes, name: str) -> Document:
    """Like `json_bytes`, with digest and places, which are found when one is asked for. Raises UnreadableError."""
    text = decode(data, name)
    value = json_tree.parse(text)
    known: list[json_tree.JsonPositions] = []

    def find(pointer: str, key: bool) -> Place:
        if not known:
            known.append(json_tree.JsonPositions(text))
        offset, width = known[0].find(parts(pointer), key)
        return text.at(offset, pointer=pointer, width=width)

    return Document(name, value, hashlib.sha256(data).hexdigest(), find)
