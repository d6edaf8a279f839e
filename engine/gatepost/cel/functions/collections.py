"""Lists and sets (cel-go, ext/lists and ext/sets)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import cmp_to_key

from gatepost.cel.errors import EvaluationError
from gatepost.cel.limits import COST_LIMIT, too_large, too_much, weight
from gatepost.cel.operators import NUMBERS, as_double, compare, equal, in_int, no_overload
from gatepost.cel.values import NONE, Optional, Value, type_name


def _list(name: str, *values: Value) -> list[Value]:
    if not isinstance(values[0], list | tuple):
        no_overload(name, *values)
    return list(values[0])


def _whole(name: str, value: Value) -> int:
    if value.__class__ is not int:
        no_overload(name, value)
    return in_int(value)


def _slice(value: Value, start: Value, end: Value) -> list[Value]:
    found = _list("slice", value)
    first, last = _whole("slice", start), _whole("slice", end)
    if not 0 <= first <= last <= len(found):
        raise EvaluationError(f"slice({first}, {last}) isn't within a list of {len(found)}")
    return found[first:last]


def _flatten(value: Value, depth: Value = 1) -> list[Value]:
    """Lists within the list are replaced by their elements, `depth` levels deep."""
    levels = _whole("flatten", depth)
    if levels < 0:
        raise EvaluationError("flatten() takes a depth of 0 or more")
    found = _list("flatten", value)
    for _ in range(min(levels, len(found) and 100)):
        if not any(isinstance(one, list | tuple) for one in found):
            break
        too_large(sum(len(one) if isinstance(one, list | tuple) else 1 for one in found))
        found = [inner for one in found for inner in (one if isinstance(one, list | tuple) else [one])]
    return found


def _range(count: Value) -> list[Value]:
    number = _whole("lists.range", count)
    too_large(number)
    return list(range(max(0, number)))


def _distinct(value: Value) -> list[Value]:
    found, seen = [], _Known()
    for one in _list("distinct", value):
        if one not in seen:
            found.append(one)
            seen.add(one)
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
    if not any(key != key for key in keys):  # noqa: PLR0124  # only NaN isn't itself
        return sorted(range(len(keys)), key=keys.__getitem__)
    return sorted(range(len(keys)), key=cmp_to_key(below))


def _first(value: Value) -> Value:
    found = _list("first", value)
    return Optional(True, found[0]) if found else NONE


def _last(value: Value) -> Value:
    found = _list("last", value)
    return Optional(True, found[-1]) if found else NONE


def _contains(value: Value, other: Value) -> bool:
    first, second = _list("sets.contains", value, other), _list("sets.contains", other, value)
    known = _Known(first)
    return all(wanted in known for wanted in second)


def _equivalent(value: Value, other: Value) -> bool:
    return _contains(value, other) and _contains(other, value)


def _intersects(value: Value, other: Value) -> bool:
    first, second = _list("sets.intersects", value, other), _list("sets.intersects", other, value)
    known = _Known(first)
    return any(wanted in known for wanted in second)


class _Known:
    """Values that are known, found again by what equal ones share."""

    def __init__(self, values: Iterable[Value] = ()) -> None:
        self._groups: dict[Hashable, list[Value]] = {}
        self._left = COST_LIMIT
        for value in values:
            self.add(value)

    def add(self, value: Value) -> None:
        """Know `value` from now on."""
        self._groups.setdefault(_shared(value), []).append(value)

    def __contains__(self, value: Value) -> bool:
        for one in self._groups.get(_shared(value), ()):
            self._left -= weight(one)
            if self._left < 0:
                too_much()
            if equal(one, value):
                return True
        return False


def _shared(value: Value) -> Hashable:
    """Something that is the same for equal values: of numbers what they are as doubles, of containers how long they
    are."""
    kind = value.__class__
    if kind in NUMBERS:
        return "number", as_double(value)
    if isinstance(value, list | tuple):
        return "list", len(value)
    if isinstance(value, dict):
        return "map", len(value)
    return (kind, value.present) if kind is Optional else (kind, value)


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
