"""Messages with CEL in braces."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost import cel
from gatepost.policies.message import Expression, compiled, split

FACTS: dict[str, Any] = {"self": {"name": "m", "n": 3, "tags": {"a}b": "c", "x": "{y}"}, "list": ["a", "b"]}}


def rendered(text: str) -> str:
    return compiled(text, lambda part: cel.compile(part.text)).render(FACTS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("the model {self.name}", "the model m"),
        ("{self.name}{self.n}", "m3"),
        ("{{braces}} of {self.name}", "{braces} of m"),
        ("{self.name}}}", "m}"),
        ("{{{self.name}}}", "{m}"),
        ("it is {self.n > 2 ? 'big' : 'small'}", "it is big"),
        ('{self.tags["a}b"]}', "c"),
        ("{'a quote \\' and } in text'}", "a quote ' and } in text"),
        ('{"}"}', "}"),
        ("{ {'k': self.n}.k }", "3"),
        ("{self.list.map(x, {'k': x})[0].k}", "a"),
        ("{ {'k': {'l': 1}}['k']['l'] } left", "1 left"),
        ("{self.list}", '["a", "b"]'),
        ("{self.tags.x}", "{y}"),
        ("{self.nothing} is missing", "(no such fact: nothing) is missing"),
        ("{1 / 0}", "(division by zero)"),
        ("ünï {self.name} 信用", "ünï m 信用"),
    ],
)
def test_a_message_shows_what_its_expressions_give(text: str, shown: str) -> None:
    assert rendered(text) == shown


def test_the_place_of_an_expression_in_its_message_is_known() -> None:
    text = "a {{ {b.c} d {e}"
    assert split(text) == ("a { ", Expression("b.c", 6), " d ", Expression("e", 14))
    assert all(text[one.offset :].startswith(one.text) for one in split(text) if isinstance(one, Expression))


@given(st.text())
def test_any_text_can_be_written_as_a_message_by_doubling_its_braces(text: str) -> None:
    assert rendered(text.replace("{", "{{").replace("}", "}}")) == text
