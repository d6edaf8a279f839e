"""Which facts are known to be there, once a condition holds or doesn't.

What is known is a set of paths; a path is a variable's name and the names of fields, and a variable that a macro binds
has a name of its own for each macro. None stands for what can't come about, from which anything follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from gatepost.cel.syntax import Bind, Call, Conditional, Has, Ident, ListOf, Literal, Logic, Loop, Node, Select

Path: TypeAlias = "tuple[str, ...]"
Scope: TypeAlias = Mapping[str, Path]
"""The path that each variable of a macro stands for."""
Known: TypeAlias = "frozenset[Path] | None"
NOTHING: frozenset[Path] = frozenset()


def path(node: Node, scope: Scope) -> Path | None:
    """The path of the fact that `node` is; None if it is none."""
    if isinstance(node, Ident):
        return scope[node.name] if node.name in scope and not node.absolute else (node.name,)
    if isinstance(node, Select | Has):
        above = path(node.operand, scope)
        return None if above is None else (*above, node.field)
    if isinstance(node, Call) and node.function in ("_[_]", "_[?_]") and len(node.arguments) == 2:
        above, key = path(node.arguments[0], scope), node.arguments[1]
        named = isinstance(key, Literal) and isinstance(key.value, str)
        return (*above, str(key.value)) if above is not None and named and isinstance(key, Literal) else None
    return None


def both(one: Known, other: Known) -> Known:
    """What is known where both hold."""
    return None if one is None or other is None else one | other


def either(several: Iterable[Known]) -> Known:
    """What is known where one of them holds."""
    possible = [one for one in several if one is not None]
    return frozenset.intersection(*possible) if possible else None


def known_if(node: Node, truth: bool, scope: Scope) -> Known:
    """The facts that are there where `node` comes out as `truth`."""
    match node:
        case Literal():
            return NOTHING if node.value is truth else None
        case Has():
            return _prefixes(path(node, scope), all_of_it=truth)
        case Logic():
            parts = [known_if(part, truth, scope) for part in node.parts]
            if node.conjunction is not truth:
                return either(parts)
            found: Known = NOTHING
            for part in parts:
                found = both(found, part)
            return found
        case Conditional():
            ways = ((node.then, True), (node.otherwise, False))
            return either(
                both(known_if(node.condition, held, scope), known_if(way, truth, scope)) for way, held in ways
            )
        case Bind():
            return known_if(node.body, truth, bound(node, scope))
        case Call():
            return _known_of_call(node, truth, scope)
    return NOTHING


def _known_of_call(node: Call, truth: bool, scope: Scope) -> Known:
    if node.function == "!_":
        return known_if(node.arguments[0], not truth, scope)
    if node.function == "hasValue":
        return _prefixes(path(node.arguments[0], scope), all_of_it=truth)
    if node.function in ("_==_", "_!=_"):
        left, right = node.arguments
        value, other = (left, right) if isinstance(left, Literal) else (right, left)
        if isinstance(value, Literal) and isinstance(value.value, bool):
            same = truth if node.function == "_==_" else not truth
            return known_if(other, value.value if same else not value.value, scope)
    if node.function == "@in" and truth:
        key, held = node.arguments
        above = path(held, scope)
        if above is not None and isinstance(key, Literal) and isinstance(key.value, str):
            return frozenset({above, (*above, key.value)})
    return NOTHING


def _prefixes(whole: Path | None, *, all_of_it: bool) -> frozenset[Path]:
    if whole is None:
        return NOTHING
    return frozenset(whole[:end] for end in range(2, len(whole) + all_of_it))


def bound(node: Bind, scope: Scope) -> Scope:
    """The scope of the body of `cel.bind()`: its variable is the fact that it holds, or a name of its own."""
    return {**scope, node.name: path(node.value, scope) or (f"{node.name}@{node.start}",)}


def inside(node: Loop, scope: Scope) -> Scope:
    """The scope of what a macro asks of each element."""
    names = [node.first, *([node.second] if node.second is not None else [])]
    return {**scope, **{name: (f"{name}@{node.start}",) for name in names}}


def known_of_elements(over: Node, variable: Path, scope: Scope) -> Known:
    """The facts that are there in every element of the list `over`, which `variable` holds one after the other."""
    match over:
        case ListOf():
            return NOTHING if over.elements else None
        case Conditional():
            ways = (over.then, over.otherwise)
            return either(known_of_elements(way, variable, scope) for way in ways)
        case Call() if over.function == "_+_":
            return either(known_of_elements(one, variable, scope) for one in over.arguments)
        case Loop() if over.kind == "filter" and over.test is not None:
            inner = {**scope, over.first: variable}
            return both(known_of_elements(over.over, variable, scope), known_if(over.test, True, inner))
    return NOTHING
