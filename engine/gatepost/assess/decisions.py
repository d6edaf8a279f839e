"""Waivers and attestations: what people decided and stated, judged on the day of the assessment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from gatepost.model.assessment import (
    AttestationEntry,
    AttestationRef,
    EvidenceFile,
    FindingEntry,
    FindingStatus,
    Notice,
    WaiverEntry,
    WaiverRef,
)
from gatepost.policies import Policy, Question
from gatepost.profile import Attestation, Waiver

State = Literal["used", "unused", "expired"]
WAIVABLE = ("fail", "error")


def waive(
    findings: Sequence[FindingEntry], waivers: Sequence[Waiver], day: date
) -> tuple[list[FindingEntry], list[WaiverEntry], list[Notice]]:
    """The findings after the waivers that hold on `day`, the waivers with their state, and what is to be said of them.

    A waiver holds until the end of the day on which it expires. The first that covers a failing finding is used.
    """
    used: set[int] = set()
    needed: dict[int, list[str]] = {}
    found = []
    for one in findings:
        finding = one
        covering = (
            [i for i, waiver in enumerate(waivers) if waiver.covers(finding["policy"], finding["subject"])]
            if finding["status"] in WAIVABLE
            else []
        )
        valid = next((i for i in covering if waivers[i].expires >= day), None)
        if valid is not None:
            used.add(valid)
            finding = FindingEntry(**{**finding, "status": "waived", "waiver": _waiver_ref(waivers[valid])})
        else:
            for i in covering:
                needed.setdefault(i, []).append(finding["subject"])
        found.append(finding)
    entries = [_waiver(one, _state(one.expires, day, i in used)) for i, one in enumerate(waivers)]
    notices = [
        Notice(
            code="waiver_expired",
            subject=subjects[0] if len(subjects) == 1 else None,
            message=f"the waiver of {waivers[i].policy} for {waivers[i].subject} expired on {waivers[i].expires}"
            f" and no longer covers {subjects[0] if len(subjects) == 1 else f'{len(subjects)} failing findings'}",
        )
        for i, subjects in sorted(needed.items())
    ]
    return found, entries, notices


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a manual policy that was given last, and why it doesn't hold, if it doesn't."""

    given: AttestationRef
    problem: str | None


class Attestations:
    """The attestations of a run: finds the one that holds, and remembers which were used. Of several about the same
    thing the latest counts."""

    def __init__(self, given: Sequence[Attestation], day: date) -> None:
        self._given = given
        self._day = day
        self._used: set[int] = set()

    def use(self, control: str, system: str) -> AttestationRef | None:
        """The latest attestation of `control` for the system with the name `system` that holds on the day; None without
        one."""
        holding = [i for i, one in self._about(control, system) if one.expires >= self._day]
        if not holding:
            return None
        self._used.add(holding[-1])
        return _attestation_ref(self._given[holding[-1]])

    def expired(self, control: str, system: str) -> date | None:
        """When the last attestation of `control` for `system` expired; None if there was none."""
        ended = [one.expires for _, one in self._about(control, system) if one.expires < self._day]
        return max(ended, default=None)

    def answer(self, policy: Policy, system: str) -> Answer | None:
        """The latest answer to the manual `policy` for the system with the name `system`; None without one."""
        found = self._about(policy.id, system)
        if not found or policy.question is None:
            return None
        i, one = found[-1]
        problem = self._problem(one, policy.question)
        if problem is None:
            self._used.add(i)
        return Answer(_attestation_ref(one), problem)

    def _about(self, what: str, system: str) -> list[tuple[int, Attestation]]:
        """The attestations of a control or policy that were made by the day, the latest last."""
        found = [
            (i, one)
            for i, one in enumerate(self._given)
            if what in (one.control, one.policy) and one.system in (None, system) and one.at <= self._day
        ]
        return sorted(found, key=lambda pair: (pair[1].at, pair[0]))

    def _problem(self, one: Attestation, question: Question) -> str | None:
        if one.role.casefold() not in {role.casefold() for role in question.answered_by}:
            return f"the answer by {one.by} doesn't count, as {one.role} isn't one of the roles that may answer"
        last = min(one.expires, one.at + timedelta(days=question.valid_days))
        if last < self._day:
            why = f", {question.valid_days} days after it was given" if last < one.expires else ""
            return f"the answer by {one.by} expired on {last}{why}"
        return None

    def entries(self) -> list[AttestationEntry]:
        """All with their state. One that was made after the day is unused."""
        return [
            AttestationEntry(
                control=one.control,
                policy=one.policy,
                system=one.system,
                **_attestation_ref(one),
                evidence=[EvidenceFile(path=file.path, sha256=file.sha256) for file in one.evidence],
                state=_state(one.expires, self._day, i in self._used),
            )
            for i, one in enumerate(self._given)
        ]

    def notices(self) -> Iterable[Notice]:
        """What is to be said of attestations that don't hold."""
        for one in self._given:
            about = one.control or one.policy
            if one.expires < self._day:
                text = f"the attestation of {about} by {one.by} expired on {one.expires}"
                yield Notice(code="attestation_expired", subject=None, message=text)
            elif one.at > self._day:
                text = f"the attestation of {about} by {one.by} was made on {one.at}, after the day of the assessment"
                yield Notice(code="attestation_in_future", subject=None, message=text)


def by_answer(question: Question, answer: Answer | None) -> tuple[FindingStatus, str]:
    """The status of a manual policy's finding, and the reason."""
    who = " or ".join(question.answered_by)
    if answer is None:
        return "manual", f"nobody has answered; {who} can: {question.asks}"
    if answer.problem is not None:
        return "manual", f"{answer.problem}; {who} can answer: {question.asks}"
    given = answer.given
    said = f"{given['by']}, {given['role']}, on {given['at']}: {given['statement']}"
    return ("attested", f"answered by {said}") if given["met"] else ("fail", f"answered with no by {said}")


def _state(expires: date, day: date, used: bool) -> State:
    return "expired" if expires < day else "used" if used else "unused"


def _attestation_ref(one: Attestation) -> AttestationRef:
    return AttestationRef(
        statement=one.statement, met=one.met, by=one.by, role=one.role, at=str(one.at), expires=str(one.expires)
    )


def _waiver_ref(one: Waiver) -> WaiverRef:
    return WaiverRef(reason=one.reason, approved_by=one.approved_by, expires=str(one.expires), ticket=one.ticket)


def _waiver(one: Waiver, state: State) -> WaiverEntry:
    return WaiverEntry(policy=one.policy, subject=one.subject, state=state, **_waiver_ref(one))
