"""Types of an expression's parts, and what is wrong with them: before anything runs (the language definition, "Gradual
Type Checking").

What isn't declared is `dyn`, and passes everywhere; so an undeclared part is left to run time and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gatepost.cel.checked import Checked, TypeProblem
from gatepost.cel.fitting import alike, applied, joined
from gatepost.cel.signatures import VARIADIC, names, overloads
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
from gatepost.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DYN,
    INT,
    NULL,
    STRING,
    TYPE,
    UINT,
    UNKNOWN,
    Type,
    list_of,
    map_of,
    optional_of,
)
from gatepost.cel.values import TYPES, UInt
from gatepost.cel.wording import listed, shown, takes
from gatepost.reading.words import did_you_mean

_LITERALS = {bool: BOOL, int: INT, UInt: UINT, float: DOUBLE, str: STRING, bytes: BYTES, type(None): NULL}
_TYPE_NAMES = frozenset(name.partition(".")[0] for name in TYPES)
_NUMBERS = frozenset({"int", "uint", "double", "dyn"})


def check(node: Node, variables: Mapping[str, Type]) -> Checked:
    """The types of `node` and all below it, with every problem found."""
    checker = _Checker(variables)
    checker.type(node, {})
    return Checked(checker.types, checker.elements, tuple(sorted(checker.problems, key=lambda one: one.start)))


_Scope = Mapping[str, Type]


class _Checker:
    def __init__(self, variables: Mapping[str, Type]) -> None:
        self._variables = variables
        self._dotted = any("." in name for name in variables)
        self.types: dict[int, Type] = {}
        self.elements: dict[int, tuple[Type, Type]] = {}
        self.problems: list[TypeProblem] = []

    def type(self, node: Node, scope: _Scope) -> Type:
        check_node: Callable[[_Checker, Node, _Scope], Type] = _CHECK[node.__class__]
        found = check_node(self, node, scope)
        self.types[id(node)] = found
        return found

    def _wrong(self, node: Node, message: str, start: int | None = None, width: int | None = None) -> Type:
        at = node.start if start is None else start
        self.problems.append(TypeProblem(message, at, width or max(1, node.end - at)))
        return DYN

    def _literal(self, node: Literal, scope: _Scope) -> Type:
        del scope
        return _LITERALS[node.value.__class__]

    def _ident(self, node: Ident, scope: _Scope) -> Type:
        if node.name in scope and not node.absolute:
            return scope[node.name]
        if node.name in self._variables:
            return self._variables[node.name]
        if node.name in _TYPE_NAMES:
            return TYPE if node.name not in ("net", "google") else DYN
        known = {*self._variables, *scope}
        near = did_you_mean(node.name, known)
        return self._wrong(node, f"{node.name} is not known here{near or '; known are ' + ', '.join(sorted(known))}")

    def _select(self, node: Select, scope: _Scope) -> Type:
        if self._dotted and (chain := dotted(node)) is not None and chain.partition(".")[0] not in scope:
            parts = chain.split(".")
            if any(".".join(parts[:end]) in self._variables for end in range(2, len(parts) + 1)):
                return DYN
        operand = self.type(node.operand, scope)
        optional = node.optional or operand.name == "optional"
        found = self._field(node, operand.of[0] if operand.name == "optional" else operand, node.field)
        return optional_of(found) if optional else found

    def _field(self, node: Select | Has, operand: Type, name: str) -> Type:
        if operand.name == "dyn":
            return DYN
        if operand.name == "object":
            found = operand.fields.get(name, operand.rest)
            if found is not None:
                return found
            near = did_you_mean(name, operand.fields)
            there = near or "; there are " + ", ".join(sorted(operand.fields))
            return self._wrong(node, f"there is no fact {name!r} here{there}", *_span(node, name))
        if operand.name == "map":
            if operand.of[0].name in ("string", "dyn", "param"):
                return operand.of[1]
            return self._wrong(node, f"the keys of this map are {operand.of[0]}, and not names", *_span(node, name))
        return self._wrong(node, f"a value of type {operand} has no fields, and so no {name!r}", *_span(node, name))

    def _has(self, node: Has, scope: _Scope) -> Type:
        operand = self.type(node.operand, scope)
        self._field(node, operand.of[0] if operand.name == "optional" else operand, node.field)
        return BOOL

    def _logic(self, node: Logic, scope: _Scope) -> Type:
        for part in node.parts:
            self._bool(part, scope, "&&" if node.conjunction else "||")
        return BOOL

    def _bool(self, node: Node, scope: _Scope, of: str) -> None:
        found = self.type(node, scope)
        if found.name not in ("bool", "dyn", "param"):
            self._wrong(node, f"{of} takes true or false, and this is {found}")

    def _conditional(self, node: Conditional, scope: _Scope) -> Type:
        self._bool(node.condition, scope, "?:")
        then, other = self.type(node.then, scope), self.type(node.otherwise, scope)
        if not alike(then, other):
            return self._wrong(node, f"?: gives {then} or {other}, and both must be of one type")
        return joined(then, other)

    def _list(self, node: ListOf, scope: _Scope) -> Type:
        found: Type | None = None
        for i, element in enumerate(node.elements):
            kind = self.type(element, scope)
            if i in node.optional:
                kind = self._content(element, kind)
            found = kind if found is None else joined(found, kind)
        return list_of(found or UNKNOWN)

    def _content(self, node: Node, kind: Type) -> Type:
        if kind.name == "optional":
            return kind.of[0]
        return DYN if kind.name == "dyn" else self._wrong(node, f"? takes an optional value, and this is {kind}")

    def _map(self, node: MapOf, scope: _Scope) -> Type:
        key, value = None, None
        for i, (name, entry) in enumerate(zip(node.keys, node.entries, strict=True)):
            kind, held = self.type(name, scope), self.type(entry, scope)
            if kind.name not in ("string", "int", "uint", "bool", "dyn"):
                self._wrong(name, f"a value of type {kind} can't be a key of a map")
            if i in node.optional:
                held = self._content(entry, held)
            key = kind if key is None else joined(key, kind)
            value = held if value is None else joined(value, held)
        return map_of(key or DYN, value or DYN)

    def _bind(self, node: Bind, scope: _Scope) -> Type:
        return self.type(node.body, {**scope, node.name: self.type(node.value, scope)})

    def _optional_map(self, node: OptionalMap, scope: _Scope) -> Type:
        value = self.type(node.value, scope)
        content = self._content(node.value, value)
        body = self.type(node.body, {**scope, node.name: content})
        if not node.flat:
            return optional_of(body)
        return optional_of(self._content(node.body, body))

    def _loop(self, node: Loop, scope: _Scope) -> Type:
        over = self.type(node.over, scope)
        first, second = self._bound(node, over)
        self.elements[id(node)] = (first, second)
        inner = {**scope, node.first: first if node.second is not None or over.name in ("map", "object") else second}
        if node.second is not None:
            inner[node.second] = second
        if node.test is not None:
            self._bool(node.test, inner, f"{node.kind}()")
        result = self.type(node.result, inner) if node.result is not None else DYN
        if node.kind in ("all", "exists", "exists_one"):
            return BOOL
        if node.kind == "filter":
            return list_of(inner[node.first])
        if node.kind == "map":
            return list_of(result)
        return map_of(first, result) if node.kind == "transformMap" else result

    def _bound(self, node: Loop, over: Type) -> tuple[Type, Type]:
        """The types of a position or key, and of an element or value."""
        if over.name == "list":
            return INT, over.of[0]
        if over.name == "map":
            return over.of[0], over.of[1]
        if over.name == "object":
            return STRING, DYN
        if over.name != "dyn":
            self._wrong(node.over, f"a macro goes over a list or a map, and this is {over}")
        return DYN, DYN

    def _call(self, node: Call, scope: _Scope) -> Type:
        if node.receiver and (found := self._missing_function(node, scope)) is not None:
            return found
        given = [self.type(one, scope) for one in node.arguments]
        if not node.receiver and node.function in VARIADIC:
            return self._extreme(node, given)
        if node.function == "_[_]" and given[0].name == "object":
            return self._index_object(node, given)
        known = overloads(node.function, node.receiver)
        if not known:
            sort = "method" if node.receiver else "function"
            near = did_you_mean(node.function, names(node.receiver))
            return self._wrong(node, f"there is no {sort} {node.function}(){near}", *self._name_span(node))
        results = [result for taken, result in (applied(one, given) for one in known) if taken]
        if not results:
            return self._wrong(node, f"{shown(node)} doesn't take {listed(given)}{takes(node, known)}")
        return results[0] if all(one == results[0] for one in results) else DYN

    def _missing_function(self, node: Call, scope: _Scope) -> Type | None:
        """What is wrong with `math.grater(…)`: there is no such function, rather than no variable `math`."""
        space = node.arguments[0]
        if not isinstance(space, Ident) or space.name in scope or space.name in self._variables:
            return None
        inside = [name for name in names(receiver=False) if name.startswith(f"{space.name}.")]
        if not inside:
            return None
        name = f"{space.name}.{node.function}"
        return self._wrong(node, f"there is no function {name}(){did_you_mean(name, inside)}", node.start, len(name))

    def _index_object(self, node: Call, given: list[Type]) -> Type:
        key = node.arguments[1]
        if isinstance(key, Literal) and key.value.__class__ is str:
            found = given[0].fields.get(key.value, given[0].rest)
            if found is not None:
                return found
            near = did_you_mean(key.value, given[0].fields)
            return self._wrong(key, f"there is no fact {key.value!r} here{near}")
        if given[1].name in ("string", "dyn"):
            return DYN
        return self._wrong(key, f"the keys here are names, and this is {given[1]}")

    def _extreme(self, node: Call, given: list[Type]) -> Type:
        if not given:
            return self._wrong(node, f"{node.function}() needs a number")
        only = node.arguments[0] if len(given) == 1 else None
        if isinstance(only, ListOf):
            kinds = tuple(self.types[id(one)] for one in only.elements)
            if not kinds:
                return self._wrong(only, f"{node.function}() needs a number")
        else:
            kinds = given[0].of if only is not None and given[0].name == "list" else tuple(given)
        for kind in kinds:
            if kind.name not in _NUMBERS:
                return self._wrong(node, f"{node.function}() takes numbers, and not {kind}")
        found = kinds[0]
        for kind in kinds[1:]:
            found = joined(found, kind)
        return found

    @staticmethod
    def _name_span(node: Call) -> tuple[int, int]:
        start = node.arguments[0].end + 1 if node.receiver else node.start
        return start, len(node.function)


def _span(node: Select | Has, name: str) -> tuple[int, int]:
    """Where the field's name stands: at the end of a selection, and before the bracket of has()."""
    end = node.end - 1 if isinstance(node, Has) else node.end
    return end - len(name), len(name)


_CHECK: Mapping[type, Callable[..., Type]] = {
    Literal: _Checker._literal,
    Ident: _Checker._ident,
    Select: _Checker._select,
    Has: _Checker._has,
    Call: _Checker._call,
    Logic: _Checker._logic,
    Conditional: _Checker._conditional,
    ListOf: _Checker._list,
    MapOf: _Checker._map,
    Loop: _Checker._loop,
    Bind: _Checker._bind,
    OptionalMap: _Checker._optional_map,
}
