"""Lists and maps that an expression makes of the values of its parts."""

from __future__ import annotations

from collections.abc import Iterable

from gatepost.cel.errors import EvaluationError
from gatepost.cel.operators import no_overload
from gatepost.cel.values import Map, Optional, Value, from_key, to_key


def made_list(elements: Iterable[tuple[Value, bool]]) -> list[Value]:
    """The list of `elements`, of which the optional ones are told: they stand in it if they hold a value."""
    return [value for one, optional in elements for value in (_content(one) if optional else (one,))]


def made_map(entries: Iterable[tuple[Value, Value, bool]]) -> Value:
    """The map of keys and values, of which the optional ones are told. Raises EvaluationError for a key given twice."""
    found: dict[Value, Value] = {}
    for name, entry, optional in entries:
        if name.__class__ is float:
            raise EvaluationError("double can't be a key of a map")
        key = to_key(name)
        for value in _content(entry) if optional else (entry,):
            _put(found, key, value)
    return _map(found)


def keyed_map(entries: Iterable[tuple[Value, Value]]) -> Value:
    """The map of what a macro makes of the values of a map, under the keys that they had."""
    return _map({to_key(key): value for key, value in entries})


def merged(maps: Iterable[Value]) -> Value:
    """One map of all entries of `maps`. Raises EvaluationError for a key that two have, and for what is no map."""
    found: dict[Value, Value] = {}
    for one in maps:
        if not isinstance(one, dict):
            no_overload("transformMapEntry", one)
        for key, value in one.items():
            _put(found, key, value)
    return _map(found)


def _content(value: Value) -> tuple[Value, ...]:
    if value.__class__ is not Optional:
        no_overload("?", value)
    return (value.value,) if value.present else ()


def _put(found: dict[Value, Value], key: Value, value: Value) -> None:
    if key in found:
        raise EvaluationError(f"the key {from_key(key)} is given twice")
    found[key] = value


def _map(found: dict[Value, Value]) -> Value:
    return found if all(key.__class__ is str for key in found) else Map(found)
