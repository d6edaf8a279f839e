"""`gatepost attest`: an answer is recorded beside the profile, or nothing is; `todo` lists what is open."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
import yaml

from .conftest import Run

MANUAL = """\
id: people/policy
version: 1.0.0
kind: manual
title: A policy is in force
severity: high
subject: system
controls: [{id: iso-42001/5.2, coverage: full, rationale: All of it.}]
question: Is a policy in force?
evidence: [The policy]
answered_by: [AI governance lead, quality manager]
valid_days: 365
remedy: Write one.
"""
RECORD = ("attest", "people/policy", "--by", "N. Haddad", "--role", "ai governance lead", "--statement", "It is: §1 #2")


@pytest.fixture
def organisation(here: Path) -> Path:
    (here / "own/people").mkdir(parents=True)
    (here / "own/people/policy.yaml").write_text(MANUAL)
    (here / "gatepost.yaml").write_text("packs: [own]\nsystem: {name: Housing, role: provider}\n")
    (here / "policy.pdf").write_bytes(b"%PDF-1.7")
    return here


def test_an_answer_is_recorded_with_its_evidence_and_closes_what_was_open(organisation: Path, gatepost: Run) -> None:
    before = gatepost("attest", "todo", "--policies", "own", "--format", "json")
    assert [(one["id"], one["role"], one["system"]) for one in before.json] == [
        ("people/policy", "AI governance lead", "Housing")
    ]
    done = gatepost(*RECORD, "--policies", "own", "--evidence", "policy.pdf", "--at", "2026-11-01")
    assert (done.status, done.out) == (0, "")
    assert done.err == "Recorded in gatepost.attestations.yaml: people/policy, until 2027-11-01.\n"
    (entry,) = yaml.safe_load((organisation / "gatepost.attestations.yaml").read_text())["attestations"]
    digest = hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert entry == {
        "policy": "people/policy", "statement": "It is: §1 #2", "by": "N. Haddad", "role": "AI governance lead",
        "at": "2026-11-01", "expires": "2027-11-01", "evidence": [{"path": "policy.pdf", "sha256": digest}],
    }  # fmt: skip
    after = gatepost("attest", "todo", "--policies", "own", "--as-of", "2026-11-24")
    assert (after.status, after.out, after.err) == (0, "", "Nothing is open.\n")


def test_a_second_answer_is_added_and_the_first_is_left_as_it_stands(organisation: Path, gatepost: Run) -> None:
    gatepost(*RECORD, "--policies", "own")
    first = (organisation / "gatepost.attestations.yaml").read_text()
    gatepost("attest", "eu-ai-act/art-4", "--by", "A", "--role", "HR", "--statement", "No.", "--not-met",
             "--system", "Housing")  # fmt: skip
    both = (organisation / "gatepost.attestations.yaml").read_text()
    assert both.startswith(first)
    assert yaml.safe_load(both)["attestations"][1]["met"] is False


def test_evidence_that_was_exchanged_later_stops_the_run(organisation: Path, gatepost: Run) -> None:
    gatepost(*RECORD, "--policies", "own", "--evidence", "policy.pdf")
    (organisation / "policy.pdf").write_bytes(b"%PDF-1.7 another")
    found = gatepost("attest", "todo", "--policies", "own")
    assert found.status == 2
    assert "gatepost.attestations.yaml:" in found.err
    assert "isn't the file that was attested" in found.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["people/polcy", "--by", "x"], "there is no control or manual policy 'people/polcy'; did you mean"),
        (["iso-42001/5.99"], "there is no control 'iso-42001/5.99'; did you mean"),
        (["approval/independent-approver"], "approval/independent-approver isn't a manual policy: metadata answer it"),
        (["people/policy", "--statement", "s", "--by", "x", "--role", "cook"], "--role: 'cook' isn't one of the roles"),
        (["people/policy", "--statement", " ", "--by", "x"], "--statement is missing"),
        (["people/policy", "--system", "House"], "--system: no system is named 'House'"),
        ([*RECORD[1:], "--at", "2026-11-31"], "--at: '2026-11-31' isn't a day"),
        ([*RECORD[1:], "--at", "2026-11-01", "--expires", "2026-10-31"], "--expires: 2026-10-31 is before 2026-11-01"),
        (
            [*RECORD[1:], "--at", "2026-11-01", "--expires", "2027-11-02"],
            "--expires: an answer to people/policy holds until 2027-11-01 at most",
        ),
        ([*RECORD[1:], "--evidence", "nowhere.pdf"], "nowhere.pdf"),
        ([*RECORD[1:], "--evidence", "/etc/hostname"], "/etc/hostname: lies outside the profile's directory"),
        ([*RECORD[1:], "--profile", "git:HEAD:gatepost.yaml"], "recorded beside a file, not in git's history"),
    ],
)
def test_what_can_not_be_recorded_is_told_and_nothing_is_written(
    organisation: Path, gatepost: Run, arguments: list[str], words: str
) -> None:
    done = gatepost("attest", *arguments, "--policies", "own")
    assert done.status == 2
    assert words in done.err
    assert not (organisation / "gatepost.attestations.yaml").exists()


def test_without_a_profile_it_says_how_to_start_one(gatepost: Run) -> None:
    done = gatepost("attest", "iso-42001/5.2", "--by", "a", "--role", "b", "--statement", "c")
    assert done.status == 2
    assert "`gatepost system init` starts one" in done.err


@pytest.mark.parametrize("content", ["attestations: []\n", "waivers: []\n", "attestations:\n- statement: s\n", "- a\n"])
def test_a_file_that_no_entry_fits_into_is_left_alone(organisation: Path, gatepost: Run, content: str) -> None:
    file = organisation / "gatepost.attestations.yaml"
    file.write_text(content)
    done = gatepost(*RECORD, "--policies", "own")
    assert done.status == 2
    assert "gatepost.attestations.yaml" in done.err
    assert file.read_text() == content


def test_answers_in_git_come_from_the_same_commit_as_the_profile(organisation: Path, gatepost: Run) -> None:
    def git(*command: str) -> None:
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@t", *command], check=True, capture_output=True)

    git("init", "-q")
    git("add", "gatepost.yaml")
    git("commit", "-qm", "profile")
    gatepost(*RECORD, "--policies", "own")
    asked = ("attest", "todo", "--policies", "own", "--format", "json", "--profile")
    assert len(gatepost(*asked, "git:HEAD:gatepost.yaml").json) == 1
    git("add", ".")
    git("commit", "-qm", "answer")
    assert gatepost(*asked, "git:HEAD:gatepost.yaml").json == []
    assert len(gatepost(*asked, "git:HEAD~1:gatepost.yaml").json) == 1


def test_the_list_is_by_role_and_can_be_narrowed(organisation: Path, gatepost: Run) -> None:
    other = MANUAL.replace("people/policy", "people/other").replace("AI governance lead, quality manager", "auditor")
    (organisation / "own/people/other.yaml").write_text(other)
    whole = gatepost("attest", "todo", "--policies", "own")
    assert whole.out.splitlines()[0] == "AI governance lead (1)"
    assert "auditor (1)" in whole.out
    assert whole.err == "2 open. Record an answer with `gatepost attest NAME`.\n"
    assert [one["id"] for one in gatepost("attest", "todo", "--policies", "own", "--role", "auditor",
                                          "--format", "json").json] == ["people/other"]  # fmt: skip


def test_packs_without_questions_say_so(organisation: Path, gatepost: Run) -> None:
    del organisation
    found = gatepost("attest", "todo", "--pack", "baseline")
    assert found.err == "No manual policy is in baseline; `gatepost policy list --manual` shows all.\n"
