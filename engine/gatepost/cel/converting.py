"""JSON to values of CEL where a declaration says what JSON can't, and back."""

from __future__ import annotations

import json
import math

from gatepost.cel.errors import EvaluationError, LimitError
from gatepost.cel.functions.times import duration_text, parse_duration, parse_timestamp, timestamp_text
from gatepost.cel.limits import too_large, weight
from gatepost.cel.operators import as_double
from gatepost.cel.types import Type, holds_converted
from gatepost.cel.values import Duration, Optional, Timestamp, UInt, Value, from_key
from gatepost.cel.values import Type as TypeValue
from gatepost.model import Json

_PLAIN = frozenset({bool, int, float, str, type(None)})


LEAVES = frozenset({"timestamp", "duration", "double", "uint", "optional"})  # types of which leaf() makes something


def leaf(kind: Type, value: Json) -> Value:
    """A fact of the type `kind` as a value: text of a timestamp or duration read, a whole number made a double.

    What isn't of its declared type stays as it is, and objects and lists are left for when their parts are read.
    """
    if kind.name == "timestamp" and value.__class__ is str:
        return parse_timestamp(value)
    if kind.name == "duration" and value.__class__ is str:
        return parse_duration(value)
    if kind.name == "double" and value.__class__ is int:
        return as_double(value)
    if kind.name == "uint" and value.__class__ is int and value >= 0:
        return UInt(value)
    if kind.name == "optional" and value.__class__ is Optional and value.present:
        return Optional(True, leaf(kind.of[0], value.value))
    return value


def leaf_or_error(kind: Type, value: Json) -> Value:
    """Like `leaf`; the error as a value where text can't be read as what it is declared."""
    try:
        return leaf(kind, value)
    except EvaluationError as problem:
        return problem


def sound(value: Value) -> Value:
    """A value that a macro binds. Raises the EvaluationError that it may be."""
    if isinstance(value, EvaluationError):
        raise value
    return value


def whole(kind: Type, value: Value) -> Value:
    """Like `leaf`, also of all that a list or object holds."""
    if value.__class__ is list and kind.name == "list" and holds_converted(kind.of[0]):
        return [whole(kind.of[0], one) for one in value]
    if value.__class__ is dict and kind.name in ("map", "object") and holds_converted(kind):
        rest = kind.of[1] if kind.name == "map" else kind.rest
        found = {}
        for name, one in value.items():
            inner = kind.fields.get(name, rest)
            found[name] = whole(inner, one) if inner is not None else one
        return found
    if value.__class__ is Optional and kind.name == "optional" and value.present:
        return Optional(True, whole(kind.of[0], value.value))
    return leaf(kind, value)


def to_json(value: Value) -> Json:
    """A value as JSON: a timestamp as RFC 3339 text, a duration in seconds ("1.5s"), an optional as its content.

    Raises LimitError for one of more than SIZE_LIMIT parts.
    """
    kind = value.__class__
    if kind in _PLAIN:
        return value
    too_large(weight(value) + 1)
    try:
        return _json(value)
    except RecursionError:
        raise LimitError("limit: the value is nested too deeply") from None


def _json(value: Value) -> Json:
    kind = value.__class__
    if kind in _PLAIN:
        return value
    if kind is list or kind is tuple:
        return [_json(one) for one in value]
    if isinstance(value, dict):
        return {as_text(_json(from_key(key))): _json(one) for key, one in value.items()}
    if kind is UInt:
        return int(value)
    if kind is Timestamp:
        return timestamp_text(value)
    if kind is Duration:
        return duration_text(value)
    if kind is Optional:
        return _json(value.value) if value.present else None
    if kind is TypeValue:
        return value.name
    return value if kind is bytes else str(value)


def as_text(value: Json) -> str:
    """A JSON value as a message shows it: text as it is, a number as people write it, everything else as JSON."""
    if value.__class__ is str:
        return str(value)
    if value.__class__ is float and math.isfinite(value):
        return f"{value:.15g}"
    if value.__class__ is bytes:
        return value.hex()
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
