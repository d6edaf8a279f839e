"""The operators as functions, and what every value has: a size, a type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gatepost.cel import operators
from gatepost.cel.operators import no_overload
from gatepost.cel.values import Type, Value, type_name


def size(value: Value) -> int:
    """The number of characters of a text, bytes of bytes, elements of a list, entries of a map."""
    if isinstance(value, str | bytes | list | tuple | dict):
        return len(value)
    no_overload("size", value)


def _not(value: Value) -> bool:
    if value.__class__ is bool:
        return not value
    no_overload("!_", value)


def _binary(name: str) -> Callable[[Value, Value], bool]:
    return lambda left, right: operators.compare(name, left, right)


def _type(value: Value) -> Type:
    return Type(type_name(value))


def _unequal(left: Value, right: Value) -> bool:
    return not operators.equal(left, right)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "_+_": operators.add,
    "_-_": operators.subtract,
    "_*_": operators.multiply,
    "_/_": operators.divide,
    "_%_": operators.remainder,
    "-_": operators.negate,
    "!_": _not,
    "_==_": operators.equal,
    "_!=_": _unequal,
    **{name: _binary(name) for name in ("_<_", "_<=_", "_>_", "_>=_")},
    "@in": operators.contains,
    "_[_]": operators.index,
    "_[?_]": operators.optional_field,
    "size": size,
    "type": _type,
    "dyn": lambda value: value,
}
METHODS: Mapping[str, Callable[..., Value]] = {"size": size}
__all__ = ["FUNCTIONS", "METHODS", "size"]
