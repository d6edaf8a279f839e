"""Which subjects are judged, and that the others are listed with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gatepost.errors import UnknownNameError

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

V = "mlflow:m/"


def one(number: int, **fields: Any) -> dict[str, Any]:
    return {"version": str(number), "current_stage": "None", "status": "READY", **fields}


def in_scope(workspace: Workspace, **options: Any) -> dict[str, tuple[bool, str]]:
    found = workspace.assess(**options)["subjects"]
    return {s["id"].removeprefix(V): (s["in_scope"], s["reason"]) for s in found if s["kind"] == "model_version"}


@pytest.fixture
def organisation(workspace: Workspace) -> Workspace:
    workspace.pack()
    workspace.policy("t/p")
    workspace.policy("t/model", subject="registered_model")
    workspace.policy("t/system", subject="system")
    return workspace


def test_what_is_in_use_and_the_newest_version_are_judged_and_the_rest_is_listed_with_the_reason(
    organisation: Workspace,
) -> None:
    organisation.registry(
        m=[
            one(1),
            one(2, aliases=["champion", "b"]),
            one(3, current_stage="Production"),
            one(4, current_stage="Archived"),
            one(5, status="DELETED"),
            one(6, current_stage="Staging"),
            one(10),
            one(9),
        ]
    )
    assert in_scope(organisation) == {
        "1": (False, "holds no alias and no stage, and version 10 is newer"),
        "2": (True, "holds the alias b, champion"),
        "3": (True, "in stage Production"),
        "4": (False, "archived"),
        "5": (False, "its status is DELETED"),
        "6": (True, "in stage Staging"),
        "9": (False, "holds no alias and no stage, and version 10 is newer"),
        "10": (True, "the newest version"),
    }


def test_only_what_is_in_scope_has_findings(organisation: Workspace) -> None:
    organisation.registry(m=[one(1), one(2)])
    document = organisation.assess()
    assert {f["subject"] for f in document["findings"] if f["policy"] == "t/p"} == {"mlflow:m/2"}
    assert document["summary"]["in_scope"] == 3  # the version, its model and the system
    assert document["summary"]["subjects"] == 4


def test_an_archived_version_that_still_holds_an_alias_is_in_use(organisation: Workspace) -> None:
    organisation.registry(m=[one(1, current_stage="Archived", aliases=["champion"]), one(2)])
    assert in_scope(organisation)["1"] == (True, "holds the alias champion")


def test_scope_all_judges_every_version(organisation: Workspace) -> None:
    organisation.registry(m=[one(1, current_stage="Archived"), one(2, status="DELETED"), one(3)])
    assert {reason for _, reason in in_scope(organisation, scope="all").values()} == {"in scope"}


def test_every_policy_meets_every_subject_of_its_kind_once(organisation: Workspace) -> None:
    organisation.policy("u/q", "false")
    organisation.registry(m=[one(1), one(2)], n=[one(1)])
    document = organisation.assess(scope="all")
    kinds = {p["id"]: p["subject"] for p in document["policies"]}
    expected = {(policy, s["id"]) for policy, kind in kinds.items() for s in document["subjects"] if s["kind"] == kind}
    found = [(f["policy"], f["subject"]) for f in document["findings"]]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_a_subject_that_is_named_is_judged_whatever_its_stage(organisation: Workspace) -> None:
    organisation.registry(m=[one(1, current_stage="Archived"), one(2)])
    found = in_scope(organisation, subjects=("mlflow:m/1",))
    assert found == {"1": (True, "named by --subject"), "2": (False, "not named by --subject")}


def test_naming_subjects_leaves_the_systems_listed_and_out_of_scope(organisation: Workspace) -> None:
    organisation.registry(m=[one(1)])
    document = organisation.assess(subjects=("mlflow:m/1",))
    (system,) = [s for s in document["subjects"] if s["kind"] == "system"]
    assert (system["id"], system["in_scope"], system["reason"]) == ("system:default", False, "not named by --subject")


def test_a_system_can_be_named_itself(organisation: Workspace) -> None:
    organisation.registry(m=[one(1)])
    document = organisation.assess(subjects=("system:default",))
    assert [(f["policy"], f["subject"]) for f in document["findings"]] == [("t/system", "system:default")]


def test_a_name_that_fits_no_subject_stops_the_run_and_says_what_was_probably_meant(organisation: Workspace) -> None:
    organisation.registry(m=[one(1)])
    with pytest.raises(UnknownNameError, match="did you mean 'mlflow:m/1'"):
        organisation.assess(subjects=("mlflow:m/11",))


def test_a_model_without_versions_is_judged_as_a_model(organisation: Workspace) -> None:
    organisation.registry(m=[])
    found = organisation.assess()["findings"]
    assert [(f["policy"], f["subject"]) for f in found] == [("t/model", "mlflow:m"), ("t/system", "system:default")]
