"""`gatepost policy lint`: errors all at once with their places, warnings that say so, text and JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Run

HEAD = """\
id: team/a
version: 1.0.0
title: The version is in order
severity: low
subject: model_version
controls: []
remedy: Set the tag owner of the version, and check it again.
"""
DOUBTFUL = HEAD + "require:\n  - that: 'declared.owner != \"\"'\n    message: '{self.model.name}'\n"
CASES = """\
policy: team/a
cases:
  - name: owned
    facts: {model: {tags: {owner: someone}}}
    expect: pass
"""


@pytest.fixture
def own(here: Path) -> Path:
    """A directory of policies whose one policy has cases."""
    (here / "own" / "team").mkdir(parents=True)
    (here / "own" / "team" / "a.cases.yaml").write_text(CASES)
    return here / "own"


def write(own: Path, text: str) -> None:
    (own / "team" / "a.yaml").write_text(text)


def test_every_problem_of_every_expression_is_shown_with_its_caret(gatepost: Run, own: Path) -> None:
    write(
        own,
        HEAD
        + "require:\n  - that: >-\n      self.verion.stage == 'x'\n      && self.run.paramz.size() > 0\n"
        + "    message: '{self.modle.name} and {now.nope()}'\n",
    )
    ran = gatepost("policy", "lint", "--policies", own)
    assert ran.status == 2
    lines = ran.out.splitlines()
    places = [line.split(" (")[0].rpartition("a.yaml")[2] for line in lines if "a.yaml:" in line]
    assert places == [":10:12", ":11:19", ":12:21", ":12:42"]
    assert lines[1:3] == ["          self.verion.stage == 'x'", "    " + " " * 11 + "^^^^^^"]
    assert lines[0].endswith("did you mean 'version'?")
    assert "4 wrong" in ran.err


def test_warnings_alone_pass_and_say_what_to_do(gatepost: Run, own: Path) -> None:
    write(own, DOUBTFUL)
    ran = gatepost("policy", "lint", "--policies", own)
    assert ran.status == 0
    assert "a.yaml:9:12 (/require/0/that): warning: declared.owner may be absent" in ran.out
    assert "[unguarded-fact]" in ran.out
    assert ran.err == "1 policy: nothing wrong, 1 warning\n"


def test_strict_takes_a_warning_for_an_error(gatepost: Run, own: Path) -> None:
    write(own, DOUBTFUL)
    assert gatepost("policy", "lint", "--strict", "--policies", own).status == 2


def test_what_is_allowed_with_a_reason_passes_strictly(gatepost: Run, own: Path) -> None:
    write(own, DOUBTFUL + "lint: {allow: [{id: unguarded-fact, reason: An error is what we want.}]}\n")
    ran = gatepost("policy", "lint", "--strict", "--policies", own)
    assert (ran.status, ran.out) == (0, "")


def test_an_id_that_is_no_warning_s_is_an_error_with_the_nearest(gatepost: Run, own: Path) -> None:
    write(own, DOUBTFUL + "lint: {allow: [{id: unguarded-facts, reason: why}]}\n")
    ran = gatepost("policy", "lint", "--policies", own)
    assert ran.status == 2
    assert "unguarded-fact" in ran.out


def test_the_json_holds_errors_and_warnings_alike(gatepost: Run, own: Path) -> None:
    write(own, DOUBTFUL)
    (own / "team" / "b.yaml").write_text(HEAD.replace("team/a", "team/b") + "require:\n  - {that: a.b, message: no}\n")
    found = gatepost("policy", "lint", "--format", "json", "--policies", own).json
    told = [(one["policy"], one["level"], one["id"], one["line"], one["column"]) for one in found]
    assert told == [
        ("team/a", "warning", "unguarded-fact", 9, 12),
        ("team/b", "error", None, 9, 12),
        ("team/b", "error", None, None, None),  # it has no cases
    ]


def test_the_shipped_library_passes_strictly(gatepost: Run) -> None:
    ran = gatepost("policy", "lint", "--strict")
    assert (ran.status, ran.out) == (0, "")
