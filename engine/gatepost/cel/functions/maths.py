"""The math extension (cel-go, ext/math)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from gatepost.cel.errors import EvaluationError
from gatepost.cel.operators import NUMBERS, as_double, in_int, no_overload
from gatepost.cel.values import UINT_MAX, UInt, Value


def _extreme(name: str, better: Callable[[Value, Value], bool]) -> Callable[..., Value]:
    def function(*values: Value) -> Value:
        given = values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values
        if not given:
            raise EvaluationError(f"{name}() needs a number")
        for value in given:
            if value.__class__ not in NUMBERS:
                no_overload(name, value)
        found = given[0]
        for value in given[1:]:
            if better(value, found):
                found = value
        return found

    return function


def _double(name: str, of: Callable[[float], Value]) -> Callable[[Value], Value]:
    def function(value: Value) -> Value:
        if value.__class__ is not float:
            no_overload(name, value)
        return of(value)

    return function


def _round(value: float) -> float:
    """Half away from zero."""
    if not math.isfinite(value):
        return value
    whole = math.trunc(value)
    return math.copysign(float(abs(whole) + (abs(value - whole) >= 0.5)), value)


def _finite(of: Callable[[float], int]) -> Callable[[float], float]:
    """Rounding as IEEE 754 has it: what is rounded to zero keeps its sign."""
    return lambda value: math.copysign(float(of(value)), value) if math.isfinite(value) else value


def _abs(value: Value) -> Value:
    kind = value.__class__
    if kind is int:
        return in_int(abs(value))
    if kind is UInt:
        return value
    if kind is float:
        return abs(value)
    no_overload("math.abs", value)


def _sign(value: Value) -> Value:
    kind = value.__class__
    if kind is int:
        return (value > 0) - (value < 0)
    if kind is UInt:
        return UInt(value > 0)
    if kind is float:
        return value if math.isnan(value) else float((value > 0) - (value < 0))
    no_overload("math.sign", value)


def _sqrt(value: Value) -> float:
    if value.__class__ not in NUMBERS:
        no_overload("math.sqrt", value)
    number = as_double(value)
    return math.sqrt(number) if number >= 0 else math.nan


def _bits(name: str, of: Callable[[int, int], int]) -> Callable[[Value, Value], Value]:
    def function(left: Value, right: Value) -> Value:
        kind = left.__class__
        if kind is not right.__class__ or kind not in (int, UInt):
            no_overload(name, left, right)
        return kind(of(int(left), int(right)))

    return function


def _not(value: Value) -> Value:
    kind = value.__class__
    if kind is int:
        return ~value
    if kind is UInt:
        return UInt(UINT_MAX - int(value))
    no_overload("math.bitNot", value)


def _shift(name: str, left: bool) -> Callable[[Value, Value], Value]:
    """Bits that fall off are lost; a shift to the right brings in zeros."""

    def function(value: Value, count: Value) -> Value:
        kind = value.__class__
        if kind not in (int, UInt) or count.__class__ is not int:
            no_overload(name, value, count)
        if count < 0:
            raise EvaluationError(f"{name}() takes a count of 0 or more")
        bits = int(value) & UINT_MAX
        moved = 0 if count > 63 else (bits << count) & UINT_MAX if left else bits >> count
        if kind is UInt:
            return UInt(moved)
        return moved - 2**64 if moved >= 2**63 else moved

    return function


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "math.greatest": _extreme("math.greatest", lambda one, other: one > other),
    "math.least": _extreme("math.least", lambda one, other: one < other),
    "math.ceil": _double("math.ceil", _finite(math.ceil)),
    "math.floor": _double("math.floor", _finite(math.floor)),
    "math.round": _double("math.round", _round),
    "math.trunc": _double("math.trunc", _finite(math.trunc)),
    "math.isNaN": _double("math.isNaN", math.isnan),
    "math.isInf": _double("math.isInf", math.isinf),
    "math.isFinite": _double("math.isFinite", math.isfinite),
    "math.abs": _abs,
    "math.sign": _sign,
    "math.sqrt": _sqrt,
    "math.bitAnd": _bits("math.bitAnd", lambda left, right: left & right),
    "math.bitOr": _bits("math.bitOr", lambda left, right: left | right),
    "math.bitXor": _bits("math.bitXor", lambda left, right: left ^ right),
    "math.bitNot": _not,
    "math.bitShiftLeft": _shift("math.bitShiftLeft", left=True),
    "math.bitShiftRight": _shift("math.bitShiftRight", left=False),
}
METHODS: Mapping[str, Callable[..., Value]] = {}
