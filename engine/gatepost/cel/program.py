"""Compile an expression once, call it with facts, explain what came out.

What only compiling and explaining need is imported there, so that a program taken from a cache costs little.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import CodeType
from typing import TYPE_CHECKING, Any, TypeAlias

from gatepost.cel.errors import CompileError, LimitError
from gatepost.cel.linking import GIVES_UP, Fast, Generated, link
from gatepost.model import Json

if TYPE_CHECKING:
    from gatepost.cel.checked import Checked, TypeProblem
    from gatepost.cel.syntax import Node
    from gatepost.cel.trace import Trace
    from gatepost.cel.types import Declared, Type
    from gatepost.cel.values import Value

Variables: TypeAlias = "Mapping[str, Declared | Type]"
State: TypeAlias = tuple[Any, ...]
"""A program as plain values and code, for `marshal`."""
_PLAIN = frozenset({bool, int, float, str, type(None)})


class Program:
    """A compiled expression. Call it with JSON values by variable name."""

    def __init__(self, text: str, tree: Any, types: Any, generated: Generated | None) -> None:
        self.text = text
        self._tree = tree
        self._types = types
        self._generated = generated

    @cached_property
    def node(self) -> Node:
        """The syntax tree."""
        from gatepost.cel.encoding import restored

        found: Node = restored(self._tree)
        return found

    @cached_property
    def checked(self) -> Checked | None:
        """The types, as far as they say how facts are converted; None where nothing was declared."""
        from gatepost.cel.encoding import restored_types

        return restored_types(self.node, self._types) if self._types is not None else None

    @cached_property
    def fast(self) -> Fast | None:
        """The generated function; None where only the interpreter will do."""
        return link(self._generated) if self._generated is not None else None

    def __call__(self, facts: Mapping[str, Json]) -> Json:
        """The value as JSON. Raises EvaluationError when there is none."""
        if self.fast is not None:
            try:
                found = self.fast(facts)
            except LimitError:
                raise
            except GIVES_UP:  # the interpreter knows what it means
                found = self.interpreted(facts)
        else:
            found = self.interpreted(facts)
        return found if found.__class__ in _PLAIN else _json(found)

    def interpreted(self, facts: Mapping[str, Json]) -> Value:
        """The value by the interpreter alone. Raises EvaluationError when there is none."""
        from gatepost.cel.interpreter import Interpreter

        return Interpreter(facts, self.checked).value(self.node)

    def explain(self, facts: Mapping[str, Json]) -> Trace:
        """What decided the value, or the error."""
        from gatepost.cel.explain import Explainer
        from gatepost.cel.interpreter import Interpreter

        return Explainer(self.text, Interpreter(facts, self.checked)).trace(self.node)

    def state(self) -> State:
        """The program as `marshal` takes it."""
        generated = self._generated
        code = (generated.code, tuple(generated.constants.items())) if generated is not None else None
        return (self.text, self._tree, self._types, code)

    @classmethod
    def of_state(cls, state: State) -> Program:
        """The program of a state. Raises ValueError or TypeError for what isn't one."""
        text, tree, types, code = state
        if code is None:
            return cls(text, tree, types, None)
        function, constants = code
        if not isinstance(text, str) or not isinstance(function, CodeType):
            raise TypeError("not the state of a program")
        return cls(text, tree, types, Generated(function, dict(constants)))


def _json(value: Value) -> Json:
    from gatepost.cel.converting import to_json

    return to_json(value)


def compile(expression: str, variables: Variables | None = None) -> Program:
    """A program of the CEL text.

    `variables` maps names to CEL types (`"int"`, `"list(string)"`, `"timestamp"`, `"dyn"`) or JSON Schemas; None
    allows any name, dynamically typed. Raises CompileError, with the position, for text that isn't CEL, and for names
    and types that don't fit what is declared.
    """
    from gatepost.cel.checker import check
    from gatepost.cel.encoding import plain, plain_types
    from gatepost.cel.parser import parse
    from gatepost.cel.types import Type, declared

    node = parse(expression)
    if variables is None:
        return Program(expression, plain(node), None, _generated(node, None))
    checked = check(node, {name: one if isinstance(one, Type) else declared(one) for name, one in variables.items()})
    if checked.problems:
        raise _error(expression, checked.problems[0])
    return Program(expression, plain(node), plain_types(node, checked), _generated(node, checked))


def of_node(text: str, node: Node, variables: Mapping[str, Type]) -> Program | None:
    """A program, for the interpreter alone, of a tree that the text's was changed into; None where types don't fit."""
    from gatepost.cel.checker import check
    from gatepost.cel.encoding import plain, plain_types

    checked = check(node, variables)
    return None if checked.problems else Program(text, plain(node), plain_types(node, checked), None)


def _generated(node: Node, checked: Checked | None) -> Generated | None:
    from gatepost.cel.emitter import UnsupportedError
    from gatepost.cel.generator import generate

    try:
        return generate(node, checked)
    except UnsupportedError:
        return None


def _error(text: str, problem: TypeProblem) -> CompileError:
    before = text[: problem.start]
    column = problem.start - (before.rfind("\n") + 1) + 1
    return CompileError(problem.message, before.count("\n") + 1, column, problem.width)
