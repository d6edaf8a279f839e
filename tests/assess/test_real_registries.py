"""What real registries hold, and records that are broken: nothing hides anything, and nothing that failed passes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gatepost.errors import InputError

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

DATA = Path(__file__).parents[1] / "data"
FIRST, SECOND = DATA / "mlflow" / "export", DATA / "mlflow-second" / "export"


@pytest.fixture
def organisation(workspace: Workspace) -> Workspace:
    workspace.pack()
    workspace.framework(c={})
    workspace.policy("t/run", 'self.run.status == "FINISHED"', controls=[{"id": "rules/c", "coverage": "full"}])
    workspace.policy("t/loss", "self.run.metrics.loss < 1000.0")
    workspace.policy("t/not-above", "!(self.run.metrics.loss > 0.1)")
    workspace.policy("t/fair", "self.run.metrics.demographic_parity_difference < 0.1")
    workspace.policy("t/model", "self.versions.size() > 0", subject="registered_model")
    return workspace


def statuses(workspace: Workspace, path: Path, policy: str, **options: Any) -> dict[str, str]:
    found = workspace.assess(path, scope="all", **options)["findings"]
    return {f["subject"].removeprefix("mlflow:"): f["status"] for f in found if f["policy"] == policy}


def test_the_verdicts_on_a_real_registry_are_those_of_what_was_put_in(organisation: Workspace) -> None:
    scenario = json.loads((DATA / "mlflow" / "scenario.json").read_text())
    expected = {}
    for model in scenario["models"]:
        for number, one in enumerate(model["versions"], 1):
            value = one["metrics"].get("demographic_parity_difference")
            expected[f"{model['name']}/{number}"] = "error" if value is None else "pass" if value < 0.1 else "fail"
    assert set(expected.values()) == {"error", "pass", "fail"}
    assert statuses(organisation, FIRST, "t/fair") == expected


def test_export_and_rest_answers_give_the_same_statuses(organisation: Workspace) -> None:
    for policy in ("t/run", "t/fair", "t/model"):
        assert statuses(organisation, FIRST, policy) == statuses(organisation, DATA / "mlflow" / "rest", policy)


@pytest.mark.parametrize("policy", ["t/loss", "t/not-above"])
def test_a_metric_that_is_no_number_passes_no_comparison_in_either_direction(
    organisation: Workspace, policy: str
) -> None:
    assert statuses(organisation, SECOND, policy)['credit scoring v1.2 "retail"/1'] == "error"


def test_metrics_that_are_not_finite_are_named_and_the_assessment_is_plain_json(organisation: Workspace) -> None:
    facts = {s["id"]: s["facts"] for s in organisation.assess(SECOND, scope="all")["subjects"]}
    run = facts['mlflow:credit scoring v1.2 "retail"/1']["run"]
    assert run["non_finite"] == ["gain", "loss"]
    assert "loss" not in run["metrics"]


def test_names_in_any_script_are_subjects_like_others(organisation: Workspace) -> None:
    profile = organisation.profile(systems=[{"name": "Риск", "subjects": ["оценка риска 信用評価"]}])
    document = organisation.assess(SECOND, profile=profile)
    assert {s["id"] for s in document["subjects"] if s["system"] == "system:Риск" and s["in_scope"]} == {
        "mlflow:оценка риска 信用評価", "mlflow:оценка риска 信用評価/2", "system:Риск",
    }  # fmt: skip


def test_a_model_that_holds_no_version_fails_as_a_model_and_hides_no_other(organisation: Workspace) -> None:
    found = statuses(organisation, SECOND, "t/model")
    assert (found["empty.model"], found['credit scoring v1.2 "retail"']) == ("fail", "pass")


@pytest.fixture
def damaged(organisation: Workspace) -> Path:
    """The first registry's REST answers, with the run of one version broken."""
    path = organisation.folder / "rest"
    shutil.copytree(DATA / "mlflow" / "rest", path)
    file = path / "runs-search.json"
    answer = json.loads(file.read_text())
    versions = json.loads((path / "model-versions-search.json").read_text())["model_versions"]
    run = next(one["run_id"] for one in versions if (one["name"], one["version"]) == ("document-routing", "1"))
    for one in answer["runs"]:
        if one["info"]["run_id"] == run:
            one["data"]["metrics"] = "not a list"
    file.write_text(json.dumps(answer))
    return path


def test_a_broken_run_makes_errors_for_its_version_and_hides_no_other(organisation: Workspace, damaged: Path) -> None:
    before, after = statuses(organisation, DATA / "mlflow" / "rest", "t/run"), statuses(organisation, damaged, "t/run")
    assert before.pop("document-routing/1") == "pass"
    assert after.pop("document-routing/1") == "error"
    assert before == after


def test_a_broken_record_is_named_and_fails_even_a_policy_that_would_not_apply(
    organisation: Workspace, damaged: Path
) -> None:
    organisation.policy("t/none", applies_if="false")
    document = organisation.assess(damaged, scope="all")
    found = {f["policy"]: f for f in document["findings"] if f["subject"] == "mlflow:document-routing/1"}
    assert {one["status"] for one in found.values()} == {"error"}
    assert found["t/none"]["reason"].startswith("A part of the record can't be read: ")
    (notice,) = [one for one in document["notices"] if one["code"] == "broken_record"]
    assert notice["subject"] == "mlflow:document-routing/1"
    assert document["controls"][0]["status"] == "not_satisfied"
    assert document["summary"]["verdict"] == "failed"


def test_a_broken_record_may_be_waived_like_any_failure(organisation: Workspace, damaged: Path) -> None:
    waiver = {"policy": "t/run", "subject": "document-routing", "reason": "r", "approved_by": "a"}
    profile = organisation.profile(waivers=[{**waiver, "expires": "2027-01-01"}])
    assert statuses(organisation, damaged, "t/run", profile=profile)["document-routing/1"] == "waived"


@pytest.mark.parametrize("registry", [FIRST, SECOND, DATA / "mlflow" / "rest", DATA / "mlflow2" / "export"])
def test_every_count_of_the_summary_is_that_of_what_is_listed(organisation: Workspace, registry: Path) -> None:
    document = organisation.assess(registry)
    summary = document["summary"]
    assert summary["subjects"] == len(document["subjects"])
    assert summary["in_scope"] == sum(one["in_scope"] for one in document["subjects"])
    assert sum(summary["findings"].values()) == len(document["findings"])
    assert summary["failing"] == summary["findings"]["fail"] + summary["findings"]["error"]
    assert sum(sum(states.values()) for states in summary["controls"].values()) == len(document["controls"])
    assert {f["subject"] for f in document["findings"]} <= {s["id"] for s in document["subjects"] if s["in_scope"]}
    assert all(one["reason"] for one in (*document["subjects"], *document["findings"], *document["controls"]))


@pytest.mark.parametrize("registry", [FIRST, SECOND])
def test_every_source_that_is_shown_is_one_of_the_inputs_and_has_a_line(
    organisation: Workspace, registry: Path
) -> None:
    document = organisation.assess(registry, scope="all")
    inputs = {one["path"] for one in document["inputs"]}
    shown = [
        seen["source"]
        for finding in document["findings"]
        for requirement in finding["requirements"]
        for seen in requirement["observed"]
        if seen["source"] is not None
    ]
    assert len(shown) > 10
    assert {one["input"] for one in shown} <= inputs
    assert all(one["line"] for one in shown)


def test_two_exports_of_which_one_is_cut_short_stop_the_run(organisation: Workspace) -> None:
    path = organisation.folder / "rest"
    shutil.copytree(DATA / "mlflow" / "rest", path)
    runs = path / "runs-search.json"
    runs.write_text(runs.read_text()[:-200])
    with pytest.raises(InputError):
        organisation.assess(FIRST, path)
