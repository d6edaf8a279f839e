"""What every format for people tells of an assessment, in the order in which they want it: the worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gatepost.formats.interface import Display
from gatepost.formats.visible import line
from gatepost.model.assessment import (
    SEVERITIES,
    AssessmentDocument,
    FindingEntry,
    FindingStatus,
    Observed,
    PolicyEntry,
    SourceRef,
    WaiverRef,
)

FAILING: tuple[FindingStatus, ...] = ("fail", "error")
STATUS_WORDS = {
    "fail": "failed",
    "error": "couldn't be evaluated",
    "manual": "waiting for a person",
    "waived": "waived",
    "attested": "attested",
    "pass": "passed",
    "not_applicable": "not applicable",
}
CONTROL_WORDS = {
    "not_satisfied": "not satisfied",
    "risk_accepted": "risk accepted",
    "needs_attestation": "needs attestation",
    "satisfied": "satisfied",
    "not_assessed": "not assessed",
    "not_applicable": "not applicable",
}
_RANK = {severity: rank for rank, severity in enumerate(reversed(SEVERITIES))}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what in words, what decided, and the facts that were read."""

    message: str
    because: str
    observed: Sequence[Observed]


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject and those of its findings that are told of, the worst first."""

    id: str
    system: str
    findings: Sequence[FindingEntry]


def findings(assessment: AssessmentDocument, *statuses: FindingStatus) -> list[FindingEntry]:
    """The findings with one of `statuses`: first those that count for the verdict, then by severity, policy and
    subject."""
    chosen = [one for one in assessment["findings"] if one["status"] in statuses]
    return sorted(
        chosen, key=lambda one: (not counts(assessment, one), _RANK[one["severity"]], one["policy"], one["subject"])
    )


def by_subject(assessment: AssessmentDocument, chosen: Iterable[FindingEntry]) -> list[Subject]:
    """The subjects of `chosen`, in the order in which `chosen` first names them: so the one with the worst finding is
    first, and among equals the one with the most."""
    grouped: dict[str, list[FindingEntry]] = {}
    for one in chosen:
        grouped.setdefault(one["subject"], []).append(one)
    ranked = sorted(
        grouped.items(),
        key=lambda item: (not counts(assessment, item[1][0]), _RANK[item[1][0]["severity"]], -len(item[1]), item[0]),
    )
    return [Subject(line(name), system_name(assessment, own[0]["system"]), own) for name, own in ranked]


def counts(assessment: AssessmentDocument, finding: FindingEntry) -> bool:
    """Whether a finding that fails counts for the verdict: it is severe enough, and not known from the baseline."""
    enough = _RANK[finding["severity"]] <= _RANK[assessment["options"]["fail_on"]]
    return finding["status"] in FAILING and enough and finding["baseline"] != "unchanged"


def why_not(assessment: AssessmentDocument, finding: FindingEntry) -> str:
    """Why a finding that fails doesn't count for the verdict; empty if it does."""
    if finding["baseline"] == "unchanged":
        return "known from the baseline"
    return "" if counts(assessment, finding) else f"below {assessment['options']['fail_on']}"


def problems(finding: FindingEntry, most: int | None = None) -> list[Problem]:
    """What is wrong in a finding, each thing once."""
    wrong = [one for one in finding["requirements"] if one["outcome"] != "true"]
    found = [Problem(line(one["message"], most), line(one["because"], most), one["observed"]) for one in wrong]
    unique = {(one.message, one.because): one for one in found}
    return list(unique.values()) or [Problem(line(finding["reason"], most), "", ())]


def policies(assessment: AssessmentDocument) -> dict[str, PolicyEntry]:
    """The policies by id."""
    return {one["id"]: one for one in assessment["policies"]}


def system_name(assessment: AssessmentDocument, system: str | None) -> str:
    """What people call a system; empty for None, which is no system."""
    found = next((one for one in assessment["systems"] if one["id"] == system), None)
    return "" if system is None else line(str((found or {}).get("name", system.removeprefix("system:"))))


def systems(assessment: AssessmentDocument) -> str:
    """The names of the systems, separated by commas."""
    return ", ".join(system_name(assessment, one["id"]) for one in assessment["systems"])


def scope(assessment: AssessmentDocument) -> str:
    """How much was judged and how it came out, in one line of words."""
    summary = assessment["summary"]
    told = [f"{n} {STATUS_WORDS[status]}" for status, n in summary["findings"].items() if n]
    out = f"{summary['in_scope']} of {plural(summary['subjects'], 'subject')} in scope"
    return f"{out} · {', '.join(told)}" if told else f"{out} · no findings"


def left_out(assessment: AssessmentDocument) -> dict[str, list[str]]:
    """The ids of subjects out of scope, by the reason."""
    found: dict[str, list[str]] = {}
    for one in assessment["subjects"]:
        if not one["in_scope"]:
            found.setdefault(line(one["reason"]), []).append(line(one["id"]))
    return dict(sorted(found.items()))


def granted(waiver: WaiverRef) -> str:
    """Until when, by whom and with which ticket a risk is accepted."""
    ticket = f", {line(waiver['ticket'])}" if waiver["ticket"] else ""
    return f"until {waiver['expires']} by {line(waiver['approved_by'])}{ticket}"


def tally(chosen: Iterable[FindingEntry]) -> list[tuple[str, int]]:
    """How many of the findings each policy has, the most first."""
    counted = Counter(one["policy"] for one in chosen)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def sources(assessment: AssessmentDocument) -> dict[str, SourceRef | None]:
    """Where each subject was read."""
    return {one["id"]: one["source"] for one in assessment["subjects"]}


def where(finding: FindingEntry, read: Mapping[str, SourceRef | None]) -> SourceRef | None:
    """The place that a finding is best shown at: where the first fact was read that something is wrong with, a known
    line before an unknown one; else where the subject was, of which `read` tells."""
    seen = [one["source"] for problem in problems(finding) for one in problem.observed if one["source"] is not None]
    own = read.get(finding["subject"])
    candidates = [*seen, own] if own is not None else seen
    return next((one for one in candidates if one["line"] is not None), candidates[0] if candidates else None)


def place(source: SourceRef, display: Display) -> str:
    """Where something was read, as an editor or terminal opens it: path and line, or the place in the document."""
    path = line(display.path(source["input"]), None)
    return f"{path}:{source['line']}" if source["line"] else f"{path} {line(source['at'])}".rstrip()


def plural(number: int, noun: str) -> str:
    """`1 subject`, `2 subjects`, `2 policies`."""
    many = noun.removesuffix("y") + "ies" if noun.endswith("y") else noun + "s"
    return f"{number} {noun if number == 1 else many}"
