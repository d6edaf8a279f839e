"""Optional values (cel-go, cel.OptionalTypes). `or` and `orValue` are the interpreter's, for they may skip a part."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gatepost.cel.errors import EvaluationError
from gatepost.cel.operators import no_overload
from gatepost.cel.values import NONE, Duration, Optional, Timestamp, UInt, Value

_ZEROS = (int, UInt, float, bool, str, bytes, list, Timestamp, Duration)


def _of_non_zero(value: Value) -> Optional:
    """Nothing for null, false, zero and what is empty."""
    empty = value is None or (value.__class__ in _ZEROS and not value) or (isinstance(value, dict) and not value)
    return NONE if empty else Optional(True, value)


def _has_value(value: Value) -> bool:
    return _optional("hasValue", value).present


def _value(value: Value) -> Value:
    found = _optional("value", value)
    if not found.present:
        raise EvaluationError("the optional holds no value")
    return found.value


def _optional(name: str, value: Value) -> Optional:
    if value.__class__ is not Optional:
        no_overload(name, value)
    return value


def _alternative(value: Value, other: Value) -> Value:
    raise AssertionError("the interpreter evaluates or and orValue itself")


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "optional.of": lambda value: Optional(True, value),
    "optional.none": lambda: NONE,
    "optional.ofNonZeroValue": _of_non_zero,
}
METHODS: Mapping[str, Callable[..., Value]] = {
    "hasValue": _has_value,
    "value": _value,
    "or": _alternative,
    "orValue": _alternative,
}
