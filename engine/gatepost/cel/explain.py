"""Why an expression came out as it did: the smallest parts that decided, and the facts that those read.

A part of `&&` decides a false one if it is false, and all parts of a true one do; `||` the other way round. `all` is
decided by the elements that fail, `exists` by those that hold, or by all if none does. What gives an error is traced to
the part that has no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gatepost.cel.converting import as_text, to_json
from gatepost.cel.errors import EvaluationError
from gatepost.cel.interpreter import Interpreter
from gatepost.cel.syntax import (
    Bind,
    Call,
    Conditional,
    Has,
    Ident,
    Literal,
    Logic,
    Loop,
    Node,
    OptionalMap,
    Select,
    children,
    walk,
)
from gatepost.cel.trace import Fact, Trace
from gatepost.cel.values import Type, Value

MOST_ELEMENTS = 5


@dataclass(frozen=True, slots=True)
class _Scope:
    """What macros bind here: values, the path of the fact behind each, where there is one, and where we are."""

    values: Mapping[str, Value] = field(default_factory=dict)
    paths: Mapping[str, str | None] = field(default_factory=dict)
    element: str = ""

    def bound(self, name: str, value: Value, path: str | None, element: str | None = None) -> _Scope:
        where = self.element if element is None else element
        return _Scope({**self.values, name: value}, {**self.paths, name: path}, where)


_Reason: TypeAlias = tuple[Node, _Scope]


class Explainer:
    """Explains one expression for one set of facts."""

    def __init__(self, text: str, interpreter: Interpreter) -> None:
        self._text = text
        self._interpreter = interpreter
        self._more = 0
        # By the identities of a node and a scope, with both, which so keep their identities.
        self._known: dict[tuple[int, int], tuple[Value, Node, _Scope]] = {}

    def trace(self, node: Node) -> Trace:
        """What decided the value, or the error, of `node`."""
        reasons = list(self._deciding(node, _Scope()))
        because = dict.fromkeys(self._words(part, scope) for part, scope in reasons)
        facts: dict[str, Fact] = {}
        for part, scope in reasons:
            for fact in self._read(part, scope):
                facts.setdefault(fact.path, fact)
        return Trace(tuple(because), tuple(facts.values()), self._more)

    def _words(self, node: Node, scope: _Scope) -> str:
        words = " ".join(self._text[node.start : node.end].split())
        return f"{words} for {scope.element}" if scope.element else words

    def _value(self, node: Node, scope: _Scope) -> Value:
        """The value of a part; an EvaluationError as a value where it has none."""
        key = (id(node), id(scope))
        if key not in self._known:
            try:
                self._known[key] = self._interpreter.value(node, scope.values), node, scope
            except EvaluationError as error:
                self._known[key] = error.with_traceback(None), node, scope  # a traceback holds all that was in reach
        return self._known[key][0]

    def _deciding(self, node: Node, scope: _Scope) -> Iterator[_Reason]:
        value = self._value(node, scope)
        step = _STEPS.get(node.__class__)
        if step is not None:
            yield from step(self, node, scope, value)
        elif isinstance(value, EvaluationError):
            yield from self._failing(node, scope)
        else:
            yield node, scope

    def _failing(self, node: Node, scope: _Scope) -> Iterator[_Reason]:
        """The first part below `node` that has no value, else the node itself."""
        for child in children(node):
            if not isinstance(node, Loop) and isinstance(self._value(child, scope), EvaluationError):
                yield from self._deciding(child, scope)
                return
        yield node, scope

    def _logic(self, node: Logic, scope: _Scope, value: Value) -> Iterator[_Reason]:
        chosen = [part for part in node.parts if _same(self._value(part, scope), value)]
        telling = [part for part in chosen if value is not node.conjunction or not _is_guard(part, node.conjunction)]
        for part in telling or chosen:
            yield from self._deciding(part, scope)

    def _conditional(self, node: Conditional, scope: _Scope, value: Value) -> Iterator[_Reason]:
        condition = self._value(node.condition, scope)
        if not isinstance(condition, bool):
            yield from self._deciding(node.condition, scope)
            return
        chosen = node.then if condition else node.otherwise
        yield from self._deciding(node.condition if isinstance(chosen, Literal) else chosen, scope)

    def _not(self, node: Call, scope: _Scope, value: Value) -> Iterator[_Reason]:
        if node.function == "!_" and isinstance(node.arguments[0], Logic | Loop | Conditional | Bind):
            yield from self._deciding(node.arguments[0], scope)
        elif isinstance(value, EvaluationError):
            yield from self._failing(node, scope)
        else:
            yield node, scope

    def _bind(self, node: Bind, scope: _Scope, value: Value) -> Iterator[_Reason]:
        held = self._value(node.value, scope)
        if isinstance(held, EvaluationError) and isinstance(value, EvaluationError):
            yield from self._deciding(node.value, scope)
            return
        yield from self._deciding(node.body, scope.bound(node.name, held, self._path(node.value, scope)))

    def _loop(self, node: Loop, scope: _Scope, value: Value) -> Iterator[_Reason]:
        if node.kind not in ("all", "exists") or node.test is None:
            yield from self._failing(node, scope) if isinstance(value, EvaluationError) else [(node, scope)]
            return
        over = self._value(node.over, scope)
        if isinstance(over, EvaluationError):
            yield from self._deciding(node.over, scope)
            return
        if not isinstance(over, dict | list | tuple):
            yield node, scope
            return
        chosen = []
        for inner in self._scopes(node, over, scope):
            found = self._value(node.test, inner)
            if _same(found, value):
                chosen.append(inner)
        if not chosen:
            yield node, scope
        self._more += max(0, len(chosen) - MOST_ELEMENTS)
        for inner in chosen[:MOST_ELEMENTS]:
            yield from self._deciding(node.test, inner)

    def _scopes(self, node: Loop, over: Value, scope: _Scope) -> Iterator[_Scope]:
        path = self._path(node.over, scope)
        keyed = isinstance(over, dict)
        for key, value in self._interpreter.elements(node, over):
            element = None if path is None else f"{path}.{key}" if keyed else f"{path}[{key}]"
            words = (element or f"{_shown(key if keyed else value)}").removeprefix("self.")
            if node.second is not None:
                yield scope.bound(node.first, key, None, words).bound(node.second, value, element, words)
            else:
                yield scope.bound(node.first, key if keyed else value, None if keyed else element, words)

    def _path(self, node: Node, scope: _Scope) -> str | None:
        """The path of the fact that `node` is; None if it is none."""
        if isinstance(node, Ident):
            return scope.paths[node.name] if node.name in scope.paths and not node.absolute else node.name
        if isinstance(node, Select | Has):
            above = self._path(node.operand, scope)
            return None if above is None else f"{above}.{node.field}"
        if isinstance(node, Call) and node.function in ("_[_]", "_[?_]"):
            above, key = self._path(node.arguments[0], scope), self._value(node.arguments[1], scope)
            if above is None or isinstance(key, EvaluationError):
                return None
            return f"{above}.{key}" if isinstance(key, str) else f"{above}[{key}]"
        return None

    def _read(self, node: Node, scope: _Scope, hidden: frozenset[str] = frozenset()) -> Iterator[Fact]:
        """The facts that a part reads; of a loop over a list, the list, and what its parts read besides.

        `hidden` are the variables that loops below the part bind: they hold no one value here.
        """
        if hidden and any(isinstance(one, Ident) and one.name in hidden for one in walk(node)):
            for child in children(node):
                yield from self._read(child, scope, hidden)
            return
        path = self._path(node, scope)
        if path is not None:
            yield from self._fact(node, path, scope)
            return
        if isinstance(node, Ident | Select) or (isinstance(node, Call) and node.function == "_[_]"):
            yield from self._local(node, scope)
            return
        if isinstance(node, Bind | OptionalMap):
            yield from self._read(node.value, scope)
            held = self._value(node.value, scope)
            yield from self._read(node.body, scope.bound(node.name, held, self._path(node.value, scope)))
            return
        if isinstance(node, Loop):
            yield from self._read(node.over, scope, hidden)
            inner = hidden | {node.first, node.second or node.first}
            for part in (node.test, node.result):
                yield from self._read(part, scope, inner) if part is not None else ()
            return
        if isinstance(node, Conditional) and isinstance(asked := self._value(node.condition, scope), bool):
            yield from (fact for fact in self._read(node.condition, scope, hidden) if fact.absent)
            yield from self._read(node.then if asked else node.otherwise, scope, hidden)
            return
        for child in children(node):
            for fact in self._read(child, scope, hidden):
                if fact.absent or not isinstance(child, Has):  # that a fact is there says little beside what it holds
                    yield fact

    def _local(self, node: Node, scope: _Scope) -> Iterator[Fact]:
        """What a macro's variable holds that is no fact by itself, under the name that the expression has for it."""
        root = node
        while not isinstance(root, Ident):
            if not isinstance(root, Select | Call) or (isinstance(root, Call) and root.function != "_[_]"):
                yield from (fact for child in children(node) for fact in self._read(child, scope))
                return
            root = root.operand if isinstance(root, Select) else root.arguments[0]
        value = self._value(node, scope)
        if not isinstance(value, EvaluationError | Type):
            yield Fact(" ".join(self._text[node.start : node.end].split()), value)

    def _fact(self, node: Node, path: str, scope: _Scope) -> Iterator[Fact]:
        """A fact, or of one that isn't there the nearest above it that is missing."""
        if isinstance(node, Has):
            node = Select(node.start, node.end, node.operand, node.field)
        while isinstance(node, Select) and isinstance(self._value(node.operand, scope), EvaluationError):
            node = node.operand
            path = self._path(node, scope) or path
        value = self._value(node, scope)
        if not isinstance(value, Type):
            yield Fact(path, None, absent=True) if isinstance(value, EvaluationError) else Fact(path, value)


def _same(found: Value, value: Value) -> bool:
    """Whether a part came out as the whole did: the same truth, or without any like it."""
    return found is value if isinstance(value, bool) else not isinstance(found, bool)


def _is_guard(node: Node, conjunction: bool) -> bool:
    """Whether a part only asks whether a fact is there, before another part reads it: `has(x) && …`, `!has(x) || …`."""
    if not conjunction and isinstance(node, Call) and node.function == "!_":
        return isinstance(node.arguments[0], Has)
    return conjunction and isinstance(node, Has)


def _shown(value: Value) -> str:
    try:
        text = repr(value) if isinstance(value, str) else as_text(to_json(value))
    except EvaluationError as problem:
        text = str(problem)
    return text if len(text) <= 40 else text[:39] + "…"


_STEPS: Mapping[type, Callable[..., Iterator[_Reason]]] = {
    Logic: Explainer._logic,
    Conditional: Explainer._conditional,
    Call: Explainer._not,
    Bind: Explainer._bind,
    Loop: Explainer._loop,
}
