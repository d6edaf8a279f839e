"""The vocabulary's terms, as far as a profile needs them: their names, and what values each takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product

from gatepost import content
from gatepost.model import Json, JsonObject
from gatepost.reading import NO_CACHE, Cache, checked_file, did_you_mean
from gatepost.reading.schema import is_date, is_date_time
from gatepost.reading.words import kind, listed

NAME = "policies/vocabulary.yaml"


def terms(cache: Cache = NO_CACHE) -> Mapping[str, JsonObject]:
    """The vocabulary's terms by name. Raises UnreadableError or SchemaError when the file isn't right."""
    path = content.root() / NAME
    if not path.is_file():
        return {}
    found: Mapping[str, JsonObject] = checked_file(path, NAME, "vocabulary", cache).data["terms"]
    return found


def places_of(name: str, term: JsonObject) -> Iterator[tuple[str, str]]:
    """Where a subject may carry the term: whose tags (`version`, `model` or `run`) and which tag, the first wins."""
    return product(term.get("of", ("version", "model", "run")), term.get("tags", (name,)))


def misfit(term: JsonObject, value: Json) -> str | None:
    """Why `value` can't be one of `term`, in words; None if it can."""
    wanted = str(term["type"])
    if wanted == "enum":
        allowed = [*term.get("values", ()), *term.get("aliases", ())]
        if value in allowed:
            return None
        choices = listed(term.get("values", ()))
        return f"expected {choices}, found {kind(value)}{did_you_mean(value, allowed)}"
    words, fits = _TYPES[wanted]
    return None if fits(value) else f"expected {words}, found {kind(value)}"


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_time(value: Json) -> bool:
    try:
        return isinstance(value, str) and (is_date(value) or is_date_time(value))
    except ValueError:
        return False


_TYPES: Mapping[str, tuple[str, Callable[[Json], bool]]] = {
    "string": ("text", lambda value: isinstance(value, str)),
    "bool": ("true or false", lambda value: isinstance(value, bool)),
    "int": ("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "double": ("a number", _is_number),
    "timestamp": ("a day or time such as 2026-11-24 or 2026-11-24T09:30:00Z", _is_time),
}
