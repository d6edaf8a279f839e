"""From generated code to a function that can be called: what the code refers to by name is put in its reach.

Only names that the generator made and the functions of the language are there; Python's own names aren't.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any, NoReturn, TypeAlias

from gatepost.cel import operators
from gatepost.cel.converting import whole
from gatepost.cel.encoding import restored_type
from gatepost.cel.errors import EvaluationError
from gatepost.cel.functions import GLOBAL, METHODS
from gatepost.cel.functions.conversions import to_timestamp
from gatepost.cel.functions.regex import searcher
from gatepost.cel.functions.times import parse_timestamp
from gatepost.cel.limits import COST_LIMIT, cost, deep_cost, too_much
from gatepost.cel.values import TYPES, Duration, Timestamp, UInt, Value

Fast: TypeAlias = Callable[[Mapping[str, Value]], Value]
Reference: TypeAlias = tuple[str, Any]
"""What a name of generated code stands for: a kind of LINKS, and a plain value."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Python code that defines one function `f`, and what its names stand for: plain data, which can be kept."""

    code: CodeType
    constants: Mapping[str, Reference]


class SlowError(Exception):
    """Something is unusual: the interpreter must decide."""


GIVES_UP = (
    SlowError,
    EvaluationError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What generated code raises for facts that it wasn't made for. Anything else, such as a NameError, is a defect."""


def link(generated: Generated) -> Fast:
    """The function of generated code."""
    scope: dict[str, Any] = dict(_RUNTIME)
    for name, (kind, value) in generated.constants.items():
        scope[name] = LINKS[kind](value)
    exec(generated.code, scope)  # noqa: S102  # generated names and constants only
    function: Fast = scope["f"]
    return function


LINKS: Mapping[str, Callable[[Any], Any]] = {
    "value": lambda value: value,
    "uint": UInt,
    "timestamp": Timestamp,
    "duration": Duration,
    "function": GLOBAL.__getitem__,
    "method": METHODS.__getitem__,
    "search": searcher,
    "type": restored_type,
    "type_name": TYPES.__getitem__,
}


def _slow() -> NoReturn:
    raise SlowError


def _equal(left: Value, right: Value) -> bool:
    """`==` of what isn't a container: the interpreter counts how much there is to compare in two of them."""
    if isinstance(left, list | tuple | dict) and isinstance(right, list | tuple | dict):
        raise SlowError
    return operators.equal(left, right)


def _double(value: Value) -> float:
    """A fact that is declared a double: JSON writes a whole one as an int."""
    if value.__class__ is int:
        return operators.as_double(value)
    raise SlowError


_RUNTIME: Mapping[str, Any] = {
    "__builtins__": {
        "len": len, "enumerate": enumerate, "str": str, "int": int, "float": float, "list": list, "dict": dict,
    },
    "LIMIT": COST_LIMIT,
    "slow": _slow,
    "limit": too_much,
    "cost": cost,
    "deep_cost": deep_cost,
    "double": _double,
    "eq": _equal,
    "same": operators.equal,
    "compare": operators.compare,
    "contains": operators.contains,
    "index": operators.index,
    "SIZED": frozenset({list, str, dict, bytes}),
    "ts": parse_timestamp,
    "to_ts": to_timestamp,
    "whole": whole,
}  # fmt: skip
