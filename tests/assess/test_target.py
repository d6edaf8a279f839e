"""Asking before the move: a version is judged as if it held the alias or stage already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gatepost.assess import Target
from gatepost.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

CHAMPION = '"champion" in self.version.aliases'


@pytest.fixture
def registry(workspace: Workspace) -> Workspace:
    workspace.pack()
    workspace.policy("t/p", 'self.version.tags.approved == "yes"', applies_if=CHAMPION)
    single = 'self.versions.filter(v, "champion" in v.aliases).size() == 1'
    workspace.policy("t/single", single, subject="registered_model")
    workspace.registry(
        m=[
            {"version": "1", "current_stage": "Production", "aliases": ["champion"], "tags": {"approved": "yes"}},
            {"version": "2", "current_stage": "Staging", "tags": {"approved": "no"}},
        ],
        n=[{"version": "1"}],
    )
    return workspace


def statuses(workspace: Workspace, **options: Any) -> dict[tuple[str, str], str]:
    return {(f["policy"], f["subject"]): f["status"] for f in workspace.assess(**options)["findings"]}


def test_without_a_target_a_version_that_is_not_in_use_has_nothing_to_answer_for(registry: Workspace) -> None:
    assert statuses(registry)["t/p", "mlflow:m/2"] == "not_applicable"


def test_with_a_target_it_is_judged_as_if_it_were_in_use(registry: Workspace) -> None:
    found = statuses(registry, subjects=("mlflow:m/2",), target="alias:champion")
    assert found == {("t/p", "mlflow:m/2"): "fail", ("t/single", "mlflow:m"): "pass"}


def test_the_facts_in_the_assessment_are_those_that_were_judged(registry: Workspace) -> None:
    document = registry.assess(subjects=("mlflow:m/2",), target="alias:champion")
    facts = {s["id"]: s["facts"] for s in document["subjects"]}
    assert facts["mlflow:m/2"]["version"]["aliases"] == ["champion"]
    assert facts["mlflow:m/1"]["version"]["aliases"] == []
    assert [v["aliases"] for v in facts["mlflow:m/2"]["model"]["versions"]] == [[], ["champion"]]
    assert facts["mlflow:m"]["aliases"] == {"champion": "2"}
    assert facts["mlflow:n/1"]["version"]["aliases"] == []


def test_the_version_that_serves_now_is_still_the_one_to_compare_with(registry: Workspace) -> None:
    document = registry.assess(subjects=("mlflow:m/2",), target="alias:champion")
    (facts,) = [s["facts"] for s in document["subjects"] if s["id"] == "mlflow:m/2"]
    assert facts["in_production"]["version"]["version"] == "1"


def test_the_request_is_in_the_assessment_and_in_expressions(registry: Workspace) -> None:
    registry.policy("t/request", 'request.to == "stage:Production" && request.from == "stage:Staging"')
    registry.policy("t/who", 'request.who == "ci"')
    registry.policy("t/at", "request.at == now")
    options: dict[str, Any] = {"subjects": ("mlflow:m/2",), "target": "stage:production", "who": "ci"}
    assert registry.assess(**options)["request"] == {
        "who": "ci", "from": "stage:Staging", "to": "stage:Production", "at": "2026-11-24T23:59:59Z",
    }  # fmt: skip
    found = statuses(registry, **options)
    assert {found[name, "mlflow:m/2"] for name in ("t/request", "t/who", "t/at")} == {"pass"}


def test_without_a_target_there_is_no_request_to_read(registry: Workspace) -> None:
    registry.policy("t/request", "has(request.to)")
    assert registry.assess()["request"] is None
    assert statuses(registry)["t/request", "mlflow:m/1"] == "fail"


def test_a_move_to_a_stage_changes_the_stage_and_no_alias(registry: Workspace) -> None:
    document = registry.assess(subjects=("mlflow:m/2",), target="stage:Production")
    facts = {s["id"]: s["facts"] for s in document["subjects"]}
    assert (facts["mlflow:m/2"]["version"]["stage"], facts["mlflow:m/2"]["version"]["aliases"]) == ("Production", [])
    assert facts["mlflow:m/1"]["version"]["stage"] == "Production"


def test_a_version_that_already_holds_the_alias_may_be_asked_for(registry: Workspace) -> None:
    found = statuses(registry, subjects=("mlflow:m/1",), target="alias:champion")
    assert found["t/p", "mlflow:m/1"] == "pass"


@pytest.mark.parametrize(
    ("subjects", "found"), [((), "none is"), (("mlflow:m/*",), "2 are"), (("mlflow:*/1",), "2 are")]
)
def test_a_target_wants_exactly_one_version(registry: Workspace, subjects: tuple[str, ...], found: str) -> None:
    with pytest.raises(InputError, match=f"--target moves one model version, and {found} named"):
        registry.assess(subjects=subjects, target="alias:champion")


def test_a_target_for_a_version_that_there_is_not_says_what_was_probably_meant(registry: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'mlflow:m/2'"):
        registry.assess(subjects=("mlflow:m/22",), target="alias:champion")


@pytest.mark.parametrize("text", ["champion", "alias:", "stage:Prod", "stage:", "stage:None", ":champion", "tag:x", ""])
def test_a_target_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--target"):
        Target.parse(text)


def test_an_alias_may_hold_a_colon_and_keeps_its_case() -> None:
    assert (Target.parse("alias:a:B").name, Target.parse("stage:PRODUCTION").name) == ("a:B", "Production")
