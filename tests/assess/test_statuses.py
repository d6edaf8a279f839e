"""A finding's status, in the order of DESIGN.md; whatever can't be evaluated is an error, and no error is a pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

SUBJECT = "mlflow:m/1"
HOLDS = 'self.version.version == "1"'
FAILS = 'self.version.version == "2"'
ERRS = "self.run.status == 'FINISHED'"  # no run is linked


@pytest.mark.parametrize(
    ("that", "status"),
    [
        ([HOLDS], "pass"),
        ([HOLDS, HOLDS], "pass"),
        ([FAILS], "fail"),
        ([HOLDS, FAILS], "fail"),
        ([ERRS], "error"),
        ([HOLDS, ERRS], "error"),
        ([ERRS, FAILS], "fail"),
        ([FAILS, ERRS, HOLDS], "fail"),
    ],
)
def test_a_false_requirement_outweighs_an_error_and_an_error_outweighs_what_holds(
    one_version: Workspace, that: list[str], status: str
) -> None:
    one_version.policy("t/p", that)
    assert one_version.finding("t/p", SUBJECT)["status"] == status


def test_every_requirement_reports_for_itself(one_version: Workspace) -> None:
    one_version.policy("t/p", [HOLDS, FAILS, ERRS])
    found = one_version.finding("t/p", SUBJECT)
    assert [one["outcome"] for one in found["requirements"]] == ["true", "false", "error"]
    assert [one["that"] for one in found["requirements"]] == [HOLDS, FAILS, ERRS]


def test_what_holds_needs_no_message_and_what_fails_says_why(one_version: Workspace) -> None:
    one_version.policy("t/p", [HOLDS, FAILS])
    holds, fails = one_version.finding("t/p", SUBJECT)["requirements"]
    assert (holds["message"], holds["because"], holds["observed"]) == ("", "", [])
    assert fails["message"] == f"no: {FAILS}"
    assert fails["because"] == FAILS
    assert [(one["path"], one["value"]) for one in fails["observed"]] == [("version.version", "1")]


def test_an_observed_value_names_the_line_that_it_was_read_from(one_version: Workspace) -> None:
    one_version.policy("t/p", FAILS)
    (seen,) = one_version.finding("t/p", SUBJECT)["requirements"][0]["observed"]
    assert seen["source"] == {"input": "registry/versions.json", "at": "/model_versions/0/version", "line": 1}


def test_a_policy_that_does_not_apply_is_not_evaluated(one_version: Workspace) -> None:
    one_version.policy("t/p", ERRS, applies_if="has(self.run)")
    found = one_version.finding("t/p", SUBJECT)
    assert (found["status"], found["requirements"]) == ("not_applicable", [])
    assert found["reason"] == "applies only if has(self.run)"


def test_an_error_in_applies_if_is_an_error_and_not_a_reason_to_skip(one_version: Workspace) -> None:
    one_version.policy("t/p", HOLDS, applies_if=ERRS)
    found = one_version.finding("t/p", SUBJECT)
    assert found["status"] == "error"
    assert "no such fact" in found["reason"]


@pytest.mark.parametrize("value", ['"yes"', "1", "self.version.aliases", "null", "self.version"])
def test_a_requirement_that_gives_no_boolean_is_an_error(one_version: Workspace, value: str) -> None:
    one_version.policy("t/p", value)
    assert one_version.finding("t/p", SUBJECT)["status"] == "error"


@pytest.mark.parametrize(
    ("that", "status"), [(f"({ERRS}) && false", "fail"), (f"({ERRS}) || true", "pass"), (f"true || ({ERRS})", "pass")]
)
def test_an_error_that_can_not_change_the_outcome_does_not_count(
    one_version: Workspace, that: str, status: str
) -> None:
    one_version.policy("t/p", that)
    assert one_version.finding("t/p", SUBJECT)["status"] == status


@pytest.mark.parametrize("value", ['""', "0", "null", "[]"])
def test_applies_if_that_gives_no_boolean_is_an_error(one_version: Workspace, value: str) -> None:
    one_version.policy("t/p", HOLDS, applies_if=value)
    assert one_version.finding("t/p", SUBJECT)["status"] == "error"


@pytest.mark.parametrize(
    "that",
    [
        "1 / 0 == 0",
        "9223372036854775807 + 1 > 0",
        "self.version.aliases[7] == 'x'",
        "dyn(self.version).nothing.at.all == 1",
        "dyn(self.version.version) > 3",
        "int(self.model.name) > 0",
        "timestamp('yesterday') < now",
        "duration('a while') < duration('1s')",
        "self.model.name.matches('(')",
        "self.model.name.matches('[')",
        "dyn(self.version.tags).size() > dyn(self.model)",
        "self.model.name.startsWith(dyn(1))",
        "self.version.aliases.all(a, dyn(a))",
        "self.version.aliases.exists(a, dyn(a) > 1)",
        "self.version.aliases.map(a, dyn(a) / 2).size() > 0",
        f"({ERRS}) && true",
        f"({ERRS}) || false",
        f"!({ERRS})",
        "double('x') > 1.0",
        "dyn(self)['nothing']['here']",
        "!dyn(self.model.name)",
        "-dyn(self.model.name) == 1",
        "dyn(self.model.name) ? true : true",
        "self.model.name in dyn(3)",
    ],
)
def test_an_expression_that_can_not_be_evaluated_is_an_error_and_the_run_goes_on(
    one_version: Workspace, that: str
) -> None:
    one_version.policy("t/broken", that)
    one_version.policy("t/sound", HOLDS)
    assert one_version.finding("t/broken", SUBJECT)["status"] == "error"
    assert one_version.finding("t/sound", SUBJECT)["status"] == "pass"


def test_a_message_that_can_not_be_evaluated_does_not_hide_that_the_requirement_is_false(
    one_version: Workspace,
) -> None:
    requirement = {"that": FAILS, "message": "the run {self.run.id} of {self.model.name}"}
    one_version.policy("t/p", require=[requirement])
    found = one_version.finding("t/p", SUBJECT)
    assert found["status"] == "fail"
    assert found["reason"] == "the run (no such fact: run) of m"


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("self.model.name", "m"),
        ("self.version.aliases", '["champion"]'),
        ("self.version.aliases.size()", "1"),
        ("1.0 / 3.0 > 0.3", "true"),
        ("now", "2026-11-24T23:59:59Z"),
        ("duration('90s')", "90s"),
        ("null", "null"),
        ("b'raw'", "726177"),
        ("type(1)", "int"),
    ],
)
def test_a_message_shows_any_value(one_version: Workspace, part: str, text: str) -> None:
    one_version.policy("t/p", require=[{"that": "false", "message": f"it is {{{part}}}"}])
    assert one_version.finding("t/p", SUBJECT)["reason"] == f"it is {text}"


def test_a_long_value_is_shortened_in_what_was_observed(workspace: Workspace) -> None:
    workspace.pack()
    workspace.registry(m=[{"version": "1", "description": "x" * 5000}])
    workspace.policy("t/p", 'self.version.description == ""')
    (seen,) = workspace.finding("t/p", SUBJECT)["requirements"][0]["observed"]
    assert len(seen["value"]) < 500


def test_a_finding_keeps_its_id_when_facts_and_policy_change(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", HOLDS)
    workspace.registry(m=[{"version": "1", "description": "before"}])
    before = workspace.finding("t/p", SUBJECT)
    workspace.policy("t/p", FAILS, severity="low")
    workspace.registry(m=[{"version": "1", "description": "after"}])
    after = workspace.finding("t/p", SUBJECT)
    assert before["id"] == after["id"]
    assert (before["status"], after["status"]) == ("pass", "fail")


def test_no_two_findings_share_an_id(workspace: Workspace) -> None:
    workspace.pack()
    workspace.registry(m=[{"version": "1"}, {"version": "2"}], n=[{"version": "1"}])
    for name in ("t/a", "t/b", "u/a"):
        workspace.policy(name)
    ids = [one["id"] for one in workspace.assess(scope="all")["findings"]]
    assert len(ids) == len(set(ids)) == 9
