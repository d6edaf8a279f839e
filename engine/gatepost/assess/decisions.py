"""Waivers and attestations: what people decided and stated, judged on the day of the assessment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from gatepost.model.assessment import (
    AttestationEntry,
    AttestationRef,
    EvidenceFile,
    FindingEntry,
    Notice,
    WaiverEntry,
    WaiverRef,
)
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


class Attestations:
    """The attestations of a run: finds the one that holds, and remembers which were used."""

    def __init__(self, given: Sequence[Attestation], day: date) -> None:
        self._given = given
        self._day = day
        self._used: set[int] = set()

    def use(self, control: str, system: str) -> AttestationRef | None:
        """The first attestation of `control` for the system with the name `system` that holds on the day; None without
        one."""
        for i, one in enumerate(self._given):
            about = one.control == control and one.system in (None, system)
            if about and one.at <= self._day <= one.expires:
                self._used.add(i)
                return AttestationRef(
                    statement=one.statement, by=one.by, role=one.role, at=str(one.at), expires=str(one.expires)
                )
        return None

    def expired(self, control: str, system: str) -> date | None:
        """When the last attestation of `control` for `system` expired; None if there was none."""
        ended = [
            one.expires
            for one in self._given
            if one.control == control and one.system in (None, system) and one.expires < self._day
        ]
        return max(ended, default=None)

    def entries(self) -> list[AttestationEntry]:
        """All with their state. One that was made after the day is unused."""
        return [
            AttestationEntry(
                control=one.control,
                policy=one.policy,
                system=one.system,
                statement=one.statement,
                by=one.by,
                role=one.role,
                at=str(one.at),
                expires=str(one.expires),
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


def _state(expires: date, day: date, used: bool) -> State:
    return "expired" if expires < day else "used" if used else "unused"


def _waiver_ref(one: Waiver) -> WaiverRef:
    return WaiverRef(reason=one.reason, approved_by=one.approved_by, expires=str(one.expires), ticket=one.ticket)


def _waiver(one: Waiver, state: State) -> WaiverEntry:
    return WaiverEntry(policy=one.policy, subject=one.subject, state=state, **_waiver_ref(one))
