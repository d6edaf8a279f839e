"""The types of parameters, and whether a value is of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gatepost.model import Json
from gatepost.reading.words import kind


def misfit(wanted: str, value: Json) -> str | None:
    """Why `value` isn't of the CEL type `wanted`, in words; None if it is."""
    if wanted.startswith("list("):
        inner = wanted[5:-1]
        if not isinstance(value, list):
            return f"must be a list, found {kind(value)}"
        wrong = next((found for found in (misfit(inner, item) for item in value) if found), None)
        return f"holds something that {wrong}" if wrong else None
    if wanted.startswith("map("):
        inner = wanted.removeprefix("map(string, ").removesuffix(")")
        if not isinstance(value, dict):
            return f"must be a map of names, found {kind(value)}"
        wrong = next((found for found in (misfit(inner, item) for item in value.values()) if found), None)
        return f"holds something that {wrong}" if wrong else None
    words, fits = _TYPES[wanted]
    return None if fits(value) else f"must be {words}, found {kind(value)}"


_TYPES: Mapping[str, tuple[str, Callable[[Json], bool]]] = {
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "int": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "double": ("a number", lambda value: isinstance(value, int | float) and not isinstance(value, bool)),
    "string": ("text", lambda value: isinstance(value, str)),
}
