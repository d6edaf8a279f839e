"""Why a control has its status: every finding and attestation that bears on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gatepost.cli import tables
from gatepost.errors import UnknownNameError
from gatepost.model import JsonObject
from gatepost.model.assessment import (
    FINDING_STATUSES,
    AssessmentDocument,
    AttestationRef,
    ControlEntry,
    FindingEntry,
    MappedControl,
)
from gatepost.reading.text import printable
from gatepost.reading.words import did_you_mean, shown


def controls_named(document: AssessmentDocument, wanted: str) -> list[ControlEntry]:
    """The entries of the control that `CONTROL` or `CONTROL@SYSTEM` names, one for each system; none if it names no
    control of the assessment. Raises UnknownNameError for a system that there isn't."""
    name, at, system = wanted.partition("@")
    found = [one for one in document["controls"] if one["id"] == name]
    if not found or not at:
        return found
    names = {one["id"]: one["name"] for one in document["systems"]}
    of_system = [one for one in found if system in (one["system"], names.get(one["system"]))]
    if not of_system:
        raise UnknownNameError(
            f"no system is named {shown(system)}{did_you_mean(system, names.values())}",
            hint=f"The assessment's are {', '.join(names.values())}.",
        )
    return of_system


def control_entry(document: AssessmentDocument, control: ControlEntry) -> JsonObject:
    """The control with its findings, each with what its policy shows of it, as JSON."""
    findings = [
        {"id": one["id"], "policy": one["policy"], "subject": one["subject"], "status": one["status"],
         "reason": one["reason"], "coverage": mapped["coverage"], "rationale": mapped["rationale"],
         "attestation": one["attestation"]}
        for one, mapped in _bearing(document, control)
    ]  # fmt: skip
    return {**control, "findings": findings}


def control_text(document: AssessmentDocument, controls: Sequence[ControlEntry]) -> str:
    """The same for a person, system by system."""
    names = {one["id"]: one["name"] for one in document["systems"]}
    return "\n".join(_text(document, one, names[one["system"]]) for one in controls)


def _text(document: AssessmentDocument, control: ControlEntry, system: str) -> str:
    lines = [
        f"{control['status'].upper().replace('_', ' ')}  {control['id']}  for {printable(system)}",
        tables.paragraph(control["title"]),
        "",
        tables.paragraph(control["reason"]),
    ]
    if control["attestation"] is not None:
        lines += ["", tables.paragraph(_attested(control["attestation"]))]
    for one, mapped in _bearing(document, control):
        lines += ["", f"{one['status'].replace('_', ' '):<15}{one['policy']}@{printable(one['subject'])}"]
        lines += [tables.paragraph(f"shows {mapped['coverage']}: {mapped['rationale']}", 15)]
        if one["attestation"] is not None:
            lines += [tables.paragraph(_attested(one["attestation"]), 15)]
        elif one["status"] != "pass":
            lines += [tables.paragraph(one["reason"], 15)]
    return "\n".join([*lines, "", control["link"], ""])


def _attested(given: AttestationRef) -> str:
    until = f"Holds until {given['expires']}."
    said = "is met" if given["met"] else "isn't met"
    return f"{given['by']}, {given['role']}, stated on {given['at']} that it {said}: {given['statement']} {until}"


def _bearing(document: AssessmentDocument, control: ControlEntry) -> Iterator[tuple[FindingEntry, MappedControl]]:
    """The system's findings whose policies are mapped to the control, those that don't pass first."""
    mapped = {
        policy["id"]: one for policy in document["policies"] for one in policy["controls"] if one["id"] == control["id"]
    }
    found = [one for one in document["findings"] if one["system"] == control["system"] and one["policy"] in mapped]
    for one in sorted(found, key=lambda one: (FINDING_STATUSES.index(one["status"]), one["policy"], one["subject"])):
        yield one, mapped[one["policy"]]
