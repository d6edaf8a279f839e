"""How types fit: whether a call takes what it is given, what it gives then, and the type of what may be either of
two."""

from __future__ import annotations

from collections.abc import Mapping

from gatepost.cel.types import DYN, STRING, UNKNOWN, Type, same

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
    bound: dict[int, Type] = {}
    fits = all(_fits(one, want, bound) for one, want in zip(given, taken, strict=True))
    return fits, _resolved(result, bound) if fits else DYN


def _fits(given: Type, wanted: Type, bound: dict[int, Type]) -> bool:
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
        _loosen(wanted, bound)
        return True
    if wanted.name == "map" and given.name == "object":
        value = given.rest if given.rest is not None and not given.fields else DYN
        return _fits(STRING, wanted.of[0], bound) and _fits(value, wanted.of[1], bound)
    if given.name != wanted.name or len(given.of) != len(wanted.of):
        return False
    return all(_fits(one, want, bound) for one, want in zip(given.of, wanted.of, strict=True))


def _loosen(wanted: Type, bound: dict[int, Type]) -> None:
    """Where something undeclared is taken for a list of A, A may be anything."""
    for part in wanted.of:
        if part.name == "param":
            bound[part.identity] = DYN
        _loosen(part, bound)


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
