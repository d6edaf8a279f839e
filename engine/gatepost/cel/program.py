"""Compile and evaluate, with cel-python behind.

cel-python is lenient where CEL isn't: `has()` of a bare name is refused here, as the language definition does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import celpy
import lark
from celpy.celparser import CELParseError
from celpy.evaluation import CELEvalError

from gatepost.cel.errors import CompileError, EvaluationError
from gatepost.cel.extensions import FUNCTIONS
from gatepost.cel.trace import Trace, trace
from gatepost.cel.values import Schema, from_cel, schema_of, to_cel
from gatepost.model import Json

Variables = Mapping[str, "str | Mapping[str, Json]"]
MAX_LENGTH = 10_000
MAX_NESTING = 60
_MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """Facts made ready once for many programs. `facts` are the JSON values as they came."""

    facts: Mapping[str, Json]
    values: Mapping[str, Json] = field(repr=False)

    def extended(self, more: Prepared) -> Prepared:
        """These and those of `more`, which wins."""
        return Prepared({**self.facts, **more.facts}, {**self.values, **more.values})


def prepare(facts: Mapping[str, Json], variables: Variables | None = None) -> Prepared:
    """JSON values by variable name, typed by `variables` (a CEL type's name or a JSON Schema)."""
    declared = variables or {}
    anything = Schema({})
    return Prepared(
        facts,
        {n: to_cel(v, schema_of(declared[n]) if n in declared else anything) for n, v in facts.items()},
    )


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple[lark.Tree[lark.Token], celpy.Runner]:
    environment = celpy.Environment()
    tree = environment.compile(text)
    return tree, environment.program(tree, functions=dict(FUNCTIONS))


@dataclass(frozen=True)
class Program:
    """A compiled expression. Call it with JSON values by variable name."""

    text: str
    variables: Variables | None

    def __call__(self, facts: Mapping[str, Json] | Prepared) -> Json:
        """The value as JSON. Raises EvaluationError when there is none."""
        return self._evaluate(self.text, self._prepared(facts))

    def explain(self, facts: Mapping[str, Json] | Prepared) -> Trace:
        """What decided the value, or the error."""
        prepared = self._prepared(facts)
        return trace(self.text, _parse(self.text)[0], lambda part: self._evaluate(part, prepared), self._names)

    @cached_property
    def _names(self) -> frozenset[str] | None:
        return None if self.variables is None else frozenset(self.variables)

    def _prepared(self, facts: Mapping[str, Json] | Prepared) -> Prepared:
        return facts if isinstance(facts, Prepared) else prepare(facts, self.variables)

    @staticmethod
    def _evaluate(text: str, prepared: Prepared) -> Json:
        try:
            value = _parse(text)[1].evaluate(dict(prepared.values))
        except CELEvalError as error:
            raise EvaluationError(_plain(error)) from None
        except (ArithmeticError, TypeError, ValueError, KeyError, IndexError, RecursionError) as error:
            raise EvaluationError(str(error).splitlines()[0] if str(error) else type(error).__name__) from None
        if isinstance(value, CELEvalError):
            raise EvaluationError(_plain(value))
        return from_cel(value)


def _plain(error: CELEvalError) -> str:
    """cel-python's message without its Python."""
    found = re.findall(r"no such member in mapping: '([^']*)'", str(error))
    if found:
        return f"no such fact: {found[-1]}"
    message = str(error.args[0]) if error.args else "no value"
    undeclared = re.match(r"undeclared reference to '([^']*)'", message)
    if undeclared:
        return f"{undeclared[1]} is not known here"
    operator = re.search(r"Token\('RULE', '\w*?_(\w+)'\)", message)
    if operator:
        return f"the operator `{operator[1]}` doesn't take values of these types"
    return message


def compile(expression: str, variables: Variables | None = None) -> Program:
    """A program of the CEL text.

    `variables` maps names to CEL types (`"int"`, `"list(string)"`, `"timestamp"`, `"dyn"`) or JSON Schemas; None
    allows any name. Raises CompileError, with the position, for text that isn't CEL or names an unknown variable.
    """
    if len(expression) > MAX_LENGTH:
        raise CompileError(f"the expression is longer than {MAX_LENGTH} characters")
    if (deepest := _nesting(expression)) > MAX_NESTING:
        raise CompileError(f"brackets are nested {deepest} deep; {MAX_NESTING} is the limit")
    try:
        tree, _ = _parse(expression)
    except CELParseError as error:
        raise CompileError("this is not valid CEL from here on", error.line or 1, error.column or 1) from None
    except RecursionError:
        raise CompileError("the expression is nested too deeply") from None
    _check(tree, None if variables is None else frozenset(variables))
    return Program(expression, variables)


def _nesting(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    return deepest


def _check(tree: lark.Tree[lark.Token], names: frozenset[str] | None) -> None:
    for node in tree.iter_subtrees():
        if node.data == "ident_arg" and str(node.children[0]) == "has":
            argument = node.children[1] if len(node.children) > 1 else None
            if not isinstance(argument, lark.Tree) or not any(True for _ in argument.find_data("member_dot")):
                raise CompileError(
                    "has() takes a field, as in has(self.run), not a bare name", node.meta.line, node.meta.column
                )
    if names is None:
        return
    for token in _free(tree, frozenset()):
        if str(token) not in names:
            raise CompileError(
                f"{token} is not known here; known are {', '.join(sorted(names))}", token.line or 1, token.column or 1
            )


_TYPE_NAMES = frozenset(
    {"bool", "bytes", "double", "duration", "int", "list", "map", "null_type", "string", "timestamp", "type", "uint"}
)


def _free(node: lark.Tree[lark.Token], bound: frozenset[str]) -> Iterator[lark.Token]:
    """The names that an expression reads and no macro binds."""
    if node.data == "ident" and isinstance(name := node.children[0], lark.Token):
        if str(name) not in bound | _TYPE_NAMES:
            yield name
        return
    children = [child for child in node.children if isinstance(child, lark.Tree)]
    if node.data == "member_dot_arg" and str(node.children[1]) in _MACROS and len(children) == 2:
        owner, arguments = children
        yield from _free(owner, bound)
        first = next(arguments.find_data("ident"), None)
        variables = list(arguments.children)
        if first is not None and isinstance(variables[0], lark.Tree):
            bound = bound | {str(t) for t in variables[0].scan_values(lambda t: isinstance(t, lark.Token))}
        for argument in variables[1:]:
            if isinstance(argument, lark.Tree):
                yield from _free(argument, bound)
        return
    for child in children:
        yield from _free(child, bound)
