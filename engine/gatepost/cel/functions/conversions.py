"""Conversions between types (the language definition, section "Standard Definitions")."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from gatepost.cel.errors import EvaluationError
from gatepost.cel.functions.times import duration_text, parse_duration, parse_timestamp, timestamp_text
from gatepost.cel.operators import as_double, in_int, in_timestamp, in_uint, no_overload
from gatepost.cel.values import SECOND, Duration, Timestamp, UInt, Value

_WHOLE = re.compile(r"[+-]?[0-9]+")
_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})


def _number(value: str, wanted: str) -> int:
    if len(value) < 40 and _WHOLE.fullmatch(value):
        return int(value)
    raise EvaluationError(f"{value!r} isn't a {wanted}")


def to_int(value: Value) -> int:
    """`int(x)`: of a double towards zero, of a timestamp its seconds."""
    kind = value.__class__
    if kind is int:
        return in_int(value)
    if kind is UInt:
        return in_int(int(value))
    if kind is float:
        if not -(2.0**63) < value < 2.0**63:
            raise EvaluationError("a whole number overflows 64 bits")
        return int(value)
    if kind is str:
        return in_int(_number(value, "whole number"))
    if kind is Timestamp:
        return int(value) // SECOND
    no_overload("int", value)


def to_uint(value: Value) -> UInt:
    """`uint(x)`."""
    kind = value.__class__
    if kind is UInt:
        return UInt(value)
    if kind is int:
        return in_uint(value)
    if kind is float:
        if not 0 <= value < 2.0**64:
            raise EvaluationError("an unsigned whole number overflows 64 bits")
        return UInt(int(value))
    if kind is str:
        if value[:1] in ("-", "+"):
            raise EvaluationError(f"{value[:60]!r} isn't an unsigned whole number")
        return in_uint(_number(value, "whole number"))
    no_overload("uint", value)


def to_double(value: Value) -> float:
    """`double(x)`."""
    kind = value.__class__
    if kind is float or kind is int or kind is UInt:
        return as_double(value)
    if kind is str:
        try:
            if value == value.strip() and "_" not in value:
                return float(value)
        except ValueError:
            pass
        raise EvaluationError(f"{value!r} isn't a number")
    no_overload("double", value)


def double_text(value: float) -> str:
    """A double as text: the shortest that reads back as the same, with an exponent from a million on and below
    0.0001."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    _, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    power = int(exponent) + len(digits) - 1
    if value == 0 or -4 <= power < 6:
        return repr(value).removesuffix(".0")
    mantissa = f"{digits[0]}.{''.join(map(str, digits[1:]))}".removesuffix(".")
    return f"{'-' if value < 0 else ''}{mantissa}e{power:+03d}"


def to_string(value: Value) -> str:
    """`string(x)`."""
    kind = value.__class__
    if kind is str:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is int or kind is UInt:
        return str(int(value))
    if kind is float:
        return double_text(value)
    if kind is bytes:
        try:
            return str(value, "utf-8")
        except UnicodeDecodeError:
            raise EvaluationError("the bytes aren't UTF-8") from None
    if kind is Timestamp:
        return timestamp_text(value)
    if kind is Duration:
        return duration_text(value)
    if hasattr(kind, "cel_type"):
        return str(value)
    no_overload("string", value)


def to_bytes(value: Value) -> bytes:
    """`bytes(x)`: a text as UTF-8."""
    if value.__class__ is bytes:
        return bytes(value)
    if value.__class__ is str:
        return str(value).encode("utf-8", "surrogatepass")
    no_overload("bytes", value)


def to_bool(value: Value) -> bool:
    """`bool(x)`."""
    if value.__class__ is bool:
        return bool(value)
    if value.__class__ is str:
        if value in _TRUE:
            return True
        if value in _FALSE:
            return False
        raise EvaluationError(f"{value!r} is neither true nor false")
    no_overload("bool", value)


def to_timestamp(value: Value) -> Timestamp:
    """`timestamp(x)`: of RFC 3339 text, or of seconds since 1970."""
    kind = value.__class__
    if kind is str:
        return parse_timestamp(value)
    if kind is Timestamp:
        return Timestamp(value)
    if kind is int:
        return in_timestamp(value * SECOND)
    no_overload("timestamp", value)


def to_duration(value: Value) -> Duration:
    """`duration(x)`: of text such as 1h30m or 1.5s."""
    if value.__class__ is str:
        return parse_duration(value)
    if value.__class__ is Duration:
        return Duration(value)
    no_overload("duration", value)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "int": to_int,
    "uint": to_uint,
    "double": to_double,
    "string": to_string,
    "bytes": to_bytes,
    "bool": to_bool,
    "timestamp": to_timestamp,
    "duration": to_duration,
}
METHODS: Mapping[str, Callable[..., Value]] = {}
