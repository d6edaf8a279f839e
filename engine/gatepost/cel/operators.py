"""What the operators of the language do to values: equality, order, arithmetic, membership, selection.

Every function takes and gives values of CEL and raises EvaluationError where the language knows no result.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NoReturn

from gatepost.cel.errors import EvaluationError
from gatepost.cel.limits import too_large
from gatepost.cel.values import (
    DURATION_MAX,
    INT_MAX,
    INT_MIN,
    TIMESTAMP_MAX,
    TIMESTAMP_MIN,
    UINT_MAX,
    Duration,
    Optional,
    Timestamp,
    UInt,
    Value,
    from_key,
    to_key,
    type_name,
)

NUMBERS = frozenset({int, UInt, float})
_ORDERED = frozenset({str, bool, bytes, Timestamp, Duration})


def no_overload(name: str, *values: Value) -> NoReturn:
    """Raise the error for an operator or function that takes no values of these types."""
    shown = name.strip("_@").replace("_", " ").strip()
    types = " and ".join(type_name(value) for value in values) or "nothing"
    raise EvaluationError(f"`{shown}` doesn't take {types}")


def equal(left: Value, right: Value) -> bool:
    """`==`: numbers compare by value across their types; values of different types are unequal."""
    one, other = left.__class__, right.__class__
    if one in NUMBERS and other in NUMBERS:
        return bool(left == right) if (one is float) is (other is float) else as_double(left) == as_double(right)
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return len(left) == len(right) and all(key in right and equal(left[key], right[key]) for key in left)
    if one is not other:
        return False
    if one is Optional:
        return left.present == right.present and equal(left.value, right.value)
    return bool(left == right)


def as_double(value: Value) -> float:
    """A number as a double, which is how numbers of different types are compared."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def compare(name: str, left: Value, right: Value) -> bool:
    """`<`, `<=`, `>`, `>=` under their names `_<_` and so on. NaN is neither below nor above anything."""
    one, other = left.__class__, right.__class__
    if one in NUMBERS and other in NUMBERS:
        if (one is float) is not (other is float):
            return _COMPARISONS[name](as_double(left), as_double(right))
        return _COMPARISONS[name](left, right)
    if one is other and one in _ORDERED:
        return _COMPARISONS[name](left, right)
    no_overload(name, left, right)


_COMPARISONS: Mapping[str, Callable[[Value, Value], bool]] = {
    "_<_": lambda left, right: bool(left < right),
    "_<=_": lambda left, right: bool(left <= right),
    "_>_": lambda left, right: bool(left > right),
    "_>=_": lambda left, right: bool(left >= right),
}


def in_int(value: int) -> int:
    """`value`, if 64 bits hold it."""
    if INT_MIN <= value <= INT_MAX:
        return value
    raise EvaluationError("a whole number overflows 64 bits")


def in_uint(value: int) -> UInt:
    """`value` as an unsigned number, if 64 bits hold it."""
    if 0 <= value <= UINT_MAX:
        return UInt(value)
    raise EvaluationError("an unsigned whole number overflows 64 bits")


def in_timestamp(value: int) -> Timestamp:
    """The moment, if it lies in the years 1 to 9999."""
    if TIMESTAMP_MIN <= value <= TIMESTAMP_MAX:
        return Timestamp(value)
    raise EvaluationError("a timestamp lies outside the years 1 to 9999")


def in_duration(value: int) -> Duration:
    """The duration, if it is within ten thousand years."""
    if -DURATION_MAX <= value <= DURATION_MAX:
        return Duration(value)
    raise EvaluationError("a duration is longer than ten thousand years")


def add(left: Value, right: Value) -> Value:
    """`+`: sums, and texts, bytes and lists joined."""
    one, other = left.__class__, right.__class__
    if one is other:
        if one is int:
            return in_int(left + right)
        if one is float:
            return left + right
        if one is str or one is bytes or one is list:
            too_large(len(left) + len(right))
            return left + right
        if one is UInt:
            return in_uint(int(left) + int(right))
        if one is Duration:
            return in_duration(int(left) + int(right))
    if {one, other} == {Timestamp, Duration}:
        return in_timestamp(int(left) + int(right))
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return add(list(left), list(right))
    no_overload("_+_", left, right)


def subtract(left: Value, right: Value) -> Value:
    """`-`: differences, also of moments."""
    one, other = left.__class__, right.__class__
    if one is other:
        if one is int:
            return in_int(left - right)
        if one is float:
            return left - right
        if one is UInt:
            return in_uint(int(left) - int(right))
        if one is Duration:
            return in_duration(int(left) - int(right))
        if one is Timestamp:
            return Duration(in_int(int(left) - int(right)))
    if one is Timestamp and other is Duration:
        return in_timestamp(int(left) - int(right))
    no_overload("_-_", left, right)


def multiply(left: Value, right: Value) -> Value:
    """`*`."""
    one = left.__class__
    if one is right.__class__:
        if one is int:
            return in_int(left * right)
        if one is float:
            return left * right
        if one is UInt:
            return in_uint(int(left) * int(right))
    no_overload("_*_", left, right)


def divide(left: Value, right: Value) -> Value:
    """`/`: of whole numbers towards zero; of floating-point numbers as IEEE 754 says, also by zero."""
    one = left.__class__
    if one is right.__class__:
        if one is int or one is UInt:
            if right == 0:
                raise EvaluationError("division by zero")
            quotient = abs(int(left)) // abs(int(right))
            negative = (left < 0) != (right < 0)
            return in_int(-quotient if negative else quotient) if one is int else in_uint(quotient)
        if one is float:
            if right != 0:
                return left / right
            if left == 0 or math.isnan(left):
                return math.nan
            return math.copysign(math.inf, left) * math.copysign(1.0, right)
    no_overload("_/_", left, right)


def remainder(left: Value, right: Value) -> Value:
    """`%`: of whole numbers, with the sign of the first."""
    one = left.__class__
    if one is right.__class__ and (one is int or one is UInt):
        if right == 0:
            raise EvaluationError("division by zero")
        divide(left, right)  # where the quotient overflows, so does this
        found = abs(int(left)) % abs(int(right))
        return in_int(-found if left < 0 else found) if one is int else in_uint(found)
    no_overload("_%_", left, right)


def negate(value: Value) -> Value:
    """`-` before a value."""
    if value.__class__ is int:
        return in_int(-value)
    if value.__class__ is float:
        return -value
    no_overload("-_", value)


def contains(element: Value, container: Value) -> bool:
    """`in`: an element of a list, or a key of a map."""
    if isinstance(container, dict):
        if element.__class__ is float and not element.is_integer():
            return False
        return to_key(element) in container
    if isinstance(container, list | tuple):
        return any(equal(element, one) for one in container)
    no_overload("@in", element, container)


def field(value: Value, name: str) -> Value:
    """`value.name`: the value under a key of a map; of an optional, of its content."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        raise EvaluationError(f"no such fact: {name}")
    if value.__class__ is Optional:
        return optional_field(value, name)
    raise EvaluationError(f"{type_name(value)} has no fields, and so no {name}")


def optional_field(value: Value, name: Value) -> Optional:
    """`value.?name` and `value[?name]`: the field or element, or nothing."""
    if value.__class__ is Optional:
        if not value.present:
            return Optional(False)
        value = value.value
    if isinstance(value, dict):
        key = to_key(name)
        return Optional(True, value[key]) if key in value else Optional(False)
    if isinstance(value, list | tuple):
        position = _position(name)
        inside = position is not None and 0 <= position < len(value)
        return Optional(True, value[position]) if inside and position is not None else Optional(False)
    no_overload("_[?_]", value, name)


def has_field(value: Value, name: str) -> bool:
    """`has(value.name)`."""
    if isinstance(value, dict):
        return name in value
    if value.__class__ is Optional:
        return optional_field(value, name).present
    raise EvaluationError(f"{type_name(value)} has no fields, and so no {name}")


def index(value: Value, key: Value) -> Value:
    """`value[key]`: an element of a list by its position, or the value under a key of a map."""
    if isinstance(value, dict):
        found = to_key(key)
        if found in value:
            return value[found]
        raise EvaluationError(f"no such fact: {key}")
    if isinstance(value, list | tuple):
        position = _position(key)
        if position is None:
            no_overload("_[_]", value, key)
        if 0 <= position < len(value):
            return value[position]
        raise EvaluationError(f"there is no element {position} in a list of {len(value)}")
    if value.__class__ is Optional:
        return optional_field(value, key)
    no_overload("_[_]", value, key)


def _position(key: Value) -> int | None:
    """A list's position: a whole number, also one written as a double."""
    if key.__class__ is int or key.__class__ is UInt:
        return int(key)
    return int(key) if key.__class__ is float and key.is_integer() else None


def elements(value: Value) -> list[tuple[Value, Value]]:
    """What a macro over a list or map binds: positions and elements, or keys and values."""
    if isinstance(value, dict):
        return [(from_key(key), inner) for key, inner in value.items()]
    if isinstance(value, list | tuple):
        return list(enumerate(value))
    raise EvaluationError(f"{type_name(value)} isn't a list or map, and a macro goes over one")
