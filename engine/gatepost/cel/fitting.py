"""How types fit: whether a call takes what it is given, what it gives then, and the type of what may be either of
two."""

from __future__ import annotations

from collections.abc import Mapping

from gatepost.cel.types import DYN, STRING, UNKNOWN, Type, holds_converted, same

Overload = tuple[tuple[Type, ...], Type]


def joined(one: Type, other: Type) -> Type:
    """The type of what may be either: the same if they are the same, else dyn. What an empty list holds may be any."""
    if same(one, other) or other == UNKNOWN:
        return one
    if one == UNKNOWN:
        return other
    if one.name == other.name and one.of and len(one.of) == len(other.of):
        return Type(one.name, tuple(joined(a, b) for a, b in zip(one.of, other.of, strict=True)))
    return DYN


def applied(overload: Overload, given: list[Type]) -> tuple[bool, Type]:
    """Whether an overload takes these, and what it gives then."""
    taken, result = overload
    if len(taken) != len(given):
        return False, DYN
    bound, loose = dict[int, Type](), set[int]()
    if not all(_fits(one, want, bound, loose) for one, want in zip(given, taken, strict=True)):
        return False, DYN
    for identity in loose:
        # Of what may not be what is declared for the rest, nothing is made that a declaration says.
        if holds_converted(bound.get(identity, DYN)):
            bound[identity] = DYN
    return True, _resolved(result, bound)


def _fits(given: Type, wanted: Type, bound: dict[int, Type], loose: set[int]) -> bool:
    """Whether `given` is taken for `wanted`. `bound` is what its parameters then are; `loose` those that are so for a
    part of the values only, because another is undeclared."""
    if wanted.name == "param":
        held = bound.get(wanted.identity)
        if held is None:
            bound[wanted.identity] = given
            return True
        if alike(held, given):
            bound[wanted.identity] = joined(held, given)
            return True
        return False
    if "dyn" in (given.name, wanted.name):
        loose |= _parameters(wanted)
        return True
    if wanted.name == "map" and given.name == "object":
        value = given.rest if given.rest is not None and not given.fields else DYN
        return _fits(STRING, wanted.of[0], bound, loose) and _fits(value, wanted.of[1], bound, loose)
    if given.name != wanted.name or len(given.of) != len(wanted.of):
        return False
    return all(_fits(one, want, bound, loose) for one, want in zip(given.of, wanted.of, strict=True))


def _parameters(kind: Type) -> set[int]:
    """The parameters that a type has."""
    if kind.name == "param":
        return {kind.identity}
    return {identity for part in kind.of for identity in _parameters(part)}


def alike(one: Type, other: Type) -> bool:
    """Whether two types may be the same at run time. null may stand for what JSON left out."""
    if "dyn" in (one.name, other.name):
        return True
    if {one.name, other.name} <= {"map", "object"} or "null" in (one.name, other.name):
        return True
    if one.name != other.name or len(one.of) != len(other.of):
        return False
    return all(alike(a, b) for a, b in zip(one.of, other.of, strict=True))


def _resolved(kind: Type, bound: Mapping[int, Type]) -> Type:
    if kind.name == "param":
        return bound.get(kind.identity, DYN)
    return Type(kind.name, tuple(_resolved(one, bound) for one in kind.of)) if kind.of else kind
