"""`gatepost policy coverage`: whether the cases of a policy make each of its conditions true, and false."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Refused, Run

POLICY = """\
id: team/a
version: 1.0.0
title: The version is described
severity: low
subject: model_version
controls: []
applies_if: has(self.run)
require:
  - that: has(self.version.description)
    message: "{self.model.name} isn't described"
  - that: self.run.id.size() > 0 && self.run.metrics.auc > 0.5
    message: "{self.run.id} is weak"
remedy: Describe it.
"""
OUTSIDE = "  - {name: no run, facts: {run: null}, expect: not_applicable}\n"
GOOD = '  - {name: good, facts: {run: {id: r, metrics: {auc: 0.9}}, version: {description: "It is"}}, expect: pass}\n'
BAD = """\
  - name: bad
    facts: {run: {id: r, metrics: {auc: 0.1}}, version: {description: null}}
    expect: fail
    message: ["housing-support isn't described", r is weak]
"""
BROKEN = "  - {name: no metric, facts: {run: {id: r, metrics: null}}, expect: error}\n"


@pytest.fixture
def own(here: Path) -> Path:
    """A directory of policies whose one policy has no cases yet."""
    (here / "own" / "team").mkdir(parents=True)
    (here / "own" / "team" / "a.yaml").write_text(POLICY)
    return here / "own"


def cases(own: Path, *written: str) -> None:
    (own / "team" / "a.cases.yaml").write_text("policy: team/a\ncases:\n" + "".join(written))


def test_cases_that_make_each_condition_true_and_false_are_enough(gatepost: Run, own: Path) -> None:
    cases(own, OUTSIDE, GOOD, BAD)
    ran = gatepost("policy", "coverage", "--policies", own)
    assert (ran.status, ran.out) == (0, "3 conditions of 1 policy, 0 not reached both ways\n")


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        ((GOOD, BAD), [("/applies_if", ["false"])]),
        ((OUTSIDE, GOOD), [("/require/0/that", ["false"]), ("/require/1/that", ["false"])]),
        ((OUTSIDE, BAD), [("/require/0/that", ["true"]), ("/require/1/that", ["true"])]),
        (
            (OUTSIDE,),
            [
                ("/applies_if", ["true"]),
                ("/require/0/that", ["true", "false"]),
                ("/require/1/that", ["true", "false"]),
            ],
        ),
    ],
)
def test_a_condition_that_comes_out_one_way_only_is_told(
    gatepost: Run, own: Path, written: tuple[str, ...], missing: list[tuple[str, list[str]]]
) -> None:
    cases(own, *written)
    ran = gatepost("policy", "coverage", "--policies", own, "--format", "json")
    assert ran.status == 1
    assert [(one["pointer"], one["missing"]) for one in ran.json if one["missing"]] == missing


def test_what_no_case_reaches_is_shown_with_its_place(gatepost: Run, own: Path) -> None:
    cases(own, OUTSIDE, GOOD)
    ran = gatepost("policy", "coverage", "--policies", own)
    assert ran.status == 1
    assert "MISSING team/a\n" in ran.out
    assert "a.yaml:9:11 (/require/0/that)\n  No case makes it false\n" in ran.out
    assert ran.out.endswith("3 conditions of 1 policy, 2 not reached both ways\n")


def test_cases_in_which_a_condition_errs_are_counted_apart(gatepost: Run, own: Path) -> None:
    cases(own, OUTSIDE, BROKEN)
    ran = gatepost("policy", "coverage", "--policies", own, "-v")
    assert ran.status == 1
    assert [line.split() for line in ran.out.splitlines()][:4] == [
        ["policy", "condition", "true", "false", "error"],
        ["team/a", "applies_if", "1", "1", "0"],
        ["team/a", "require/0/that", "1", "0", "0"],
        ["team/a", "require/1/that", "0", "0", "1"],
    ]
    assert "In every case that comes to it, it is an error" in ran.out


def test_the_json_names_the_cases_by_outcome(gatepost: Run, own: Path) -> None:
    cases(own, OUTSIDE, GOOD, BAD, BROKEN)
    found = gatepost("policy", "coverage", "team/a", "--policies", own, "--format", "json").json
    assert [(one["true"], one["false"], one["error"]) for one in found] == [
        (["good", "bad", "no metric"], ["no run"], []),
        (["good", "no metric"], ["bad"], []),
        (["good"], ["bad"], ["no metric"]),
    ]
    assert found[0]["text"] == "has(self.run)"
    assert found[0]["line"] == 7


def test_a_policy_without_cases_is_refused(refused: Refused, own: Path) -> None:
    assert "team/a has no cases" in refused("policy", "coverage", "--policies", own)


def test_a_manual_policy_that_asks_the_same_of_every_system_has_nothing_to_reach(gatepost: Run) -> None:
    ran = gatepost("policy", "coverage", "people/competence-ensured")
    assert (ran.status, ran.out) == (0, "0 conditions of 0 policies, 0 not reached both ways\n")


def test_the_cases_of_the_shipped_policies_reach_every_condition_both_ways(gatepost: Run) -> None:
    ran = gatepost("policy", "coverage")
    assert ran.status == 0, ran.out
