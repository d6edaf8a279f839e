"""Compile an expression once, call it with facts, explain what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gatepost.cel.checker import Checked, TypeProblem, check
from gatepost.cel.converting import to_json
from gatepost.cel.errors import CompileError, LimitError
from gatepost.cel.explain import Explainer, Trace
from gatepost.cel.generator import UnsupportedError, generate
from gatepost.cel.interpreter import Interpreter
from gatepost.cel.linking import Fast, link
from gatepost.cel.parser import parse
from gatepost.cel.syntax import Node
from gatepost.cel.types import Declared, Type, declared
from gatepost.cel.values import Value
from gatepost.model import Json

Variables: TypeAlias = "Mapping[str, Declared | Type]"
_PLAIN = frozenset({bool, int, float, str, type(None)})


@dataclass(frozen=True)
class Program:
    """A compiled expression. Call it with JSON values by variable name."""

    text: str
    node: Node = field(repr=False)
    checked: Checked | None = field(repr=False)
    fast: Fast | None = field(repr=False)

    def __call__(self, facts: Mapping[str, Json]) -> Json:
        """The value as JSON. Raises EvaluationError when there is none."""
        if self.fast is not None:
            try:
                found = self.fast(facts)
            except LimitError:
                raise
            except Exception:  # whatever is unusual, the interpreter knows what it means
                found = self.interpreted(facts)
        else:
            found = self.interpreted(facts)
        return found if found.__class__ in _PLAIN else to_json(found)

    def interpreted(self, facts: Mapping[str, Json]) -> Value:
        """The value by the interpreter alone. Raises EvaluationError when there is none."""
        return Interpreter(facts, self.checked).value(self.node)

    def explain(self, facts: Mapping[str, Json]) -> Trace:
        """What decided the value, or the error."""
        return Explainer(self.text, Interpreter(facts, self.checked)).trace(self.node)


def compile(expression: str, variables: Variables | None = None) -> Program:
    """A program of the CEL text.

    `variables` maps names to CEL types (`"int"`, `"list(string)"`, `"timestamp"`, `"dyn"`) or JSON Schemas; None
    allows any name, dynamically typed. Raises CompileError, with the position, for text that isn't CEL, and for names
    and types that don't fit what is declared.
    """
    node = parse(expression)
    checked = None
    if variables is not None:
        checked = check(node, _types(variables))
        if checked.problems:
            raise _error(expression, checked.problems)
    return Program(expression, node, checked, _generated(node, checked))


def _types(variables: Variables) -> dict[str, Type]:
    return {name: one if isinstance(one, Type) else declared(one) for name, one in variables.items()}


def _generated(node: Node, checked: Checked | None) -> Fast | None:
    try:
        return link(generate(node, checked))
    except UnsupportedError:
        return None


def _error(text: str, problems: tuple[TypeProblem, ...]) -> CompileError:
    first = problems[0]
    before = text[: first.start]
    column = first.start - (before.rfind("\n") + 1) + 1
    return CompileError(first.message, before.count("\n") + 1, column, first.width)
