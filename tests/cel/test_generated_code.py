"""No text that a user writes becomes code: the generated function holds generated names, and little else is in its reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost import cel
from gatepost.cel.checker import check
from gatepost.cel.generator import UnsupportedError, generate
from gatepost.cel.linking import LINKS, Generated, link
from gatepost.cel.parser import parse

GENERATED = re.compile(r"[fnv]|[ctv][0-9]+")
RUNTIME = {
    "LIMIT", "SIZED", "compare", "contains", "cost", "deep_cost", "double", "eq", "index", "limit", "same", "slow", "to_ts", "ts",
    "whole",
}  # fmt: skip
BUILTINS = {"dict", "enumerate", "float", "int", "len", "list", "str"}
ATTRIBUTES = {"__class__", "append", "endswith", "items", "startswith"}
EXPRESSIONS = [
    "self.a.b == 'x' && self.n > 1 || !has(self.c)", "self.xs.all(x, x.k in ['a', 'b'] && x.v >= 0.5)", "self.s.matches('^a+$')",
    "self.xs.filter(x, x.startsWith('a')).map(x, x + 'b').size() == 2", "[1, self.n][0] < 2.0 ? {'a': self.n} : {'b': 1}",
    "timestamp(self.t) < timestamp('2024-01-01T00:00:00Z')", "self.m.exists(k, v, k == 'a' && v == self.n)",
    "cel.bind(x, self.s.lowerAscii(), x.contains('a') || x.endsWith(self.s))", "self['a'][0].exists_one(x, x == null)",
    "math.greatest(self.n, 1u) > 2 && self.d in [1.0, self.n]",
]  # fmt: skip
HOSTILE = [
    "__import__('os').system('x')", "'); import os; ('", '"""', "\\", "\n", "\r\n", "{}", "%s", "c0", "t1", "v0", "slow()", "f",
    "__class__", "__builtins__", "\x00", "é", "😀", "\u2028", "#", "#{x}", "n = 0", "lambda: 0", "`", "$", "' or True or '",
]  # fmt: skip


def generated(text: str, variables: dict[str, Any] | None = None) -> Generated:
    node = parse(text)
    types = {name: cel.declared(one) for name, one in variables.items()} if variables is not None else None
    return generate(node, check(node, types) if types is not None else None)


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from codes(one)


def names(code: CodeType) -> set[str]:
    return {
        name for one in codes(code) for name in (*one.co_names, *one.co_varnames, *one.co_freevars, *one.co_cellvars)
    }


def written_out(code: CodeType) -> set[Any]:
    """The constants in the code itself: none of them is from the expression."""
    return {value for one in codes(code) for value in one.co_consts if not isinstance(value, CodeType)}


def assert_harmless(code: CodeType) -> None:
    allowed = RUNTIME | BUILTINS | ATTRIBUTES
    assert {name for name in names(code) if not GENERATED.fullmatch(name)} <= allowed
    for value in written_out(code):
        assert (
            value is None or value is True or value is False or value == "f" or (isinstance(value, int) and value < 100)
        )


@pytest.mark.parametrize("text", EXPRESSIONS)
@pytest.mark.parametrize("variables", [None, {"self": "dyn"}], ids=["undeclared", "declared"])
def test_code_holds_generated_names_and_the_few_that_it_is_given(text: str, variables: dict[str, Any] | None) -> None:
    assert_harmless(generated(text, variables).code)


def quoted(text: str) -> str:
    """`text` as a CEL string."""
    escaped = "".join(f"\\U{ord(one):08x}" if not one.isalnum() else one for one in text)
    return f"'{escaped}'"


ANY_TEXT = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
NAMES = st.from_regex(r"[_a-zA-Z][_a-zA-Z0-9]{0,15}", fullmatch=True) | st.sampled_from(
    [
        "__import__",
        "eval",
        "exec",
        "open",
        "f",
        "n",
        "v0",
        "t1",
        "c0",
        "slow",
        "LIMIT",
        "None_",
        "lambda",
        "def",
        "print",
        "self",
        "import_",
    ]
)


def is_name(name: str) -> bool:
    try:
        parse(name)
    except cel.CompileError:
        return False
    return name not in ("true", "false", "null")


@settings(deadline=None)
@given(text=ANY_TEXT, name=NAMES.filter(is_name), field=NAMES.filter(is_name), other=ANY_TEXT)
def test_names_and_texts_of_an_expression_are_never_in_the_code(text: str, name: str, field: str, other: str) -> None:
    expression = (
        f"{name}.{field} == {quoted(text)} || {name}[{quoted(other)}].all({field}, {field} in [{quoted(text)}, {quoted(other)}]"
        f" && {field}.startsWith({quoted(text)}) && has({field}.{name}) || {{{quoted(text)}: {field}}}.{name} == {field})"
    )
    made = generated(expression)
    assert_harmless(made.code)
    assert {value for kind, value in made.constants.values() if kind == "value"} >= {name, field, text, other}


@settings(deadline=None)
@given(text=ANY_TEXT)
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    assert cel.compile(quoted(text))({}) == text
    assert cel.compile(f"self[{quoted(text)}]")({"self": {text: "found"}}) == "found"
    assert cel.compile(f"[{quoted(text)}].exists(x, x == self)")({"self": text}) is True


@pytest.mark.parametrize(
    "name", ["f", "n", "v0", "t1", "c0", "slow", "limit", "LIMIT", "len", "eq", "ts", "__builtins__", "index"]
)
def test_a_variable_may_have_a_name_that_the_code_has_too(name: str) -> None:
    program = cel.compile(f"{name} == 'a' && [1, 2].all({name}, {name} > 0) && {name}.size() == 1")
    assert program.fast is not None
    assert program.fast({name: "a"}) is True


def function(text: str) -> FunctionType:
    made = link(generated(text))
    assert isinstance(made, FunctionType)
    return made


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_nothing_dangerous_is_in_the_reach_of_generated_code(text: str) -> None:
    reach = function(text).__globals__
    assert set(reach["__builtins__"]) == BUILTINS
    assert {name for name in reach if not GENERATED.fullmatch(name)} <= RUNTIME | {"__builtins__"}


@pytest.mark.parametrize(
    "text",
    [
        "self.__class__", "self.s.__class__", "self.xs.append", "''.__class__", "self['__class__']", "self.__init__.__globals__",
        "self.s.format", "self.xs.__len__", "has(self.__class__)", "has(self.s.__class__)", "self.?__class__.hasValue()",
        "[self].map(x, x.__class__)", "cel.bind(x, self, x.__class__.__mro__)", "{'a': 1}.keys", "self.d.real", "self.n.bit_length",
        "timestamp(self.t).year", "optional.of(1).present",
    ],
)  # fmt: skip
def test_what_python_knows_of_a_value_is_no_fact(text: str) -> None:
    facts = {"self": {"s": "x", "xs": [1], "n": 1, "d": 1.5, "t": "2024-01-01T00:00:00Z"}}
    try:
        assert cel.compile(text)(facts) is False  # has() and hasValue() say that it isn't there
    except cel.EvaluationError:
        return
    assert "has" in text


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "self.system('ls')",
        "eval('1')",
        "open('/etc/passwd')",
        "print(1)",
        "self.__init__()",
        "len([])",
        "f(1)",
    ],
)
def test_a_call_of_what_cel_has_not_is_an_error(text: str) -> None:
    with pytest.raises(cel.EvaluationError, match="there is no (function|method)"):
        cel.compile(text)({"self": {}})


def test_what_a_name_stands_for_is_one_of_a_few_kinds() -> None:
    assert set(LINKS) == {"value", "uint", "timestamp", "duration", "function", "method", "search", "type", "type_name"}
    for text in EXPRESSIONS:
        for kind, value in generated(text).constants.values():
            assert kind in LINKS
            assert isinstance(value, str | int | float | bytes | tuple | None)


def test_a_function_that_is_not_cels_cannot_be_linked() -> None:
    code = generated("size(self)").code
    with pytest.raises(KeyError):
        link(Generated(code, {"c0": ("function", "__import__")}))


def test_constants_that_code_would_choke_on_only_make_it_slow() -> None:
    for text in ("true.a", "null['a']", "(true)[0]", "[1]['a']", "null.a.b"):
        with pytest.raises(cel.EvaluationError):
            cel.compile(text)({})


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "text", ["true.a", "null['a']", "true[0]", "'a'[0]", "1 == null", "[true][0] == true", "null == null", "1.5[2]"]
)
def test_python_warns_of_nothing_in_generated_code(text: str) -> None:
    try:
        generated(text)
    except UnsupportedError:
        return
