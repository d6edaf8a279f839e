"""Several inputs in one run: duplicates, a subject in two of them, and two registries that use the same names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gatepost.errors import InputError

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace


@pytest.fixture
def organisation(workspace: Workspace) -> Workspace:
    workspace.pack()
    workspace.policy("t/p", 'self.version.version == "2"')
    return workspace


def test_the_same_input_given_twice_is_read_once_and_said(organisation: Workspace) -> None:
    path = organisation.registry(m=[{"version": "1"}])
    document = organisation.assess(path, path)
    assert len(document["inputs"]) == 3
    assert len([one for one in document["subjects"] if one["kind"] == "model_version"]) == 1
    told = [one for one in document["notices"] if one["code"] == "duplicate_input"]
    assert [one["message"] for one in told] == [
        f"registry/{name}.json was given twice, and read once" for name in ("models", "runs", "versions")
    ]


def test_a_subject_that_two_inputs_tell_alike_is_one_subject_of_both(organisation: Workspace) -> None:
    organisation.registry("north", m=[{"version": "1"}])
    organisation.registry("south", m=[{"version": "1"}], n=[{"version": "1"}])
    document = organisation.assess(organisation.folder / "north", organisation.folder / "south")
    inputs = {one["id"]: one["inputs"] for one in document["subjects"]}
    south = ["south/models.json", "south/versions.json"]
    assert inputs["mlflow:m/1"] == ["north/models.json", "north/versions.json", *south]
    assert inputs["mlflow:n/1"] == south
    counts = {one["path"]: one["subjects"] for one in document["inputs"]}
    assert (counts["north/models.json"], counts["south/models.json"]) == (2, 4)


def test_a_subject_that_two_inputs_tell_differently_stops_the_run_and_names_what_differs(
    organisation: Workspace,
) -> None:
    north = organisation.registry("north", m=[{"version": "1"}])
    south = organisation.registry("south", m=[{"version": "1", "current_stage": "Production"}])
    with pytest.raises(InputError) as error:
        organisation.assess(north, south)
    assert error.value.message == (
        "mlflow:m/1 is in north/models.json and south/models.json, and they differ in model, version"
    )
    assert "prod=PATH" in (error.value.hint or "")


def test_two_directories_of_the_same_name_with_different_files_stop_the_run(organisation: Workspace) -> None:
    first = organisation.registry("a/export", m=[{"version": "1"}])
    second = organisation.registry("b/export", n=[{"version": "1"}])
    with pytest.raises(InputError, match=r"two inputs are called export/models\.json, and they differ"):
        organisation.assess(first, second)


def test_named_registries_are_told_apart(organisation: Workspace) -> None:
    one = organisation.registry("a/export", m=[{"version": "1"}])
    two = organisation.registry("b/export", m=[{"version": "2"}])
    document = organisation.assess(f"prod={one}", f"test={two}")
    assert {f["subject"]: f["status"] for f in document["findings"]} == {
        "mlflow@prod:m/1": "fail",
        "mlflow@test:m/2": "pass",
    }
    facts = {s["id"]: s["facts"] for s in document["subjects"]}
    assert facts["mlflow@prod:m/1"]["registry"]["name"] == "prod"
    assert [one["path"] for one in document["inputs"]][:2] == ["prod:export/models.json", "prod:export/runs.json"]
    (failing,) = [f for f in document["findings"] if f["status"] == "fail"]
    source = failing["requirements"][0]["observed"][0]["source"]
    assert source == {"input": "prod:export/versions.json", "at": "/model_versions/0/version", "line": 1}


def test_the_same_directory_may_be_two_registries(organisation: Workspace) -> None:
    path = organisation.registry(m=[{"version": "1"}])
    document = organisation.assess(f"a={path}", f"b={path}")
    assert {f["subject"] for f in document["findings"]} == {"mlflow@a:m/1", "mlflow@b:m/1"}
    assert "duplicate_input" not in {one["code"] for one in document["notices"]}


def test_a_waiver_and_a_system_name_a_model_in_whichever_registry(organisation: Workspace) -> None:
    path = organisation.registry(m=[{"version": "1"}])
    waiver = {"policy": "t/p", "subject": "m", "reason": "r", "approved_by": "a", "expires": "2027-01-01"}
    profile = organisation.profile(systems=[{"name": "s", "subjects": ["m"]}], waivers=[waiver])
    (finding,) = organisation.assess(f"prod={path}", profile=profile)["findings"]
    assert (finding["system"], finding["status"]) == ("system:s", "waived")


def test_a_pattern_may_name_one_of_two_registries(organisation: Workspace) -> None:
    path = organisation.registry(m=[{"version": "1"}])
    profile = organisation.profile(systems=[{"name": "s", "subjects": ["mlflow@prod:*"]}])
    found = organisation.assess(f"prod={path}", f"test={path}", profile=profile)["findings"]
    assert {f["subject"]: f["system"] for f in found} == {"mlflow@prod:m/1": "system:s", "mlflow@test:m/1": None}


def test_the_version_in_production_is_that_of_the_same_registry(organisation: Workspace) -> None:
    one = organisation.registry("a/export", m=[{"version": "1", "aliases": ["champion"]}, {"version": "2"}])
    two = organisation.registry("b/export", m=[{"version": "1"}, {"version": "2"}])
    facts = {s["id"]: s["facts"] for s in organisation.assess(f"prod={one}", f"test={two}")["subjects"]}
    assert facts["mlflow@prod:m/2"]["in_production"]["version"]["version"] == "1"
    assert "in_production" not in facts["mlflow@test:m/2"]


def test_what_serves_now_is_traced_to_where_it_was_recorded(workspace: Workspace) -> None:
    workspace.pack()
    regression = "self.run.metrics.auc >= self.in_production.run.metrics.auc"
    workspace.policy("t/p", regression, applies_if="has(self.in_production)")
    workspace.registry(
        m=[
            {"version": "1", "aliases": ["champion"], "run": {"metrics": {"auc": 0.9}}},
            {"version": "2", "run": {"metrics": {"auc": 0.8}}},
        ]
    )
    found = workspace.finding("t/p", "mlflow:m/2")
    seen = {one["path"]: one for one in found["requirements"][0]["observed"]}
    now, new = seen["in_production.run.metrics.auc"], seen["run.metrics.auc"]
    assert (now["value"], new["value"]) == (0.9, 0.8)
    assert now["source"] is not None
    assert new["source"] is not None
    assert now["source"]["at"].startswith("/runs/0/")
    assert new["source"]["at"].startswith("/runs/1/")


def test_what_an_input_is_called_starts_at_the_name_of_the_path_given(organisation: Workspace) -> None:
    organisation.registry("deep/down/registry", m=[{"version": "1"}])
    document = organisation.assess(organisation.folder / "deep" / "down" / "registry")
    assert {Path(one["path"]).parts[0] for one in document["inputs"]} == {"registry"}
