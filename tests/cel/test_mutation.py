"""The small changes of an expression that its tests should notice."""

from __future__ import annotations

import pytest

from gatepost import cel
from gatepost.cel.mutation import mutants
from gatepost.cel.program import of_node


def changes(text: str) -> list[str]:
    return [one.change for one in mutants(text, cel.compile(text).node)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b", ["`<=` for `<` in `a < b`", "`>=` for `<` in `a < b`"]),
        ("a == b", ["`!=` for `==` in `a == b`"]),
        ("!a", ["no `!` before `a`"]),
        ("a in b", ["not `a in b`"]),
        ("a && b", ["without `a`", "without `b`", "`||` for `&&` in `a && b`"]),
        ("a ? b : c", ["always `b`", "always `c`"]),
        ("a.all(x, x)", ["`exists` for `all` in `a.all(x, x)`"]),
        ("a.filter(x, x)", ["no filter by `x`"]),
        ("a + b", ["`-` for `+` in `a + b`"]),
        ("has(a.b)", []),
    ],
)
def test_each_kind_of_mistake_is_made_once(text: str, expected: list[str]) -> None:
    assert changes(text) == expected


def test_a_change_is_made_wherever_it_can_be_and_nowhere_else_at_once() -> None:
    text = "a.exists(x, x > 1 || x < -1)"
    facts = {"a": [1]}
    values = [program(facts) for one in mutants(text, cel.compile(text).node)
              if (program := of_node(text, one.node, {"a": cel.declared("list(int)")})) is not None]  # fmt: skip
    assert cel.compile(text)(facts) is False
    # all for exists; without either side; and for or; >= and <= for >; <= and >= for <.
    assert values == [False, False, False, False, True, True, False, True]


def test_a_change_whose_types_do_not_fit_is_none() -> None:
    text = 'a + "x" == b'
    found = [of_node(text, one.node, {"a": cel.declared("string"), "b": cel.declared("string")})
             for one in mutants(text, cel.compile(text).node)]  # fmt: skip
    assert [one is None for one in found] == [False, True]
