"""The tools that hold policies to their cases: mutants that no case notices, another run on every change, and a linter
that looks again at whatever changed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from .conftest import GATEPOST, Run

POLICY = """\
id: team/score
version: 1.0.0
title: The score is high enough
severity: high
subject: model_version
controls: [{id: nist-ai-rmf/MAP-1.5, coverage: partial, rationale: A limit is kept; who agreed to it isn't shown.}]
require:
  - that: has(self.run) && "auc" in self.run.metrics && self.run.metrics.auc >= 0.8
    message: "The score of {self.model.name} is too low, or isn't known"
remedy: |
  Train it better, and log the score:

      mlflow.log_metric("auc", 0.9)
"""
FAILS = 'expect: fail, message: "The score of housing-support is too low, or isn\'t known"'
CASES = f"""\
policy: team/score
cases:
  - {{name: high, expect: pass}}
  - {{name: low, facts: {{run: {{metrics: {{auc: 0.7}}}}}}, {FAILS}}}
  - {{name: unknown, facts: {{run: {{metrics: {{auc: null}}}}}}, {FAILS}}}
  - {{name: no run, facts: {{run: null}}, {FAILS}}}
"""
BOUNDARY = "  - {name: exactly, facts: {run: {metrics: {auc: 0.8}}}, expect: pass}\n"
SURVIVOR = "require/0/that: `>` for `>=` in `self.run.metrics.auc >= 0.8`"


@pytest.fixture
def mine(here: Path) -> Path:
    folder = here / "mine" / "team"
    folder.mkdir(parents=True)
    (folder / "score.yaml").write_text(POLICY)
    (folder / "score.cases.yaml").write_text(CASES)
    return folder


def test_a_boundary_that_no_case_stands_on_is_shown_until_one_does(gatepost: Run, mine: Path) -> None:
    found = gatepost("policy", "test", "--mutate", "--policies", "mine")
    assert found.status == 1
    assert SURVIVOR in found.out
    assert found.out.endswith("0 listed as equivalent, 1 survived\n")
    (mine / "score.cases.yaml").write_text(CASES + BOUNDARY)
    mended = gatepost("policy", "test", "--mutate", "--policies", "mine")
    assert (mended.status, "0 survived" in mended.out) == (0, True)


def test_a_mutant_that_is_listed_with_a_reason_passes_and_one_that_does_not_survive_may_not_be_listed(
    gatepost: Run, mine: Path
) -> None:
    listed = f"equivalent:\n  - {{mutant: '{SURVIVOR}', reason: Scores have one digit.}}\n"
    (mine / "score.cases.yaml").write_text(CASES + listed)
    found = gatepost("policy", "test", "--mutate", "-v", "--policies", "mine")
    assert (found.status, "Scores have one digit." in found.out) == (0, True)
    (mine / "score.cases.yaml").write_text(CASES + BOUNDARY + listed)
    stale = gatepost("policy", "test", "--mutate", "--policies", "mine")
    assert stale.status == 2
    assert "no mutant of this name survives" in stale.err


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("score.yaml", "self.run.metrics.auc", "self.rum.metrics.auc", "did you mean"),
        ("score.yaml", "MAP-1.5", "MAP-1.55", "there is no control"),
        ("score.cases.yaml", "expect: pass", "expect: error", "expected error, got pass"),
    ],
)
def test_what_was_in_order_is_linted_again_when_it_changes(
    gatepost: Run, mine: Path, monkeypatch: pytest.MonkeyPatch, file: str, before: str, after: str, words: str
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(mine.parents[1] / "cache"))
    (mine / "score.cases.yaml").write_text(CASES + BOUNDARY)
    for _ in range(2):
        assert gatepost("policy", "lint", "--policies", "mine").status == 0
    path = mine / file
    path.write_text(path.read_text().replace(before, after, 1))
    command = ("test",) if "expect" in before else ("lint",)
    for _ in range(2):
        found = gatepost("policy", *command, "--policies", "mine")
        assert found.status != 0
        assert words in found.out + found.err


def test_watching_runs_again_on_a_change_and_ends_with_an_interrupt(mine: Path, here: Path) -> None:
    command = [*GATEPOST, "policy", "test", "--watch", "--policies", "mine"]
    log = here / "log"
    with log.open("wb") as out:
        running = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=here, start_new_session=True)
    try:
        _wait(log, "4 cases, 0 failed", 1)
        (mine / "score.cases.yaml").write_text(CASES + BOUNDARY.replace("0.8", "0.79"))
        _wait(log, "5 cases, 1 failed", 1)
        (mine / "score.cases.yaml").write_text("policy: [")
        _wait(log, "isn't valid YAML", 1)
        (mine / "score.cases.yaml").write_text(CASES)
        _wait(log, "4 cases, 0 failed", 2)
    finally:
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(timeout=30) == 130


def _wait(log: Path, words: str, times: int) -> None:
    for _ in range(240):
        if log.read_text().count(words) >= times:
            return
        time.sleep(0.25)
    pytest.fail(f"{words!r} didn't appear: {log.read_text()}")
