"""SARIF 2.1.0, for GitHub code scanning and other viewers of static analysis.

What GitHub takes of it, and how much, is told in its documentation under "SARIF support for code scanning" and "SARIF
results exceed limits". A result is what fails or couldn't be evaluated. GitHub doesn't heed `suppressions` and would
show a waived finding as an open alert, so waived ones are results only if everything is asked for; they and what waits
for a person are notifications of the run otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from gatepost.formats import outline
from gatepost.formats.interface import Display, Format
from gatepost.formats.json import indented
from gatepost.formats.outline import FAILING
from gatepost.formats.sarif_rules import LEVEL, RANK, rules, sentence, taxonomies
from gatepost.formats.visible import line, value
from gatepost.model import JsonObject
from gatepost.model.assessment import AssessmentDocument, FindingEntry, Observed, SourceRef

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS = 25_000  # GitHub refuses a run with more
_RELATED = 20  # locations of one result besides its own
_MESSAGE = 1000
_HOME = "https://gatepost.dev"
_SEMANTIC = re.compile(r"\d+\.\d+\.\d+")
_LINK = re.compile(r"\[(?=[^\]]*\]\()")  # what a viewer would take for the beginning of a link


class Sarif(Format):
    """One run; the results that count most come first, so that a viewer that stops early has shown those."""

    name = "sarif"
    title = "SARIF 2.1.0, for GitHub code scanning"

    def render(self, assessment: AssessmentDocument, display: Display) -> str:
        """The log as JSON."""
        found = outline.findings(assessment, *FAILING)
        if display.verbose:
            found += outline.findings(assessment, "waived")
        index = {one["id"]: number for number, one in enumerate(assessment["policies"])}
        read = outline.sources(assessment)
        results = [_result(assessment, one, index[one["policy"]], read, display) for one in found[:RESULTS]]
        run = {
            "tool": {"driver": _driver(assessment)},
            "invocations": [
                {
                    "executionSuccessful": True,
                    "toolExecutionNotifications": list(_notifications(assessment, len(found), display)),
                }
            ],
            "taxonomies": taxonomies(assessment),
            "artifacts": list(_artifacts(assessment, results, display)),
            "results": results,
            "columnKind": "unicodeCodePoints",
            "properties": {
                "asOf": assessment["as_of"],
                "verdict": assessment["summary"]["verdict"],
                "reason": line(assessment["summary"]["reason"]),
            },
        }
        return indented({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(assessment: AssessmentDocument) -> JsonObject:
    version = assessment["tool"]["version"]
    return {
        "name": assessment["tool"]["name"],
        "version": version,
        **({"semanticVersion": version} if _SEMANTIC.fullmatch(version) else {}),
        "informationUri": _HOME,
        "rules": rules(assessment),
        "supportedTaxonomies": [
            {"name": one["id"], "index": index} for index, one in enumerate(assessment["frameworks"])
        ],
    }


def _result(
    assessment: AssessmentDocument,
    finding: FindingEntry,
    rule: int,
    read: dict[str, SourceRef | None],
    display: Display,
) -> JsonObject:
    severity, at = finding["severity"], outline.where(finding, read)
    result: JsonObject = {
        "ruleId": finding["policy"],
        "ruleIndex": rule,
        "kind": "fail",
        "level": LEVEL[severity],
        "rank": RANK[severity],
        "message": {"text": _message(assessment, finding)},
        "locations": [_location(at, finding, assessment, display)],
        "relatedLocations": list(_related(finding, at, display)),
        # The first is what GitHub tells alerts apart by: one alert for each finding, wherever its file has moved.
        "partialFingerprints": {"primaryLocationLineHash": f"{finding['id']}:1", "gatepostFinding/v1": finding["id"]},
        "properties": {
            "severity": severity,
            "status": finding["status"],
            "subject": line(finding["subject"]),
            "system": outline.system_name(assessment, finding["system"]),
            "countsForVerdict": outline.counts(assessment, finding),
        },
    }
    if finding["baseline"] is not None:
        result["baselineState"] = finding["baseline"]
    if finding["waiver"] is not None:
        told = f"{line(finding['waiver']['reason'])} ({outline.granted(finding['waiver'])})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": told}]
    return result


def _message(assessment: AssessmentDocument, finding: FindingEntry) -> str:
    """What is wrong, as a sentence of its own, then of which subject and on which evidence."""
    problems = outline.problems(finding)
    lines = [
        sentence(line("; ".join(one.message for one in problems), _MESSAGE)),
        f"Subject: {line(finding['subject'])}",
        *(f"Because: {one.because}" for one in problems if one.because),
        *(_seen(one) for problem in problems for one in problem.observed[:_RELATED]),
    ]
    if finding["waiver"] is not None:
        lines.append(f"Waived {outline.granted(finding['waiver'])}.")
    elif remark := outline.why_not(assessment, finding):
        lines.append(f"Doesn't count for the verdict: {remark}.")
    return _plain("\n".join(lines))


def _seen(one: Observed) -> str:
    return f"{line(one['path'])} = {value(one['value'])}"


def _plain(text: str) -> str:
    """`text` as a message, in which a viewer would make a link of [words](address)."""
    return _LINK.sub(r"\\[", text)


def _location(
    at: SourceRef | None, finding: FindingEntry, assessment: AssessmentDocument, display: Display
) -> JsonObject:
    """GitHub shows a result only with a file and a line, so where none is known the first input stands for it."""
    logical: list[JsonObject] = [
        {"name": line(finding["subject"]), "fullyQualifiedName": line(finding["subject"]), "kind": "resource"}
    ]
    if at is not None and at["at"]:
        logical.append({"fullyQualifiedName": line(at["at"]), "kind": "member"})
    path = at["input"] if at is not None else next((one["path"] for one in assessment["inputs"]), "gatepost.yaml")
    return {"physicalLocation": _physical(path, at["line"] if at else None, display), "logicalLocations": logical}


def _related(finding: FindingEntry, primary: SourceRef | None, display: Display) -> Iterator[JsonObject]:
    seen = [one for problem in outline.problems(finding) for one in problem.observed]
    others = [(one, one["source"]) for one in seen if one["source"] is not None and one["source"] != primary]
    for number, (one, source) in enumerate(others[:_RELATED], start=1):
        yield {
            "id": number,
            "physicalLocation": _physical(source["input"], source["line"], display),
            "message": {"text": _plain(_seen(one))},
        }


def _physical(path: str, number: int | None, display: Display) -> JsonObject:
    return {"artifactLocation": {"uri": _uri(display.path(path))}, "region": {"startLine": number or 1}}


def _uri(path: str) -> str:
    """A path as a URI reference: relative, unless the path is absolute."""
    return ("file://" if path.startswith("/") else "") + quote(path, safe="/", errors="replace")


def _artifacts(assessment: AssessmentDocument, results: list[JsonObject], display: Display) -> Iterator[JsonObject]:
    """The inputs that a result points into, with their digests."""
    used = {
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in results
        for location in (*result["locations"], *result["relatedLocations"])
    }
    for one in assessment["inputs"]:
        uri = _uri(display.path(one["path"]))
        if uri in used:
            yield {"location": {"uri": uri}, "length": one["size"], "hashes": {"sha-256": one["sha256"]}}


def _notifications(assessment: AssessmentDocument, results: int, display: Display) -> Iterator[JsonObject]:
    """What a reader of the log should know and isn't a result."""
    if results > RESULTS:
        yield _notification("warning", f"{results - RESULTS} results beyond {RESULTS} were left out, the least severe.")
    for one in outline.findings(assessment, "waived") if not display.verbose else ():
        granted = outline.granted(one["waiver"]) if one["waiver"] is not None else ""
        yield _notification("note", f"{one['policy']} is waived for {line(one['subject'])} {granted}.")
    for one in outline.findings(assessment, "manual"):
        yield _notification("note", f"{one['policy']} waits for a person's answer for {line(one['subject'])}.")
    for notice in assessment["notices"]:
        yield _notification("warning", line(notice["message"]))


def _notification(level: str, text: str) -> JsonObject:
    return {"level": level, "message": {"text": _plain(text)}}
