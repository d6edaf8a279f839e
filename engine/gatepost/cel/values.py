"""Values of CEL in Python. JSON's own are themselves; what JSON hasn't, has a class here.

null is None; bool, int (64 bits), double, string, bytes, list and map are bool, int, float, str, bytes, list and dict.
The classes that are whole numbers inside subclass int, so that comparing two of them costs what comparing ints does;
none of them is ever of the class int itself, by which code tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from gatepost.cel.errors import EvaluationError

Value: TypeAlias = Any
"""A value of CEL: which one is for the checker of the language to say, not for Python's."""

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
UINT_MAX = 2**64 - 1
SECOND = 1_000_000_000  # nanoseconds
TIMESTAMP_MIN = -62_135_596_800 * SECOND  # 0001-01-01T00:00:00Z
TIMESTAMP_MAX = 253_402_300_800 * SECOND - 1  # 9999-12-31T23:59:59.999999999Z
DURATION_MAX = 315_576_000_000 * SECOND  # about ten thousand years, either way


class UInt(int):
    """An unsigned whole number of 64 bits."""

    __slots__ = ()


class Timestamp(int):
    """A moment: nanoseconds since 1970-01-01T00:00:00Z."""

    __slots__ = ()


class Duration(int):
    """A span of time in nanoseconds."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Type:
    """A type as a value: what `type(x)` gives."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Optional:
    """A value that may be absent. `present` tells; `value` is None without one."""

    present: bool
    value: Value = None


NONE = Optional(False)


class BoolKey:
    """A bool as a key of a map: Python takes True and 1 for the same key, and CEL doesn't."""

    __slots__ = ("value",)

    def __init__(self, value: bool) -> None:
        self.value = value


TRUE_KEY, FALSE_KEY = BoolKey(True), BoolKey(False)


class Map(dict[Value, Value]):
    """A map that may have keys other than strings. Its keys are as `to_key` makes them."""

    __slots__ = ()


def made_map(found: dict[Value, Value]) -> dict[Value, Value]:
    """A map of keys as `to_key` makes them: a plain one where all are strings."""
    return found if all(key.__class__ is str for key in found) else Map(found)


def to_key(value: Value) -> Value:
    """`value` as a map's key. Raises EvaluationError for what can't be one."""
    kind = value.__class__
    if kind is str or kind is int or kind is UInt:
        return value
    if kind is bool:
        return TRUE_KEY if value else FALSE_KEY
    if kind is float and value.is_integer():
        return int(value)
    raise EvaluationError(f"{type_name(value)} can't be a key of a map")


def from_key(key: Value) -> Value:
    """The value that stands as a map's key."""
    return key.value if key.__class__ is BoolKey else key


def is_int(value: int) -> bool:
    """Whether `value` fits 64 bits."""
    return INT_MIN <= value <= INT_MAX


_NAMES: dict[type, str] = {
    type(None): "null_type",
    bool: "bool",
    int: "int",
    UInt: "uint",
    float: "double",
    str: "string",
    bytes: "bytes",
    list: "list",
    tuple: "list",
    dict: "map",
    Map: "map",
    Timestamp: "google.protobuf.Timestamp",
    Duration: "google.protobuf.Duration",
    Type: "type",
    Optional: "optional_type",
}


def type_name(value: Value) -> str:
    """The name of the value's CEL type. A class of an extension tells it as `cel_type`."""
    return _NAMES.get(value.__class__) or str(value.cel_type)


TYPES = {
    name: Type(name)
    for name in ("bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint",
                 "optional_type", "google.protobuf.Timestamp", "google.protobuf.Duration", "net.IP", "net.CIDR")
}  # fmt: skip
