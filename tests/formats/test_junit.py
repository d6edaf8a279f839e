"""JUnit XML is what Jenkins' schema allows, and GitLab and Jenkins show each finding once and rightly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from gatepost.formats import Display, get
from gatepost.model.assessment import AssessmentDocument

OUTCOMES = {"fail": "failure", "error": "error", "manual": "skipped", "waived": "skipped", "not_applicable": "skipped"}


def root(assessment: AssessmentDocument) -> Element:
    return fromstring(get("junit").render(assessment, Display()))


def case(assessment: AssessmentDocument, policy: str, subject: str) -> Element:
    (found,) = [
        one
        for one in root(assessment).iter("testcase")
        if one.get("classname") == policy.replace("/", ".") and one.get("name") == subject
    ]
    return found


def outcome(found: Element) -> Element:
    (one,) = found
    return one


@pytest.mark.parametrize("sample", ["full", "passed", "incomplete"])
def test_the_file_follows_the_schema_of_jenkins(
    sample: str, junit_schema: Path, request: pytest.FixtureRequest
) -> None:
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema, of the group test, isn't installed")
    xmlschema.XMLSchema(junit_schema).validate(get("junit").render(request.getfixturevalue(sample), Display()))


def test_every_finding_is_one_test_and_comes_out_as_its_status_says(full: AssessmentDocument) -> None:
    found = Counter("passed" if not len(one) else outcome(one).tag for one in root(full).iter("testcase"))
    expected = Counter(OUTCOMES.get(one["status"], "passed") for one in full["findings"])
    assert found == expected


def test_no_two_tests_have_the_same_class_and_name_for_gitlab_drops_the_second(full: AssessmentDocument) -> None:
    names = [(one.get("classname"), one.get("name")) for one in root(full).iter("testcase")]
    assert len(set(names)) == len(names) == len(full["findings"])


def test_the_totals_are_those_of_the_tests(full: AssessmentDocument) -> None:
    suites = root(full)
    for one in suites:
        assert one.get("tests") == str(len(one.findall("testcase")))
        for total, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert one.get(total) == str(len(one.findall(f"testcase/{tag}")))
    assert suites.get("tests") == str(len(full["findings"]))
    assert suites.get("failures") == str(len(suites.findall("testsuite/testcase/failure")))
    assert suites.get("errors") == str(len(suites.findall("testsuite/testcase/error")))


def test_a_failure_says_what_is_wrong_and_the_rest_in_its_text(full: AssessmentDocument) -> None:
    failure = outcome(case(full, "fairness/bias-within-limit", "mlflow:benefit-eligibility/4"))
    assert failure.get("message") == "demographic_parity_difference is 0.19, above the limit of 0.1"
    assert failure.get("type") == "high"
    text = failure.text or ""
    assert "observed run.metrics.demographic_parity_difference = 0.19 at export/models/" in text
    assert "Finding: ce53c8a0041e944e" in text


def test_the_code_of_a_remedy_keeps_its_lines(full: AssessmentDocument) -> None:
    text = outcome(case(full, "data/training-dataset-recorded", "mlflow:benefit-eligibility/4")).text or ""
    assert '\n  Log every dataset with its role:\n    mlflow.log_input(dataset, context="training")\n' in text


def test_a_skipped_test_says_why(full: AssessmentDocument) -> None:
    waived = outcome(case(full, "supply-chain/safe-serialization", "mlflow:benefit-eligibility/3")).get("message") or ""
    assert waived.startswith("waived until 2026-12-31 by M. Sørensen, CISO")
    other = outcome(case(full, "approval/approved-before-production", "mlflow:benefit-eligibility/4")).get("message")
    assert (other or "").startswith("applies only if")


def test_what_was_known_before_says_so(full: AssessmentDocument) -> None:
    known = outcome(case(full, "accountability/owner-recorded", "mlflow:benefit-eligibility/4")).get("message") or ""
    assert known.endswith("[known from the baseline]")


@pytest.mark.parametrize("text", ["]]>", "<!-- &amp; -->", "\x00\x08\ufffe", "\ud800", "<?x?>", "&#0;", "\"'<"])
def test_no_text_breaks_the_file(text: str, saying: Callable[[str], AssessmentDocument]) -> None:
    names = [one.get("name") for one in root(saying(text)).iter("testcase")]
    assert any(name is not None and name.startswith("mlflow:") for name in names)


def test_an_assessment_of_nothing_is_a_file_without_tests(incomplete: AssessmentDocument) -> None:
    assert [len(root(incomplete)), root(incomplete).get("tests")] == [0, "0"]
