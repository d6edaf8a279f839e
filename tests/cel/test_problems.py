"""All that is wrong with an expression, each with its place."""

from __future__ import annotations

import pytest

from gatepost import cel
from gatepost.cel.problems import problems

KNOWN = {"a": cel.declared({"type": "object", "additionalProperties": False, "properties": {"b": {"type": "string"}}})}


def test_every_name_and_type_that_is_wrong_is_told_in_the_order_of_the_text() -> None:
    found = problems("nope &&\na.c == 1 && a.b > 1", KNOWN)
    assert [(one.start, one.width) for one in found] == [(0, 4), (10, 1), (20, 7)]


def test_a_right_expression_has_no_problems() -> None:
    assert problems("a.b == 'x'", KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "start", "message"),
    [
        ("a.b\n  == == 1", 9, "'==' can't stand here; expected an expression"),
        ("(a", 2, "the expression ends too early; expected )"),
        ("a, 1", 1, "',' can't stand here"),
        ("", 0, "the expression ends too early; expected an expression"),
    ],
)
def test_text_that_is_not_cel_is_pointed_at_and_never_promised_something_unnamed(
    text: str, start: int, message: str
) -> None:
    (problem,) = problems(text, KNOWN)
    assert (problem.start, problem.message) == (start, message)
