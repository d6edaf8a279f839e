"""From syntax tree to one Python function over plain JSON values: fast where everything is usual.

The function is exact whenever it returns. Wherever a value isn't of the class that an operation is quickest for, or a
fact is missing, it raises, and the interpreter decides; so nothing here repeats the language's rules about errors.

No text of the expression becomes code: names are generated, and constants are passed by reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from gatepost.cel.checked import Checked
from gatepost.cel.encoding import plain_type
from gatepost.cel.errors import EvaluationError
from gatepost.cel.functions import GLOBAL, METHODS
from gatepost.cel.functions.regex import searcher
from gatepost.cel.functions.times import parse_timestamp
from gatepost.cel.limits import CHARACTERS, DEEP, FREE
from gatepost.cel.linking import Generated, Reference
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
from gatepost.cel.types import DYN, Type, holds_converted, same
from gatepost.cel.values import TYPES, Duration, Timestamp, UInt, Value

_KINDS: dict[type, str] = {bool: "bool", int: "int", float: "float", str: "str", type(None): "null"}
_REFERENCES: dict[type, str] = {UInt: "uint", Timestamp: "timestamp", Duration: "duration"}
# Functions that look into a list or object, or join lists, and hand none of what is in them to the language.
_REACHING = frozenset({"size", "_[_]", "_+_"})
_FOLDED = frozenset({"bool", "int", "float", "str", "null"})
_COMPARISONS = {"_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">="}
_ORDERED = frozenset({"int", "float", "str", "timestamp", "duration"})
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


class UnsupportedError(Exception):
    """The expression holds something that only the interpreter knows."""


@dataclass(frozen=True, slots=True)
class Code:
    """A Python expression and the class that its value is known to have; `dyn` if none. `constant` says that `value` is
    known, `raw` that it is a declared list or object with its parts as JSON has them."""

    text: str
    kind: str = "dyn"
    constant: bool = False
    value: Value = None
    raw: bool = False


@dataclass
class _Block:
    """Statements under way: what must run before the expression that is being built."""

    lines: list[str] = field(default_factory=list)


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


class _Generator:
    def __init__(self, checked: Checked | None) -> None:
        self._checked = checked
        self.constants: dict[str, Reference] = {}
        self.roots: dict[str, tuple[str, str]] = {}
        self.block = _Block()
        self.counts = False
        self._inside = False
        self._names = 0
        self._bound: dict[str, Code] = {}

    def name(self) -> str:
        self._names += 1
        return f"t{self._names}"

    def constant(self, value: Value) -> str:
        kind = _REFERENCES.get(value.__class__)
        return self.reference("value", value) if kind is None else self.reference(kind, int(value))

    def reference(self, kind: str, value: Any) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = (kind, value)
        return name

    def emit(self, line: str) -> None:
        self.block.lines.append(line)

    def nested(self, build: Callable[[], Code]) -> tuple[Code, list[str]]:
        """The code that `build` gives, and the statements that it needs, which stand nowhere yet."""
        outer, self.block = self.block, _Block()
        try:
            return build(), self.block.lines
        finally:
            self.block = outer

    def indented(self, lines: list[str]) -> None:
        for line in lines:
            self.emit("    " + line)

    def code(self, node: Node) -> Code:
        build = _BUILD.get(node.__class__)
        if build is None:
            raise UnsupportedError
        found: Code = build(self, node)
        return found if found.constant or not self._holds_raw(node) else replace(found, raw=True)

    def _holds_raw(self, node: Node) -> bool:
        """Whether the value is a list or object with parts that JSON writes otherwise than their declaration says."""
        kind = self._type(node)
        return kind.name in ("list", "map", "object") and holds_converted(kind)

    def held(self, code: Code) -> tuple[str, str]:
        """An expression that evaluates `code` once and keeps it, and the name that it has from then on."""
        if code.text.isidentifier():
            return code.text, code.text
        name = self.name()
        return f"({name} := {code.text})", name

    def truth(self, code: Code) -> str:
        if code.kind == "bool":
            return code.text
        first, name = self.held(code)
        return f"({name} if {first} is True or {name} is False else slow())"

    def checked(self, code: Code, kind: str) -> str:
        """The value, if it is of the class that `kind` names; else the interpreter decides."""
        if code.kind == kind:
            return code.text
        first, name = self.held(code)
        return f"({name} if {first}.__class__ is {kind} else slow())"

    def _literal(self, node: Literal) -> Code:
        value = node.value
        kind = _KINDS.get(value.__class__, "dyn")
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

    def _declared(self, node: Node, text: str) -> Code:
        """A fact as its declaration says."""
        return Code(text) if self._checked is None else self._converted(self._checked.type(node), text)

    def _converted(self, kind: Type, text: str) -> Code:
        """A fact of the type `kind`. Lists and objects that hold what must be converted say so, for who uses them whole."""
        if kind.name == "timestamp":
            return Code(f"ts({text})", "timestamp")
        if kind.name == "double":
            name = self.name()
            return Code(f"({name} if ({name} := {text}).__class__ is float else double({name}))", "float")
        if kind.name in ("duration", "uint", "bytes"):
            raise UnsupportedError
        return Code(text)

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

    def _type(self, node: Node, of: int | None = None) -> Type:
        """The type of `node`, or of what it is of."""
        kind = self._checked.type(node) if self._checked is not None else DYN
        return kind if of is None else kind.of[of] if kind.of else DYN

    def _part(self, node: Node, code: Code, joint: Type) -> Code:
        """A part of something of the type `joint`: where that says less than the part's own type, nothing will tell later
        what is declared for the part."""
        return code if same(self._type(node), joint) else self._whole(node, code)

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
        special = _SPECIAL.get((node.function, len(codes)))
        if special is not None and (found := special(self, node, *codes)) is not None:
            return found
        name = self.reference("method" if node.receiver else "function", node.function)
        return Code(self._counted(node.function, name, codes), _RESULTS.get(node.function, "dyn"))

    def _counted(self, function: str, name: str, codes: Sequence[Code]) -> str:
        """A call of the function `name`, whose work counts against the limit, if large values make it much."""
        if function in FREE:
            return f"{name}({', '.join(code.text for code in codes)})"
        self.counts = True
        held = [self.held(code) for code in codes]
        found = self.name()
        given = "".join(f"{first}, " for first, _ in held)
        again = ", ".join(name for _, name in held)
        call = f"({found} := {name}({again}))"
        if function in DEEP:  # this must be known before
            return f"({name}({again}) if (n := n - deep_cost({given})) >= 0 else limit())"
        return f"({found} if (n := n - cost({given}{call})) >= 0 else limit())"

    def _scanned(self, name: str, shift: int) -> str:
        """Within a loop, a condition that counts going over the text or list `name`, and always holds but at the limit."""
        return f" and (n := n - (len({name}) >> {shift})) >= 0" if self._inside else ""

    def _whole(self, node: Node, code: Code) -> Code:
        """A list or object that is used as a whole, with its parts as their declaration says."""
        if not code.raw or self._checked is None:
            return code
        return Code(f"whole({self.reference('type', plain_type(self._checked.type(node)))}, {code.text})", code.kind)

    def _equality(self, node: Call, left: Code, right: Code) -> Code:
        same, operator = ("", "==") if node.function == "_==_" else ("not ", "!=")
        if right.constant and not left.constant:
            return self._equals_constant(left, right, same, operator)
        if left.constant and not right.constant:
            return self._equals_constant(right, left, same, operator)
        if left.kind == right.kind and left.kind in {"str", "int", "float", "bool"}:
            return Code(f"({left.text} {operator} {right.text})", "bool")
        if "str" in (left.kind, right.kind):
            return Code(f"({left.text} {operator} {right.text})", "bool")
        first, name = self.held(left)
        other, held = self.held(right)
        exact = f"{name} {operator} {held}"
        return Code(
            f"({exact} if {first}.__class__ is str and {other} is {held} else {same}eq({name}, {other}))", "bool"
        )

    def _equals_constant(self, code: Code, constant: Code, same: str, operator: str) -> Code:
        if constant.kind == "str" or (code.kind == constant.kind and code.kind in _KINDS.values()):
            return Code(f"({code.text} {operator} {constant.text})", "bool")
        if constant.kind in ("null", "bool"):
            return Code(f"({code.text} {'is' if operator == '==' else 'is not'} {constant.text})", "bool")
        if constant.kind in ("int", "float"):
            first, name = self.held(code)
            usual = f"{name} {operator} {constant.text}"
            return Code(
                f"({usual} if {first}.__class__ is {constant.kind} else {same}eq({name}, {constant.text}))", "bool"
            )
        return Code(f"({same}same({code.text}, {constant.text}))", "bool")

    def _comparison(self, node: Call, left: Code, right: Code) -> Code:
        operator = _COMPARISONS[node.function]
        if left.kind == right.kind and left.kind in _ORDERED:
            return Code(f"({left.text} {operator} {right.text})", "bool")
        first, name = self.held(left)
        other, held = self.held(right)
        for kind in ("float", "int", "str"):
            if right.kind == kind:
                test = f"{first}.__class__ is {kind}"
                usual, unusual = (
                    f"{name} {operator} {right.text}",
                    f"compare({self.constant(node.function)}, {name}, {right.text})",
                )
                return Code(f"({usual} if {test} else {unusual})", "bool")
            if left.kind == kind:
                test = f"{other}.__class__ is {kind}"
                usual, unusual = (
                    f"{left.text} {operator} {held}",
                    f"compare({self.constant(node.function)}, {left.text}, {held})",
                )
                return Code(f"({usual} if {test} else {unusual})", "bool")
        return Code(f"compare({self.constant(node.function)}, {left.text}, {right.text})", "bool")

    def _in(self, node: Call, element: Code, container: Code) -> Code:
        del node
        if container.constant and container.kind == "list" and all(value.__class__ is str for value in container.value):
            return Code(f"({element.text} in {self.constant(tuple(container.value))})", "bool")
        if element.kind == "str" and element.constant:
            first, name = self.held(container)
            listed = f"{name}.__class__ is list{self._scanned(name, 3)}"
            return Code(f"({element.text} in {name} if {first}.__class__ is dict or {listed} else slow())", "bool")
        sought, wanted = self.held(element)
        holding, holder = self.held(container)
        rest = self._counted("@in", "contains", (Code(wanted), Code(holder)))
        key = f"({sought}.__class__ is str) & ({holding}.__class__ is dict)"  # not `and`: the rest needs both
        return Code(f"({wanted} in {holder} if {key} else {rest})", "bool")

    def _not(self, node: Call, value: Code) -> Code:
        del node
        return Code(f"(not {self.truth(value)})", "bool")

    def _size(self, node: Call, value: Code) -> Code:
        del node
        if value.kind in ("list", "str", "dict"):
            return Code(f"len({value.text})", "int")
        first, name = self.held(value)
        return Code(f"(len({name}) if {first}.__class__ in SIZED else slow())", "int")

    def _index(self, node: Call, value: Code, key: Code) -> Code:
        if value.constant:
            return self._declared(node, f"index({value.text}, {key.text})")
        if key.constant and key.kind == "str":
            return self._declared(node, f"{value.text}[{key.text}]")
        if key.constant and key.kind == "int" and key.value >= 0:
            first, name = self.held(value)
            return self._declared(
                node, f"({name}[{key.text}] if {first}.__class__ is list else index({name}, {key.text}))"
            )
        return self._declared(node, f"index({value.text}, {key.text})")

    def _timestamp(self, node: Call, value: Code) -> Code | None:
        del node
        if value.kind == "timestamp":
            return value
        if value.constant and value.kind == "str":
            try:
                return Code(self.constant(parse_timestamp(value.value)), "timestamp")
            except EvaluationError:
                return None
        first, name = self.held(value)
        return Code(f"(ts({name}) if {first}.__class__ is str else to_ts({name}))", "timestamp")

    def _matches(self, node: Call, value: Code, pattern: Code) -> Code | None:
        del node
        if not pattern.constant or pattern.kind != "str":
            return None
        try:
            searcher(pattern.value)
            search = self.reference("search", pattern.value)
        except EvaluationError:
            return None
        first, name = self.held(value)
        scanned = self._scanned(name, 3)
        check = "" if value.kind == "str" and not scanned else f" if {first}.__class__ is str{scanned} else slow()"
        return Code(f"({search}({name if check else first}) is not None{check})", "bool")

    def _text_test(self, node: Call, value: Code, part: Code) -> Code | None:
        if part.kind != "str":
            return None
        first, name = self.held(value)
        scanned = self._scanned(name, CHARACTERS) if node.function == "contains" else ""
        known = value.kind == "str" and not scanned
        subject = first if known else name
        test = {
            "startsWith": f"{subject}.startswith({part.text})",
            "endsWith": f"{subject}.endswith({part.text})",
            "contains": f"{part.text} in {subject}",
        }[node.function]
        return Code(f"({test})" if known else f"({test} if {first}.__class__ is str{scanned} else slow())", "bool")


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
_SPECIAL: Mapping[tuple[str, int], Callable[..., Code | None]] = {
    ("_==_", 2): _Generator._equality,
    ("_!=_", 2): _Generator._equality,
    **{(name, 2): _Generator._comparison for name in _COMPARISONS},
    ("@in", 2): _Generator._in,
    ("!_", 1): _Generator._not,
    ("size", 1): _Generator._size,
    ("_[_]", 2): _Generator._index,
    ("timestamp", 1): _Generator._timestamp,
    ("matches", 2): _Generator._matches,
    ("startsWith", 2): _Generator._text_test,
    ("endsWith", 2): _Generator._text_test,
    ("contains", 2): _Generator._text_test,
}
