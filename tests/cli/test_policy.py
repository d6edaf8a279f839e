"""`gatepost policy` and `gatepost control` list, show, check and test, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import OWNER, Run, is_one_message

CASES = """\
policy: team/owner
cases:
  - name: a model with an owner
    facts: {model: {tags: {owner: ml@agency.example}}, version: {description: First.}}
    expect: pass
"""


def test_the_list_of_policies_for_programs_is_an_array_of_objects_with_id_and_controls(gatepost: Run) -> None:
    listed = gatepost("policy", "list", "--format", "json").json
    assert len(listed) >= 30
    assert [one["id"] for one in listed] == sorted(one["id"] for one in listed)
    assert all({"id", "coverage", "rationale"} == set(control) for one in listed for control in one["controls"])
    assert all(one["controls"] for one in listed)


def test_the_list_of_policies_for_people_has_one_line_each_in_a_pipe(gatepost: Run) -> None:
    lines = gatepost("policy", "list").out.splitlines()
    ids = [one["id"] for one in gatepost("policy", "list", "--format", "json").json]
    assert [line.split()[0] for line in lines] == ids


def test_a_list_is_narrowed_by_patterns_and_by_pack(gatepost: Run, policies: Path) -> None:
    options = ("--policies", policies, "--format", "json")
    assert {one["id"] for one in gatepost("policy", "list", "team/*", *options).json} == {
        "team/described",
        "team/owner",
    }
    assert {one["id"] for one in gatepost("policy", "list", "--pack", "own", *options).json} == {
        "team/described",
        "team/owner",
    }
    assert [one["id"] for one in gatepost("policy", "list", "team/ow*", "--pack", "own", *options).json] == [
        "team/owner"
    ]


def test_a_pack_shows_the_severity_that_it_gives(gatepost: Run, policies: Path) -> None:
    (policies / "packs").mkdir()
    (policies / "packs" / "hard.yaml").write_text(
        "id: hard\nversion: 1.0.0\ntitle: T\naudience: A\npolicies: [{policy: team/owner, severity: critical}]\n"
    )
    listed = gatepost("policy", "list", "--pack", "hard", "--policies", policies, "--format", "json").json
    assert [(one["id"], one["severity"]) for one in listed] == [("team/owner", "critical")]


def test_a_policy_is_shown_with_what_it_requires_and_how_to_mend_what_fails(gatepost: Run, policies: Path) -> None:
    shown = gatepost("policy", "show", "team/owner", "--policies", policies).out
    for words in ("team/owner  1.0.0  high", "has(declared.owner)", "Set the tag owner.", "agency", "team/owner.yaml"):
        assert words in shown
    one = gatepost("policy", "show", "team/owner", "--policies", policies, "--format", "json").json
    assert one["params"]["team"]["default"] == "agency"
    assert len(one["require"]) == 2


def test_a_policy_of_the_user_replaces_the_shipped_one_and_says_so(gatepost: Run, policies: Path) -> None:
    (policies / "accountability").mkdir()
    (policies / "accountability" / "owner-recorded.yaml").write_text(
        OWNER.replace("team/owner", "accountability/owner-recorded")
    )
    options = ("accountability/owner-recorded", "--format", "json")
    assert gatepost("policy", "show", *options).json["overridden"] is False
    assert gatepost("policy", "show", *options, "--policies", policies).json["overridden"] is True


def test_the_shipped_policies_have_nothing_wrong(gatepost: Run) -> None:
    done = gatepost("policy", "lint")
    assert (done.status, done.out) == (0, "")
    assert done.err.endswith("nothing wrong\n")


def test_lint_shows_all_that_is_wrong_at_once(gatepost: Run, policies: Path) -> None:
    broken = OWNER.replace("has(declared.owner)", "has(declared.owner) &&").replace("has(self.version", "hs(self.ver")
    (policies / "team" / "owner.yaml").write_text(
        broken.replace("controls: []", "controls: [{id: eu-ai-act/art-9999, coverage: full}]")
    )
    (policies / "team" / "described.yaml").write_text("id: team/described\nseverty: low\n")
    done = gatepost("policy", "lint", "--policies", policies)
    assert done.status == 2
    for place in ("team/owner.yaml:10:", "team/owner.yaml:6:", "team/described.yaml:"):
        assert place in done.out, place
    assert "did you mean 'severity'?" in done.out
    assert "2 policies: " in done.err


def test_lint_without_names_checks_only_what_the_user_wrote(gatepost: Run, policies: Path) -> None:
    done = gatepost("policy", "lint", "--policies", policies)
    assert "2 policies" in done.err
    assert "has no cases beside it" in done.out


def test_a_case_that_comes_out_otherwise_fails_the_test_of_policies(gatepost: Run, policies: Path) -> None:
    file = policies / "team" / "owner.cases.yaml"
    file.write_text(CASES)
    assert gatepost("policy", "test", "team/owner", "--policies", policies, "-v").out.startswith("ok ")
    file.write_text(CASES.replace("expect: pass", "expect: fail\n    message: It has no owner"))
    done = gatepost("policy", "test", "team/owner", "--policies", policies)
    assert done.status == 1
    assert "FAILED team/owner: a model with an owner" in done.out
    assert "owner.cases.yaml:" in done.out


def test_the_controls_for_programs_are_an_array_of_objects_with_id_and_policies(gatepost: Run) -> None:
    listed = gatepost("control", "list", "--format", "json").json
    assert {one["framework"] for one in listed} == {"eu-ai-act", "iso-42001", "nist-ai-rmf"}
    mapped = {one["id"]: one["policies"] for one in listed}
    policies = gatepost("policy", "list", "--format", "json").json
    wanted = {(control["id"], one["id"]) for one in policies for control in one["controls"]}
    assert {(control, policy) for control, names in mapped.items() for policy in names} == wanted


def test_the_controls_of_one_framework_are_listed(gatepost: Run) -> None:
    lines = gatepost("control", "list", "--framework", "iso-42001").out.splitlines()
    assert len(lines) == 70
    assert all(line.startswith("iso-42001/") for line in lines)


@pytest.mark.parametrize("name", ["eu-ai-act/art-14.1", "iso-42001/A.6.2.5", "nist-ai-rmf/MAP-1.1"])
def test_a_control_is_shown_with_what_it_asks_and_the_policies_mapped_to_it(gatepost: Run, name: str) -> None:
    one = gatepost("control", "show", name, "--format", "json").json
    shown = " ".join(gatepost("control", "show", name).out.split())
    assert one["id"] == name
    assert one["policies"]
    for words in (name, one["title"], " ".join(one["asks"].split()), one["link"], one["policies"][0]["id"]):
        assert words in shown


def test_whom_and_since_when_a_control_binds_is_shown(gatepost: Run) -> None:
    one = gatepost("control", "show", "eu-ai-act/art-14.1", "--format", "json").json
    shown = gatepost("control", "show", "eu-ai-act/art-14.1").out
    assert one["applies"]["risk_classes"] == ["high"]
    assert "Risk class: high" in shown
    assert one["from"]
    assert all(start["date"] in shown for start in one["from"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["policy", "show", "accountability/owner-recorde"], "did you mean 'accountability/owner-recorded'?"),
        (["policy", "list", "acountability/*"], "there is no policy"),
        (["policy", "list", "--pack", "strickt"], "did you mean 'strict'?"),
        (["policy", "lint", "nothing"], "there is no policy"),
        (["policy", "test", "nothing"], "there is no policy"),
        (["control", "show", "eu-ai-act/art-14.11"], "did you mean 'eu-ai-act/art-14.1'?"),
        (["control", "show", "art-14"], "For example eu-ai-act/art-14.1."),
        (["control", "list", "--framework", "iso42001"], "did you mean 'iso-42001'?"),
        (["policy", "lst"], "lst"),
    ],
)
def test_a_name_that_there_is_not_is_refused_with_the_nearest(gatepost: Run, arguments: list[str], words: str) -> None:
    done = gatepost(*arguments)
    assert (done.status, done.out) == (2, "")
    assert is_one_message(done.err), done.err
    assert words in done.err
