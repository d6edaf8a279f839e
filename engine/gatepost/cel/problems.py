"""All that is wrong with an expression, for those who write one."""

from __future__ import annotations

from collections.abc import Mapping

from gatepost.cel.checked import TypeProblem
from gatepost.cel.checker import check
from gatepost.cel.errors import CompileError
from gatepost.cel.parser import parse
from gatepost.cel.types import Type


def problems(expression: str, variables: Mapping[str, Type]) -> tuple[TypeProblem, ...]:
    """What `compile` would refuse, in the order of the text: every problem with names and types, or the one place from
    which the text isn't CEL."""
    try:
        return check(parse(expression), variables).problems
    except CompileError as error:
        lines = expression.split("\n")[: error.line - 1]
        return (TypeProblem(error.message, sum(len(line) + 1 for line in lines) + error.column - 1, error.width),)
