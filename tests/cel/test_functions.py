"""Every function, whatever it is given: a value or an error of the language, and nothing else."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import pytest

from gatepost import cel
from gatepost.cel.functions import GLOBAL, METHODS, takes
from gatepost.cel.limits import DEEP, FREE
from gatepost.cel.signatures import names, overloads

SAMPLES: dict[str, Any] = {
    "nothing": None, "yes": True, "zero": 0, "one": 1, "less": -1, "most": 2**63 - 1, "least": -(2**63), "huge": 10**400,
    "half": 0.5,
    "nan": math.nan, "endless": math.inf, "empty": "", "text": "a%s%d", "moment": "2024-01-01T00:00:00Z",
    "odd": "\ud800",
    "zone": "Europe/Paris", "no_list": [], "list": [1, "a", None], "lists": [[1], [2.5]], "no_map": {},
    "map": {"a": 1}, "ip": "10.0.0.1",
}  # fmt: skip
WRITTEN = [f"v.{name}" for name in SAMPLES] + [
    "1u", "b'a\\xff'", "timestamp(0)", "duration('1.5s')", "type(1)", "optional.of(1)", "optional.none()", "ip('::1')",
    "cidr('10.0.0.0/8')", "{1: 2}",
]  # fmt: skip
FEW = ["v.one", "v.text", "v.list", "v.nothing", "timestamp(0)", "v.huge", "v.odd", "optional.none()"]
OPERATORS = {"!_": "!{}", "-_": "-({})", "_[_]": "{}[{}]", "_[?_]": "{}[?{}]", "@in": "{} in {}"}


def tried(text: str) -> None:
    """Evaluate; only the language's own errors may come of it."""
    try:
        cel.compile(text)({"v": SAMPLES})
    except cel.EvaluationError as problem:
        assert str(problem)  # an error is a right end, and nothing else but a value is


@pytest.mark.parametrize("name", sorted(name for name in GLOBAL if name[0].isalpha()))
def test_a_function_gives_a_value_or_an_error_of_the_language(name: str) -> None:
    tried(f"{name}()")
    for one in WRITTEN:
        tried(f"{name}({one})")
    for pair in product(FEW, FEW):
        tried(f"{name}({', '.join(pair)})")
    tried(f"{name}(1, 2, 3, 4, 5)")


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_gives_a_value_or_an_error_of_the_language(name: str) -> None:
    for one in WRITTEN:
        tried(f"({one}).{name}()")
    for one, other in product(WRITTEN, FEW):
        tried(f"({one}).{name}({other})")
    for three in product(["v.text", "v.list"], ["v.text", "v.one"], FEW, FEW):
        tried(f"({three[0]}).{name}({', '.join(three[1:])})")
    tried(f"v.text.{name}(1, 2, 3, 4, 5)")


@pytest.mark.parametrize("name", sorted(name for name in GLOBAL if not name[0].isalpha()))
def test_an_operator_gives_a_value_or_an_error_of_the_language(name: str) -> None:
    form = OPERATORS.get(name) or "({}) " + name.strip("_") + " ({})"
    for pair in product(WRITTEN, WRITTEN):
        tried(form.format(*pair))


@pytest.mark.parametrize("receiver", [False, True])
def test_the_checker_knows_every_function_and_none_besides(receiver: bool) -> None:
    table = METHODS if receiver else GLOBAL
    assert {name for name in table if name[0].isalpha()} == set(names(receiver=receiver))


@pytest.mark.parametrize("receiver", [False, True])
def test_the_checker_and_the_functions_agree_on_how_many_values_are_taken(receiver: bool) -> None:
    for name in names(receiver=receiver):
        known = {len(taken) for taken, _ in overloads(name, receiver)}
        if known:
            function = (METHODS if receiver else GLOBAL)[name]
            assert {count for count in range(1 if receiver else 0, 6) if takes(function, count)} == known, name


def test_what_is_counted_against_the_limit_are_functions_that_there_are() -> None:
    assert set(GLOBAL) | set(METHODS) >= FREE | DEEP
    assert not FREE & DEEP
