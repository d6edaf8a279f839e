"""What a person has still to answer, or soon again, from an assessment alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gatepost.model.assessment import AssessmentDocument, ControlEntry, FindingEntry, PolicyEntry

ANYONE = "anyone"  # the role where a framework names none
_WAITING = ("needs_attestation", "not_assessed")


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """A manual policy, or a control, that waits for a person: for which system (its id), whose it is to answer, what is
    asked, what the answer should rest on, and why it waits. `due` is the last day of an answer that still holds."""

    id: str
    system: str
    role: str
    title: str
    asks: str
    evidence: tuple[str, ...]
    reason: str
    due: str | None


def open_policies(document: AssessmentDocument, within: int) -> Iterator[OpenAnswer]:
    """The manual policies that nobody has answered, or whose answer ends within `within` days, by role and id."""
    policies = {one["id"]: one for one in document["policies"]}
    last = date.fromisoformat(document["as_of"]) + timedelta(days=within)
    found = []
    for finding in document["findings"]:
        due = _due(finding, policies[finding["policy"]])
        if finding["status"] == "manual" or (due is not None and due <= last):
            found.append(_of_policy(finding, policies[finding["policy"]], due))
    yield from sorted(found, key=lambda one: (one.role, one.id, one.system))


def _due(finding: FindingEntry, policy: PolicyEntry) -> date | None:
    """The last day on which the answer to a manual policy holds."""
    given, question = finding["attestation"], policy["question"]
    if given is None or question is None:
        return None
    ends = date.fromisoformat(given["at"]) + timedelta(days=question["valid_days"])
    return min(ends, date.fromisoformat(given["expires"]))


def _of_policy(finding: FindingEntry, policy: PolicyEntry, due: date | None) -> OpenAnswer:
    question = policy["question"]
    assert question is not None
    return OpenAnswer(
        id=policy["id"],
        system=finding["subject"],
        role=question["answered_by"][0],
        title=policy["title"],
        asks=question["asks"],
        evidence=tuple(question["evidence"]),
        reason=finding["reason"].partition(";")[0] if due is None else f"the answer holds until {due}",
        due=str(due) if due is not None else None,
    )


def open_controls(document: AssessmentDocument) -> Iterator[OpenAnswer]:
    """The controls in scope that wait for a person and that no open question would settle, in the document's order."""
    asked = {
        (finding["system"], one["id"])
        for finding in document["findings"]
        if finding["status"] == "manual"
        for policy in document["policies"]
        if policy["id"] == finding["policy"]
        for one in policy["controls"]
    }
    for control in document["controls"]:
        if control["status"] in _WAITING and (control["system"], control["id"]) not in asked:
            yield _of_control(control)


def _of_control(control: ControlEntry) -> OpenAnswer:
    return OpenAnswer(
        id=control["id"],
        system=control["system"],
        role=ANYONE,
        title=control["title"],
        asks=control["title"],
        evidence=(),
        reason=control["reason"],
        due=None,
    )
