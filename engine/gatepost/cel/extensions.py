"""The part of CEL's strings extension that cel-python lacks (cel-go, ext/strings)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from celpy.celtypes import ListType, StringType

from gatepost.model import Json


def _ascii(change: Callable[[str], str]) -> Callable[[str], StringType]:
    return lambda text: StringType("".join(change(c) if c.isascii() else c for c in text))


def _join(parts: Json, separator: str = "") -> StringType:
    return StringType(separator.join(str(part) for part in parts))


def _split(text: str, separator: str) -> ListType:
    return ListType([StringType(part) for part in (text.split(separator) if separator else list(text))])


FUNCTIONS: Mapping[str, Callable[..., Json]] = {
    "join": _join,
    "lowerAscii": _ascii(str.lower),
    "replace": lambda text, old, new: StringType(text.replace(old, new)),
    "split": _split,
    "trim": lambda text: StringType(text.strip()),
    "upperAscii": _ascii(str.upper),
}
