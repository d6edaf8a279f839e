"""An error in an expression is shown in the policy's own file: line, column, and a caret under what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatepost.errors import ExpressionError, Place
from gatepost.policies import compile_policy, expression_errors
from gatepost.policies.parse import parse_policy
from gatepost.profile.terms import terms
from gatepost.reading.cache import NO_CACHE

if TYPE_CHECKING:
    from tests.policies.conftest import Shelf

HEAD = """\
id: mine/a
version: 1.0.0
title: A
severity: low
subject: model_version
controls: []
remedy: Mend it.
"""


def errors(own: Shelf, body: str) -> list[ExpressionError]:
    path = own.write("mine/a.yaml", HEAD + body)
    return expression_errors(parse_policy(path, "mine/a.yaml", "mine/a", cache=NO_CACHE), terms())


def pointed_at(own: Shelf, body: str) -> tuple[int | None, str]:
    """The line, and the text of it from the caret on."""
    (error,) = errors(own, body)
    place = error.place
    assert isinstance(place, Place)
    assert place.path == "mine/a.yaml"
    assert place.excerpt is not None
    assert place.column is not None
    caret = str(error).splitlines()[2]
    assert caret == "    " + " " * (place.column - 1) + "^" * place.width
    return place.line, place.excerpt[place.column - 1 :]


THAT = "require:\n  - message: no\n    that: "


@pytest.mark.parametrize(
    ("scalar", "line", "rest"),
    [
        ("true && unknown.name", 10, "unknown.name"),
        ("'true && unknown.name'", 10, "unknown.name'"),
        ('"true && unknown.name"', 10, 'unknown.name"'),
        ("true &&   unknown.name  # why", 10, "unknown.name  # why"),
        (">\n      true && unknown.name", 11, "unknown.name"),
        (">-\n      true && unknown.name", 11, "unknown.name"),
        ("|\n      true && unknown.name", 11, "unknown.name"),
        ("|-\n      true &&\n      true && unknown.name", 12, "unknown.name"),
        ("|\n      true &&\n\n      unknown.name", 13, "unknown.name"),
        ("|+\n      true &&\n      unknown.name\n", 12, "unknown.name"),
        ("| # why\n      true &&\n      unknown.name\n", 12, "unknown.name"),
        ("|\n      true &&\n        unknown.name\n", 12, "unknown.name"),
    ],
)
def test_an_unknown_name_is_pointed_at_however_the_scalar_is_written(
    own: Shelf, scalar: str, line: int, rest: str
) -> None:
    assert pointed_at(own, THAT + scalar) == (line, rest)


@pytest.mark.parametrize(
    ("scalar", "line", "rest"),
    [
        (">-\n      true &&\n      true &&\n      unknown.name", 13, "unknown.name"),
        (">\n      true\n      && unknown.name\n      && true", 12, "unknown.name"),
        ('"true\n      && unknown.name"', 11, 'unknown.name"'),
        ("true\n      && unknown.name", 11, "unknown.name"),
        ("'\"it''s\" == unknown.name'", 10, "unknown.name'"),
        ('"\\"a\\" == unknown.name"', 10, 'unknown.name"'),
    ],
)
def test_where_yaml_joined_lines_or_unescaped_quotes_the_file_s_own_line_is_shown(
    own: Shelf, scalar: str, line: int, rest: str
) -> None:
    assert pointed_at(own, THAT + scalar) == (line, rest)


def test_a_text_with_escapes_that_can_not_be_followed_is_pointed_at_where_it_begins(own: Shelf) -> None:
    (error,) = errors(own, THAT + '"\\x74rue && unknown.name"')
    assert error.place is not None
    assert (error.place.line, error.place.column) == (10, 11)


def test_every_name_that_is_wrong_in_an_expression_is_pointed_at(own: Shelf) -> None:
    found = errors(own, THAT + ">-\n      self.verion.stage == 1\n      && self.run.paramz.size() > 0")
    assert [(error.place.line, error.place.column, error.place.width) for error in found if error.place] == [
        (11, 12, 6),
        (12, 19, 6),
    ]


def test_a_syntax_error_is_pointed_at(own: Shelf) -> None:
    (error,) = errors(own, THAT + "self.version.version == == 1")
    assert error.message == "'==' can't stand here; expected an expression"
    assert pointed_at(own, THAT + "self.version.version == == 1") == (10, "== 1")


def test_an_error_in_a_message_is_pointed_at_within_it(own: Shelf) -> None:
    body = 'require:\n  - that: "true"\n    message: "the {self.model.name} has {wrong.name} here"'
    assert pointed_at(own, body) == (10, 'wrong.name} here"')


def test_an_error_that_stands_twice_in_a_message_is_pointed_at_where_it_is(own: Shelf) -> None:
    body = 'require:\n  - that: "true"\n    message: wrong {wrong}'
    assert pointed_at(own, body) == (10, "wrong}")


def test_every_expression_that_is_wrong_is_told(own: Shelf) -> None:
    body = "applies_if: has(self)\nrequire:\n  - {that: a.b, message: '{c.d} {e.f}'}\n"
    found = [(error.place.pointer if error.place else None, error.message.split()[0]) for error in errors(own, body)]
    assert found == [
        ("/applies_if", "has()"),
        ("/require/0/that", "a"),
        ("/require/0/message", "c"),
        ("/require/0/message", "e"),
    ]


def test_a_policy_that_can_not_be_compiled_is_never_run(own: Shelf) -> None:
    path = own.write("mine/a.yaml", HEAD + THAT + "a.b")
    with pytest.raises(ExpressionError, match="a is not known here; known are declared, now"):
        compile_policy(parse_policy(path, "mine/a.yaml", "mine/a", cache=NO_CACHE), terms())


@pytest.mark.parametrize("text", ["size(" * 200 + "true" + ")" * 200, "true" + " && true" * 3000])
def test_an_expression_that_would_exhaust_the_parser_is_refused(own: Shelf, text: str) -> None:
    (error,) = errors(own, THAT + text)
    assert "nested" in error.message or "longer than" in error.message


@pytest.mark.parametrize("message", ["a { b", "a } b", "{'a}", "{", "}", "{{{", "}}}", "{self.model.name}}"])
def test_a_brace_without_a_partner_is_refused_with_its_line(own: Shelf, message: str) -> None:
    body = f'require:\n  - that: "true"\n    message: "{message}"\n'
    (error,) = errors(own, body)
    assert error.place is not None
    assert (error.place.line, error.place.pointer) == (10, "/require/0/message")
    assert "brace" in error.message


@pytest.mark.parametrize("message", ["an empty {}", "blank { }"])
def test_braces_without_an_expression_are_refused(own: Shelf, message: str) -> None:
    assert len(errors(own, f'require:\n  - that: "true"\n    message: "{message}"\n')) == 1
