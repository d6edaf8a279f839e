"""JUnit XML, which GitLab and Jenkins show: a suite for each subject, a test for each policy.

GitLab shows a test by `classname` and `name` and takes two with the same for one, so the class is the policy and the
name the subject. The form is that of Jenkins' xUnit plugin, junit-10.xsd.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gatepost.formats import outline
from gatepost.formats.interface import Display, Format
from gatepost.formats.remedy import blocks
from gatepost.formats.visible import line, value
from gatepost.model.assessment import AssessmentDocument, FindingEntry, PolicyEntry

# Per status: the element that says how the test came out (none: it passed), and the total that it adds to.
_OUTCOMES: dict[str, tuple[str, str]] = {
    "fail": ("failure", "failures"),
    "error": ("error", "errors"),
    "manual": ("skipped", "skipped"),
    "waived": ("skipped", "skipped"),
    "not_applicable": ("skipped", "skipped"),
}


class Junit(Format):
    """Findings as tests: a failing one fails, one that couldn't be evaluated is an error, one that is waived, waits for
    a person or doesn't apply is skipped, with the reason."""

    name = "junit"
    title = "JUnit XML, for the test reports of GitLab, Jenkins and others"

    def render(self, assessment: AssessmentDocument, display: Display) -> str:
        """All findings of every subject in scope."""
        grouped: dict[str, list[FindingEntry]] = {}
        for finding in assessment["findings"]:
            grouped.setdefault(finding["subject"], []).append(finding)
        root = Element("testsuites", name="gatepost", tests=str(len(assessment["findings"])))
        policies = outline.policies(assessment)
        for subject in assessment["subjects"]:
            if findings := grouped.get(subject["id"]):
                suite = SubElement(root, "testsuite", {"name": line(subject["id"]), **_totals(findings)})
                if subject["source"] is not None:
                    suite.set("file", line(display.path(subject["source"]["input"]), None))
                for finding in findings:
                    _case(suite, finding, policies[finding["policy"]], display)
        for total in ("failures", "errors"):
            root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
        indent(root)
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _totals(findings: list[FindingEntry]) -> dict[str, str]:
    counted = [_OUTCOMES[one["status"]][1] for one in findings if one["status"] in _OUTCOMES]
    totals = {total: str(counted.count(total)) for total in ("failures", "errors", "skipped")}
    return {"tests": str(len(findings)), **totals, "time": "0"}


def _case(suite: Element, finding: FindingEntry, policy: PolicyEntry, display: Display) -> None:
    case = SubElement(
        suite, "testcase", classname=finding["policy"].replace("/", "."), name=line(finding["subject"]), time="0"
    )
    if finding["status"] in _OUTCOMES:
        tag, _ = _OUTCOMES[finding["status"]]
        result = SubElement(case, tag, type=finding["severity"], message=_message(finding))
        if tag != "skipped":
            result.text = "\n".join([*_body(finding, display), *_remedy(policy), f"Finding: {finding['id']}"])


def _message(finding: FindingEntry) -> str:
    waiver = finding["waiver"]
    if waiver is not None:
        return f"waived {outline.granted(waiver)}: {line(waiver['reason'])}"
    known = " [known from the baseline]" if finding["baseline"] == "unchanged" else ""
    return "; ".join(problem.message for problem in outline.problems(finding)) + known


def _body(finding: FindingEntry, display: Display) -> Iterator[str]:
    for problem in outline.problems(finding):
        yield problem.message
        if problem.because:
            yield f"  because {problem.because}"
        for one in problem.observed:
            at = f" at {outline.place(one['source'], display)}" if one["source"] is not None else ""
            yield f"  observed {line(one['path'])} = {value(one['value'])}{at}"
    yield ""


def _remedy(policy: PolicyEntry) -> Iterator[str]:
    yield f"{line(policy['title'])}: how to get there"
    for block in blocks(policy["remedy"]):
        yield from (f"  {'  ' if block.code else ''}{one}".rstrip() for one in block.text.split("\n"))
    yield ""
