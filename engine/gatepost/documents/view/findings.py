"""The findings of a report, by subject: what fails comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from gatepost.documents.view.badges import attested, badge, link, observation, source_text
from gatepost.documents.view.types import Brief, Field, Finding, Outside, Problem, Statement, Subject, Urgent
from gatepost.documents.words import FINDING, counted, spaced
from gatepost.errors import UnreadableError
from gatepost.model.assessment import (
    FINDING_STATUSES,
    SEVERITIES,
    AssessmentDocument,
    FindingEntry,
    PolicyEntry,
    SubjectEntry,
)
from gatepost.reading import shown

FAILING = ("fail", "error")
SHOWN = ("fail", "error", "manual", "waived", "attested")  # what a reader wants to know all about; the rest is brief
_AGAIN = "It was changed after it was made: make it anew with gatepost check."
_BASELINE = {"new": "new since the baseline", "unchanged": "failed in the baseline too"}


def anchors(assessment: AssessmentDocument) -> dict[str, str]:
    """For the id of each finding its anchor in the report.

    Raises UnreadableError if the assessment contradicts itself, for then a part of it would be told nowhere.
    """
    ids = [one["id"] for one in assessment["findings"]]
    subjects = [one["id"] for one in assessment["subjects"]]
    for noun, given in (("finding", ids), ("subject", subjects)):
        if len(set(given)) < len(given):
            twice = next(one for one, count in Counter(given).items() if count > 1)
            raise UnreadableError(f"the assessment holds the {noun} {shown(twice)} twice", hint=_AGAIN)
    known = set(subjects)
    if lost := next((one for one in assessment["findings"] if one["subject"] not in known), None):
        raise UnreadableError(
            f"the finding {shown(lost['id'])} is about {shown(lost['subject'])}, which the assessment doesn't hold",
            hint=_AGAIN,
        )
    return {one: f"finding-{i}" for i, one in enumerate(ids, 1)}


def subjects(assessment: AssessmentDocument, names: Mapping[str, str], places: Mapping[str, str]) -> list[Subject]:
    """The subjects in scope with their findings, the worst first. `names` tells a system's name by its id, `places` the
    anchor of a finding."""
    policies = {one["id"]: one for one in assessment["policies"]}
    of_subject: dict[str, list[FindingEntry]] = {}
    for finding in assessment["findings"]:
        of_subject.setdefault(finding["subject"], []).append(finding)
    listed = [one for one in assessment["subjects"] if one["in_scope"] or one["id"] in of_subject]
    listed.sort(key=lambda one: (_urgency(of_subject.get(one["id"], ())), one["id"]))
    return [
        _subject(f"subject-{i}", one, of_subject.get(one["id"], []), policies, names, places)
        for i, one in enumerate(listed, 1)
    ]


def outside(assessment: AssessmentDocument, names: Mapping[str, str]) -> list[Outside]:
    """The subjects that weren't judged, with the reason."""
    return [
        Outside(id=one["id"], kind=spaced(one["kind"]), system=_system(one["system"], names), reason=one["reason"])
        for one in assessment["subjects"]
        if not one["in_scope"]
    ]


def urgent(assessment: AssessmentDocument, places: Mapping[str, str]) -> list[Urgent]:
    """The policies that fail, the most severe and most frequent first."""
    titles = {one["id"]: one["title"] for one in assessment["policies"]}
    failing: dict[str, list[FindingEntry]] = {}
    for finding in sorted(assessment["findings"], key=_order):
        if finding["status"] in FAILING:
            failing.setdefault(finding["policy"], []).append(finding)
    rows = [
        Urgent(
            policy=policy,
            title=titles.get(policy, policy),
            severity=found[0]["severity"],
            subjects=len({one["subject"] for one in found}),
            anchor=places[found[0]["id"]],
        )
        for policy, found in failing.items()
    ]
    return sorted(rows, key=lambda row: (-_rank(row["severity"]), -row["subjects"], row["policy"]))


def _subject(
    anchor: str,
    subject: SubjectEntry,
    findings: Sequence[FindingEntry],
    policies: Mapping[str, PolicyEntry],
    names: Mapping[str, str],
    places: Mapping[str, str],
) -> Subject:
    ordered = sorted(findings, key=_order)
    counts = Counter(one["status"] for one in findings)
    parts = [f"{counts[one]} {FINDING[one].label.lower()}" for one in FINDING_STATUSES if counts[one]]
    return Subject(
        anchor=anchor,
        id=subject["id"],
        kind=spaced(subject["kind"]),
        system=_system(subject["system"], names),
        source=source_text(subject["source"]),
        summary=f"{counted(len(findings), 'finding')}: {', '.join(parts)}" if parts else "No policy judges it.",
        worst=ordered[0]["status"] if ordered else "not_applicable",
        declared=[observation(one["term"], one["value"], one["from"]) for one in subject["declared"]],
        shown=[_finding(one, policies.get(one["policy"]), places) for one in ordered if one["status"] in SHOWN],
        brief=[_brief(one, policies.get(one["policy"]), places) for one in ordered if one["status"] not in SHOWN],
    )


def _finding(finding: FindingEntry, policy: PolicyEntry | None, places: Mapping[str, str]) -> Finding:
    failing = finding["status"] in (*FAILING, "waived")
    problems = [
        Problem(
            message=one["message"],
            because=one["because"],
            observed=[
                observation(seen["path"], seen["value"], source_text(seen["source"])) for seen in one["observed"]
            ],
        )
        for one in finding["requirements"]
        if one["outcome"] != "true"
    ]
    told = any(one["message"] and one["message"] in finding["reason"] for one in problems)
    return Finding(
        anchor=places[finding["id"]],
        id=finding["id"],
        badge=badge(finding["status"], FINDING[finding["status"]]),
        severity=finding["severity"],
        policy=finding["policy"],
        title=policy["title"] if policy else finding["policy"],
        baseline=_BASELINE.get(finding["baseline"] or "", ""),
        reason="" if told else finding["reason"],
        problems=problems,
        remedy=policy["remedy"].strip() if policy and (failing or finding["status"] == "manual") else "",
        controls=", ".join(f"{one['id']} ({one['coverage']})" for one in policy["controls"]) if policy else "",
        references=[link(one) for one in policy["references"]] if policy else [],
        claims=finding["claims"],
        statement=_statement(finding),
    )


def _brief(finding: FindingEntry, policy: PolicyEntry | None, places: Mapping[str, str]) -> Brief:
    return Brief(
        anchor=places[finding["id"]],
        badge=badge(finding["status"], FINDING[finding["status"]]),
        policy=finding["policy"],
        title=policy["title"] if policy else finding["policy"],
        reason=finding["reason"],
        claims=finding["claims"],
    )


def _statement(finding: FindingEntry) -> Statement | None:
    if waiver := finding["waiver"]:
        fields = [
            Field(label="Reason", value=waiver["reason"]),
            Field(label="Approved by", value=waiver["approved_by"]),
            Field(label="Until", value=waiver["expires"]),
        ]
        ticket = [Field(label="Ticket", value=waiver["ticket"])] if waiver["ticket"] else []
        return Statement(title="Waiver", fields=fields + ticket)
    if attestation := finding["attestation"]:
        return Statement(title="Attestation", fields=[Field(label="By a person", value=attested(attestation))])
    return None


def _system(system: str | None, names: Mapping[str, str]) -> str:
    return "in no system" if system is None else names.get(system, system)


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else -1


def _order(finding: FindingEntry) -> tuple[int, int, str]:
    return FINDING_STATUSES.index(finding["status"]), -_rank(finding["severity"]), finding["policy"]


def _urgency(findings: Sequence[FindingEntry]) -> tuple[int, int, int]:
    """Smaller is more urgent: by the most severe that fails, then by how many do, then by the worst status."""
    ranks = [_rank(one["severity"]) for one in findings if one["status"] in FAILING]
    worst = min((FINDING_STATUSES.index(one["status"]) for one in findings), default=len(FINDING_STATUSES))
    return -max(ranks, default=-1), -len(ranks), worst
