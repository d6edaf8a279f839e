"""What an expression means: the exact semantics, node by node, errors absorbed where the language says so.

The generator's code is faster and gives up where anything is unusual; then this decides. Explanations come from here
too, for it can tell the value of every part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

from gatepost.cel import operators
from gatepost.cel.building import keyed_map, made_list, made_map, merged
from gatepost.cel.checked import Checked
from gatepost.cel.converting import LEAVES, leaf, leaf_or_error, sound, whole
from gatepost.cel.errors import EvaluationError, LimitError
from gatepost.cel.functions import GLOBAL, METHODS, takes
from gatepost.cel.limits import COST_LIMIT, DEEP, FREE, cost, deep_cost, too_much
from gatepost.cel.syntax import (
    Bind,
    Call,
    Conditional,
    Has,
    Ident,
    ListOf,
    Literal,
    Logic,
    Loop,
    MapOf,
    Node,
    OptionalMap,
    Select,
    dotted,
)
from gatepost.cel.types import DYN, Type, same
from gatepost.cel.values import TYPES, Optional, Value, type_name

Environment: TypeAlias = Mapping[str, Value]
_REACHING = frozenset({"_[_]", "_[?_]", "size"})  # functions that look into a container and hand none of it on whole
_TYPE_ENDS = frozenset(name.rpartition(".")[2] for name in TYPES if "." in name)


class Interpreter:
    """Evaluates nodes with the variables of one evaluation.

    `checked` tells what facts are declared as: of text that is a timestamp, or a whole number that is a double, it
    makes what the declaration says.
    """

    def __init__(self, variables: Environment, checked: Checked | None = None) -> None:
        self._variables = variables
        self._dotted = any("." in name for name in variables)
        self._checked = checked
        self._left = COST_LIMIT

    def _convert(self, node: Node, value: Value) -> Value:
        return value if self._checked is None else leaf(self._checked.type(node), value)

    def _used(self, node: Node, bound: Environment) -> Value:
        """The value of a part that is used as a whole, and not only to reach into."""
        value = self.value(node, bound)
        if self._checked is None or value.__class__ not in (list, dict, Optional):
            return value
        return whole(self._checked.type(node), value)

    def _part(self, node: Node, bound: Environment, joint: Type) -> Value:
        """The value of a part of something of the type `joint`: where that says less than the part's own type, nothing
        will tell later what is declared for the part."""
        if self._checked is None or same(self._checked.type(node), joint):
            return self.value(node, bound)
        return self._used(node, bound)

    def _type(self, node: Node, of: int | None = None) -> Type:
        """The type of `node`, or of what it is of."""
        kind = self._checked.type(node) if self._checked is not None else DYN
        return kind if of is None else kind.of[of] if kind.of else DYN

    def value(self, node: Node, bound: Environment | None = None) -> Value:
        """The value of `node`; `bound` holds what macros around it bind. Raises EvaluationError."""
        bound = bound if bound is not None else {}
        try:
            return _EVALUATE[node.__class__](self, node, bound)
        except RecursionError:
            raise LimitError("limit: the expression is nested too deeply") from None

    def _literal(self, node: Literal, bound: Environment) -> Value:
        del bound
        return node.value

    def _ident(self, node: Ident, bound: Environment) -> Value:
        if node.name in bound and not node.absolute:
            return sound(bound[node.name])
        if node.name in self._variables:
            return self._convert(node, self._variables[node.name])
        if node.name in TYPES:
            return TYPES[node.name]
        raise EvaluationError(f"{node.name} is not known here")

    def _select(self, node: Select, bound: Environment) -> Value:
        chain = dotted(node) if self._dotted or node.field in _TYPE_ENDS else None
        if chain is not None:
            if self._dotted and (found := self._longest(chain, bound)) is not None:
                return found
            if chain in TYPES and chain.partition(".")[0] not in self._variables:
                return TYPES[chain]
        operand = self.value(node.operand, bound)
        if node.optional:
            return self._convert(node, operators.optional_field(operand, node.field))
        return self._convert(node, operators.field(operand, node.field))

    def _longest(self, chain: str, bound: Environment) -> Value | None:
        """The value of a chain of names whose beginning is a variable with dots in its own name."""
        names = chain.split(".")
        if names[0] in bound:
            return None
        for end in range(len(names), 1, -1):
            if (name := ".".join(names[:end])) in self._variables:
                value = self._variables[name]
                for field in names[end:]:
                    value = operators.field(value, field)
                return value
        return None

    def _has(self, node: Has, bound: Environment) -> Value:
        return operators.has_field(self.value(node.operand, bound), node.field)

    def _call(self, node: Call, bound: Environment) -> Value:
        table = METHODS if node.receiver else GLOBAL
        function = table.get(node.function)
        if function is None:
            raise EvaluationError(f"there is no {'method' if node.receiver else 'function'} {node.function}")
        if node.receiver and node.function in ("or", "orValue"):
            return self._or(node, bound)
        evaluate = self.value if node.function in _REACHING else self._used
        values = [evaluate(one, bound) for one in node.arguments]
        if not takes(function, len(values)):
            operators.no_overload(node.function, *values)
        counted = node.function not in FREE and not (node.function == "@in" and isinstance(values[1], dict))
        if counted:
            self._charge((deep_cost if node.function in DEEP else cost)(*values))
        found = function(*values)
        if counted:
            self._charge(cost(found))
        return self._convert(node, found) if node.function in _REACHING else found

    def _charge(self, elements: int) -> None:
        self._left -= elements
        if self._left < 0:
            too_much()

    def _or(self, node: Call, bound: Environment) -> Value:
        """An optional's alternative is evaluated only where it is needed."""
        first = self.value(node.arguments[0], bound)
        if first.__class__ is not Optional or len(node.arguments) != 2:
            operators.no_overload(node.function, first)
        if first.present:
            return first if node.function == "or" else first.value
        other = self.value(node.arguments[1], bound)
        if node.function == "or" and other.__class__ is not Optional:
            operators.no_overload("or", first, other)
        return other

    def _logic(self, node: Logic, bound: Environment) -> Value:
        return self._decide(node.conjunction, (partial(self.value, part, bound) for part in node.parts))

    @staticmethod
    def _decide(conjunction: bool, parts: Iterator[Callable[[], Value]]) -> bool:
        """The value of a chain: one part that decides does so whatever errors the others give."""
        error: EvaluationError | None = None
        decisive = not conjunction
        for part in parts:
            try:
                value = part()
                if value is decisive:
                    return not conjunction
                if value is not conjunction:
                    operators.no_overload("&&" if conjunction else "||", value)
            except LimitError:
                raise
            except EvaluationError as problem:
                error = error or problem
        if error is not None:
            raise error
        return conjunction

    def _conditional(self, node: Conditional, bound: Environment) -> Value:
        condition = self.value(node.condition, bound)
        if condition.__class__ is not bool:
            operators.no_overload("?:", condition)
        return self._part(node.then if condition else node.otherwise, bound, self._type(node))

    def _list(self, node: ListOf, bound: Environment) -> Value:
        kind = self._type(node, 0)
        return made_list((self._part(one, bound, kind), i in node.optional) for i, one in enumerate(node.elements))

    def _map(self, node: MapOf, bound: Environment) -> Value:
        kind = self._type(node, 1)
        entries = enumerate(zip(node.keys, node.entries, strict=True))
        return made_map(
            (self.value(key, bound), self._part(entry, bound, kind), i in node.optional) for i, (key, entry) in entries
        )

    def _bind(self, node: Bind, bound: Environment) -> Value:
        """A value that is an error is one only where the body uses it."""
        held: Value
        try:
            held = self.value(node.value, bound)
        except LimitError:
            raise
        except EvaluationError as problem:
            held = problem
        return self.value(node.body, {**bound, node.name: held})

    def _optional_map(self, node: OptionalMap, bound: Environment) -> Value:
        value = self.value(node.value, bound)
        if value.__class__ is not Optional:
            operators.no_overload("optMap", value)
        if not value.present:
            return value
        found = self.value(node.body, {**bound, node.name: value.value})
        if not node.flat:
            return Optional(True, found)
        if found.__class__ is not Optional:
            operators.no_overload("optFlatMap", found)
        return found

    def _loop(self, node: Loop, bound: Environment) -> Value:
        over = self.value(node.over, bound)
        pairs = self.elements(node, over)
        self._charge(len(pairs))
        keyed = isinstance(over, dict)
        scopes = (self._scope(node, bound, key, value, keyed) for key, value in pairs)
        if node.kind in ("all", "exists"):
            return self._decide(node.kind == "all", (partial(self._tested, node, scope) for scope in scopes))
        if node.kind == "exists_one":
            return sum(self._tested(node, scope) for scope in scopes) == 1
        chosen = [scope for scope in scopes if node.test is None or self._tested(node, scope)]
        if node.kind == "filter":
            return [sound(scope[node.first]) for scope in chosen]
        assert node.result is not None
        if node.kind == "map":
            return [self.value(node.result, scope) for scope in chosen]
        if node.kind == "transformMap":
            return keyed_map((scope[node.first], self.value(node.result, scope)) for scope in chosen)
        return merged(self.value(node.result, scope) for scope in chosen)

    def elements(self, node: Loop, over: Value) -> list[tuple[Value, Value]]:
        """What a macro binds: positions and elements, or keys and values, as they are declared.

        One that isn't what is declared is an error only where it is used, so that another may decide.
        """
        pairs = operators.elements(over)
        if self._checked is None or (node.second is None and isinstance(over, dict)):
            return pairs
        kind = self._checked.elements[id(node)][1]
        return [(key, leaf_or_error(kind, value)) for key, value in pairs] if kind.name in LEAVES else pairs

    @staticmethod
    def _scope(node: Loop, bound: Environment, key: Value, value: Value, keyed: bool) -> Environment:
        if node.second is None:
            return {**bound, node.first: key if keyed else value}
        return {**bound, node.first: key, node.second: value}

    def _tested(self, node: Loop, scope: Environment) -> bool:
        assert node.test is not None
        value = self.value(node.test, scope)
        if value.__class__ is not bool:
            raise EvaluationError(f"{node.kind}() needs true or false for every element, and found {type_name(value)}")
        return bool(value)


_EVALUATE: Mapping[type, Callable[..., Value]] = {
    Literal: Interpreter._literal,
    Ident: Interpreter._ident,
    Select: Interpreter._select,
    Has: Interpreter._has,
    Call: Interpreter._call,
    Logic: Interpreter._logic,
    Conditional: Interpreter._conditional,
    ListOf: Interpreter._list,
    MapOf: Interpreter._map,
    Loop: Interpreter._loop,
    Bind: Interpreter._bind,
    OptionalMap: Interpreter._optional_map,
}
