"""What is no CEL is refused with its place and with what was expected there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost import cel
from gatepost.cel.parser import parse
from gatepost.cel.syntax import Call, Ident, Literal, Logic, Loop, Node, Select, children, walk

REFUSED = [
    ("1 +", 1, 4, "the expression ends too early; expected an expression"),
    ("(1", 1, 3, "the expression ends too early; expected )"),
    ("1)", 1, 2, "')' can't stand here"),
    ("a b", 1, 3, "'b' can't stand here; expected an operator, the end"),
    ("[1, 2", 1, 6, "the expression ends too early; expected a comma, ]"),
    ("{'a' 1}", 1, 6, "'1' can't stand here; expected an operator, :"),
    ("a ? b", 1, 6, "the expression ends too early; expected :"),
    ("1 +\n  (2 *\n  ]", 3, 3, "']' can't stand here; expected an expression"),
    ("a &&\nb.\n", 2, 3, "the expression ends too early; expected a `name`, a name"),
    ("1 & 2", 1, 3, "'&' can't stand here"),
    ("@", 1, 1, "'@' can't stand here"),
    ("self.name == 'abc", 1, 14, "the text that starts here doesn't end"),
    ('a == "abc\n"', 1, 6, "the text that starts here doesn't end"),
    ("if", 1, 1, "'if' is a reserved word, and can't name anything"),
    ("while(1)", 1, 1, "'while' is a reserved word, and can't name anything"),
    ("a.null == 1", 1, 3, "'null' is a keyword; as a field's name it is written `null`"),
    ("a.?in", 1, 4, "'in' is a keyword; as a field's name it is written `in`"),
    ("a.true()", 1, 3, "'true' is a keyword, and can't name a function"),
    ("9223372036854775808", 1, 1, "9223372036854775808 doesn't fit a whole number of 64 bits"),
    ("1 + -9223372036854775809", 1, 6, "-9223372036854775809 doesn't fit a whole number of 64 bits"),
    ("18446744073709551616u", 1, 1, "18446744073709551616u doesn't fit an unsigned whole number of 64 bits"),
    (r"'\q'", 1, 1, r"\q isn't an escape"),
    (r"a + '\ud800'", 1, 5, r"\ud800 isn't a character"),
    (r"b'\u0041'", 1, 1, r"bytes take no \u escape"),
    ("has(x)", 1, 5, "has() takes a field, as in has(self.run), and nothing else"),
    ("has(a.b, c)", 1, 1, "has() takes one argument, as in has(self.run)"),
    ("xs.all(1, true)", 1, 8, "all() takes the name of a variable first, as in xs.all(x, …)"),
    ("xs.exists(a.b, true)", 1, 11, "exists() takes the name of a variable first, as in xs.exists(x, …)"),
    ("xs.all(x, x, true)", 1, 11, "all() binds two variables, and both are called x"),
    ("xs.all(__result__, true)", 1, 8, "__result__ can't be the name of a variable"),
    ("cel.bind(1, 2, 3)", 1, 10, "cel.bind() takes the name of a variable first, as in cel.bind(x, …)"),
    ("cel.bind(x, 2)", 1, 1, "cel.bind() takes a name, its value and an expression"),
    ("xs.transformMapEntry(k, v, {k: v, v: k})", 1, 28, "transformMapEntry() makes maps of one entry"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), REFUSED)
def test_what_is_no_cel_is_pointed_at(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(cel.CompileError) as caught:
        cel.compile(text)
    error = caught.value
    assert (error.line, error.column, error.message) == (line, column, message)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("10 - 2 - 3", 5), ("2 * 3 % 4", 2), ("-2 * 3", -6), ("!true || true", True),
        ("true ? 1 : false ? 2 : 3", 1), ("1 < 2 == true", True), ("-9223372036854775808", -(2**63)), ("0x1F", 31),
        ("--1", 1), ("---1", -1), ("!!true", True), ("!!!true", False), ("!!'a'", "a"), ("1.5e2", 150.0), (".5", 0.5), ("[1, 2,]", [1, 2]), ("{'a': 1,}", {"a": 1}),
        ("r'\\n'.size()", 2), ("'''a\n'b' '''", "a\n'b' "), ('"\\x41\\101\\u0041"', "AAA"),
        ("1 // a remark\n+ 1", 2), ("{'in': 1}.`in`", 1), ("{'a-b': 1}.`a-b`", 1), ("'\\U0001F600'.size()", 1),
        ("1 in [1] && 2 in {2: 3}", True), ("[1, 2, 3][1]", 2), ("b'\\xff'.size()", 1),
    ],
)  # fmt: skip
def test_what_is_cel_binds_as_the_language_says(text: str, value: Any) -> None:
    assert cel.compile(text)({}) == value


def test_a_chain_is_one_node_and_its_parts_are_in_order() -> None:
    node = parse("a && b && c")
    assert isinstance(node, Logic)
    assert [part.name for part in node.parts if isinstance(part, Ident)] == ["a", "b", "c"]


def test_a_macro_keeps_the_place_of_its_text() -> None:
    text = "  self.xs.all(x, x > 1)  "
    node = parse(text)
    assert isinstance(node, Loop)
    assert text[node.start : node.end] == "self.xs.all(x, x > 1)"


@pytest.mark.parametrize("name", ["math", "lists", "strings", "ip", "cel", "optional"])
def test_a_variable_may_be_named_as_functions_begin(name: str) -> None:
    assert (
        cel.compile(f"{name}.all(x, x > 0) && {name}.size() == 2 && [[1]].exists({name}, {name}.size() == 1)")(
            {name: [1, 2]}
        )
        is True
    )


def test_a_macros_name_with_other_arguments_is_a_method() -> None:
    assert isinstance(parse("xs.all(x)"), Call)


TEXTS = [
    "self.version.tags['a b'].startsWith(\"x\") || !has(self.run)", "[1, -2, 3u].exists(x, x > 1.5 ? true : x in {1: 2})",
    "cel.bind(x, self.a.b, x + x)", "self.?a.optMap(v, v + 1).orValue(-0.5)", "a.b.c(1, 'é', b'x')[0]['k']",
]  # fmt: skip


def places(text: str, node: Node) -> None:
    """Every node's text lies within that of the node above it."""
    for child in children(node):
        assert node.start <= child.start <= child.end <= node.end
        places(text, child)


@pytest.mark.parametrize("text", TEXTS)
def test_every_part_knows_its_text(text: str) -> None:
    node = parse(text)
    places(text, node)
    for part in walk(node):
        if isinstance(part, Ident):
            assert text[part.start : part.end] == part.name
        if isinstance(part, Select):
            assert text[part.start : part.end].endswith(part.field)
        if isinstance(part, Literal) and isinstance(part.value, int) and not isinstance(part.value, bool):
            assert text[part.start : part.end].rstrip("u") == str(part.value)


FRAGMENTS = st.sampled_from(
    ["a", "self", ".", "b", "(", ")", "[", "]", "{", "}", ",", ":", "?", "!", "-", "+", "&&", "||", "==", "<", " in ", "1", "0x", "2.5",
     "1u", "'", '"', "'t'", "r'", "b'x'", "'''", "\\", "\n", " ", "//", "true", "null", "has(", ".all(x,", "`", "é", "\x00", "if", "%"]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=14).map("".join))
def test_any_text_is_an_expression_or_is_pointed_at_within_itself(text: str) -> None:
    try:
        parse(text)
    except cel.CompileError as error:
        lines = text.split("\n")
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert error.message
