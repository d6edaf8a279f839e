"""Every shipped expression is CEL as the official implementation reads it, not only as our engine does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cel_expr_python import cel as official
from cel_expr_python.ext.ext_strings import ExtStrings

from gatepost import cel
from gatepost.policies import Policy
from gatepost.policies.message import Expression, split
from gatepost.policies.variables import NAMES, variables

from .shipped import LIBRARY, TERMS


def expressions(policy: Policy) -> Iterator[tuple[str, str]]:
    """Where each expression of a policy stands, and its text."""
    if policy.applies_if is not None:
        yield "applies_if", policy.applies_if
    for index, one in enumerate(policy.require):
        yield f"require[{index}].that", one.that
        for part in split(one.message):
            if isinstance(part, Expression):
                yield f"require[{index}].message", part.text


ALL = [
    pytest.param(policy, text, id=f"{policy}:{at}:{number}")
    for policy in LIBRARY.ids()
    for number, (at, text) in enumerate(expressions(LIBRARY.policy(policy)))
]


@pytest.fixture(scope="module")
def environment() -> official.Env:
    types = dict.fromkeys(NAMES, official.Type.DYN) | {"now": official.Type.TIMESTAMP}
    return official.NewEnv(variables=types, extensions=[ExtStrings()])


@pytest.mark.parametrize(("policy", "text"), ALL)
def test_the_official_implementation_compiles_it(environment: official.Env, policy: str, text: str) -> None:
    assert environment.compile(text) is not None


@pytest.mark.parametrize(("policy", "text"), ALL)
def test_our_engine_compiles_it_against_the_facts(policy: str, text: str) -> None:
    found = LIBRARY.policy(policy)
    known = variables(found.subject, TERMS, {name: param.type for name, param in found.params.items()})
    assert cel.compile(text, known).text == text


def test_what_isnt_cel_is_refused(environment: official.Env) -> None:
    with pytest.raises(Exception, match="has"):
        environment.compile("has(self)")
