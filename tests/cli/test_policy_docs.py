"""`gatepost policy docs` writes pages into a directory of its own, and touches nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Refused, Run, tree

from gatepost.cli.handbook import MANIFEST


def files(folder: Path) -> set[str]:
    return {name for name, content in tree(folder).items() if content is not None}


def test_pages_are_written_and_the_first_is_named(gatepost: Run, here: Path, policies: Path) -> None:
    ran = gatepost("policy", "docs", "-o", "out/site", "--policies", policies)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.endswith("start with out/site/index.html.\n")
    made = files(here / "out" / "site")
    assert {"index.html", "policies/team/owner.html", "policies/team/index.html", MANIFEST} <= made
    assert "controls/eu-ai-act/art-14.1.html" in made
    assert "policies/fairness/bias-within-limit.html" not in made
    assert json.loads((here / "out" / "site" / MANIFEST).read_text())["pages"] == sorted(made - {MANIFEST})


def test_a_second_run_gives_the_same_bytes_and_removes_what_is_no_more(
    gatepost: Run, here: Path, policies: Path
) -> None:
    run = ("policy", "docs", "-o", "site", "--policies", policies)
    gatepost(*run)
    before = tree(here)
    assert gatepost(*run).status == 0
    assert tree(here) == before
    (policies / "team" / "owner.yaml").unlink()
    (here / "site" / "mine.html").write_text("kept")
    assert gatepost(*run).status == 0
    assert not (here / "site" / "policies" / "team" / "owner.html").exists()
    assert (here / "site" / "mine.html").read_text() == "kept"


def test_the_form_may_change(gatepost: Run, here: Path, policies: Path) -> None:
    gatepost("policy", "docs", "-o", "site", "--policies", policies)
    assert gatepost("policy", "docs", "-o", "site", "--policies", policies, "--format", "markdown").status == 0
    assert {Path(name).suffix for name in files(here / "site") - {MANIFEST}} == {".md"}


def test_a_pack_and_patterns_narrow_the_policies(gatepost: Run, here: Path) -> None:
    assert gatepost("policy", "docs", "fairness/*", "-o", "a").status == 0
    assert {name.split("/")[1] for name in files(here / "a") if name.startswith("policies/")} == {"fairness"}
    assert gatepost("policy", "docs", "fairness/*", "--pack", "baseline", "-o", "b").status == 0
    assert files(here / "b") <= files(here / "a")
    assert "The pack baseline" in (here / "b" / "index.html").read_text()


def test_a_directory_with_other_files_is_refused(refused: Refused, here: Path, policies: Path) -> None:
    (here / "site").mkdir()
    (here / "site" / "thesis.txt").write_text("mine")
    said = refused("policy", "docs", "-o", "site", "--policies", policies)
    assert "site: isn't empty, and no earlier run wrote it" in said
    assert "Name a new or empty directory." in said


def test_an_empty_directory_is_taken(gatepost: Run, here: Path, policies: Path) -> None:
    (here / "site").mkdir()
    assert gatepost("policy", "docs", "-o", "site", "--policies", policies).status == 0


def test_a_file_is_refused(refused: Refused, here: Path, policies: Path) -> None:
    (here / "site").write_text("mine")
    assert "site: is a file" in refused("policy", "docs", "-o", "site", "--policies", policies)


@pytest.mark.parametrize("listed", ["[]", "{}", "nonsense", '{"pages": 3}'])
def test_a_list_of_pages_that_is_none_is_refused(refused: Refused, here: Path, policies: Path, listed: str) -> None:
    (here / "site").mkdir()
    (here / "site" / MANIFEST).write_text(listed)
    assert "doesn't list the pages of an earlier run" in refused("policy", "docs", "-o", "site", "--policies", policies)


def test_a_list_that_names_what_lies_elsewhere_removes_nothing_there(gatepost: Run, here: Path, policies: Path) -> None:
    (here / "site").mkdir()
    (here / "elsewhere").mkdir()
    (here / "site" / "link").symlink_to(here / "elsewhere")
    for name in ("a.html", "b.html", "c.txt"):
        (here / "elsewhere" / name).write_text("kept")
    (here / "site" / "notes.txt").write_text("kept")
    pages = [str(here / "elsewhere" / "a.html"), "../elsewhere/a.html", "link/b.html", "link/c.txt", "notes.txt", 7]
    (here / "site" / MANIFEST).write_text(json.dumps({"pages": pages}))
    assert gatepost("policy", "docs", "-o", "site", "--policies", policies).status == 0
    assert sorted(files(here / "elsewhere")) == ["a.html", "b.html", "c.txt"]
    assert (here / "site" / "notes.txt").exists()


def test_a_name_that_there_is_not_is_refused_before_anything_is_written(refused: Refused) -> None:
    assert "there is no policy" in refused("policy", "docs", "nothing/*", "-o", "site")
    assert "did you mean 'baseline'?" in refused("policy", "docs", "--pack", "baselin", "-o", "site")


def test_sarif_results_lead_to_the_pages_where_the_profile_says_that_they_lie(
    gatepost: Run, here: Path, policies: Path, export: Path
) -> None:
    (here / "gatepost.yaml").write_text("packs: [own]\nreports: {docs_url: 'https://docs.agency.example/gatepost'}\n")
    options = ("--policies", policies, "--as-of", "2026-11-24", "--format")
    rules = gatepost("check", export, *options, "sarif").json["runs"][0]["tool"]["driver"]["rules"]
    assert {one["id"]: one["helpUri"] for one in rules} == {
        "team/described": "https://docs.agency.example/gatepost/policies/team/described.html",
        "team/owner": "https://docs.agency.example/gatepost/policies/team/owner.html",
    }
    told = gatepost("check", export, *options, "json").json["profile"]
    assert told["docs_url"] == "https://docs.agency.example/gatepost"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "docs/", "https://x.example/?a=b", "file:///etc"])
def test_an_address_of_pages_that_is_none_is_refused(refused: Refused, here: Path, export: Path, address: str) -> None:
    (here / "gatepost.yaml").write_text(f"reports: {{docs_url: '{address}'}}\n")
    assert "docs_url" in refused("check", export)
