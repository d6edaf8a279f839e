"""What a report says, whatever its form."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from gatepost.documents.picture import WIDTH, bar
from gatepost.documents.view import Report, report
from gatepost.documents.view.badges import followed
from gatepost.documents.view.controls import natural
from gatepost.documents.view.replay import arguments

from .conftest import Given, load


def of(given: Given) -> Report:
    return report(given.assessment, "Report", "0" * 64, len(given.source))


def test_the_subject_with_the_worst_failure_comes_first(full: Given) -> None:
    severe = {"low": 0, "medium": 1, "high": 2, "critical": 3}
    failing = [
        [severe[one["severity"]] for one in subject["shown"] if one["badge"]["code"] in ("fail", "error")]
        for subject in of(full)["subjects"]
    ]
    ranks = [max(one, default=-1) for one in failing]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] == 3


def test_within_a_subject_failures_come_before_errors_and_the_rest(full: Given) -> None:
    order = ["fail", "error", "manual", "waived", "attested", "pass", "not_applicable"]
    for subject in of(full)["subjects"]:
        codes = [one["badge"]["code"] for one in [*subject["shown"], *subject["brief"]]]
        assert codes == sorted(codes, key=order.index)


def test_every_finding_stands_in_the_report_once(full: Given) -> None:
    shown = [one["anchor"] for subject in of(full)["subjects"] for one in [*subject["shown"], *subject["brief"]]]
    assert len(set(shown)) == len(shown) == len(full.assessment["findings"])


def test_every_control_stands_in_the_report_with_its_status(full: Given) -> None:
    shown = [
        (system["system"], control["id"], control["badge"]["code"])
        for system in of(full)["controls"]
        for framework in system["frameworks"]
        for control in framework["controls"]
    ]
    asked = [
        (one["system"].removeprefix("system:"), one["id"].partition("/")[2], one["status"])
        for one in full.assessment["controls"]
    ]
    assert sorted(shown) == sorted(asked)


def test_controls_are_in_the_order_in_which_a_person_counts() -> None:
    ids = ["art-10.2", "art-9", "art-10", "art-5.1.a", "A.10.2", "A.2.3"]
    assert sorted(ids, key=natural) == ["A.2.3", "A.10.2", "art-5.1.a", "art-9", "art-10", "art-10.2"]


def test_a_message_is_not_said_twice(full: Given) -> None:
    for subject in of(full)["subjects"]:
        for one in subject["shown"]:
            assert not any(problem["message"] in one["reason"] for problem in one["problems"] if problem["message"])


def test_the_policies_that_fail_are_counted_by_subject_the_most_severe_first(full: Given) -> None:
    rows = [(row["severity"], row["policy"], row["subjects"]) for row in of(full)["urgent"]]
    failing: dict[str, set[str]] = {}
    for one in full.assessment["findings"]:
        if one["status"] in ("fail", "error"):
            failing.setdefault(one["policy"], set()).add(one["subject"])
    assert {policy: count for _, policy, count in rows} == {policy: len(found) for policy, found in failing.items()}
    assert [severity for severity, _, _ in rows] == sorted(
        (severity for severity, _, _ in rows), key=["critical", "high", "medium", "low"].index
    )


def test_what_fails_and_does_not_count_is_told_with_the_verdict(full: Given) -> None:
    assert "4 other findings fail, but do not count" in of(full)["verdict"]["meaning"]


@pytest.mark.parametrize("name", ["full", "passed", "incomplete"])
def test_no_verdict_claims_compliance(name: str) -> None:
    verdict = report(load(name), "Report", "0" * 64, 1)["verdict"]
    assert "a person can draw" in verdict["limits"]
    assert "compliant" not in f"{verdict['badge']['label']} {verdict['reason']} {verdict['meaning']}".lower()


def test_a_recorded_null_and_a_missing_fact_and_a_text_of_digits_differ(changed: Any) -> None:
    def change(one: Any) -> None:
        finding = next(f for f in one["findings"] if f["status"] == "fail")
        finding["requirements"][0]["observed"] = [
            {"path": "a", "value": None, "source": None},
            {"path": "b", "value": "5", "source": {"input": "m.json", "at": "/x", "line": 3}},
            {"path": "c", "value": 5, "source": {"input": "m.csv", "at": "line 3", "line": 3}},
        ]

    shown = [
        (one["value"], one["source"])
        for subject in of(changed(change))["subjects"]
        for finding in subject["shown"]
        for problem in finding["problems"]
        for one in problem["observed"]
        if one["path"] in ("a", "b", "c")
    ]
    assert shown == [("not recorded", ""), ('"5"', "m.json, line 3, at /x"), ("5", "m.csv, line 3")]


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://eur-lex.europa.eu/eli/reg/2024/1689/oj#art_10", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example", False),
        ("https://a\u202eb", False),
        ("https://a b", False),
        ("", False),
    ],
)
def test_only_an_address_on_the_web_becomes_a_link(address: str, safe: bool) -> None:
    assert followed(address) == (address if safe else "")


class TestReplay:
    """The command line that makes the assessment anew."""

    def test_it_names_every_option_of_the_run(self, changed: Any) -> None:
        given = changed(
            lambda one: one["options"].update(
                scope="all", select=["data/*", "it's"], target="alias:champion", require_attestations=True
            )
        )
        words = shlex.split(of(given)["replay"]["check"])
        assert words[:3] == ["gatepost", "check", "export"]
        assert words[words.index("--select") :][:4] == ["--select", "data/*", "--select", "it's"]
        for option, value in [
            ("--scope", "all"),
            ("--target", "alias:champion"),
            ("--as-of", "2026-11-24"),
            ("--fail-on", "medium"),
            ("--baseline", "last-week.json"),
            ("--profile", "gatepost.yaml"),
            ("--format", "json=assessment.json"),
        ]:
            assert words[words.index(option) + 1] == value
        assert "--require-attestations" in words

    def test_a_path_that_looks_like_an_option_or_a_command_is_quoted(self, changed: Any) -> None:
        def change(one: Any) -> None:
            one["inputs"][0]["path"] = "--output/model.json"
            one["inputs"][1]["path"] = "a; rm -rf $HOME/model.json"

        given = changed(change)
        assert arguments(given.assessment)[:2] == ["./--output", "a; rm -rf $HOME"]
        assert "'a; rm -rf $HOME'" in of(given)["replay"]["check"]

    def test_packs_are_left_to_the_profile_where_systems_differ_in_them(self, changed: Any) -> None:
        same = arguments(changed(lambda one: None).assessment)
        other = arguments(changed(lambda one: one["systems"][0].update(packs=["strict"])).assessment)
        assert "--pack" in same
        assert "--pack" not in other

    def test_no_profile_is_asked_for_where_there_was_none(self, changed: Any) -> None:
        def change(one: Any) -> None:
            one["profile"] = None

        assert "--profile" not in arguments(changed(change).assessment)


class TestPicture:
    """The bars of control status."""

    def test_the_parts_fill_the_bar_without_gap(self) -> None:
        segments = bar("Act", {"not_satisfied": 1, "needs_attestation": 3, "satisfied": 3})["segments"]
        ends = [0.0, *(round(one["x"] + one["width"], 2) for one in segments)]
        assert [one["x"] for one in segments] == ends[:-1]
        assert ends[-1] == WIDTH

    def test_its_sentence_says_what_it_shows(self) -> None:
        made = bar("EU AI Act", {"not_satisfied": 2, "satisfied": 1, "not_assessed": 0})
        assert made["text"] == "EU AI Act: 3 controls, of which 2 not satisfied, 1 satisfied"

    def test_a_framework_without_controls_has_an_empty_bar(self) -> None:
        assert bar("Empty", {"satisfied": 0}) == {
            "title": "Empty",
            "total": 0,
            "segments": [],
            "text": "Empty: 0 controls",
        }
