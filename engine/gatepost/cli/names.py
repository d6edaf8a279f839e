"""The names that can follow what stands before the cursor: variables and functions, or fields and methods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from gatepost.cel import Type
from gatepost.cel.signatures import names, overloads
from gatepost.model import Json

if TYPE_CHECKING:
    from gatepost.cli.evaluating import Session

_ENDING = re.compile(r"(?:(?P<owner>[A-Za-z_][\w.?\[\]]*)\.\??)?(?P<partial>[A-Za-z_]\w*)?$")
_STEP = re.compile(r"\.?\??([A-Za-z_]\w*)|\[[^\]]*\]")
_MACRO = re.compile(r"([A-Za-z_][\w.?\[\]]*)\.(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,")
_NAME = re.compile(r"[A-Za-z_]\w*")
_MACROS = ("all", "exists", "exists_one", "filter", "map")
_Place: TypeAlias = "tuple[Type, list[str | None]]"
"""A type, and the steps to it from a variable; None is a step into any element of a list."""
_DEEPEST = 8  # macros within macros


def candidates(session: Session, before: str) -> list[str]:
    """What may stand at the end of `before`, sorted; a function or method with its opening bracket."""
    match = _ENDING.search(before)
    owner = match["owner"] if match is not None else None
    if owner is None:
        known = {name for variables in session.known.values() for name in variables}
        bound = {name for _, name in _MACRO.findall(before)}
        functions = {f"{name}(" for name in names(receiver=False)} | {"has("}
        return sorted(known | bound | functions)
    found: set[str] = set()
    for kind, variables in session.known.items():
        place = _resolved(owner, variables, before, 0)
        if place is None:
            continue
        held, path = place
        found |= {*held.fields, *_methods(held)}
        if held.name in ("map", "dyn", "object"):
            values = (one.case.variables for one in session.standings if one.subject.kind == kind)
            found |= {key for value in values for key in _keys(value, path)}
    return sorted(found)


def _resolved(owner: str, variables: Mapping[str, Type], before: str, depth: int) -> _Place | None:
    """Where a path of names leads, through the variables that macros before it bind; None if that can't be told."""
    steps = [match[1] for match in _STEP.finditer(owner)]
    first = steps[0]
    if first in variables:
        held, path = variables[first], [first]
    else:
        over = next((text for text, name in reversed(_MACRO.findall(before)) if name == first), None)
        above = _resolved(over, variables, before, depth + 1) if over is not None and depth < _DEEPEST else None
        if above is None or above[0].name != "list":
            return None
        held, path = above[0].of[0], [*above[1], None]
    for step in steps[1:]:
        inner = _inner(held, step)
        if inner is None:
            return None
        held, path = inner, [*path, step]
    return held, path


def _inner(held: Type, step: str | None) -> Type | None:
    """The type of a field, or of an element where the step is None."""
    if held.name == "list":
        return held.of[0] if step is None else None
    if held.name == "map":
        return held.of[1]
    if held.name == "object" and step is not None:
        return held.fields.get(step, held.rest)
    return held if held.name == "dyn" else None


def _methods(held: Type) -> Iterator[str]:
    """The methods that a value of the type takes."""
    for name in names(receiver=True):
        if any(taken[0].name == held.name for taken, _ in overloads(name, receiver=True)):
            yield f"{name}("
    if held.name in ("list", "map", "object", "dyn"):
        yield from (f"{name}(" for name in _MACROS)


def _keys(value: Json, path: list[str | None]) -> Iterator[str]:
    """The keys that the facts have at the end of the path, as far as a selection can name them."""
    if path:
        step, rest = path[0], path[1:]
        if step is None and isinstance(value, list):
            for one in value:
                yield from _keys(one, rest)
        elif isinstance(value, dict) and step in value:
            yield from _keys(value[step], rest)
    elif isinstance(value, dict):
        yield from (key for key in value if _NAME.fullmatch(key))
