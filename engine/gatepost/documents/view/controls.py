"""The controls of a report: every one with its status and reason, by system and framework."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from gatepost.documents.picture import Bar, bar
from gatepost.documents.view.badges import attested, badge, followed
from gatepost.documents.view.types import Control, FrameworkControls, SystemControls, Target
from gatepost.documents.words import CONTROL, FINDING, counted
from gatepost.model.assessment import (
    CONTROL_STATES,
    FINDING_STATUSES,
    AssessmentDocument,
    ControlEntry,
    FindingEntry,
)

_NAMED = 6  # policies that a control names; the rest is a number


def bars(assessment: AssessmentDocument) -> list[Bar]:
    """The picture: one bar for each framework."""
    titles = _titles(assessment)
    return [bar(titles.get(id_, id_), counts) for id_, counts in assessment["summary"]["controls"].items()]


def controls(
    assessment: AssessmentDocument, names: Mapping[str, str], places: Mapping[str, str]
) -> list[SystemControls]:
    """Every control, by system and framework, in the order of their ids as a person counts."""
    findings = {one["id"]: one for one in assessment["findings"]}
    titles = _titles(assessment)
    grouped: dict[str, dict[str, list[ControlEntry]]] = {}
    for control in assessment["controls"]:
        grouped.setdefault(control["system"], {}).setdefault(control["framework"], []).append(control)
    return [
        SystemControls(
            system=names.get(system, system),
            frameworks=[
                FrameworkControls(
                    title=titles.get(framework, framework),
                    summary=_summary(entries),
                    controls=[
                        _control(one, findings, places) for one in sorted(entries, key=lambda one: natural(one["id"]))
                    ],
                )
                for framework, entries in frameworks.items()
            ],
        )
        for system, frameworks in grouped.items()
    ]


def natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts `art-9` before `art-10`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)]


def _titles(assessment: AssessmentDocument) -> dict[str, str]:
    return {one["id"]: one["title"] for one in assessment["frameworks"]}


def _summary(entries: list[ControlEntry]) -> str:
    counts = Counter(one["status"] for one in entries)
    parts = [f"{counts[one]} {CONTROL[one].label.lower()}" for one in CONTROL_STATES if counts[one]]
    return f"{counted(len(entries), 'control')}: {', '.join(parts)}"


def _control(control: ControlEntry, findings: Mapping[str, FindingEntry], places: Mapping[str, str]) -> Control:
    targets = _targets([findings[one] for one in control["not_passing"] if one in findings], places)
    counts = control["counts"]
    return Control(
        id=control["id"].removeprefix(f"{control['framework']}/"),
        title=control["title"],
        address=followed(control["link"]),
        badge=badge(control["status"], CONTROL[control["status"]]),
        reason=control["reason"],
        counts=", ".join(f"{counts[one]} {FINDING[one].label.lower()}" for one in FINDING_STATUSES if counts.get(one)),
        not_passing=targets[:_NAMED],
        more=len(targets[_NAMED:]),
        attestation=attested(control["attestation"]) if control["attestation"] else "",
    )


def _targets(findings: Sequence[FindingEntry], places: Mapping[str, str]) -> list[Target]:
    """For each policy of the findings a way to the first of them."""
    by_policy: dict[str, list[FindingEntry]] = {}
    for one in findings:
        by_policy.setdefault(one["policy"], []).append(one)
    return [
        Target(
            text=f"{policy} · {found[0]['subject'] if len(found) == 1 else counted(len(found), 'subject')}",
            anchor=places[found[0]["id"]],
        )
        for policy, found in by_policy.items()
    ]
