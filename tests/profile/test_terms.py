"""A profile's value for a term of the vocabulary has the term's type."""

from __future__ import annotations

import pytest

from gatepost.profile.terms import misfit

RISK = {"type": "enum", "values": ["minimal", "limited", "high"], "aliases": {"high-risk": "high"}}


@pytest.mark.parametrize(
    ("kind", "value"),
    [("string", "x"), ("bool", False), ("int", 5), ("double", 5), ("double", 0.5), ("timestamp", "2026-11-24"),
     ("timestamp", "2026-11-24T09:30:00Z")],
)  # fmt: skip
def test_a_value_of_the_type_fits(kind: str, value: object) -> None:
    assert misfit({"type": kind}, value) is None


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("string", 5, "expected text, found the number 5"),
        ("bool", "yes", "expected true or false, found the text 'yes'"),
        ("int", True, "expected a whole number, found true"),
        ("int", 0.5, "expected a whole number, found the number 0.5"),
        ("double", True, "expected a number, found true"),
        ("timestamp", "soon",
         "expected a day or time such as 2026-11-24 or 2026-11-24T09:30:00Z, found the text 'soon'"),
        ("timestamp", "2026-02-30",
         "expected a day or time such as 2026-11-24 or 2026-11-24T09:30:00Z, found the text '2026-02-30'"),
        ("string", None, "expected text, found nothing"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_does_not(kind: str, value: object, words: str) -> None:
    assert misfit({"type": kind}, value) == words


@pytest.mark.parametrize("value", ["high", "high-risk"])
def test_an_enumerated_term_takes_its_values_and_their_other_spellings(value: str) -> None:
    assert misfit(RISK, value) is None


def test_an_enumerated_term_takes_nothing_else() -> None:
    assert misfit(RISK, "hihg") == "expected minimal, limited or high, found the text 'hihg'; did you mean 'high'?"
    assert misfit(RISK, ["high"]) == "expected minimal, limited or high, found a list"
