"""The verdict, and the counts behind it. Never "compliant": that is a person's conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gatepost.assess.options import Options
from gatepost.model.assessment import (
    CONTROL_STATES,
    FINDING_STATUSES,
    SEVERITIES,
    ControlEntry,
    FindingEntry,
    Summary,
    Verdict,
)

FAILING = ("fail", "error")


def against(findings: Sequence[FindingEntry], before: Mapping[str, str] | None) -> list[FindingEntry]:
    """The findings, of which those that fail say whether they failed in the baseline too."""
    if before is None:
        return list(findings)
    return [
        FindingEntry(**{**one, "baseline": "unchanged" if before.get(one["id"]) in FAILING else "new"})
        if one["status"] in FAILING
        else one
        for one in findings
    ]


def summary(
    findings: Sequence[FindingEntry], controls: Sequence[ControlEntry], subjects: int, in_scope: int, options: Options
) -> Summary:
    """The counts, and the verdict: failed where a finding at or above `fail_on` fails, and is new if there is a
    baseline; incomplete where nothing was assessed or, if asked for, an attestation is missing; else passed."""
    least = SEVERITIES.index(options.fail_on)
    failing = [
        one
        for one in findings
        if one["status"] in FAILING and SEVERITIES.index(one["severity"]) >= least and one["baseline"] != "unchanged"
    ]
    by_framework: dict[str, dict[str, int]] = {}
    for control in controls:
        counts = by_framework.setdefault(control["framework"], dict.fromkeys(CONTROL_STATES, 0))
        counts[control["status"]] += 1
    by_status: dict[str, int] = dict.fromkeys(FINDING_STATUSES, 0)
    for finding in findings:
        by_status[finding["status"]] += 1
    verdict, reason = _verdict(failing, findings, controls, options)
    return Summary(
        subjects=subjects,
        in_scope=in_scope,
        findings=by_status,
        failing=len(failing),
        controls=dict(sorted(by_framework.items())),
        verdict=verdict,
        reason=reason,
    )


def _verdict(
    failing: Sequence[FindingEntry],
    findings: Sequence[FindingEntry],
    controls: Sequence[ControlEntry],
    options: Options,
) -> tuple[Verdict, str]:
    if failing:
        new = " new" if options.baseline is not None else ""
        above = f" of severity {options.fail_on} or above" if options.fail_on != SEVERITIES[0] else ""
        noun, verb = ("finding", "fails") if len(failing) == 1 else ("findings", "fail")
        return "failed", f"{len(failing)}{new} {noun}{above} {verb}"
    if all(one["status"] == "not_applicable" for one in findings):
        why = "no policy applies to a subject in scope" if findings else "no policy judges a subject in scope"
        return "incomplete", f"nothing was assessed: {why}"
    waiting = sum(control["status"] == "needs_attestation" for control in controls)
    if options.require_attestations and waiting:
        noun = "control" if waiting == 1 else "controls"
        return "incomplete", f"{waiting} {noun} must be attested by a person"
    return "passed", "no finding that counts fails"
