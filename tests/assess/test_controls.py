"""The status of a control in a system, in the order of DESIGN.md."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

FULL = [{"id": "rules/c", "coverage": "full"}]
PART = [{"id": "rules/c", "coverage": "partial"}]
WAIVER = {"policy": "t/waived", "subject": "*", "reason": "r", "approved_by": "a", "expires": "2027-01-01"}
ATTESTATION = {
    "control": "rules/c", "statement": "s", "by": "b", "role": "r", "at": "2026-11-01", "expires": "2027-01-01",
}  # fmt: skip
POLICIES: dict[str, dict[str, Any]] = {
    "fails": {"that": "false", "controls": PART},
    "errs": {"that": "self.run.id == ''", "controls": PART},
    "waived": {"that": "false", "controls": PART},
    "shows-a-part": {"controls": PART},
    "shows-all": {"controls": FULL},
    "does-not-apply": {"controls": FULL, "applies_if": "false"},
}


@pytest.fixture
def mapped(one_version: Workspace) -> Workspace:
    one_version.framework(c={})
    one_version.policy("t/other")
    return one_version


@pytest.mark.parametrize(
    ("policies", "attested", "status", "reason"),
    [
        (["fails"], False, "not_satisfied", "t/fails fails"),
        (["errs"], False, "not_satisfied", "t/errs fails"),
        (["fails", "waived", "shows-all", "errs"], True, "not_satisfied", "t/errs and t/fails fail"),
        (["waived"], False, "risk_accepted", "t/waived is waived"),
        (["waived", "shows-all", "shows-a-part"], True, "risk_accepted", "t/waived is waived"),
        (["shows-a-part"], False, "needs_attestation", "t/shows-a-part shows a part; a person must attest the rest"),
        (["shows-a-part", "does-not-apply"], False, "needs_attestation", None),
        (["shows-a-part", "shows-all"], False, "satisfied", "t/shows-a-part and t/shows-all pass"),
        (["shows-a-part"], True, "satisfied", "attested by b, r, on 2026-11-01"),
        (["shows-all"], False, "satisfied", "t/shows-all passes"),
        (["does-not-apply"], False, "not_assessed", "t/does-not-apply applies to no subject in scope"),
        (["does-not-apply"], True, "satisfied", None),
        ([], False, "not_assessed", "no policy of the chosen packs is mapped to it, and nobody attested it"),
        ([], True, "satisfied", None),
    ],
)
def test_the_first_state_of_the_order_that_holds_is_the_status(
    mapped: Workspace, policies: list[str], attested: bool, status: str, reason: str | None
) -> None:
    for one in policies:
        mapped.policy(f"t/{one}", **POLICIES[one])
    profile = mapped.profile(
        system={"name": "default"},
        waivers=[WAIVER] if "waived" in policies else [],
        attestations=[ATTESTATION] if attested else [],
    )
    found = mapped.control("rules/c", profile=profile)
    assert found["status"] == status
    assert reason is None or found["reason"] == reason


def test_one_failing_subject_is_enough_for_a_control_to_be_unmet(mapped: Workspace) -> None:
    mapped.registry(m=[{"version": "1"}], n=[{"version": "1"}])
    mapped.policy("t/p", 'self.model.name == "m"', controls=FULL)
    document = mapped.assess()
    (control,) = document["controls"]
    assert (control["status"], control["counts"]) == ("not_satisfied", {"fail": 1, "pass": 1})
    assert control["not_passing"] == [one["id"] for one in document["findings"] if one["status"] == "fail"]


def test_what_is_out_of_scope_does_not_decide_a_control(mapped: Workspace) -> None:
    mapped.registry(m=[{"version": "1", "current_stage": "Archived"}, {"version": "2"}])
    mapped.policy("t/p", 'self.version.version == "2"', controls=FULL)
    assert mapped.control("rules/c")["status"] == "satisfied"
    assert mapped.control("rules/c", scope="all")["status"] == "not_satisfied"


@pytest.mark.parametrize("evidence", ["partial", "attested"])
def test_no_policy_shows_more_of_a_control_than_its_catalogue_says_metadata_can(
    mapped: Workspace, evidence: str
) -> None:
    mapped.framework(c={"evidence": evidence})
    mapped.policy("t/p", controls=FULL)
    assert mapped.control("rules/c")["status"] == "needs_attestation"


def test_a_control_that_only_a_person_can_show_says_so(mapped: Workspace) -> None:
    mapped.framework(c={"evidence": "attested"})
    found = mapped.control("rules/c")
    assert (found["status"], found["reason"]) == (
        "not_assessed",
        "only a person can show it, and nobody attested it",
    )


def test_a_control_whose_policies_met_no_subject_says_that_and_not_that_none_is_mapped(mapped: Workspace) -> None:
    mapped.policy("t/p", controls=FULL)
    mapped.registry(m=[])
    found = mapped.control("rules/c")
    assert (found["status"], found["reason"]) == (
        "not_assessed",
        "t/p judges no subject in scope, and nobody attested it",
    )


def test_every_control_of_the_chosen_frameworks_gets_a_status_in_every_system(mapped: Workspace) -> None:
    mapped.framework("rules", a={}, b={}, c={})
    mapped.framework("more", d={})
    profile = mapped.profile(systems=[{"name": "x", "subjects": ["m"]}, {"name": "y", "subjects": ["n"]}])
    found = [(one["system"], one["id"]) for one in mapped.assess(profile=profile)["controls"]]
    assert found == [
        (system, control)
        for system in ("system:x", "system:y")
        for control in ("more/d", "rules/a", "rules/b", "rules/c")
    ]


def test_only_the_frameworks_asked_for_get_a_status(mapped: Workspace) -> None:
    mapped.framework("more", d={})
    document = mapped.assess(frameworks=("more",))
    assert [one["id"] for one in document["controls"]] == ["more/d"]
    assert list(document["summary"]["controls"]) == ["more"]


def test_a_control_that_binds_another_role_does_not_apply_even_if_a_policy_fails(mapped: Workspace) -> None:
    mapped.framework(c={"applies": {"roles": ["provider"]}})
    mapped.policy("t/p", "false", controls=FULL)
    profile = mapped.profile(system={"name": "default", "role": "deployer"}, attestations=[ATTESTATION])
    document = mapped.assess(profile=profile)
    assert (document["controls"][0]["status"], document["controls"][0]["reason"]) == (
        "not_applicable",
        "it binds provider, and the role here is deployer",
    )
    assert document["findings"][1]["status"] == "fail"
    assert document["attestations"][0]["state"] == "unused"


def test_a_duty_not_yet_in_force_is_out_of_scope_until_its_day(mapped: Workspace) -> None:
    mapped.framework(dates={"start": "2026-11-25"}, c={"from": [{"date": "start"}]})
    mapped.policy("t/p", "false", controls=FULL)
    found = mapped.control("rules/c", as_of=date(2026, 11, 24))
    assert (found["status"], found["reason"]) == (
        "not_applicable",
        "it applies from 25 November 2026 (source of start)",
    )
    assert mapped.control("rules/c", as_of=date(2026, 11, 25))["status"] == "not_satisfied"


def high_only(workspace: Workspace) -> None:
    workspace.framework(c={"applies": {"risk_classes": ["high"]}})
    workspace.policy("t/p", "false", controls=FULL)


@pytest.mark.parametrize(
    ("profile", "tags", "status"),
    [
        (None, [None], "not_satisfied"),
        (None, ["minimal"], "not_applicable"),
        (None, ["minimal", None], "not_satisfied"),
        (None, ["minimal", "high"], "not_satisfied"),
        ("minimal", [None], "not_applicable"),
        ("minimal", ["high"], "not_satisfied"),
        ("high", ["minimal"], "not_satisfied"),
        ("high", ["prohibited"], "not_satisfied"),
        ("high", ["prohibited", "minimal"], "not_satisfied"),
        (None, ["high", "prohibited"], "not_satisfied"),
    ],
)
def test_a_tag_can_bring_duties_on_and_never_take_one_off(
    mapped: Workspace, profile: str | None, tags: list[str | None], status: str
) -> None:
    high_only(mapped)
    mapped.registry_of(
        "registry",
        {f"m{i}": [{"version": "1", "tags": {"risk_class": tag} if tag else {}}] for i, tag in enumerate(tags)},
    )
    fields = {"risk_class": profile} if profile else {}
    assert mapped.control("rules/c", profile=mapped.profile(system={"name": "default", **fields}))["status"] == status


def test_findings_of_unassigned_subjects_decide_no_control(mapped: Workspace) -> None:
    mapped.policy("t/p", 'self.model.name == "m"', controls=FULL)
    mapped.registry(m=[{"version": "1"}], stray=[{"version": "1"}])
    profile = mapped.profile(systems=[{"name": "default", "subjects": ["m"]}])
    assert mapped.control("rules/c", profile=profile)["status"] == "satisfied"
