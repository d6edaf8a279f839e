"""Explanations of what has no value: they name the part, whatever the facts are."""

from __future__ import annotations

import pytest

from gatepost import cel


@pytest.mark.parametrize("macro", ["all", "exists"])
def test_a_macro_over_what_is_no_list_is_named_as_what_failed(macro: str) -> None:
    text = f"self.tags.{macro}(c, c != 'z')"
    assert cel.compile(text).explain({"self": {"tags": "ann"}}).because == (text,)
