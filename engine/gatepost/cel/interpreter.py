"""What an expression means: the exact semantics, node by node, errors absorbed where the language says so.

The generator's code is faster and gives up where anything is unusual; then this decides. Explanations come from here
too, for it can tell the value of every part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from gatepost.cel import operators
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
from gatepost.cel.values import TYPES, Optional, Value, from_key, made_map, to_key, type_name

Environment: TypeAlias = Mapping[str, Value]
_REACHING = frozenset({"_[_]", "_[?_]", "size"})  # functions that look into a container and hand none of it on whole
_TYPE_ENDS = frozenset(name.rpartition(".")[2] for name in TYPES if "." in name)


class Interpreter:
    """Evaluates nodes with the variables of one evaluation.

    `checked` tells what facts are declared as: text that is a timestamp and a whole number that is a double become it.
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
        plain = self._checked is None or value.__class__ not in (list, dict, Optional)
        return value if plain or self._checked is None else whole(self._checked.type(node), value)

    def value(self, node: Node, bound: Environment | None = None) -> Value:
        """The value of `node`; `bound` holds what macros around it bind. Raises EvaluationError."""
        try:
            return _EVALUATE[node.__class__](self, node, bound if bound is not None else {})
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
        names = dotted(node) if self._dotted or node.field in _TYPE_ENDS else None
        if names is not None:
            if self._dotted and (found := self._longest(names, bound)) is not None:
                return found
            if names in TYPES and names.partition(".")[0] not in self._variables:
                return TYPES[names]
        operand = self.value(node.operand, bound)
        if node.optional:
            return self._convert(node, operators.optional_field(operand, node.field))
        return self._convert(node, operators.field(operand, node.field))

    def _longest(self, dotted: str, bound: Environment) -> Value | None:
        """The value of a chain of names whose beginning is a variable with dots in its own name."""
        names = dotted.split(".")
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
        function = (METHODS if node.receiver else GLOBAL).get(node.function)
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
        return self.value(node.then if condition else node.otherwise, bound)

    def _list(self, node: ListOf, bound: Environment) -> Value:
        found = []
        for i, element in enumerate(node.elements):
            value = self.value(element, bound)
            if i not in node.optional:
                found.append(value)
            elif value.__class__ is not Optional:
                operators.no_overload("?", value)
            elif value.present:
                found.append(value.value)
        return found

    def _map(self, node: MapOf, bound: Environment) -> Value:
        found: dict[Value, Value] = {}
        for i, (key, entry) in enumerate(zip(node.keys, node.entries, strict=True)):
            name = self.value(key, bound)
            if name.__class__ is float:
                raise EvaluationError("double can't be a key of a map")
            stored, value = to_key(name), self.value(entry, bound)
            if i in node.optional:
                if value.__class__ is not Optional:
                    operators.no_overload("?", value)
                if not value.present:
                    continue
                value = value.value
            if stored in found:
                raise EvaluationError(f"the key {from_key(stored)} is given twice")
            found[stored] = value
        return made_map(found)

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
        chosen = [scope for scope in scopes if self._tested(node, scope)]
        if node.kind == "filter":
            return [sound(scope[node.first]) for scope in chosen]
        assert node.result is not None
        if node.kind == "map":
            return [self.value(node.result, scope) for scope in chosen]
        return self._made_map(node, chosen)

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

    def _made_map(self, node: Loop, scopes: Sequence[Environment]) -> Value:
        assert node.result is not None
        found: dict[Value, Value] = {}
        for scope in scopes:
            value = self.value(node.result, scope)
            if node.kind == "transformMap":
                found[to_key(scope[node.first])] = value
                continue
            if not isinstance(value, dict):
                operators.no_overload("transformMapEntry", value)
            for key, entry in value.items():
                if key in found:
                    raise EvaluationError(f"the key {from_key(key)} is given twice")
                found[key] = entry
        return made_map(found)

    def _tested(self, node: Loop, scope: Environment) -> bool:
        value = self.value(node.test, scope) if node.test is not None else True
        if value.__class__ is bool:
            return bool(value)
        raise EvaluationError(f"{node.kind}() needs true or false for every element, and found {type_name(value)}")


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
