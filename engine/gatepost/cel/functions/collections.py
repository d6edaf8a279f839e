"""Lists and sets (cel-go, ext/lists and ext/sets)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cmp_to_key
from typing import NoReturn

from gatepost.cel.errors import EvaluationError, LimitError
from gatepost.cel.limits import SIZE_LIMIT
from gatepost.cel.operators import compare, equal, no_overload
from gatepost.cel.values import NONE, Optional, Value, type_name


def _list(name: str, *values: Value) -> list[Value]:
    if not isinstance(values[0], list | tuple):
        no_overload(name, *values)
    return list(values[0])


def _whole(name: str, value: Value) -> int:
    if value.__class__ is not int:
        no_overload(name, value)
    return int(value)


def _slice(value: Value, start: Value, end: Value) -> list[Value]:
    found = _list("slice", value)
    first, last = _whole("slice", start), _whole("slice", end)
    if not 0 <= first <= last <= len(found):
        raise EvaluationError(f"slice({first}, {last}) isn't within a list of {len(found)}")
    return found[first:last]


def _flatten(value: Value, depth: Value = 1) -> list[Value]:
    levels = _whole("flatten", depth)
    if levels < 0:
        raise EvaluationError("flatten() takes a depth of 0 or more")
    found = _list("flatten", value)
    for _ in range(min(levels, len(found) and 100)):
        if not any(isinstance(one, list | tuple) for one in found):
            break
        found = [inner for one in found for inner in (one if isinstance(one, list | tuple) else [one])]
        if len(found) > SIZE_LIMIT:
            _too_many()
    return found


def _too_many() -> NoReturn:
    raise LimitError(f"limit: a list of more than {SIZE_LIMIT:,} elements would be made")


def _range(count: Value) -> list[Value]:
    number = _whole("lists.range", count)
    if number > SIZE_LIMIT:
        _too_many()
    return list(range(max(0, number)))


def _distinct(value: Value) -> list[Value]:
    found: list[Value] = []
    for one in _list("distinct", value):
        if not any(equal(one, other) for other in found):
            found.append(one)
            if len(found) > 10_000:
                raise LimitError("limit: distinct() goes over at most 10,000 different elements")
    return found


def _sorted(value: Value) -> list[Value]:
    """In ascending order; all elements are of one type that has an order."""
    found = _list("sort", value)
    return [found[i] for i in _order(found)]


def sorted_by(values: list[Value], keys: list[Value]) -> list[Value]:
    """`values` in the order of their keys, for the macro sortBy."""
    return [values[i] for i in _order(keys)]


def _order(keys: list[Value]) -> list[int]:
    def below(left: int, right: int) -> int:
        one, other = keys[left], keys[right]
        return -1 if compare("_<_", one, other) else 1 if compare("_<_", other, one) else 0

    kinds = {type_name(key) for key in keys}
    if len(kinds) > 1:
        raise EvaluationError(f"sort() takes elements of one type, and these are {' and '.join(sorted(kinds))}")
    if keys:
        compare("_<_", keys[0], keys[0])
    return sorted(range(len(keys)), key=cmp_to_key(below))


def _first(value: Value) -> Value:
    found = _list("first", value)
    return Optional(True, found[0]) if found else NONE


def _last(value: Value) -> Value:
    found = _list("last", value)
    return Optional(True, found[-1]) if found else NONE


def _contains(value: Value, other: Value) -> bool:
    first, second = _list("sets.contains", value, other), _list("sets.contains", other, value)
    return all(any(equal(one, wanted) for one in first) for wanted in second)


def _equivalent(value: Value, other: Value) -> bool:
    return _contains(value, other) and _contains(other, value)


def _intersects(value: Value, other: Value) -> bool:
    first, second = _list("sets.intersects", value, other), _list("sets.intersects", other, value)
    return any(equal(one, two) for one in first for two in second)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "lists.range": _range,
    "sets.contains": _contains,
    "sets.equivalent": _equivalent,
    "sets.intersects": _intersects,
}
METHODS: Mapping[str, Callable[..., Value]] = {
    "slice": _slice,
    "flatten": _flatten,
    "distinct": _distinct,
    "sort": _sorted,
    "first": _first,
    "last": _last,
}
