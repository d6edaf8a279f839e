"""What isn't recorded never passes, and real registries are judged as a person would."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gatepost.assess import Options, assess
from gatepost.model import Input, Reading, Subject
from gatepost.profile import Profile
from gatepost.sources import read

from .shipped import CATALOGUE, LIBRARY

DATA = Path(__file__).parents[1] / "data"
EVERY = "every pack"
# What judges an approval, a move, a change or a date where there is one, and has nothing to judge without.
NOTHING_TO_JUDGE = {
    "accountability/registry-agrees-with-profile",
    "approval/approval-after-training",
    "approval/approval-after-validation",
    "approval/approval-current",
    "approval/approval-not-in-future",
    "approval/approver-is-not-validator",
    "approval/approver-role-accepted",
    "approval/asker-is-not-the-only-approver",
    "approval/independent-approver",
    "change/foreseen-changes-listed",
    "change/interface-change-is-not-minor",
    "change/purpose-change-is-substantial",
    "change/ticket-is-its-own",
    "lifecycle/dates-in-order",
    "lifecycle/moves-recorded",
    "lifecycle/newer-than-production",
    "lifecycle/retired-serves-nothing",
    "lifecycle/staged-before-production",
}
BARE = {
    "registry": {"kind": "mlflow"},
    "model": {"name": "m", "versions": [{"version": "1", "stage": "Production", "aliases": ["champion"]}]},
    "version": {"version": "1", "stage": "Production", "aliases": ["champion"], "tags": {}},
}
TAGS = ("owner", "intended_purpose", "risk_class", "lawful_basis", "dpia", "human_oversight", "model_card")
APPROVAL = ("approved_by", "approved_role", "approved_at", "change_ticket", "validation_status", "prohibited_practice")
EMPTY = {
    **BARE,
    "model": {**BARE["model"], "description": " ", "tags": dict.fromkeys(TAGS, "")},
    "version": {**BARE["version"], "status": "", "description": "", "tags": dict.fromkeys((*TAGS, *APPROVAL), "  ")},
    "run": {"id": "", "status": "", "user": "", "params": {}, "metrics": {}, "tags": {}, "git": {}, "non_finite": []},
    "logged_model": {"id": "m-0", "status": "", "metrics": {}},
    "datasets": [{}],
    "signature": {"inputs": [], "outputs": []},
    "flavors": {},
    "artifacts": [],
    "environment": {"dependencies": []},
    "evaluations": [{}],
    "approvals": [],
}


def statuses(subjects: Iterable[Subject], pack: str = "baseline") -> dict[tuple[str, str], str]:
    """The status of each finding, by policy and subject."""
    reading = Reading((Input("registry.json", "mlflow", "0" * 64, 1),), tuple(subjects))
    return judged([(None, reading)], pack)


def judged(readings: Any, pack: str = "baseline") -> dict[tuple[str, str], str]:
    packs = LIBRARY.pack_ids() if pack == EVERY else (pack,)
    options = Options(as_of=date(2026, 11, 24), packs=packs, scope="all")
    document = assess(readings, Profile("default"), LIBRARY, CATALOGUE, options)
    return {(one["policy"], one["subject"]): one["status"] for one in document["findings"]}


@pytest.mark.parametrize("pack", ["baseline", "strict", EVERY])
def test_nothing_passes_of_a_version_of_which_nothing_is_recorded(pack: str) -> None:
    found = statuses([Subject("model_version", "mlflow:m/1", BARE)], pack)
    assert set(found.values()) <= {"fail", "not_applicable", "manual"}
    needless = {policy for (policy, _), status in found.items() if status == "not_applicable"}
    assert all(LIBRARY.policy(one).applies_if or LIBRARY.policy(one).only_if_bound for one in needless)
    judged_anyway = {one for one in needless if one.partition("/")[0] in ("accountability", "approval", "change")}
    assert judged_anyway <= NOTHING_TO_JUDGE


def test_without_records_all_of_the_starter_pack_fails_but_what_judges_an_approval() -> None:
    found = statuses([Subject("model_version", "mlflow:m/1", BARE)])
    needless = {policy for (policy, _), status in found.items() if status == "not_applicable"}
    assert needless == {"approval/approval-not-in-future", "approval/independent-approver"}


@pytest.mark.parametrize("pack", ["baseline", "strict", EVERY])
def test_what_is_recorded_and_empty_passes_no_more_than_what_is_absent(pack: str) -> None:
    found = statuses([Subject("model_version", "mlflow:m/1", EMPTY)], pack)
    assert {policy for (policy, _), status in found.items() if status == "pass"} == {"provenance/run-linked"}


def test_a_model_without_versions_passes_nothing() -> None:
    facts = {"registry": {"kind": "mlflow"}, "model": {"name": "m"}, "versions": [], "aliases": {}}
    assert set(statuses([Subject("registered_model", "mlflow:m", facts)]).values()) == {"not_applicable"}


@pytest.fixture(scope="module")
def agency() -> dict[tuple[str, str], str]:
    return judged([(None, read(str(DATA / "mlflow" / "export")))])


def failing(found: dict[tuple[str, str], str], subject: str) -> set[str]:
    return {policy for (policy, one), status in found.items() if one == subject and status in ("fail", "error")}


def test_the_version_that_was_prepared_well_fails_for_its_pickle_and_a_loose_dependency(
    agency: dict[tuple[str, str], str],
) -> None:
    assert failing(agency, "mlflow:benefit-eligibility/2") == {
        "provenance/dependencies-pinned",
        "supply-chain/safe-serialization",
    }


def test_the_candidate_that_its_trainer_approved_fails_for_that(agency: dict[tuple[str, str], str]) -> None:
    found = failing(agency, "mlflow:benefit-eligibility/3")
    assert {"approval/independent-approver", "fairness/bias-within-limit", "provenance/source-commit-recorded"} <= found


def test_what_serves_without_approval_fails_though_its_risk_is_minimal(agency: dict[tuple[str, str], str]) -> None:
    found = failing(agency, "mlflow:document-routing/1")
    assert {"approval/approved-before-production", "approval/change-ticket-recorded"} <= found
    assert agency["oversight/human-oversight-recorded", "mlflow:document-routing/1"] == "not_applicable"


def test_a_version_of_which_nobody_said_anything_is_taken_for_high_risk(agency: dict[tuple[str, str], str]) -> None:
    found = failing(agency, "mlflow:caller-identification/1")
    assert {"accountability/risk-class-recorded", "oversight/human-oversight-recorded"} <= found
    assert "prohibited/no-prohibited-practice" in found


def test_the_only_version_of_a_model_leaves_nothing_to_go_back_to(agency: dict[tuple[str, str], str]) -> None:
    assert failing(agency, "mlflow:document-routing") == {"lifecycle/rollback-version-available"}
    assert failing(agency, "mlflow:benefit-eligibility") == set()


@pytest.mark.parametrize("folder", ["mlflow/rest", "mlflow2/export", "mlflow-second/export"])
def test_no_policy_errs_on_what_registries_really_hold(folder: str) -> None:
    assert "error" not in judged([(None, read(str(DATA / folder)))]).values()
