"""Small changes of an expression, to see whether its tests would notice them: a comparison turned or its boundary
moved, a part of a condition left out, a quantifier exchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from gatepost.cel.syntax import Call, Conditional, Literal, Logic, Loop, LoopKind, Node

_COMPARED: Mapping[str, tuple[str, ...]] = {
    "_<_": ("_<=_", "_>=_"),
    "_<=_": ("_<_", "_>_"),
    "_>_": ("_>=_", "_<=_"),
    "_>=_": ("_>_", "_<_"),
    "_==_": ("_!=_",),
    "_!=_": ("_==_",),
    "_+_": ("_-_",),
    "_-_": ("_+_",),
    "_*_": ("_/_",),
    "_/_": ("_*_",),
}
_QUANTIFIERS: Mapping[LoopKind, LoopKind] = {"all": "exists", "exists": "all"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """The changed expression, and in words what was changed, with the source text of the part."""

    node: Node
    change: str


def mutants(text: str, root: Node) -> Iterator[Mutant]:
    """Every mutant of the expression `text` with the tree `root`, in the order of the text."""
    yield from _below(text, root, lambda node: node)


def _below(text: str, node: Node, rebuilt: Callable[[Node], Node]) -> Iterator[Mutant]:
    for other, change in _changes(text, node):
        yield Mutant(rebuilt(other), change)
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, tuple):
            for i, child in enumerate(value):
                yield from _below(text, child, _in_tuple(node, field.name, value, i, rebuilt))
        elif _is_node(value):
            yield from _below(text, value, _in_field(node, field.name, rebuilt))


def _in_field(node: Node, name: str, rebuilt: Callable[[Node], Node]) -> Callable[[Node], Node]:
    return lambda child: rebuilt(_with(node, name, child))


def _in_tuple(
    node: Node, name: str, value: tuple[Node, ...], i: int, rebuilt: Callable[[Node], Node]
) -> Callable[[Node], Node]:
    return lambda child: rebuilt(_with(node, name, (*value[:i], child, *value[i + 1 :])))


def _with(node: Node, name: str, value: object) -> Node:
    changed: dict[str, Any] = {name: value}
    return replace(node, **changed)


def _is_node(value: object) -> bool:
    return hasattr(value, "start") and hasattr(value, "end")


def _changes(text: str, node: Node) -> Iterator[tuple[Node, str]]:
    def words(part: Node) -> str:
        return " ".join(text[part.start : part.end].split())

    match node:
        case Call(function=name) if name in _COMPARED:
            for other in _COMPARED[name]:
                sign = other.strip("_")
                yield replace(node, function=other), f"`{sign}` for `{name.strip('_')}` in `{words(node)}`"
        case Call(function="!_", arguments=(inner,)):
            yield inner, f"no `!` before `{words(inner)}`"
        case Call(function="@in"):
            yield Call(node.start, node.end, "!_", (node,)), f"not `{words(node)}`"
        case Logic(parts=parts, conjunction=conjunction):
            for i, part in enumerate(parts):
                rest = (*parts[:i], *parts[i + 1 :])
                yield (rest[0] if len(rest) == 1 else replace(node, parts=rest)), f"without `{words(part)}`"
            sign, was = ("||", "&&") if conjunction else ("&&", "||")
            yield replace(node, conjunction=not conjunction), f"`{sign}` for `{was}` in `{words(node)}`"
        case Conditional():
            yield node.then, f"always `{words(node.then)}`"
            yield node.otherwise, f"always `{words(node.otherwise)}`"
        case Loop(kind=kind):
            if kind in _QUANTIFIERS:
                quantifier = _QUANTIFIERS[kind]
                yield replace(node, kind=quantifier), f"`{quantifier}` for `{kind}` in `{words(node)}`"
            elif kind == "filter" and node.test is not None:
                every = Literal(node.test.start, node.test.end, True)
                yield replace(node, test=every), f"no filter by `{words(node.test)}`"
        case _:
            return
