"""Where a part of an expression stands in the policy's file, however YAML folded, indented or quoted the expression."""

from __future__ import annotations

from gatepost.errors import Place
from gatepost.model import Json
from gatepost.reading import Document
from gatepost.reading.pointer import parts

_BLOCK = "|>"
_ESCAPES = {"'": {"''": "'"}, '"': {'\\"': '"', "\\\\": "\\", "\\/": "/"}}


def place_within(document: Document, at: str, start: int, width: int = 1) -> Place:
    """The place of the character `start` of the text at the pointer `at`, with `width` characters meant.

    Where the file writes the text with escapes that can't be followed, the place where the text begins.
    """
    scalar = document.place(at)
    text = document.text
    if text is None or scalar.line is None or scalar.column is None:
        return scalar
    offset = _offset(text.content, text.offset(scalar.line, scalar.column), _value(document, at), start)
    return scalar if offset is None else text.at(offset, pointer=at, width=width)


def _value(document: Document, at: str) -> str:
    value: Json = document.data
    for part in parts(at):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return str(value)


def _offset(content: str, scalar: int, value: str, start: int) -> int | None:
    """Where the character `start` of `value` stands in the file, whose scalar begins at `scalar`.

    Only white space differs between the two, and what a quoted scalar escapes.
    """
    quote = content[scalar : scalar + 1]
    at = content.find("\n", scalar) + 1 if quote and quote in _BLOCK else scalar + (quote in _ESCAPES)
    escapes = _ESCAPES.get(quote, {})
    for character in value[:start]:
        if character.isspace():
            continue
        at = _after_space(content, at)
        pair = content[at : at + 2]
        if pair in escapes and escapes[pair] == character:
            at += 2
        elif content[at : at + 1] == character:
            at += 1
        else:
            return None
    return at if start >= len(value) else _after_space(content, at)  # at the end, where something is missing


def _after_space(content: str, at: int) -> int:
    while at < len(content) and content[at].isspace():
        at += 1
    return at
