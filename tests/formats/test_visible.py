"""What can't be seen shows as an escape, what can be seen stays, and remedies keep their code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.formats.remedy import Block, blocks
from gatepost.formats.visible import line, value, visible


@pytest.mark.parametrize("text", ["plain", "é漢字🙂", "नमस्ते", "क्\u200dष", "a b\nc", "#1 ## x [y]"])
def test_what_can_be_seen_stays(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[1m", r"\x1b[1m"),
        ("\u202e", r"\u202e"),
        ("a\u200db", r"a\u200db"),
        ("\udc80", r"\udc80"),
        ("\U000e0041", r"\U000e0041"),
        ("a\xa0b", "a\xa0b"),
        ("##[error]", r"\x23#[error]"),
    ],
)
def test_what_cannot_be_seen_is_escaped(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_line_is_one_line() -> None:
    assert line(" a\r\n\tb   c\n") == "a b c"
    assert line("::error::x") == r"\x3a:error::x"


@given(st.text(max_size=60), st.integers(1, 30))
def test_a_line_is_never_longer_than_it_may_be(text: str, most: int) -> None:
    assert len(line(text, most)) <= most


def test_a_long_line_says_that_it_was_cut() -> None:
    assert line("a" * 50, 10) == "a" * 9 + "…"
    assert line("a" * 10, 10) == "a" * 10


def test_nothing_is_not_the_text_null() -> None:
    assert value(None) == "absent"
    assert value("absent") == '"absent"'
    assert value({"a": [1.5, None]}) == '{"a": [1.5, null]}'


def test_a_remedy_keeps_code_as_it_is_and_lets_prose_flow() -> None:
    remedy = "Set the owner,\nonce:\n\n    a = 1\n\n      b = 2\n\nThen run it.\n    again()\n"
    assert list(blocks(remedy)) == [
        Block("Set the owner, once:", code=False),
        Block("a = 1\n\n  b = 2", code=True),
        Block("Then run it.", code=False),
        Block("again()", code=True),
    ]
