"""Waivers and attestations: what people decided, judged on the day of the assessment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from gatepost.errors import UnknownNameError

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

    from gatepost.model.assessment import AssessmentDocument

CONTROL = [{"id": "rules/c", "coverage": "partial"}]


def waiver(**more: Any) -> dict[str, Any]:
    return {
        "policy": "t/p", "subject": "m", "reason": "until the retrained model is in", "approved_by": "i.sato",
        "expires": "2026-11-24", **more,
    }  # fmt: skip


def attestation(**more: Any) -> dict[str, Any]:
    return {
        "control": "rules/c", "statement": "we train staff each year", "by": "n.haddad", "role": "head of compliance",
        "at": "2026-11-24", "expires": "2026-11-24", **more,
    }  # fmt: skip


def codes(document: AssessmentDocument) -> list[str]:
    return [one["code"] for one in document["notices"]]


@pytest.fixture
def failing(one_version: Workspace) -> Workspace:
    one_version.framework(c={})
    one_version.policy("t/p", "false", controls=CONTROL)
    return one_version


@pytest.fixture
def partly_shown(one_version: Workspace) -> Workspace:
    one_version.framework(c={})
    one_version.policy("t/p", controls=CONTROL)
    return one_version


@pytest.mark.parametrize("that", ["false", "self.run.id == ''"])
def test_a_waiver_covers_what_fails_and_what_errs(one_version: Workspace, that: str) -> None:
    one_version.policy("t/p", that)
    document = one_version.assess(profile=one_version.profile(waivers=[waiver(ticket="GOV-7")]))
    (finding,) = document["findings"]
    assert finding["status"] == "waived"
    assert finding["waiver"] == {
        "reason": "until the retrained model is in", "approved_by": "i.sato", "expires": "2026-11-24",
        "ticket": "GOV-7",
    }  # fmt: skip
    assert document["waivers"][0]["state"] == "used"


def test_a_waived_finding_still_says_what_is_wrong(failing: Workspace) -> None:
    (finding,) = failing.assess(profile=failing.profile(waivers=[waiver()]))["findings"]
    assert (finding["reason"], finding["requirements"][0]["outcome"]) == ("no: false", "false")


def test_a_waiver_covers_nothing_that_passes_or_does_not_apply(one_version: Workspace) -> None:
    one_version.policy("t/p")
    one_version.policy("t/q", "false", applies_if="false")
    profile = one_version.profile(waivers=[waiver(), waiver(policy="t/q")])
    document = one_version.assess(profile=profile)
    assert [one["status"] for one in document["findings"]] == ["pass", "not_applicable"]
    assert [one["state"] for one in document["waivers"]] == ["unused", "unused"]


def test_a_waiver_holds_through_the_day_on_which_it_expires_and_not_a_day_longer(failing: Workspace) -> None:
    profile = failing.profile(waivers=[waiver()])
    assert failing.assess(profile=profile, as_of=date(2026, 11, 24))["findings"][0]["status"] == "waived"
    assert failing.assess(profile=profile, as_of=date(2026, 11, 25))["findings"][0]["status"] == "fail"


def test_a_waiver_that_expired_covers_nothing_and_is_reported(failing: Workspace) -> None:
    document = failing.assess(profile=failing.profile(waivers=[waiver(expires="2026-11-23")]))
    assert document["findings"][0]["waiver"] is None
    assert document["waivers"][0]["state"] == "expired"
    (notice,) = [one for one in document["notices"] if one["code"] == "waiver_expired"]
    assert notice["message"] == "the waiver of t/p for m expired on 2026-11-23 and no longer covers mlflow:m/1"
    assert notice["subject"] == "mlflow:m/1"


def test_an_expired_waiver_beside_a_valid_one_is_no_loss(failing: Workspace) -> None:
    profile = failing.profile(waivers=[waiver(expires="2026-01-01"), waiver(approved_by="the next one")])
    document = failing.assess(profile=profile)
    assert document["findings"][0]["waiver"]["approved_by"] == "the next one"
    assert [one["state"] for one in document["waivers"]] == ["expired", "used"]
    assert "waiver_expired" not in codes(document)


@pytest.mark.parametrize("subject", ["mlflow:m/2", "n", "mlflow:m", "mlflow@prod:m/1", "mlflow:M/1"])
def test_a_waiver_for_another_subject_covers_nothing(failing: Workspace, subject: str) -> None:
    document = failing.assess(profile=failing.profile(waivers=[waiver(subject=subject)]))
    assert document["findings"][0]["status"] == "fail"


@pytest.mark.parametrize("subject", ["mlflow:m/1", "m", "mlflow:m/*", "mlflow:*", "*"])
def test_a_waiver_covers_the_subjects_that_its_pattern_fits(failing: Workspace, subject: str) -> None:
    document = failing.assess(profile=failing.profile(waivers=[waiver(subject=subject)]))
    assert document["findings"][0]["status"] == "waived"


def test_a_waiver_is_for_one_policy(failing: Workspace) -> None:
    failing.policy("t/q", "false")
    found = failing.assess(profile=failing.profile(waivers=[waiver()]))["findings"]
    assert [(one["policy"], one["status"]) for one in found] == [("t/p", "waived"), ("t/q", "fail")]


def test_a_waiver_of_a_policy_that_there_is_not_stops_the_run_and_names_the_line(failing: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 't/p'") as error:
        failing.assess(profile=failing.profile(waivers=[waiver(policy="t/pp")]))
    assert error.value.place is not None
    assert (error.value.place.path, error.value.place.pointer) == ("gatepost.yaml", "/waivers/0/policy")


def test_an_attestation_closes_what_metadata_shows_only_in_part(partly_shown: Workspace) -> None:
    assert partly_shown.control("rules/c")["status"] == "needs_attestation"
    profile = partly_shown.profile(system={"name": "default"}, attestations=[attestation()])
    found = partly_shown.control("rules/c", profile=profile)
    assert (found["status"], found["reason"]) == (
        "satisfied",
        "attested by n.haddad, head of compliance, on 2026-11-24",
    )
    assert found["attestation"] == {
        "statement": "we train staff each year", "met": True, "by": "n.haddad", "role": "head of compliance",
        "at": "2026-11-24", "expires": "2026-11-24",
    }  # fmt: skip


def test_an_attestation_holds_from_the_day_it_was_made_through_the_day_it_expires(partly_shown: Workspace) -> None:
    made = attestation(at="2026-11-20", expires="2026-11-22")
    profile = partly_shown.profile(system={"name": "default"}, attestations=[made])
    found = {
        day: partly_shown.control("rules/c", profile=profile, as_of=date(2026, 11, day))["status"]
        for day in range(19, 24)
    }
    needs, met = "needs_attestation", "satisfied"
    assert found == {19: needs, 20: met, 21: met, 22: met, 23: needs}


def test_an_expired_attestation_is_reported_and_the_control_says_so(partly_shown: Workspace) -> None:
    old = attestation(at="2025-01-01", expires="2025-12-31")
    document = partly_shown.assess(profile=partly_shown.profile(system={"name": "default"}, attestations=[old]))
    assert document["attestations"][0]["state"] == "expired"
    assert document["controls"][0]["reason"].endswith("; the attestation expired on 2025-12-31")
    assert "attestation_expired" in codes(document)


def test_an_attestation_made_after_the_day_counts_for_nothing_yet(partly_shown: Workspace) -> None:
    later = attestation(at="2026-11-25", expires="2027-01-01")
    document = partly_shown.assess(profile=partly_shown.profile(system={"name": "default"}, attestations=[later]))
    assert document["controls"][0]["status"] == "needs_attestation"
    assert document["attestations"][0]["state"] == "unused"
    assert "attestation_in_future" in codes(document)


def test_an_attestation_of_a_system_is_for_that_system_only(partly_shown: Workspace) -> None:
    systems = [{"name": "a", "subjects": ["m"]}, {"name": "b", "subjects": ["n"]}]
    partly_shown.registry(m=[{"version": "1"}], n=[{"version": "1"}])
    profile = partly_shown.profile(systems=systems, attestations=[attestation(system="b")])
    found = {one["system"]: one["status"] for one in partly_shown.assess(profile=profile)["controls"]}
    assert found == {"system:a": "needs_attestation", "system:b": "satisfied"}


def test_a_person_can_attest_what_no_policy_shows(one_version: Workspace) -> None:
    one_version.framework(c={"evidence": "attested"})
    one_version.policy("t/p")
    profile = one_version.profile(system={"name": "default"}, attestations=[attestation()])
    assert one_version.control("rules/c", profile=profile)["status"] == "satisfied"


def test_an_attestation_does_not_outweigh_what_fails(failing: Workspace) -> None:
    profile = failing.profile(system={"name": "default"}, attestations=[attestation()])
    assert failing.control("rules/c", profile=profile)["status"] == "not_satisfied"


def test_an_attestation_does_not_outweigh_a_waiver(failing: Workspace) -> None:
    profile = failing.profile(system={"name": "default"}, attestations=[attestation()], waivers=[waiver()])
    assert failing.control("rules/c", profile=profile)["status"] == "risk_accepted"


@pytest.mark.parametrize("wrong", [{"control": "rules/cc"}, {"control": "ruless/c"}, {"control": "c"}])
def test_an_attestation_of_what_there_is_not_stops_the_run_and_names_the_line(
    partly_shown: Workspace, wrong: dict[str, str]
) -> None:
    with pytest.raises(UnknownNameError, match="an attestation names what there isn't") as error:
        partly_shown.assess(profile=partly_shown.profile(attestations=[attestation(**wrong)]))
    assert error.value.place is not None
    assert error.value.place.pointer == "/attestations/0/control"
