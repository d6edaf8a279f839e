"""A pattern that Python's `re` is trusted with means there what it means in RE2, and takes time in proportion to the text."""

from __future__ import annotations

import re

import pytest
import re2  # type: ignore[import-untyped]  # it has no types
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gatepost import cel
from gatepost.cel.functions.patterns import python_pattern

ATOMS = st.sampled_from(
    ["a", "b", "é", "-", " ", "_", "/", ":", "0", r"\d", r"\w", r"\.", r"\-", r"\[", r"\\", r"\^", "[ab]", "[a-c]", "[a-zA-Z0-9]", "[-a]",
     "[a-]", "[0-9_]", "[^a]", "[^a-c0]", "[^-]", "[.]", "[$]", "[*+?]", "[^/]", ".", r"\s", r"\b", r"\D", r"\n", "(a)", "(?:a|b)", "[^\\n]",
     "[[:alpha:]]", "[a&&b]", "[]a]", "]", "}", "{", ",", "#", "&", "~", "[^^]", "\n", "[a-a]", "[b-a]", "(?i)", r"\A", r"\z", r"\pL", r"\x41"]
)  # fmt: skip
QUANTIFIERS = st.sampled_from(
    ["", "", "", "*", "+", "?", "{2}", "{0}", "{1,}", "{0,2}", "{2,1}", "{,2}", "*?", "++", "{2}{2}", "{1001}"]
)
PATTERNS = st.builds(
    lambda start, atoms, end: start + "".join(atom + many for atom, many in atoms) + end,
    st.sampled_from(["", "^", "^", "^^", r"\^"]),
    st.lists(st.tuples(ATOMS, QUANTIFIERS), max_size=5),
    st.sampled_from(["", "$", r"\$", "$$", r"\\$"]),
)
TEXTS = st.text(st.sampled_from("abcABC0129é😀_-/:.,$^[]{}\\#&~ \n\r\t\x00\u2028K\u0131"), max_size=12)


def searched(pattern: str, text: str) -> bool | None:
    """Whether RE2 finds the pattern; None for what is no pattern to it."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options).search(text) is not None
    except re2.error:
        return None


@settings(max_examples=2_000, deadline=None)
@given(PATTERNS, st.lists(TEXTS, min_size=8, max_size=8))
@example("^a$", ["a\n"] * 8)
@example("^[^a]$", ["\n", "é", "\x00", "", "a", "aa", "\u2028", "b"])
@example(r"^\d$", ["٣"] * 8)
@example(r"^\w+$", ["é", "ſ", "K", "a", "_", "", "a\n", "0"])
def test_what_python_is_trusted_with_means_what_it_means_in_re2(pattern: str, texts: list[str]) -> None:
    trusted = python_pattern(pattern)
    if trusted is not None:
        for text in texts:
            assert (trusted.search(text) is not None) is searched(pattern, text)


@settings(max_examples=1_000, deadline=None)
@given(PATTERNS, TEXTS)
def test_matches_says_what_re2_says(pattern: str, text: str) -> None:
    wanted = searched(pattern, text)
    program = cel.compile("self.text.matches(self.pattern)")
    if wanted is None:
        with pytest.raises(cel.EvaluationError, match="isn't a regular expression"):
            program({"self": {"text": text, "pattern": pattern}})
    else:
        assert program({"self": {"text": text, "pattern": pattern}}) is wanted


@pytest.mark.parametrize(
    "pattern",
    [
        "^[0-9]+$",
        "^v[0-9]+\\.[0-9]+\\.[0-9]+$",
        "^[a-f0-9]{40}$",
        "^[A-Z]{2,10}-[0-9]+$",
        "^abc",
        "abc",
        "[0-9]{4}-[0-9]{2}",
        "^[^@]+@",
    ],
)
def test_patterns_of_real_policies_need_no_re2(pattern: str) -> None:
    assert python_pattern(pattern) is not None


@pytest.mark.parametrize(
    "pattern",
    ["(a|b)", "a*", "a+b", "^a*a", "^a?a", "^(a+)+$", "^a*b*a*", "^[ab]+b", "^[^a]+b", "a|b", "^.*$", r"\s", r"\bx", "(?i)a", "^a{2}{3}",
     "[^a]*", "é", "[[:alpha:]]", "^a**", "^a{1001}", "^[a-z]+[^0]"],
)  # fmt: skip
def test_what_isnt_proven_is_left_to_re2(pattern: str) -> None:
    assert python_pattern(pattern) is None


@pytest.mark.parametrize("pattern", ["[ab]{1000}c", "a{500}b{500}c", "[^x]{900}y"])
def test_a_pattern_that_is_tried_at_every_place_is_short(pattern: str) -> None:
    assert python_pattern(pattern) is None


def test_what_is_accepted_never_goes_back() -> None:
    """Of an atom of variable length nothing that may follow takes a character: so there is one way on at each."""
    pattern = python_pattern("^[a-f]+[0-9]*x?-")
    assert pattern is not None
    assert isinstance(pattern, re.Pattern)
    assert pattern.search("abc012x-") is not None
    assert pattern.search("a" * 1_000_000) is None


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
@pytest.mark.parametrize("pattern", ["a|b", "^a", "."])
def test_text_with_half_a_character_is_searched_or_an_error(text: str, pattern: str) -> None:
    try:
        assert cel.compile(f"self.matches('{pattern}')")({"self": text}) in (True, False)
    except cel.EvaluationError as error:
        assert "UTF-8" in str(error)
