"""SARIF follows its schema, and what GitHub's code scanning asks and refuses beyond it.

The rules are those of GitHub's documentation, "SARIF support for code scanning" and "SARIF results exceed limits".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft7Validator, FormatChecker

from gatepost.formats import Display, get
from gatepost.formats.sarif import RESULTS
from gatepost.model.assessment import AssessmentDocument

Many = Callable[[int], AssessmentDocument]
TAGS_SHOWN = 10
DESCRIPTION = 1024
PROBLEMS = {"recommendation", "warning", "error"}


def log(assessment: AssessmentDocument, display: Display | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(get("sarif").render(assessment, display or Display()))
    return found


def run(assessment: AssessmentDocument, display: Display | None = None) -> dict[str, Any]:
    (found,) = log(assessment, display)["runs"]
    assert isinstance(found, dict)
    return found


def result(found: dict[str, Any], policy: str, subject: str) -> dict[str, Any]:
    (one,) = [one for one in found["results"] if one["ruleId"] == policy and one["properties"]["subject"] == subject]
    assert isinstance(one, dict)
    return one


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("sample", ["full", "passed", "incomplete"])
def test_the_log_follows_the_schema_of_sarif(
    sample: str, verbose: bool, sarif_schema: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    validator = Draft7Validator(sarif_schema, format_checker=FormatChecker())
    errors = list(validator.iter_errors(log(request.getfixturevalue(sample), Display(verbose=verbose))))
    assert [f"{list(one.absolute_path)}: {one.message}" for one in errors] == []


def test_a_log_that_breaks_the_schema_is_noticed(full: AssessmentDocument, sarif_schema: dict[str, Any]) -> None:
    broken = log(full)
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert not Draft7Validator(sarif_schema).is_valid(broken)


def test_what_fails_or_errs_is_a_result_and_nothing_else(full: AssessmentDocument) -> None:
    expected = {one["id"] for one in full["findings"] if one["status"] in ("fail", "error")}
    assert {one["partialFingerprints"]["gatepostFinding/v1"] for one in run(full)["results"]} == expected


def test_every_result_has_what_github_requires(full: AssessmentDocument) -> None:
    found = run(full)
    rules = [one["id"] for one in found["tool"]["driver"]["rules"]]
    for one in found["results"]:
        assert rules[one["ruleIndex"]] == one["ruleId"]
        assert one["message"]["text"]
        assert one["level"] in ("error", "warning", "note")
        (location,) = one["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1


def test_an_alert_is_told_apart_by_its_finding_and_not_by_its_line(full: AssessmentDocument) -> None:
    moved = deepcopy(full)
    for finding in moved["findings"]:
        for requirement in finding["requirements"]:
            for one in requirement["observed"]:
                if one["source"] is not None:
                    one["source"]["line"] = 999
    prints = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run(full)["results"]]
    assert len(set(prints)) == len(prints)
    assert prints == [one["partialFingerprints"]["primaryLocationLineHash"] for one in run(moved)["results"]]


def test_every_rule_has_what_github_shows(full: AssessmentDocument) -> None:
    rules = run(full)["tool"]["driver"]["rules"]
    assert len({one["id"] for one in rules}) == len(rules) == len(full["policies"])
    for one in rules:
        assert 0 < len(one["shortDescription"]["text"]) <= DESCRIPTION
        assert 0 < len(one["fullDescription"]["text"]) <= DESCRIPTION
        assert one["help"]["text"]
        assert one["help"]["markdown"]
        assert one["properties"]["problem.severity"] in PROBLEMS
        assert one["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert len(one["properties"]["tags"]) <= TAGS_SHOWN
        assert len(one["name"]) <= 255


def test_only_what_lets_an_attacker_in_is_called_a_vulnerability(full: AssessmentDocument) -> None:
    """GitHub heeds a score only beside the tag security, and reads it as CVSS: above 9.0 critical, from 7.0 high."""
    rules = run(full)["tool"]["driver"]["rules"]
    scored = {one["id"]: one["properties"].get("security-severity") for one in rules}
    assert {name for name, score in scored.items() if score} == {"supply-chain/safe-serialization"}
    assert scored["supply-chain/safe-serialization"] == "8.0"
    tagged = {one["id"] for one in rules if "security" in one["properties"]["tags"]}
    assert tagged == {"supply-chain/safe-serialization"}


def test_the_help_of_a_rule_says_what_to_do_and_what_it_is_evidence_for(full: AssessmentDocument) -> None:
    rules = {one["id"]: one for one in run(full)["tool"]["driver"]["rules"]}
    text = rules["data/training-dataset-recorded"]["help"]["markdown"]
    assert '```text\nmlflow.log_input(dataset, context="training")\n```' in text
    assert "- `eu-ai-act/art-10.2.b`, partial: Origin of the data is recorded; its collection is not." in text
    assert "- <https://mlflow.org/docs/latest/ml/dataset/>" in text


def test_a_severity_that_a_pack_set_for_a_system_is_that_of_its_results(full: AssessmentDocument) -> None:
    found = run(full)
    one = result(found, "fairness/bias-within-limit", "mlflow:résumé screening/2")
    assert (one["level"], one["rank"]) == ("error", 100.0)


def test_a_location_points_into_the_input_and_names_the_subject(full: AssessmentDocument) -> None:
    one = result(run(full), "prohibited/no-prohibited-practice", "mlflow:résumé screening/2")
    (location,) = one["locations"]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "export/models/r%C3%A9sum%C3%A9%20screening/model.json"
    assert location["physicalLocation"]["region"] == {"startLine": 64}
    names = [name["fullyQualifiedName"] for name in location["logicalLocations"]]
    assert names == ["mlflow:résumé screening/2", "/versions/1/tags/prohibited_practice"]


@pytest.mark.parametrize("path", ["prod:x/a b#c?d.json", "export/%41.json", "export/漢\n\u202e.json", "/abs/a.json"])
def test_any_path_is_a_uri_that_gives_the_path_back(path: str, full: AssessmentDocument) -> None:
    assessment = deepcopy(full)
    for subject in assessment["subjects"]:
        subject["source"] = {"input": path, "at": "", "line": 3}
    for finding in assessment["findings"]:
        finding["requirements"] = []
    uri = run(assessment)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    split = urlsplit(uri)
    assert uri.isascii()
    assert split.scheme == ("file" if path.startswith("/") else "")
    assert (split.query, split.fragment) == ("", "")
    assert unquote(split.path) == path


def test_a_path_is_relative_to_where_the_reader_stands(full: AssessmentDocument) -> None:
    found = run(full, Display(roots={"export": "ml/export"}))
    uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in found["results"]}
    assert all(uri.startswith("ml/export/") for uri in uris)
    assert {one["location"]["uri"] for one in found["artifacts"]} >= uris


def test_a_finding_of_no_file_points_at_the_first_input(full: AssessmentDocument) -> None:
    assessment = deepcopy(full)
    manual = next(one for one in assessment["findings"] if one["status"] == "manual")
    manual["status"] = "fail"
    one = result(run(assessment), manual["policy"], manual["subject"])
    physical = one["locations"][0]["physicalLocation"]
    assert physical == {"artifactLocation": {"uri": "export/manifest.json"}, "region": {"startLine": 1}}


def test_artifacts_carry_the_digests_of_the_inputs(full: AssessmentDocument) -> None:
    digests = {one["path"]: one["sha256"] for one in full["inputs"]}
    for one in run(full)["artifacts"]:
        assert one["hashes"] == {"sha-256": digests[unquote(one["location"]["uri"])]}


def test_a_waived_finding_is_no_open_alert_but_is_told(full: AssessmentDocument) -> None:
    """GitHub doesn't heed suppressions, so a waived result would be an open alert."""
    found = run(full)
    assert not any("suppressions" in one for one in found["results"])
    told = [one["message"]["text"] for one in found["invocations"][0]["toolExecutionNotifications"]]
    waived = "supply-chain/safe-serialization is waived for mlflow:benefit-eligibility/3 until 2026-12-31"
    assert any(one.startswith(waived) for one in told)


def test_a_viewer_that_heeds_suppressions_gets_them_with_everything_else(full: AssessmentDocument) -> None:
    one = result(run(full, Display(verbose=True)), "supply-chain/safe-serialization", "mlflow:benefit-eligibility/3")
    (suppression,) = one["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["justification"].startswith("The pickle is signed")


def test_results_say_whether_they_are_new_only_if_there_was_a_baseline(full: AssessmentDocument) -> None:
    assert {one["baselineState"] for one in run(full)["results"]} == {"new", "unchanged"}
    without = deepcopy(full)
    for finding in without["findings"]:
        finding["baseline"] = None
    assert not any("baselineState" in one for one in run(without)["results"])


def test_what_counts_for_the_verdict_comes_first_and_the_worst_before_the_rest(full: AssessmentDocument) -> None:
    ranks = [(not one["properties"]["countsForVerdict"], -one["rank"]) for one in run(full)["results"]]
    assert ranks == sorted(ranks)


def test_metadata_makes_no_link_in_a_message(full: AssessmentDocument) -> None:
    texts = [one["message"]["text"] for one in run(full)["results"]]
    assert any("https://evil.example" in text for text in texts)
    assert not any(re.search(r"(?<!\\)\[[^\]]*\]\(", text) for text in texts)


def test_controls_are_taxonomies_that_rules_refer_to(full: AssessmentDocument) -> None:
    found = run(full)
    names = [one["name"] for one in found["taxonomies"]]
    controls = [{taxon["id"] for taxon in one["taxa"]} for one in found["taxonomies"]]
    assert names == ["eu-ai-act", "iso-42001", "nist-ai-rmf"]
    for rule in found["tool"]["driver"]["rules"]:
        for one in rule["relationships"]:
            component = one["target"]["toolComponent"]
            assert names[component["index"]] == component["name"]
            assert one["target"]["id"] in controls[component["index"]]


def test_more_results_than_github_takes_are_cut_and_that_is_said(many: Many) -> None:
    found = run(many(RESULTS + 3))
    assert len(found["results"]) == RESULTS
    told = [one["message"]["text"] for one in found["invocations"][0]["toolExecutionNotifications"]]
    assert any("3 results beyond 25000 were left out" in one for one in told)
