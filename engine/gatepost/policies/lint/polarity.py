"""Which way each part of a condition pushes: whether it is likelier to hold if the part is true, or false."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from gatepost.cel.syntax import Bind, Call, Conditional, Literal, Logic, Loop, Node

Bindings: TypeAlias = "Mapping[str, Binding]"


@dataclass(frozen=True, slots=True)
class Binding:
    """What a macro's variable holds: `source` itself or, if `element`, each element of it, read in `scope`."""

    source: Node
    element: bool
    scope: Bindings


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a condition; `positive`: that it is true helps the condition to hold. `scope` holds what each
    variable of a macro is bound to."""

    node: Node
    positive: bool
    scope: Bindings

    def other(self, node: Node) -> Part:
        """A part that pushes the other way."""
        return Part(node, not self.positive, self.scope)


_MANY = {"_>_": True, "_>=_": True, "_!=_": True, "_==_": False, "_<_": False, "_<=_": False}


def parts(condition: Node) -> Iterator[Part]:
    """The condition and the parts that decide it. A part that counts either way is left out, with all below it."""
    yield from _below(Part(condition, True, {}))


def _below(part: Part) -> Iterator[Part]:
    yield part
    match part.node:
        case Logic() as logic:
            for one in logic.parts:
                yield from _below(replace(part, node=one))
        case Conditional() as choice:
            for one in (choice.then, choice.otherwise):
                yield from _below(replace(part, node=one))
            yield from _condition(part, choice)
        case Bind() as bind:
            yield from _below(
                Part(bind.body, part.positive, {**part.scope, bind.name: Binding(bind.value, False, part.scope)})
            )
        case Loop() as loop if loop.kind in ("all", "exists"):
            yield from _inside(part, loop, loop.kind == "exists")
        case Call(function="!_", arguments=(inner,)):
            yield from _below(part.other(inner))
        case Call() as call:
            yield from _compared(part, call)


def _condition(part: Part, choice: Conditional) -> Iterator[Part]:
    """What is chosen by: it pushes one way where one of the choices is written out as true or false."""
    for way, held in ((choice.then, True), (choice.otherwise, False)):
        if isinstance(way, Literal) and isinstance(way.value, bool):
            same = way.value is held
            yield from _below(Part(choice.condition, part.positive is same, part.scope))
            return


def _inside(part: Part, loop: Loop, likelier: bool) -> Iterator[Part]:
    """What a macro asks of each element, and what picks the elements: more of them make `exists` likelier and `all`
    less so."""
    names = [loop.first, *([loop.second] if loop.second is not None else [])]
    inner = {**part.scope, **dict.fromkeys(names, Binding(loop.over, True, part.scope))}
    if loop.test is not None:
        yield from _below(Part(loop.test, part.positive, inner))
    yield from _picked(Part(loop.over, part.positive is likelier, part.scope))


def _picked(part: Part) -> Iterator[Part]:
    loop = part.node
    if isinstance(loop, Loop) and loop.kind == "filter" and loop.test is not None:
        inner = {**part.scope, loop.first: Binding(loop.over, True, part.scope)}
        yield from _below(Part(loop.test, part.positive, inner))
        yield from _picked(replace(part, node=loop.over))


def _compared(part: Part, call: Call) -> Iterator[Part]:
    if len(call.arguments) != 2:
        return
    left, right = call.arguments
    if call.function in ("_==_", "_!=_") and isinstance(right, Literal) and isinstance(right.value, bool):
        same = right.value is (call.function == "_==_")
        yield from _below(Part(left, part.positive is same, part.scope))
    elif call.function in _MANY and isinstance(left, Call) and left.function == "size" and isinstance(right, Literal):
        yield from _picked(Part(left.arguments[0], part.positive is _MANY[call.function], part.scope))
