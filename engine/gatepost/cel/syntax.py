"""The syntax tree of an expression: plain data. `start` and `end` are offsets into its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf
from typing import TypeAlias

from gatepost.cel.values import Value


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A value written out."""

    start: int
    end: int
    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class Ident:
    """A variable. `absolute`: written with a leading dot, which steps over the variables that macros bind."""

    start: int
    end: int
    name: str
    absolute: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Select:
    """`operand.field`, or `operand.?field` if `optional`."""

    start: int
    end: int
    operand: Node
    field: str
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Has:
    """`has(operand.field)`: whether the field is there."""

    start: int
    end: int
    operand: Node
    field: str


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A function or operator. A method's receiver is its first argument, and `receiver` says that there is one.

    Operators go by the names of the language definition: `_+_`, `-_`, `_[_]`, `_[?_]`, `@in`, `_==_`.
    """

    start: int
    end: int
    function: str
    arguments: tuple[Node, ...]
    receiver: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Logic:
    """A chain of `&&` (`conjunction`) or of `||`."""

    start: int
    end: int
    conjunction: bool
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """`condition ? then : otherwise`."""

    start: int
    end: int
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, eq=False)
class ListOf:
    """A list written out. `optional` has the indexes of elements written `?element`."""

    start: int
    end: int
    elements: tuple[Node, ...]
    optional: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class MapOf:
    """A map written out, as keys and values. `optional` has the indexes of entries written `?key: value`."""

    start: int
    end: int
    keys: tuple[Node, ...]
    entries: tuple[Node, ...]
    optional: frozenset[int] = frozenset()


LoopKind: TypeAlias = OneOf["all", "exists", "exists_one", "filter", "map", "transformMap", "transformMapEntry"]


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """A macro over `over`: binds `first` to each element or key, and `second`, if given, to its value.

    `test` decides for `all`, `exists`, `exists_one` and `filter`, and picks the elements for the others if given;
    `result` is what the others make of each element.
    """

    start: int
    end: int
    kind: LoopKind
    over: Node
    first: str
    second: str | None
    test: Node | None
    result: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Bind:
    """`cel.bind(name, value, body)`."""

    start: int
    end: int
    name: str
    value: Node
    body: Node


@dataclass(frozen=True, slots=True, eq=False)
class OptionalMap:
    """`value.optMap(name, body)`, or with `flat` `optFlatMap`: the body of the content, where there is any."""

    start: int
    end: int
    name: str
    value: Node
    body: Node
    flat: bool


Node: TypeAlias = (
    "Literal | Ident | Select | Has | Call | Logic | Conditional | ListOf | MapOf | Loop | Bind | OptionalMap"
)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below `node`, in the order of the text."""
    match node:
        case Select() | Has():
            yield node.operand
        case Call():
            yield from node.arguments
        case Logic():
            yield from node.parts
        case Conditional():
            yield from (node.condition, node.then, node.otherwise)
        case ListOf():
            yield from node.elements
        case MapOf():
            for key, entry in zip(node.keys, node.entries, strict=True):
                yield from (key, entry)
        case Loop():
            yield node.over
            yield from (one for one in (node.test, node.result) if one is not None)
        case Bind() | OptionalMap():
            yield from (node.value, node.body)


def walk(node: Node) -> Iterator[Node]:
    """`node` and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def dotted(node: Node) -> str | None:
    """`a.b.c` of a chain of plain selections from a variable; None for anything else."""
    names: list[str] = []
    while isinstance(node, Select) and not node.optional:
        names.append(node.field)
        node = node.operand
    return ".".join([node.name, *reversed(names)]) if isinstance(node, Ident) else None
