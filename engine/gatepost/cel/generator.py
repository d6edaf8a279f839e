"""From syntax tree to one Python function over plain JSON values: fast where everything is usual.

The function is exact whenever it returns. Wherever a value isn't of the class that an operation is quickest for, or a
fact is missing, it raises, and the interpreter decides; so nothing here repeats the language's rules about errors.

No text of the expression becomes code: names are generated, and constants are passed by reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NoReturn

from gatepost.cel.checked import Checked
from gatepost.cel.emitter import KINDS, Code, UnsupportedError
from gatepost.cel.functions import GLOBAL, METHODS
from gatepost.cel.linking import Generated
from gatepost.cel.operations import SPECIAL, Operations
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
    Select,
)
from gatepost.cel.values import TYPES

# Functions that look into a list or object, or join lists, and hand none of what is in them to the language.
_REACHING = frozenset({"size", "_[_]", "_+_"})
_FOLDED = frozenset({"bool", "int", "float", "str", "null"})
_RESULTS = {
    "size": "int", "startsWith": "bool", "endsWith": "bool", "contains": "bool", "matches": "bool", "lowerAscii": "str",
    "upperAscii": "str", "trim": "str", "replace": "str", "substring": "str", "join": "str", "split": "list",
    "format": "str", "string": "str", "int": "int", "double": "float", "bool": "bool", "timestamp": "timestamp",
    "duration": "duration", "indexOf": "int", "sets.contains": "bool", "sets.intersects": "bool",
    "sets.equivalent": "bool", "math.isNaN": "bool", "math.isFinite": "bool", "@in": "bool", "_==_": "bool",
    "_!=_": "bool", "!_": "bool",
}  # fmt: skip
_MOST_LINES = 400


def _unsure() -> NoReturn:
    raise UnsupportedError


def generate(node: Node, checked: Checked | None = None) -> Generated:
    """The code of `node`. `checked` tells what its facts are declared as.

    Raises UnsupportedError where only the interpreter will do.
    """
    generator = _Generator(checked)
    result = generator.code(node)
    body = [f"    {name} = v[{key}]" for key, name in generator.roots.values()]
    body += ["    " + line for line in generator.block.lines]
    if len(body) > _MOST_LINES:
        raise UnsupportedError
    head = ["def f(v):", *(["    n = LIMIT"] if generator.counts else [])]
    source = "\n".join([*head, *body, f"    return {result.text}"]) + "\n"
    try:
        return Generated(compile(source, "<cel>", "exec"), generator.constants)
    except (SyntaxError, RecursionError, MemoryError):
        raise UnsupportedError from None


class _Generator(Operations):
    """The code of each kind of node."""

    def code(self, node: Node) -> Code:
        build = _BUILD.get(node.__class__)
        if build is None:
            raise UnsupportedError
        found: Code = build(self, node)
        return found if found.constant or not self._holds_raw(node) else replace(found, raw=True)

    def _literal(self, node: Literal) -> Code:
        value = node.value
        kind = KINDS.get(value.__class__, "dyn")
        text = str(value) if value is None or value.__class__ is bool else self.constant(value)
        return Code(text, kind, constant=True, value=value)

    def _ident(self, node: Ident) -> Code:
        if node.name in self._bound and not node.absolute:
            return self._bound[node.name]
        if self._checked is not None and self._checked.type(node).name == "type" and node.name in TYPES:
            return Code(self.reference("type_name", node.name))
        if node.name not in self.roots:
            self.roots[node.name] = (self.constant(node.name), f"v{len(self.roots)}")
        return self._declared(node, self.roots[node.name][1])

    def _select(self, node: Select) -> Code:
        if node.optional:
            raise UnsupportedError
        operand = self.code(node.operand)
        if operand.constant:
            raise UnsupportedError
        return self._declared(node, f"{operand.text}[{self.constant(node.field)}]")

    def _has(self, node: Has) -> Code:
        first, name = self.held(self.code(node.operand))
        return Code(f"({self.constant(node.field)} in {name} if {first}.__class__ is dict else slow())", "bool")

    def _logic(self, node: Logic) -> Code:
        word = " and " if node.conjunction else " or "
        result = ""
        pending: list[str] = []
        opened = 0
        lines: list[str] = []
        for part in node.parts:
            code, before = self.nested(lambda part=part: self.code(part))  # type: ignore[misc]  # bound at once
            truth, more = self.nested(lambda code=code: Code(self.truth(code)))  # type: ignore[misc]  # bound at once
            before += more
            if before:
                if pending:
                    result = result or self.name()
                    lines.append("    " * opened + f"{result} = {word.join(pending)}")
                    lines.append("    " * opened + f"if {'' if node.conjunction else 'not '}{result}:")
                    opened += 1
                    pending = []
                lines += ["    " * opened + line for line in before]
            pending.append(truth.text)
        text = f"({word.join(pending)})"
        if not opened:
            for line in lines:
                self.emit(line)
            return Code(text, "bool")
        lines.append("    " * opened + f"{result} = {text}")
        for line in lines:
            self.emit(line)
        return Code(result, "bool")

    def _conditional(self, node: Conditional) -> Code:
        condition = self.truth(self.code(node.condition))
        then, before_then = self.nested(lambda: self.code(node.then))
        other, before_other = self.nested(lambda: self.code(node.otherwise))
        joint = self._type(node)
        then, other = self._part(node.then, then, joint), self._part(node.otherwise, other, joint)
        kind = then.kind if then.kind == other.kind else "dyn"
        if not before_then and not before_other:
            return Code(f"({then.text} if {condition} else {other.text})", kind)
        result = self.name()
        self.emit(f"if {condition}:")
        self.indented([*before_then, f"{result} = {then.text}"])
        self.emit("else:")
        self.indented([*before_other, f"{result} = {other.text}"])
        return Code(result, kind)

    def _list(self, node: ListOf) -> Code:
        if node.optional:
            raise UnsupportedError
        joint = self._type(node, 0)
        codes = [self._part(one, self.code(one), joint) for one in node.elements]
        if codes and all(code.constant and code.kind in _FOLDED for code in codes):
            values = [code.value for code in codes]
            return Code(f"list({self.constant(tuple(values))})", "list", constant=True, value=values)
        return Code(f"[{', '.join(code.text for code in codes)}]", "list")

    def _map(self, node: MapOf) -> Code:
        keys = [key.value for key in node.keys if isinstance(key, Literal) and key.value.__class__ is str]
        if node.optional or len(set(keys)) != len(node.keys):
            raise UnsupportedError
        joint = self._type(node, 1)
        codes = [self._part(one, self.code(one), joint) for one in node.entries]
        entries = [f"{self.constant(key)}: {code.text}" for key, code in zip(keys, codes, strict=True)]
        return Code("{" + ", ".join(entries) + "}", "dict")

    def _bind(self, node: Bind) -> Code:
        value = self.code(node.value)
        name = self.name()
        self.emit(f"{name} = {value.text}")
        return self._within({node.name: Code(name, value.kind)}, lambda: self.code(node.body))

    def _within(self, bound: dict[str, Code], build: Callable[[], Code]) -> Code:
        outer = self._bound
        self._bound = {**outer, **bound}
        try:
            return build()
        finally:
            self._bound = outer

    def _loop(self, node: Loop) -> Code:
        build = {"all": self._every, "exists": self._every, "exists_one": self._count}.get(node.kind, self._gather)
        if node.kind in ("transformMap", "transformMapEntry"):
            raise UnsupportedError
        self.counts = True
        over = self.name()
        self.emit(f"{over} = {self.code(node.over).text}")
        self.emit(f"if {over}.__class__ is not list and {over}.__class__ is not dict: slow()")
        self.emit(f"n -= len({over})")
        self.emit("if n < 0: limit()")
        first = self.name()
        result = self.name()
        bound = {node.first: self._element(node, 1, first)}
        head = f"for {first} in {over}:"
        if node.second is not None:
            second = self.name()
            bound[node.second] = self._element(node, 2, second)
            head = f"for {first}, {second} in (enumerate({over}) if {over}.__class__ is list else {over}.items()):"
        outer, self._inside = self._inside, True
        try:
            return build(node, bound, head, result)
        finally:
            self._inside = outer

    def _element(self, node: Loop, which: int, name: str) -> Code:
        """What a loop binds: an element or value of a fact is as its declaration says."""
        if self._checked is None:
            return Code(name)
        key, element = self._checked.elements[id(node)]
        if node.second is None:
            over = self._checked.type(node.over).name
            if over == "list":
                return self._converted(element, name)
            return Code(name) if over == "dyn" or key.name == "string" else _unsure()
        return Code(name) if which == 1 else self._converted(element, name)

    def _body(self, node: Node | None, bound: dict[str, Code]) -> tuple[str, list[str]]:
        """The truth of a test, and the statements that it needs."""
        if node is None:
            return "", []
        test, lines = self.nested(lambda: Code(self._within(bound, lambda: Code(self.truth(self.code(node)))).text))
        return test.text, lines

    def _every(self, node: Loop, bound: dict[str, Code], head: str, result: str) -> Code:
        every = node.kind == "all"
        test, lines = self._body(node.test, bound)
        self.emit(f"{result} = {every}")
        self.emit(head)
        self.indented([*lines, f"if {'not ' if every else ''}{test}:", f"    {result} = {not every}", "    break"])
        return Code(result, "bool")

    def _count(self, node: Loop, bound: dict[str, Code], head: str, result: str) -> Code:
        test, lines = self._body(node.test, bound)
        self.emit(f"{result} = 0")
        self.emit(head)
        self.indented([*lines, f"if {test}: {result} += 1"])
        return Code(f"({result} == 1)", "bool")

    def _gather(self, node: Loop, bound: dict[str, Code], head: str, result: str) -> Code:
        test, lines = self._body(node.test, bound)
        if node.result is None:
            made, more = bound[node.first], list[str]()
        else:
            wanted = node.result
            made, more = self.nested(lambda: self._within(bound, lambda: self.code(wanted)))
        self.emit(f"{result} = []")
        self.emit(head)
        self.indented([*lines, *([f"if not {test}: continue"] if test else []), *more, f"{result}.append({made.text})"])
        return Code(result, "list")

    def _call(self, node: Call) -> Code:
        table = METHODS if node.receiver else GLOBAL
        if node.function not in table or node.function in ("or", "orValue", "_[?_]"):
            raise UnsupportedError
        codes = [self.code(one) for one in node.arguments]
        if node.function not in _REACHING:
            codes = [self._whole(one, code) for one, code in zip(node.arguments, codes, strict=True)]
        elif node.function == "_+_":
            codes = [self._part(one, code, self._type(node)) for one, code in zip(node.arguments, codes, strict=True)]
        special = SPECIAL.get((node.function, len(codes)))
        if special is not None and (found := special(self, node, *codes)) is not None:
            return found
        name = self.reference("method" if node.receiver else "function", node.function)
        return Code(self._counted(node.function, name, codes), _RESULTS.get(node.function, "dyn"))


_BUILD: Mapping[type, Callable[[Any, Any], Code]] = {
    Literal: _Generator._literal,
    Ident: _Generator._ident,
    Select: _Generator._select,
    Has: _Generator._has,
    Call: _Generator._call,
    Logic: _Generator._logic,
    Conditional: _Generator._conditional,
    ListOf: _Generator._list,
    MapOf: _Generator._map,
    Loop: _Generator._loop,
    Bind: _Generator._bind,
}
