"""The verdict: failed, incomplete or passed, and what a baseline and `--fail-on` change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gatepost.model.assessment import SEVERITIES, Severity

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

FAILS = "false"
ERRS = "self.run.status == 'FINISHED'"


def test_a_run_in_which_everything_holds_passes(one_version: Workspace) -> None:
    one_version.policy("t/p")
    summary = one_version.assess()["summary"]
    assert (summary["verdict"], summary["reason"]) == ("passed", "no finding that counts fails")


@pytest.mark.parametrize("that", [FAILS, ERRS])
def test_a_failure_fails_the_run_and_an_error_counts_as_one(one_version: Workspace, that: str) -> None:
    one_version.policy("t/p", that)
    summary = one_version.assess()["summary"]
    assert (summary["verdict"], summary["failing"]) == ("failed", 1)
    assert summary["reason"] == "1 finding fails"


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("fail_on", SEVERITIES)
@pytest.mark.parametrize("that", [FAILS, ERRS])
def test_what_fails_counts_from_the_severity_of_fail_on_upwards(
    one_version: Workspace, severity: Severity, fail_on: Severity, that: str
) -> None:
    one_version.policy("t/p", that, severity=severity)
    counts = SEVERITIES.index(severity) >= SEVERITIES.index(fail_on)
    summary = one_version.assess(fail_on=fail_on)["summary"]
    assert (summary["verdict"], summary["failing"]) == (("failed", 1) if counts else ("passed", 0))


def test_fail_on_compares_with_the_severity_that_the_pack_set(one_version: Workspace) -> None:
    one_version.policy("t/p", FAILS, severity="low")
    one_version.pack(policies=[{"policy": "t/p", "severity": "critical"}])
    assert one_version.assess(fail_on="critical")["summary"]["verdict"] == "failed"


def test_a_run_in_which_no_policy_applies_is_incomplete(one_version: Workspace) -> None:
    one_version.policy("t/p", applies_if="false")
    summary = one_version.assess()["summary"]
    assert (summary["verdict"], summary["reason"]) == (
        "incomplete",
        "nothing was assessed: no policy applies to a subject in scope",
    )


def test_a_run_without_a_subject_in_scope_is_incomplete(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p")
    workspace.registry(m=[])
    summary = workspace.assess()["summary"]
    assert summary["verdict"] == "incomplete"
    assert "no policy judges a subject in scope" in summary["reason"]


def test_a_run_whose_every_failure_is_waived_passes_and_counts_them(one_version: Workspace) -> None:
    one_version.policy("t/p", FAILS)
    waiver = {"policy": "t/p", "subject": "m", "reason": "r", "approved_by": "a", "expires": "2026-12-01"}
    summary = one_version.assess(profile=one_version.profile(waivers=[waiver]))["summary"]
    assert (summary["verdict"], summary["findings"]["waived"]) == ("passed", 1)


def test_a_control_that_waits_for_a_person_makes_the_run_incomplete_only_if_asked(one_version: Workspace) -> None:
    one_version.framework(c={})
    one_version.policy("t/p", controls=[{"id": "rules/c", "coverage": "partial"}])
    assert one_version.assess()["summary"]["verdict"] == "passed"
    summary = one_version.assess(require_attestations=True)["summary"]
    assert (summary["verdict"], summary["reason"]) == ("incomplete", "1 control must be attested by a person")


def test_a_failure_outweighs_a_missing_attestation(one_version: Workspace) -> None:
    one_version.framework(c={})
    one_version.policy("t/p", controls=[{"id": "rules/c", "coverage": "partial"}])
    one_version.policy("t/q", FAILS)
    assert one_version.assess(require_attestations=True)["summary"]["verdict"] == "failed"


def test_an_attested_control_keeps_no_run_waiting(one_version: Workspace) -> None:
    one_version.framework(c={})
    one_version.policy("t/p", controls=[{"id": "rules/c", "coverage": "partial"}])
    attestation = {"statement": "s", "by": "b", "role": "r", "at": "2026-11-01", "expires": "2027-01-01"}
    profile = one_version.profile(attestations=[{"control": "rules/c", **attestation}])
    assert one_version.assess(profile=profile, require_attestations=True)["summary"]["verdict"] == "passed"


def test_with_a_baseline_only_what_is_new_fails_the_run(one_version: Workspace) -> None:
    one_version.policy("t/old", FAILS)
    before = {one["id"]: one["status"] for one in one_version.assess()["findings"]}
    assert one_version.assess(baseline=before, baseline_name="b.json")["summary"]["verdict"] == "passed"
    one_version.policy("t/new", ERRS)
    document = one_version.assess(baseline=before, baseline_name="b.json")
    assert document["summary"]["verdict"] == "failed"
    assert document["summary"]["reason"] == "1 new finding fails"
    assert {one["policy"]: one["baseline"] for one in document["findings"]} == {"t/new": "new", "t/old": "unchanged"}
    assert document["options"]["baseline"] == "b.json"


@pytest.mark.parametrize("status", ["pass", "waived", "not_applicable", "manual", "attested"])
def test_what_did_not_fail_in_the_baseline_is_new_when_it_fails(one_version: Workspace, status: str) -> None:
    one_version.policy("t/p", FAILS)
    finding = one_version.assess()["findings"][0]["id"]
    assert one_version.assess(baseline={finding: status})["summary"]["verdict"] == "failed"


def test_what_failed_and_now_errs_is_not_new(one_version: Workspace) -> None:
    one_version.policy("t/p", ERRS)
    finding = one_version.assess()["findings"][0]["id"]
    assert one_version.assess(baseline={finding: "fail"})["summary"]["verdict"] == "passed"


def test_an_empty_baseline_makes_every_failure_new(one_version: Workspace) -> None:
    one_version.policy("t/p", FAILS)
    document = one_version.assess(baseline={})
    assert (document["summary"]["verdict"], document["findings"][0]["baseline"]) == ("failed", "new")


def test_what_holds_has_no_place_in_a_baseline(one_version: Workspace) -> None:
    one_version.policy("t/p")
    assert one_version.assess(baseline={})["findings"][0]["baseline"] is None
