"""Bounds on what one evaluation may take, so that no policy can hang a gate or eat its memory.

Work is counted in elements: those that macros go over, and those of what functions are given and make. It isn't
timed, so the same facts always come to the same end.
"""

from __future__ import annotations

from typing import NoReturn

from gatepost.cel.errors import LimitError
from gatepost.cel.values import Optional, Value

COST_LIMIT = 1_000_000  # elements that one evaluation may go over
SIZE_LIMIT = 1_000_000  # characters of a text, or elements of a list, that an expression may make
CHARACTERS = 6  # as a power of two: how many characters count as one element
_CONTAINERS = (list, tuple, dict)

# What takes as long for large values as for small ones. All else is counted.
FREE = frozenset(
    [
        "_-_",
        "_*_",
        "_/_",
        "_%_",
        "-_",
        "!_",
        "_<_",
        "_<=_",
        "_>_",
        "_>=_",
        "_[_]",
        "_[?_]",
        "size",
        "type",
        "dyn",
        "int",
        "uint",
        "bool",
        "timestamp",
        "duration",
        "startsWith",
        "endsWith",
        "charAt",
        "hasValue",
        "value",
        "optional.of",
        "optional.none",
        "optional.ofNonZeroValue",
        "first",
        "last",
        "getFullYear",
        "getMonth",
        "getDate",
        "getDayOfMonth",
        "getDayOfWeek",
        "getDayOfYear",
        "getHours",
        "getMinutes",
        "getSeconds",
        "getMilliseconds",
        "math.ceil",
        "math.floor",
        "math.round",
        "math.trunc",
        "math.isNaN",
        "math.isInf",
        "math.isFinite",
        "math.abs",
        "math.sign",
        "math.sqrt",
        "math.bitAnd",
        "math.bitOr",
        "math.bitXor",
        "math.bitNot",
        "math.bitShiftLeft",
        "math.bitShiftRight",
        "family",
        "isUnspecified",
        "isLoopback",
        "isGlobalUnicast",
        "isLinkLocalUnicast",
        "isLinkLocalMulticast",
        "masked",
        "prefixLength",
    ]
)
# What goes into containers within containers.
DEEP = frozenset({"_==_", "_!=_", "@in", "distinct", "sets.contains", "sets.equivalent", "sets.intersects", "format"})


def cost(*values: Value) -> int:
    """How much it takes to go over `values`, one level deep."""
    total = 1
    for value in values:
        kind = value.__class__
        if kind is str or kind is bytes:
            total += len(value) >> CHARACTERS
        elif isinstance(value, _CONTAINERS):
            total += len(value)
    return total


def weight(value: Value, shift: int = CHARACTERS) -> int:
    """How much there is of `value`, all that it holds included; no more than SIZE_LIMIT is counted.

    Small expressions can make values that hold the same part very often, so going over one must be bounded too.
    """
    total, left = 0, [value]
    while left and total < SIZE_LIMIT:
        one = left.pop()
        total += 1
        if isinstance(one, str | bytes):
            total += len(one) >> shift
        elif isinstance(one, dict):
            left += one.keys()
            left += one.values()
        elif isinstance(one, list | tuple):
            left += one
        elif one.__class__ is Optional:
            left.append(one.value)
    return total


def deep_cost(*values: Value) -> int:
    """How much it takes to go over `values` and all that they hold."""
    return sum(map(weight, values))


def too_much() -> NoReturn:
    """Raise the error for an evaluation that goes over too much."""
    raise LimitError(f"limit: the expression goes over more than {COST_LIMIT:,} elements")


def too_large(size: int) -> None:
    """Raise the error for a text or list of more than SIZE_LIMIT, which `size` is that of."""
    if size > SIZE_LIMIT:
        raise LimitError(f"limit: a text or list of more than {SIZE_LIMIT:,} would be made")
