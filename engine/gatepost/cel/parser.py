"""From text to syntax tree: the grammar in `lark`, literals read, macros expanded."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import lark

from gatepost.cel import literals
from gatepost.cel.errors import CompileError
from gatepost.cel.macros import expanded
from gatepost.cel.syntax import Call, Conditional, Ident, ListOf, Literal, Logic, MapOf, Node, Select, children

MAX_LENGTH = 20_000
MAX_DEPTH = 100
_RESERVED = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ]
)
_KEYWORDS = frozenset(["false", "in", "null", "true"])
_OPERATORS = {"in": "@in"}
_WORDS = {
    "IDENT": "a name", "INT": "a number", "UINT": "a number", "FLOAT": "a number", "STRING": "a text",
    "BYTES": "bytes", "LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]", "LBRACE": "{", "RBRACE": "}",
    "DOT": ".", "COMMA": "a comma", "COLON": ":", "OPT": "?", "QUOTED": "a `name`", "$END": "the end",
    "TRUE": "true", "FALSE": "false", "NULL": "null", "BANG": "!", "MINUS": "-", "IN": "in",
}  # fmt: skip
_OPERATOR_TOKENS = frozenset(
    {"PLUS", "STAR", "SLASH", "PERCENT", "RELOP", "IN", "__ANON_0", "__ANON_1", "OPT", "MINUS"}
)


def parse(text: str) -> Node:
    """The syntax tree of `text`, macros expanded. Raises CompileError with the position of what is wrong."""
    if len(text) > MAX_LENGTH:
        raise CompileError(f"the expression is longer than {MAX_LENGTH} characters")
    builder = _Builder(text)
    try:
        tree = _grammar().parse(text)
        return builder.node(tree)
    except lark.exceptions.UnexpectedCharacters as error:
        _fail(text, error.pos_in_stream or 0, _stray(text[error.pos_in_stream or 0]))
    except lark.exceptions.UnexpectedToken as error:
        _unexpected(text, error)
    except RecursionError:
        raise CompileError("the expression is nested too deeply") from None


def _fail(text: str, offset: int, message: str) -> NoReturn:
    before = text[:offset]
    raise CompileError(message, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _stray(character: str) -> str:
    return "the text that starts here doesn't end" if character in "'\"" else f"{character!r} can't stand here"


def _unexpected(text: str, error: lark.exceptions.UnexpectedToken) -> NoReturn:
    token = error.token
    accepted = set(error.accepts or error.expected)
    names = {_WORDS[name] for name in accepted - _OPERATOR_TOKENS if name in _WORDS}
    if len(accepted & _OPERATOR_TOKENS) > 2:
        names.add("an operator")
        names -= {"(", "[", "."}
    if {"a name", "a number"} <= names:
        names = {"an expression"} | names & {")", "]", "}"}
    wanted = ", ".join(sorted(names, key=lambda word: (len(word) < 3, word)))
    if token.type == "$END":
        _fail(text, len(text.rstrip()), f"the expression ends too early; expected {wanted}")
    # Where tables of the grammar are merged, the parser finds out late and no longer knows what it expected.
    _fail(text, token.start_pos or 0, f"{str(token)!r} can't stand here{wanted and f'; expected {wanted}'}")


@lru_cache(maxsize=1)
def _grammar() -> lark.Lark:
    text = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return lark.Lark(text, start="expr", parser="lalr", propagate_positions=True, maybe_placeholders=True)


class _Builder:
    """Makes the syntax tree of lark's tree. Depth is bounded, so that nothing later recurses too deep."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._depth: dict[int, int] = {}

    def node(self, tree: Any) -> Node:
        """The node of a tree of lark."""
        # lark's `?rules` leave a bare token for nothing but what _RULES names, so every tree has a rule.
        if isinstance(tree, lark.Token):
            self._fail(tree.start_pos or 0, f"{str(tree)!r} can't stand here")
        start, end = tree.meta.start_pos, tree.meta.end_pos
        found = _RULES[tree.data](self, tree.children, start, end)
        depth = 1 + max((self._depth[id(child)] for child in children(found)), default=0)
        self._depth[id(found)] = depth
        if depth > MAX_DEPTH:
            self._fail(start, f"the expression is nested more than {MAX_DEPTH} deep")
        return found

    def _fail(self, offset: int, message: str) -> NoReturn:
        _fail(self._text, offset, message)

    def conditional(self, parts: list[Any], start: int, end: int) -> Node:
        return Conditional(start, end, *map(self.node, parts))

    def disjunction(self, parts: list[Any], start: int, end: int) -> Node:
        return Logic(start, end, False, tuple(map(self.node, parts)))

    def conjunction(self, parts: list[Any], start: int, end: int) -> Node:
        return Logic(start, end, True, tuple(map(self.node, parts)))

    def binary(self, parts: list[Any], start: int, end: int) -> Node:
        left, operator, right = parts
        name = _OPERATORS.get(str(operator), f"_{operator}_")
        return Call(start, end, name, (self.node(left), self.node(right)))

    def negation(self, parts: list[Any], start: int, end: int) -> Node:
        return self._repeated("!_", parts, start, end)

    def minus(self, parts: list[Any], start: int, end: int) -> Node:
        """A minus before a number belongs to it, so that the least number can be written."""
        last = parts[-1]
        if len(parts) == 2 and isinstance(last, lark.Tree) and last.data in _NUMBERS:
            token = last.children[0]
            return Literal(
                start, end, self._literal(_NUMBERS[last.data], f"-{token}", getattr(token, "start_pos", start))
            )
        return self._repeated("-_", parts, start, end)

    def _repeated(self, name: str, parts: list[Any], start: int, end: int) -> Node:
        """Two of them mean nothing, as in the language's own parsers: not even that the value must be of a type."""
        inner = self.node(parts[-1])
        return inner if len(parts) % 2 else Call(start, end, name, (inner,))

    def select(self, parts: list[Any], start: int, end: int) -> Node:
        return Select(start, end, self.node(parts[0]), self._field(parts[1]))

    def optional_select(self, parts: list[Any], start: int, end: int) -> Node:
        return Select(start, end, self.node(parts[0]), self._field(parts[2]), optional=True)

    def _field(self, tree: Any) -> str:
        name = tree.children[0]
        if name in _KEYWORDS:
            self._fail(name.start_pos, f"{str(name)!r} is a keyword; as a field's name it is written `{name}`")
        return str(name).strip("`")

    def index(self, parts: list[Any], start: int, end: int) -> Node:
        return Call(start, end, "_[_]", (self.node(parts[0]), self.node(parts[1])))

    def optional_index(self, parts: list[Any], start: int, end: int) -> Node:
        return Call(start, end, "_[?_]", (self.node(parts[0]), self.node(parts[2])))

    def method(self, parts: list[Any], start: int, end: int) -> Node:
        receiver, name, arguments = parts
        if name in _KEYWORDS:
            self._fail(name.start_pos, f"{str(name)!r} is a keyword, and can't name a function")
        return self._call(str(name), (self.node(receiver), *self._arguments(arguments)), start, end, receiver=True)

    def function(self, parts: list[Any], start: int, end: int) -> Node:
        name, arguments = parts
        self._not_reserved(name)
        return self._call(str(name), self._arguments(arguments), start, end, receiver=False)

    def _call(self, name: str, arguments: tuple[Node, ...], start: int, end: int, *, receiver: bool) -> Node:
        call = Call(start, end, name, arguments, receiver)
        return expanded(call, self._fail)

    def _arguments(self, tree: Any) -> tuple[Node, ...]:
        return tuple(map(self.node, tree.children)) if tree is not None else ()

    def ident(self, parts: list[Any], start: int, end: int) -> Node:
        self._not_reserved(parts[0])
        return Ident(start, end, str(parts[0]))

    def absolute(self, parts: list[Any], start: int, end: int) -> Node:
        self._not_reserved(parts[0])
        return Ident(start, end, str(parts[0]), absolute=True)

    def _not_reserved(self, token: lark.Token) -> None:
        if str(token) in _RESERVED:
            self._fail(token.start_pos or 0, f"{str(token)!r} is a reserved word, and can't name anything")

    def parens(self, parts: list[Any], start: int, end: int) -> Node:
        del start, end
        return self.node(parts[0])

    def listed(self, parts: list[Any], start: int, end: int) -> Node:
        elements = parts[0].children if parts[0] is not None else []
        optional = frozenset(i for i, one in enumerate(elements) if one.children[0] is not None)
        return ListOf(start, end, tuple(self.node(one.children[1]) for one in elements), optional)

    def mapped(self, parts: list[Any], start: int, end: int) -> Node:
        entries = parts[0].children if parts[0] is not None else []
        optional = frozenset(i for i, one in enumerate(entries) if one.children[0] is not None)
        keys = tuple(self.node(one.children[1]) for one in entries)
        return MapOf(start, end, keys, tuple(self.node(one.children[2]) for one in entries), optional)

    def literal(self, read: Callable[[str], Any], parts: list[Any], start: int, end: int) -> Node:
        return Literal(start, end, self._literal(read, str(parts[0]), start))

    def _literal(self, read: Callable[[str], Any], text: str, start: int) -> Any:
        try:
            return read(text)
        except ValueError as problem:
            self._fail(start, str(problem))


def _literal(read: Callable[[str], Any]) -> Callable[[_Builder, list[Any], int, int], Node]:
    return lambda builder, parts, start, end: builder.literal(read, parts, start, end)


_RULES: dict[str, Callable[[_Builder, list[Any], int, int], Node]] = {
    "conditional": _Builder.conditional,
    "disjunction": _Builder.disjunction,
    "conjunction": _Builder.conjunction,
    "binary": _Builder.binary,
    "negation": _Builder.negation,
    "minus": _Builder.minus,
    "select": _Builder.select,
    "optional_select": _Builder.optional_select,
    "index": _Builder.index,
    "optional_index": _Builder.optional_index,
    "method": _Builder.method,
    "function": _Builder.function,
    "ident": _Builder.ident,
    "absolute": _Builder.absolute,
    "parens": _Builder.parens,
    "list": _Builder.listed,
    "map": _Builder.mapped,
    "int": _literal(literals.integer),
    "uint": _literal(literals.unsigned),
    "double": _literal(literals.double),
    "string": _literal(literals.string),
    "bytes": _literal(literals.octets),
    "true": _literal(lambda text: True),
    "false": _literal(lambda text: False),
    "null": _literal(lambda text: None),
}
_NUMBERS = {"int": literals.integer, "double": literals.double}
