"""What can't be seen is made visible, and what can is left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("invoice\u202efdp.exe", "invoice\\u202efdp.exe"),
        ("a\u2066b\u2069", "a\\u2066b\\u2069"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("half \ud800", "half \\ud800"),
        ("line\u2028end", "line\\u2028end"),
        ("nul\x00 bell\x07 c1\x9b", "nul\\x00 bell\\x07 c1\\x9b"),
        ("bare\rreturn", "bare\\rreturn"),
        ("windows\r\nend", "windows\nend"),
        ("joined\u200dascii", "joined\\u200dascii"),
    ],
)
def test_an_unseen_character_is_shown_by_its_number(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("", "plain", "two\nlines\tand a tab", "no\u00a0break"),
        *("Résumé 来电 العربية", "עברית हिन्दी 👍", "م\u200cخ", "👩\u200d🔬"),
    ],
)
def test_text_in_any_script_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


@given(st.text())
def test_no_character_that_steers_a_terminal_or_turns_the_direction_is_left(text: str) -> None:
    steering = {
        char
        for char in visible(text)
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and char not in "\n\t\u200c\u200d"
    }
    assert not steering
