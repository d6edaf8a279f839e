"""The official CEL implementation judges every case of the starter library as our engine does.

It takes no timestamps within facts, so the facts are written as CEL, with `timestamp("…")` where their schema says so.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from cel_expr_python import cel as official
from cel_expr_python.ext.ext_strings import ExtStrings

from gatepost import cel, content
from gatepost.assess.approvals import with_claims
from gatepost.assess.cases import merged, run_cases
from gatepost.assess.declared import declared
from gatepost.assess.options import Options
from gatepost.model import Subject
from gatepost.policies import Policy
from gatepost.policies.variables import NAMES, variables
from gatepost.reading import yaml_file

from .shipped import AUTOMATED, CATALOGUE, LIBRARY, TERMS

DYN = cel.declared("dyn")


@pytest.fixture(scope="module")
def environment() -> official.Env:
    return official.NewEnv(extensions=[ExtStrings()])


@pytest.fixture(scope="module")
def fixtures() -> Any:
    return yaml_file(content.root() / "policies" / "library" / "fixtures.yaml").data


@pytest.mark.parametrize("policy", AUTOMATED)
def test_both_engines_come_to_the_same_outcomes(policy: str, environment: official.Env, fixtures: Any) -> None:
    found = LIBRARY.policy(policy)
    cases = yaml_file(LIBRARY.cases(policy)).data["cases"]
    for case, result in zip(cases, run_cases(LIBRARY, policy, CATALOGUE), strict=True):
        if found.only_if_bound and result.finding["status"] == "not_applicable":
            continue
        scope = written(found, case, fixtures)
        if found.applies_if is not None:
            applies = outcome(environment, scope, found.applies_if) == "true"
            assert applies == (result.finding["status"] != "not_applicable"), case["name"]
            if not applies:
                continue
        ours = [one["outcome"] for one in result.finding["requirements"]]
        assert [outcome(environment, scope, one.that) for one in found.require] == ours, case["name"]


def test_an_absent_fact_is_an_error_to_both(environment: official.Env) -> None:
    assert outcome(environment, {"self": "{'run': {}}"}, "self.run.status == 'FINISHED'") == "error"


def written(policy: Policy, case: Any, fixtures: Any) -> dict[str, str]:
    """The variables of a case, each as CEL text."""
    fixture = fixtures["fixtures"][case.get("given", policy.subject)]
    facts = merged(fixture["facts"], case.get("facts", {}))
    system = merged(fixture.get("system", {}), case.get("system", {}))
    if policy.subject == "system":
        facts = {"system": {"name": "case", **system}, **facts}
    said = declared(Subject(policy.subject, "case", facts), system, TERMS, {})
    values = {
        "self": with_claims(Subject(policy.subject, "case", facts), said).facts,
        "declared": said.values,
        "recorded": said.recorded,
        "system": system,
        "params": {name: param.default for name, param in policy.params.items()} | case.get("params", {}),
        "now": Options(date.fromisoformat(case.get("as_of", fixtures["as_of"]))).now,
        "request": case.get("request", {}),
    }
    types = variables(policy.subject, TERMS, {name: param.type for name, param in policy.params.items()})
    return {name: literal(values[name], types[name]) for name in NAMES}


def literal(value: Any, kind: cel.Type) -> str:
    """A JSON value as CEL text of the type that is declared for it."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(float(value) if kind.name == "double" else value)
        case str():
            text = json.dumps(value)
            return f"timestamp({text})" if kind.name == "timestamp" and value[:1].isdigit() else text
        case list():
            return f"[{', '.join(literal(one, kind.of[0] if kind.of else DYN) for one in value)}]"
        case dict():
            rest = (kind.of[1] if kind.name == "map" else kind.rest) or DYN
            entries = (f"{json.dumps(k)}: {literal(v, kind.fields.get(k, rest))}" for k, v in value.items())
            return f"{{{', '.join(entries)}}}"
    raise TypeError(type(value).__name__)


def outcome(environment: official.Env, scope: dict[str, str], text: str) -> str:
    """`true`, `false` or `error`. The variables are bound by macros, so that they hold what was written."""
    for name, value in scope.items():
        text = f"[{value}].map({name}, {text})[0]"
    # What can't be compiled raises, and is a failure of the test; an error of the evaluation comes back as a text.
    value = environment.compile(text).eval(data={}).value()
    return {True: "true", False: "false"}.get(value, "error")
