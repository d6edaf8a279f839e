"""What the checker finds: the types of an expression's parts, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gatepost.cel.syntax import Node
from gatepost.cel.types import DYN, Type


@dataclass(frozen=True, slots=True)
class TypeProblem:
    """What is wrong with the types of an expression; `start` is an offset into its text, `width` how much is meant."""

    message: str
    start: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Checked:
    """The type of each node, by its identity, of each loop's variables, and what is wrong."""

    types: Mapping[int, Type]
    elements: Mapping[int, tuple[Type, Type]]
    problems: tuple[TypeProblem, ...]

    def type(self, node: Node) -> Type:
        """The type of a node of the expression."""
        return self.types.get(id(node), DYN)
