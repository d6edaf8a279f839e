"""Syntax trees and types as nested tuples of plain values, which `marshal` keeps without running anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from gatepost.cel.checked import Checked
from gatepost.cel.syntax import (
    Bind,
    Call,
    Conditional,
    Has,
    Ident,
    ListOf,
    Literal,
    Logic,
    Loop,
    MapOf,
    Node,
    OptionalMap,
    Select,
    walk,
)
from gatepost.cel.types import DYN, Type, holds_converted
from gatepost.cel.values import UInt

Plain: TypeAlias = Any
_NODES = (Literal, Ident, Select, Has, Call, Logic, Conditional, ListOf, MapOf, Loop, Bind, OptionalMap)
_NUMBER = {kind: number for number, kind in enumerate(_NODES)}
_TUPLE, _SET, _UINT = "t", "s", "u"


def plain(value: Plain) -> Plain:
    """A node, or what a field of one holds, as plain values."""
    kind = value.__class__
    if kind in _NUMBER:
        return (_NUMBER[kind], *(plain(getattr(value, name)) for name in kind.__slots__))
    if kind is tuple:
        return (_TUPLE, *map(plain, value))
    if kind is frozenset:
        return (_SET, *sorted(value))
    return (_UINT, int(value)) if kind is UInt else value


def restored(value: Plain) -> Plain:
    """What `plain` was given."""
    if value.__class__ is not tuple:
        return value
    tag, *rest = value
    if tag == _TUPLE:
        return tuple(map(restored, rest))
    if tag == _SET:
        return frozenset(rest)
    if tag == _UINT:
        return UInt(rest[0])
    return _NODES[tag](*map(restored, rest))


def plain_types(node: Node, checked: Checked) -> Plain:
    """What the types say of how facts are converted: of each node in the order of `walk`, and of each loop's
    elements."""
    known: dict[int, Plain] = {}
    nodes = list(walk(node))
    loops = [checked.elements[id(one)] for one in nodes if isinstance(one, Loop)]
    return (
        tuple(_plain_type(checked.type(one), known) for one in nodes),
        tuple((_plain_type(key, known), _plain_type(value, known)) for key, value in loops),
    )


def restored_types(node: Node, value: Plain) -> Checked:
    """The types of `node` as far as they convert facts; everything else is dyn."""
    types, loops = value
    nodes = list(walk(node))
    of_loops = [one for one in nodes if isinstance(one, Loop)]
    return Checked(
        {id(one): restored_type(kind) for one, kind in zip(nodes, types, strict=True) if kind is not None},
        {id(one): (restored_type(key), restored_type(held)) for one, (key, held) in zip(of_loops, loops, strict=True)},
        (),
    )


def _plain_type(kind: Type, known: dict[int, Plain]) -> Plain:
    """None for a type that converts nothing. The same type gives the same tuple, which `marshal` then writes once."""
    if id(kind) not in known:
        if not holds_converted(kind):
            known[id(kind)] = None
        else:
            fields = tuple((name, _plain_type(one, known)) for name, one in kind.fields.items() if holds_converted(one))
            of = tuple(_plain_type(one, known) for one in kind.of)
            rest = _plain_type(kind.rest, known) if kind.rest is not None else None
            known[id(kind)] = (kind.name, of, fields, rest)
    return known[id(kind)]


def plain_type(kind: Type) -> Plain:
    """What the type says of how a value is converted, as plain values."""
    return _plain_type(kind, {})


def restored_type(value: Plain) -> Type:
    """The type that `plain_type` was given, as far as it converts."""
    if value is None:
        return DYN
    name, of, fields, rest = value
    others = restored_type(rest) if rest is not None else None
    return Type(name, _types(of), {field: restored_type(one) for field, one in fields}, others)


def _types(values: Sequence[Plain]) -> tuple[Type, ...]:
    return tuple(map(restored_type, values))
