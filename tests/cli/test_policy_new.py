"""`gatepost policy new`: an author starts from a policy and cases that pass, and nothing of theirs is overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Refused, Run, tree

from gatepost.policies import scaffold

# The least that the facts of each kind hold.
LEAST = {
    "model_version": {"registry": {"kind": "mlflow"}, "model": {"name": "m"}, "version": {"version": "1"}},
    "registered_model": {"registry": {"kind": "mlflow"}, "model": {"name": "m"}, "versions": [], "aliases": {}},
    "pipeline": {"engine": {"kind": "kubeflow"}, "pipeline": {"name": "p"}, "tasks": []},
    "pipeline_run": {"engine": {"kind": "kubeflow"}, "run": {"id": "r"}},
    "access": {"scope": {"kind": "namespace", "name": "n"}, "subjects": []},
    "system": {"subjects": []},
}


def fixtures(folder: Path) -> None:
    """A file of fixtures with one of every kind."""
    found = {kind: {"kind": kind, "facts": facts} for kind, facts in LEAST.items()}
    folder.mkdir(parents=True)
    (folder / "fixtures.yaml").write_text(json.dumps({"as_of": "2026-11-24", "fixtures": found}))


def test_there_is_a_beginning_for_every_kind_of_subject() -> None:
    assert set(scaffold.kinds()) == set(LEAST)


@pytest.mark.parametrize("kind", LEAST)
def test_what_is_written_passes_strictly_and_its_cases_notice_every_change(
    gatepost: Run, here: Path, kind: str
) -> None:
    fixtures(here / "own")
    made = gatepost("policy", "new", "team/all-is-there", "--subject", kind, "--policies", "own")
    assert (made.status, made.out) == (0, "own/team/all-is-there.yaml\nown/team/all-is-there.cases.yaml\n")
    linted = gatepost("policy", "lint", "--strict", "--policies", "own")
    assert (linted.status, linted.out) == (0, "")
    assert gatepost("policy", "test", "--mutate", "--policies", "own").status == 0
    assert gatepost("policy", "coverage", "--policies", "own").status == 0
    assert gatepost("policy", "show", "team/all-is-there", "--policies", "own", "--format", "json").json["subject"] == (
        kind
    )


@pytest.mark.parametrize("kind", ["model_version", "registered_model", "system"])
def test_cases_start_from_the_shipped_fixtures_where_the_directory_has_none(
    gatepost: Run, here: Path, kind: str
) -> None:
    assert gatepost("policy", "new", "team/all-is-there", "--subject", kind, "--policies", "own").status == 0
    assert gatepost("policy", "test", "--policies", "own").status == 0


def test_a_manual_policy_asks_a_question_and_needs_no_cases(gatepost: Run, here: Path) -> None:
    made = gatepost("policy", "new", "team/who-does-what", "--manual", "--policies", "own")
    assert made.out == "own/team/who-does-what.yaml\n"
    linted = gatepost("policy", "lint", "--strict", "--policies", "own")
    assert (linted.status, linted.out) == (0, "")
    found = gatepost("policy", "show", "team/who-does-what", "--policies", "own", "--format", "json").json
    assert found["question"]["asks"].endswith("?")
    assert "gatepost attest team/who-does-what" in found["remedy"]


@pytest.mark.parametrize("title", ["It's all: there #1", "42", 'Say "yes" or $no', "{self.model.name} is there"])
def test_the_title_is_taken_as_it_is(gatepost: Run, here: Path, title: str) -> None:
    gatepost("policy", "new", "team/a", "--title", title, "--policies", "own")
    assert gatepost("policy", "show", "team/a", "--policies", "own", "--format", "json").json["title"] == title


def test_a_comment_explains_each_key(gatepost: Run, here: Path) -> None:
    gatepost("policy", "new", "team/a", "--policies", "own")
    gatepost("policy", "new", "team/b", "--manual", "--policies", "own")
    for name in ("a", "b"):
        lines = (here / "own" / "team" / f"{name}.yaml").read_text().splitlines()
        keys = [number for number, line in enumerate(lines) if line[:1].isalpha()]
        assert len(keys) >= 9
        assert all(lines[number - 1].startswith("#") for number in keys)


def test_the_directory_of_policies_is_found_here_or_beside_the_profile(
    gatepost: Run, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "gatepost.yaml").write_text("packs: [baseline]\n")
    (here / "policies").mkdir()
    (here / "deeper").mkdir()
    assert gatepost("policy", "new", "team/a").out.startswith("policies/team/a.yaml\n")
    monkeypatch.chdir(here / "deeper")
    assert gatepost("policy", "new", "team/b").status == 0
    assert (here / "policies" / "team" / "b.yaml").is_file()


def test_without_one_sensible_place_the_directory_must_be_named(
    refused: Refused, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "--policies is missing, and there is no directory policies here" in refused("policy", "new", "team/a")
    (here / "gatepost.yaml").write_text("packs: [baseline]\n")
    (here / "policies").mkdir()
    (here / "deeper" / "policies").mkdir(parents=True)
    monkeypatch.chdir(here / "deeper")
    said = refused("policy", "new", "team/a")
    assert f"both {here / 'policies'} and policies are there" in said


def test_nothing_is_overwritten_not_even_in_part(gatepost: Run, refused: Refused, here: Path) -> None:
    (here / "own" / "team").mkdir(parents=True)
    (here / "own" / "team" / "a.cases.yaml").write_text("mine\n")
    assert "own/team/a.cases.yaml: is there already" in refused("policy", "new", "team/a", "--policies", "own")
    gatepost("policy", "new", "team/b", "--policies", "own")
    before = tree(here)
    assert "own/team/b.yaml: is there already" in refused("policy", "new", "team/b", "--manual", "--policies", "own")
    assert tree(here) == before


def test_it_is_told_where_a_shipped_policy_is_replaced(gatepost: Run, here: Path) -> None:
    made = gatepost("policy", "new", "accountability/owner-recorded", "--policies", "own")
    assert made.status == 0
    assert "It takes the place of gatepost's own policy accountability/owner-recorded." in made.err


def test_a_directory_with_a_library_gets_the_policy_there(gatepost: Run, here: Path) -> None:
    (here / "own" / "library").mkdir(parents=True)
    assert gatepost("policy", "new", "team/a", "--policies", "own").out.startswith("own/library/team/a.yaml\n")
    assert gatepost("policy", "test", "--policies", "own").status == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a"], "can't be the name of a policy"),
        (["Team/a"], "can't be the name of a policy"),
        (["../a"], "can't be the name of a policy"),
        (["team/a.cases"], "can't be the name of a policy"),
        (["packs/a"], "policies can't lie in a folder called packs"),
        (["team/a", "--subject", "model"], "there is no kind of subject 'model'"),
        (["team/a", "--subject", "modelversion"], "did you mean 'model_version'?"),
        (["team/a", "--manual", "--subject", "access"], "asked of a system"),
        (["team/a", "--title", " "], "--title: it is empty"),
    ],
)
def test_what_can_not_be_a_policy_is_refused(refused: Refused, arguments: list[str], words: str) -> None:
    assert words in refused("policy", "new", *arguments, "--policies", "own")


def test_a_kind_without_a_fixture_is_refused_with_what_to_add(refused: Refused, here: Path) -> None:
    fixtures(here / "own")
    (here / "own" / "fixtures.yaml").write_text('{"as_of": "2026-11-24", "fixtures": {}}')
    said = refused("policy", "new", "team/a", "--subject", "access", "--policies", "own")
    assert "own/fixtures.yaml: there is no fixture access, from which cases start" in said
    assert "access: {kind: access, facts: {…}}" in said
