"""Manual policies: a person's answer, whose it may be and how long it holds; and policies about duties, which are asked
only where the law binds."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from gatepost.assess.open_answers import open_controls, open_policies
from gatepost.errors import InputError
from gatepost.profile import Profile

from .conftest import Workspace

ASKED = {
    "kind": "manual",
    "subject": "system",
    "question": "Is there a policy?",
    "evidence": ["The policy"],
    "answered_by": ["Governance lead", "quality manager"],
    "valid_days": 100,
    "controls": [{"id": "rules/full", "coverage": "full"}, {"id": "rules/part", "coverage": "partial"}],
}


@pytest.fixture
def asked(workspace: Workspace) -> Workspace:
    workspace.framework(
        dates={"later": "2027-12-02"},
        full={"evidence": "attested"},
        part={"evidence": "attested"},
        deployers={"applies": {"roles": ["deployer"]}},
        later={"applies": {"roles": ["provider"]}, "from": [{"date": "later"}]},
    )
    manual(workspace, "people/policy")
    workspace.pack()
    workspace.registry()
    return workspace


def manual(workspace: Workspace, name: str, **more: Any) -> None:
    workspace.manual(name, **{**ASKED, **more})


def answered(workspace: Workspace, *given: dict[str, Any], **system: Any) -> Profile:
    standard = {
        "policy": "people/policy", "statement": "There is one.", "by": "N. Haddad", "role": "governance lead",
        "at": "2026-11-01", "expires": "2027-11-01",
    }  # fmt: skip
    attestations = [{**standard, **one} for one in given]
    return workspace.profile(system={"name": "s", **system}, attestations=attestations)


def test_without_an_answer_the_finding_waits_and_names_who_can_give_it(asked: Workspace) -> None:
    document = asked.assess(profile=answered(asked))
    (finding,) = document["findings"]
    assert (finding["status"], finding["subject"]) == ("manual", "system:s")
    assert finding["reason"] == "nobody has answered; Governance lead or quality manager can: Is there a policy?"
    assert asked.control("rules/full", "system:s", profile=answered(asked))["status"] == "needs_attestation"


def test_an_answer_satisfies_what_it_covers_in_full_and_leaves_the_rest_open(asked: Workspace) -> None:
    profile = answered(asked, {})
    document = asked.assess(profile=profile)
    (finding,) = document["findings"]
    assert finding["status"] == "attested"
    assert finding["attestation"] is not None
    assert finding["attestation"]["by"] == "N. Haddad"
    assert asked.control("rules/full", "system:s", profile=profile)["status"] == "satisfied"
    assert asked.control("rules/part", "system:s", profile=profile)["status"] == "needs_attestation"
    assert [one["state"] for one in document["attestations"]] == ["used"]


def test_a_no_is_a_failure(asked: Workspace) -> None:
    profile = answered(asked, {"met": False, "statement": "There is none yet."})
    document = asked.assess(profile=profile)
    assert document["summary"]["verdict"] == "failed"
    assert document["findings"][0]["reason"].endswith("There is none yet.")
    assert asked.control("rules/full", "system:s", profile=profile)["status"] == "not_satisfied"


def test_a_control_that_a_person_says_is_not_met_is_not_satisfied(asked: Workspace) -> None:
    said = {"control": "rules/deployers", "policy": None, "met": False}
    entry = {
        key: value
        for key, value in {
            **said, "statement": "No.", "by": "A", "role": "r", "at": "2026-11-01", "expires": "2027-01-01",
        }.items()
        if value is not None
    }  # fmt: skip
    profile = asked.profile(system={"name": "s", "role": "deployer"}, attestations=[entry])
    found = asked.control("rules/deployers", "system:s", profile=profile)
    assert (found["status"], found["reason"]) == ("not_satisfied", "A, r, stated on 2026-11-01 that it isn't met")


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        ({"role": "QUALITY MANAGER"}, "attested", "answered by N. Haddad, QUALITY MANAGER"),
        ({"role": "cook"}, "manual", "the answer by N. Haddad doesn't count, as cook isn't one of the roles"),
        ({"expires": "2026-11-24"}, "attested", "answered by"),
        ({"expires": "2026-11-23"}, "manual", "the answer by N. Haddad expired on 2026-11-23;"),
        ({"at": "2026-08-16"}, "attested", "answered by"),
        ({"at": "2026-08-15"}, "manual", "expired on 2026-11-23, 100 days after it was given"),
        ({"at": "2026-11-25"}, "manual", "nobody has answered"),
    ],
)
def test_an_answer_counts_from_the_right_role_and_for_its_time(
    asked: Workspace, given: dict[str, Any], status: str, words: str
) -> None:
    (finding,) = asked.assess(profile=answered(asked, given))["findings"]
    assert finding["status"] == status
    assert words in finding["reason"]


def test_of_several_answers_the_latest_counts_however_they_are_listed(asked: Workspace) -> None:
    yes, no = {"at": "2026-11-01"}, {"at": "2026-11-02", "met": False}
    for given in ([yes, no], [no, yes]):
        (finding,) = asked.assess(profile=answered(asked, *given))["findings"]
        assert finding["status"] == "fail"


def test_an_answer_for_another_system_does_not_count(asked: Workspace) -> None:
    profile = asked.profile(
        systems=[{"name": "a", "subjects": ["x"]}, {"name": "b", "subjects": ["y"]}],
        attestations=[
            {"policy": "people/policy", "system": "b", "statement": "s", "by": "p", "role": "quality manager",
             "at": "2026-11-01", "expires": "2027-01-01"}
        ],
    )  # fmt: skip
    found = {one["subject"]: one["status"] for one in asked.assess(profile=profile)["findings"]}
    assert found == {"system:a": "manual", "system:b": "attested"}


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        ("provider", "none of its controls applies; rules/later: it applies from 2 December 2027 (source of later)"),
        ("importer", "none of its controls applies; rules/deployers: it binds deployer, and the role here is importer"),
        (["importer", "deployer"], None),
    ],
)
def test_a_question_is_asked_only_where_one_of_its_controls_binds(
    asked: Workspace, role: Any, reason: str | None
) -> None:
    both = [{"id": "rules/deployers", "coverage": "full"}, {"id": "rules/later", "coverage": "full"}]
    manual(asked, "people/policy", controls=both)
    (finding,) = asked.assess(profile=answered(asked, role=role))["findings"]
    assert (finding["status"], finding["reason"] if reason else None) == (
        ("not_applicable", reason) if reason else ("manual", None)
    )


def test_a_policy_about_a_duty_is_judged_from_the_day_on_which_the_duty_holds(asked: Workspace) -> None:
    asked.policy(
        "people/policy", "false", subject="system", only_if_bound=True,
        controls=[{"id": "rules/later", "coverage": "partial"}],
    )  # fmt: skip
    profile = answered(asked, role="provider")
    before, after = (
        asked.assess(profile=profile, as_of=day)["findings"][0] for day in (date(2027, 12, 1), date(2027, 12, 2))
    )
    assert (before["status"], before["requirements"]) == ("not_applicable", [])
    assert after["status"] == "fail"
    assert asked.control("rules/later", "system:s", profile=profile)["applies_from"] == "2027-12-02"


def test_a_duty_of_a_framework_that_was_not_chosen_is_not_judged(asked: Workspace) -> None:
    asked.framework("others", one={"evidence": "attested"})
    profile = asked.profile(system={"name": "s"}, frameworks=["others"])
    (finding,) = asked.assess(profile=profile)["findings"]
    assert finding["reason"] == "it is mapped to no control of the chosen frameworks"


def test_a_manual_policy_may_narrow_itself_and_what_can_not_be_told_is_an_error(asked: Workspace) -> None:
    manual(asked, "people/policy", applies_if="system.public_body")
    by_body = {
        body: asked.assess(profile=answered(asked, **({} if body is None else {"public_body": body})))["findings"][0]
        for body in (True, False, None)
    }
    assert {body: one["status"] for body, one in by_body.items()} == {
        True: "manual", False: "not_applicable", None: "error",
    }  # fmt: skip


def test_an_answer_to_a_policy_that_metadata_answer_is_refused(asked: Workspace) -> None:
    asked.policy("people/policy")
    with pytest.raises(InputError, match="isn't a manual policy: metadata answer it") as told:
        asked.assess(profile=answered(asked, {}))
    assert told.value.place is not None
    assert told.value.place.path == "gatepost.yaml"


def test_what_is_open_is_listed_by_role_with_answers_that_end_soon(asked: Workspace) -> None:
    manual(asked, "people/another", answered_by=["Auditor"])
    document = asked.assess(profile=answered(asked, {"expires": "2026-12-10"}))
    assert [(one.role, one.id, one.due) for one in open_policies(document, 30)] == [
        ("Auditor", "people/another", None), ("Governance lead", "people/policy", "2026-12-10"),
    ]  # fmt: skip
    assert [one.id for one in open_policies(document, 15)] == ["people/another"]


def test_controls_that_wait_are_listed_where_no_open_question_settles_them(asked: Workspace) -> None:
    open_ = {one.id for one in open_controls(asked.assess(profile=answered(asked, role="deployer")))}
    assert open_ == {"rules/deployers"}
    after = {one.id for one in open_controls(asked.assess(profile=answered(asked, {}, role="deployer")))}
    assert after == {"rules/deployers", "rules/part"}


def test_a_control_that_the_organisation_excludes_is_asked_of_nobody(asked: Workspace) -> None:
    framework = asked.folder / "frameworks" / "rules.yaml"
    data = json.loads(framework.read_text("utf-8"))
    framework.write_text(json.dumps({**data, "excludable": ["full", "part"]}), encoding="utf-8")
    excluded = [
        {"control": f"rules/{one}", "system": "s", "reason": "We have no customers.", "approved_by": "board"}
        for one in ("full", "part")
    ]
    profile = asked.profile(system={"name": "s"}, exclusions=excluded)
    assert asked.assess(profile=profile)["findings"][0]["status"] == "not_applicable"
    found = asked.control("rules/full", "system:s", profile=profile)
    assert (found["status"], found["reason"]) == ("not_applicable", "excluded by board: We have no customers.")


@pytest.mark.parametrize(
    ("control", "words"),
    [
        ("rules/full", "'rules/full' can't be excluded: it isn't for the organisation to choose"),
        (
            "rules/ful",
            "an exclusion names what there isn't: there is no control 'rules/ful'; did you mean 'rules/full'?",
        ),
    ],
)
def test_what_binds_can_not_be_excluded(asked: Workspace, control: str, words: str) -> None:
    excluded = [{"control": control, "reason": "r", "approved_by": "b"}]
    with pytest.raises(InputError) as told:
        asked.assess(profile=asked.profile(system={"name": "s"}, exclusions=excluded))
    assert told.value.message == words
    assert told.value.place is not None
    assert told.value.place.pointer == "/exclusions/0/control"
