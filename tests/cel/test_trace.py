"""What decided an expression is told in its own source text."""

from __future__ import annotations

from typing import Any

import pytest

from gatepost import cel


@pytest.mark.parametrize(
    ("text", "facts", "because", "paths"),
    [
        ("self.a && self.b", {"a": True, "b": False}, ("self.b",), ("self.b",)),
        (
            "self.a || (self.b && self.c == true)",
            {"a": False, "b": True, "c": False},
            ("self.a", "(self.b && self.c == true)"),
            ("self.a", "self.b", "self.c"),
        ),
        ("has(self.a) && self.a.size() > 2", {"a": [1]}, ("self.a.size() > 2",), ("self.a",)),
        ("has(self.x) ? self.a > 1 : self.b == 'no'", {"a": 1, "b": "yes"}, ("self.b == 'no'",), ("self.b",)),
        ("has(self.a) && self.missing > 1", {"a": 1}, ("self.missing > 1",), ("self.missing",)),
    ],
)
def test_the_smallest_parts_that_decided_are_named(
    text: str, facts: dict[str, Any], because: tuple[str, ...], paths: tuple[str, ...]
) -> None:
    trace = cel.compile(text, {"self": "dyn"}).explain({"self": facts})
    assert (trace.because, trace.paths) == (because, paths)
