"""A policy's cases: given facts, and what the policy must say of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.assess.cases import merged, run_cases
from gatepost.errors import InputError, SchemaError, UnknownNameError, UnreadableError
from gatepost.frameworks import Catalogue
from gatepost.policies import Library

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

FACTS = {
    "registry": {"kind": "mlflow"},
    "model": {"name": "m", "tags": {}, "versions": [{"version": "1", "aliases": []}]},
    "version": {"version": "1", "aliases": [], "tags": {"owner": "a@x", "approved_by": "i.sato"}},
    "run": {"id": "r", "metrics": {"auc": 0.9}},
}
VERSION = {"kind": "model_version", "facts": FACTS, "system": {"name": "S", "role": "provider"}}
FIXTURES: dict[str, Any] = {"as_of": "2026-11-24", "fixtures": {"model_version": VERSION}}

CATALOGUE = Catalogue()


@pytest.fixture
def tested(workspace: Workspace) -> Workspace:
    workspace.write("shipped/library/fixtures.yaml", json.dumps(FIXTURES))
    workspace.policy("t/p", "self.run.metrics.auc >= params.least", params={
        "least": {"type": "double", "default": 0.8, "title": "Least"}
    })  # fmt: skip
    return workspace


def problems(workspace: Workspace, *cases: dict[str, Any], policy: str = "t/p") -> list[str | None]:
    named = [{"name": f"case {i}", **case} for i, case in enumerate(cases)]
    workspace.write(f"shipped/library/{policy}.cases.yaml", json.dumps({"policy": policy, "cases": named}))
    return [one.problem for one in run_cases(Library([workspace.folder / "shipped"]), policy, CATALOGUE)]


def test_a_case_says_only_what_is_different_about_it(tested: Workspace) -> None:
    message = "no: self.run.metrics.auc >= params.least"
    assert problems(
        tested,
        {"expect": "pass"},
        {"facts": {"run": {"metrics": {"auc": 0.7}}}, "expect": "fail", "message": message},
        {"facts": {"run": None}, "expect": "error"},
        {"params": {"least": 0.95}, "expect": "fail", "message": message},
    ) == [None, None, None, None]


def test_what_a_policy_says_differently_is_told(tested: Workspace) -> None:
    found = problems(
        tested,
        {"expect": "error"},
        {"facts": {"run": {"metrics": {"auc": 0.7}}}, "expect": "pass"},
        {"facts": {"run": {"metrics": {"auc": 0.7}}}, "expect": "fail", "message": "something else"},
    )
    assert found[0] == "expected error, got pass: every requirement holds"
    assert found[1] == "expected pass, got fail: no: self.run.metrics.auc >= params.least"
    assert found[2] == (
        "expected the message 'something else', got the message 'no: self.run.metrics.auc >= params.least'"
    )


def test_a_case_has_a_system_a_day_and_a_request(tested: Workspace) -> None:
    early = 'now < timestamp("2026-01-01T00:00:00Z")'
    tested.policy("t/all", ['system.role == "deployer"', early, 'request.who == "ci"'])
    case = {"system": {"role": "deployer"}, "as_of": "2025-06-01", "request": {"who": "ci"}, "expect": "pass"}
    assert problems(tested, case, policy="t/all") == [None]


def test_terms_and_claims_are_made_as_in_a_run(tested: Workspace) -> None:
    tested.policy("t/terms", 'declared.owner == "a@x" && self.approvals[0].source == "tag"')
    assert problems(tested, {"expect": "pass"}, policy="t/terms") == [None]
    silent = {"facts": {"version": {"tags": {"owner": None}}}, "system": {"owner": "s@x"}, "expect": "fail",
              "message": 'no: declared.owner == "a@x" && self.approvals[0].source == "tag"'}  # fmt: skip
    assert problems(tested, silent, policy="t/terms") == [None]


@pytest.mark.parametrize(
    ("case", "kind", "words"),
    [
        ({"given": "modelversion", "expect": "pass"}, UnknownNameError, "did you mean 'model_version'"),
        ({"params": {"leest": 1}, "expect": "pass"}, UnknownNameError, "did you mean 'least'"),
        ({"params": {"least": "high"}, "expect": "pass"}, SchemaError, "must be a number"),
        ({"given": "a_model", "expect": "pass"}, SchemaError, "registered_model"),
        ({"expect": "waived"}, SchemaError, "waived"),
        ({"expect": "fail"}, SchemaError, "message"),
        ({"as_of": "today", "expect": "pass"}, SchemaError, "day"),
    ],
)
def test_a_case_that_can_not_be_run_is_refused_with_its_line(
    tested: Workspace, case: dict[str, Any], kind: type[InputError], words: str
) -> None:
    model = {"kind": "registered_model", "facts": {"registry": {"kind": "mlflow"}, "model": {"name": "m"}}}
    fixtures = {**FIXTURES, "fixtures": {**FIXTURES["fixtures"], "a_model": model}}
    tested.write("shipped/library/fixtures.yaml", json.dumps(fixtures))
    with pytest.raises(kind) as error:
        problems(tested, case)
    assert words in str(error.value)
    assert error.value.place is not None
    assert error.value.place.line == 1


def test_cases_of_another_policy_are_refused(tested: Workspace) -> None:
    tested.write("shipped/library/t/p.cases.yaml", '{"policy": "t/q", "cases": [{"name": "n", "expect": "pass"}]}')
    with pytest.raises(UnknownNameError, match="these are cases of 't/q', beside t/p"):
        run_cases(Library([tested.folder / "shipped"]), "t/p", CATALOGUE)


def test_a_policy_without_cases_is_told(tested: Workspace) -> None:
    with pytest.raises(UnreadableError, match="the policy t/p has no cases"):
        run_cases(Library([tested.folder / "shipped"]), "t/p", CATALOGUE)


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # the examples of RFC 7396, Appendix A
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_facts_are_laid_over_as_a_json_merge_patch(target: Any, patch: Any, result: Any) -> None:
    assert merged(target, patch) == result


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(JSON, JSON)
def test_laying_over_twice_changes_nothing_more_and_nothing_of_what_was_given(target: Any, patch: Any) -> None:
    before = json.dumps([target, patch])
    once = merged(target, patch)
    assert merged(once, patch) == once
    assert json.dumps([target, patch]) == before
