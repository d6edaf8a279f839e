"""`gatepost facts` shows what gatepost sees, and `gatepost explain` why a finding came out as it did."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import DATA, Run

EXPORT = DATA / "mlflow" / "export"
VERSION = "mlflow:benefit-eligibility/2"


def test_the_subjects_are_listed_for_people_and_programs(gatepost: Run) -> None:
    listed = gatepost("facts", EXPORT, "--list", "--format", "json").json
    assert {"id": VERSION, "kind": "model_version"} in listed
    lines = gatepost("facts", EXPORT, "--list").out.splitlines()
    assert [line.split() for line in lines] == [[one["kind"], one["id"]] for one in listed]


def test_every_fact_tells_the_file_and_line_where_it_was_read(gatepost: Run) -> None:
    (one,) = gatepost("facts", EXPORT, "--subject", VERSION, "--format", "json").json
    rows = {row["path"]: row for row in one["rows"]}
    owner = rows["model.tags.owner"]
    assert owner["value"] == one["facts"]["model"]["tags"]["owner"]
    lines = (EXPORT.parent / owner["source"]["input"]).read_text("utf-8").splitlines()
    assert owner["value"] in "".join(lines[owner["source"]["line"] - 1 : owner["source"]["line"] + 3])
    shown = gatepost("facts", EXPORT, "--subject", VERSION).out
    assert owner["source"]["input"] in shown
    assert all(path in shown for path in rows)


def test_a_term_tells_the_place_it_was_read_from_also_the_profile(gatepost: Run, here: Path) -> None:
    (here / "gatepost.yaml").write_text(
        "system: {name: Benefits, lawful_basis: law}\nvocabulary: {owner: self.version.tags.approved_by}\n"
    )
    (one,) = gatepost("facts", EXPORT, "--subject", VERSION, "--format", "json").json
    rows = {row["path"]: row for row in one["rows"]}
    assert one["system"] == "Benefits"
    assert rows["declared.owner"]["value"] == "r.okafor"
    assert rows["declared.owner"]["source"]["input"] == rows["version.tags.approved_by"]["source"]["input"]
    (other,) = gatepost("facts", EXPORT, "--subject", "mlflow:caller-identification/1", "--format", "json").json
    basis = next(row for row in other["rows"] if row["path"] == "declared.lawful_basis")
    assert (basis["value"], basis["source"]) == ("law", None)


def test_facts_of_several_paths_are_joined_as_check_joins_them(gatepost: Run) -> None:
    listed = gatepost("facts", f"prod={EXPORT}", f"test={EXPORT}", "--list", "--format", "json").json
    assert {one["id"].partition(":")[0] for one in listed} == {"mlflow@prod", "mlflow@test"}


def test_a_broken_record_is_named_with_its_subject(gatepost: Run, export: Path) -> None:
    run = next(export.glob("**/bcb63847b05e4bd980d1d69fe6597fbc/run.json"))
    run.write_bytes(run.read_bytes()[:100])
    (one,) = gatepost("facts", export, "--subject", VERSION, "--format", "json").json
    assert "run.json" in one["broken"][0]
    assert "  ! " in gatepost("facts", export, "--subject", VERSION).out


def test_hostile_metadata_shows_as_text(gatepost: Run, export: Path) -> None:
    file = export / "models" / "benefit-eligibility" / "model.json"
    hostile = json.dumps("\x1b]0;pwned\x07\u202e")[1:-1]
    file.write_text(file.read_text("utf-8").replace("benefits-ml@agency.example", hostile), "utf-8")
    for form in ("text", "json"):
        out = gatepost("facts", export, "--format", form).out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
        assert "pwned" in out


def test_a_subject_that_fits_no_pattern_is_refused_also_beside_one_that_does(gatepost: Run) -> None:
    done = gatepost("facts", EXPORT, "--subject", VERSION, "--subject", "mlflow:benefit-eligibilty")
    assert (done.status, done.out) == (2, "")
    assert "did you mean 'mlflow:benefit-eligibility'?" in done.err


def test_a_failure_is_explained_with_what_decided_it(gatepost: Run, assessment: Path, policies: Path) -> None:
    document = json.loads(assessment.read_text("utf-8"))
    failed = next(one for one in document["findings"] if one["status"] == "fail" and one["policy"] == "team/owner")
    options = ("--from", assessment, "--policies", policies)
    shown = gatepost("explain", failed["id"], *options).out
    assert shown.startswith("FAIL  team/owner  high\n")
    for words in (failed["subject"], failed["id"], "Set the tag owner.", "observed", "absent"):
        assert words in shown


def test_what_passed_is_explained_too(gatepost: Run, assessment: Path, policies: Path) -> None:
    options = ("--from", assessment, "--policies", policies)
    told = gatepost("explain", "team/owner@mlflow:document-routing/1", *options, "--format", "json").json
    assert told["status"] == "pass"
    assert [one["outcome"] for one in told["requirements"]] == ["true", "true"]
    assert all(one["because"] and one["observed"] for one in told["requirements"])
    text = gatepost("explain", "team/owner@mlflow:document-routing/1", *options).out
    assert "To mend it" not in text


def test_a_finding_is_found_by_the_beginning_of_its_id_or_by_policy_and_subject(
    gatepost: Run, assessment: Path, policies: Path
) -> None:
    document = json.loads(assessment.read_text("utf-8"))
    one = document["findings"][0]
    options = ("--from", assessment, "--policies", policies, "--format", "json")
    names = (one["id"], one["id"][:8], f"{one['policy']}@{one['subject']}")
    assert {gatepost("explain", name, *options).json["id"] for name in names} == {one["id"]}


def test_an_assessment_is_explained_and_reported_from_standard_input(
    gatepost: Run, assessment: Path, policies: Path
) -> None:
    content = assessment.read_bytes()
    name = "team/owner@mlflow:document-routing/1"
    piped = gatepost("explain", name, "--from", "-", "--policies", policies, stdin=content)
    assert piped.out == gatepost("explain", name, "--from", assessment, "--policies", policies).out
    report = gatepost("report", "assessment", "--from", "-", "--to", "md", stdin=content)
    assert report.out == gatepost("report", "assessment", "--from", assessment, "--to", "md").out
    assert report.status == 0


def test_what_a_report_is_follows_from_its_file_name(gatepost: Run, assessment: Path, here: Path) -> None:
    assert gatepost("report", "assessment", "--from", assessment, "-o", "a.HTML").status == 0
    assert gatepost("report", "assessment", "--from", assessment, "-o", "a.md").status == 0
    assert (here / "a.HTML").read_text("utf-8").lstrip().lower().startswith("<!doctype html")
    assert (here / "a.md").read_text("utf-8").startswith("#")
