"""Looking up a key takes as long in a large map as in a small one, so it counts for little against the limit."""

from __future__ import annotations

import pytest

from gatepost import cel

KEYS = '["a", "b", "c", "d"]'
LARGE = {"self": {"tags": {**{str(i): i for i in range(400_000)}, **dict.fromkeys("abcd", 0)}}}


@pytest.mark.parametrize("text", [f"{KEYS}.all(k, k in self.tags)", f"!{KEYS}.exists(k, (k + '!') in self.tags)"])
def test_keys_are_looked_up_in_a_large_map_within_the_limit(text: str) -> None:
    program = cel.compile(text)
    assert program(LARGE) is True
    assert program.interpreted(LARGE) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2.0, 3u].all(k, k in {1: 'a', 2: 'b', 3: 'c'})", True),
        ("[1.5].exists(k, k in {1: 'a'})", False),
        ("['a', 1].all(k, k in ['a', 1.0])", True),
        ("['a'].all(k, k in ['b', self.tags.a])", False),
    ],
)
def test_what_is_no_text_is_found_as_cel_compares(text: str, expected: bool) -> None:
    program = cel.compile(text)
    assert program({"self": {"tags": {"a": 1}}}) is program.interpreted({"self": {"tags": {"a": 1}}}) is expected


@pytest.mark.parametrize("container", ["true", "1", "null", "'abc'", "b'abc'"])
def test_a_scalar_holds_nothing_and_asking_is_an_error(container: str) -> None:
    for element in ("'a'", "self.tags.a"):
        with pytest.raises(cel.EvaluationError):
            cel.compile(f"{element} in {container}")({"self": {"tags": {"a": "a"}}})
