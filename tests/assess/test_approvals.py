"""An approval that a tag tells of is a claim that anyone with write access can make, and is shown as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gatepost.assess.approvals import claims, with_claims
from gatepost.assess.declared import Declared
from gatepost.model import Subject

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

TAGS = {
    "approved_by": "i.sato", "approved_role": "risk officer", "approved_at": "2026-09-30T10:00:00+02:00",
    "change_ticket": "GOV-9",
}  # fmt: skip
CLAIM = "the approval by i.sato is read from a tag, which anyone with write access could have set"
FULL = [{"id": "rules/c", "coverage": "full"}]


@pytest.fixture
def approved(workspace: Workspace) -> Workspace:
    workspace.pack()
    workspace.framework(c={})
    workspace.registry(m=[{"version": "1", "tags": TAGS}])
    return workspace


def test_the_tags_of_a_version_give_its_approval_with_its_source(approved: Workspace) -> None:
    approved.policy("t/p")
    (facts,) = [s["facts"] for s in approved.assess()["subjects"] if s["kind"] == "model_version"]
    assert facts["approvals"] == [
        {"by": "i.sato", "role": "risk officer", "at": "2026-09-30T08:00:00Z", "ticket": "GOV-9", "source": "tag"}
    ]


def test_a_time_of_approval_is_a_time_in_expressions(approved: Workspace) -> None:
    approved.policy("t/p", 'self.approvals.all(a, a.at < now && a.at > timestamp("2026-01-01T00:00:00Z"))')
    assert approved.finding("t/p", "mlflow:m/1")["status"] == "pass"


@pytest.mark.parametrize(
    "that",
    [
        "self.approvals.size() == 1",
        'self["approvals"].size() == 1',
        "has(declared.approved_by)",
        'declared["approved_role"] == "risk officer"',
        "has(recorded.approved_at)",
    ],
)
def test_a_finding_that_rests_on_a_claim_says_so_and_never_covers_a_control_in_full(
    approved: Workspace, that: str
) -> None:
    approved.policy("t/p", that, controls=FULL)
    assert approved.finding("t/p", "mlflow:m/1")["claims"] == [CLAIM]
    assert approved.control("rules/c")["status"] == "needs_attestation"


def test_a_policy_that_applies_only_by_a_claim_rests_on_it(approved: Workspace) -> None:
    approved.policy("t/p", "true", applies_if="has(self.approvals)", controls=FULL)
    assert approved.finding("t/p", "mlflow:m/1")["claims"] == [CLAIM]


def test_a_finding_that_reads_no_approval_carries_no_claim(approved: Workspace) -> None:
    approved.policy("t/p", 'self.version.version == "1"', controls=FULL)
    assert approved.finding("t/p", "mlflow:m/1")["claims"] == []
    assert approved.control("rules/c")["status"] == "satisfied"


def test_a_policy_that_does_not_apply_rests_on_nothing(approved: Workspace) -> None:
    approved.policy("t/p", "self.approvals.size() == 1", applies_if="false")
    assert approved.finding("t/p", "mlflow:m/1")["claims"] == []


def test_an_approval_is_for_one_version_and_none_is_taken_from_the_model(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", "has(self.approvals)")
    workspace.registry(m={"versions": [{"version": "1"}], "tags": TAGS})
    assert workspace.finding("t/p", "mlflow:m/1")["status"] == "fail"


def test_what_the_profile_says_of_an_approver_approves_no_version(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", "has(self.approvals)")
    workspace.registry(m=[{"version": "1"}])
    profile = workspace.profile(system={"name": "s", "approved_by": "i.sato"})
    assert workspace.finding("t/p", "mlflow:m/1", profile=profile)["status"] == "fail"


def test_a_role_without_a_name_approves_nothing(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", "has(self.approvals)")
    workspace.registry(m=[{"version": "1", "tags": {**TAGS, "approved_by": " "}}])
    assert workspace.finding("t/p", "mlflow:m/1")["status"] == "fail"


def test_a_time_of_approval_that_can_not_be_read_is_no_time(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", "self.approvals.all(a, a.at < now)")
    workspace.registry(m=[{"version": "1", "tags": {**TAGS, "approved_at": "last week"}}])
    assert workspace.finding("t/p", "mlflow:m/1")["status"] == "error"


def test_a_record_of_the_gate_is_proof_and_tags_add_nothing_to_it() -> None:
    record: dict[str, Any] = {"by": "n.haddad", "source": "gate"}
    subject = Subject("model_version", "m/1", {"version": {"tags": TAGS}, "approvals": [record]})
    same = with_claims(subject, Declared({}, {"approved_by": "i.sato"}, (), ()))
    assert same.facts["approvals"] == [record]
    assert claims(same.facts) == []


def test_the_source_of_an_approval_is_the_tag_that_tells_of_it(approved: Workspace) -> None:
    approved.policy("t/p", 'self.approvals[0].by == ""')
    (seen,) = approved.finding("t/p", "mlflow:m/1")["requirements"][0]["observed"]
    assert seen["source"] is not None
    assert seen["source"]["at"].startswith("/model_versions/0/tags/0")
