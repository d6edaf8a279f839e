"""Patterns that Python's `re` runs in place of RE2: only those that mean the same there and never go back."""

from __future__ import annotations

import pytest
import re2  # type: ignore[import-untyped]  # no types
from hypothesis import given
from hypothesis import strategies as st

from gatepost.cel.functions.patterns import python_pattern

ATOMS = ["[^@]", "[^a-c]", "[^-x]", "[^@ ]", "@", "[a-c]", "b", r"\d", r"\w", "-", r"\."]
QUANTIFIERS = ["", "", "+", "*", "?", "{2}", "{1,3}"]
PARTS = st.lists(st.tuples(st.sampled_from(ATOMS), st.sampled_from(QUANTIFIERS)), min_size=1, max_size=5)


@given(PARTS, st.sampled_from(["^", ""]), st.sampled_from(["$", ""]), st.text("abx@-\n.é𝒳 0_", max_size=10))
def test_a_pattern_that_is_taken_over_matches_what_re2_matches(
    parts: list[tuple[str, str]], start: str, end: str, text: str
) -> None:
    pattern = start + "".join(atom + quantifier for atom, quantifier in parts) + end
    ours = python_pattern(pattern)
    if ours is not None:
        assert (ours.search(text) is None) == (re2.compile(pattern).search(text) is None)


@pytest.mark.parametrize("pattern", ["^[^@]+@[^@]+$", "^[0-9a-f]{40}$", "^v[0-9]+$", "[^/]/", "^[^:]+://"])
def test_a_pattern_with_one_way_on_at_every_character_is_taken_over(pattern: str) -> None:
    assert python_pattern(pattern) is not None


@pytest.mark.parametrize("pattern", ["^[^a]+[^b]+$", "^[^@]*a", "[^@]+@", "^(a+)+$", "^[^/]*[a-z]*$", "^a|b$"])
def test_a_pattern_that_might_go_back_is_left_to_re2(pattern: str) -> None:
    assert python_pattern(pattern) is None
