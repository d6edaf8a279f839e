"""What people decided and stated, what a reader should know, and how a second engine agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from gatepost.documents.view.badges import badge
from gatepost.documents.view.types import Attestation, Digest, Field, NoticeRow, Waiver
from gatepost.documents.words import STATE, spaced
from gatepost.model.assessment import AssessmentDocument
from gatepost.model.crosscheck import Disagreement


def waivers(assessment: AssessmentDocument) -> list[Waiver]:
    """Every waiver with its state."""
    return [
        Waiver(
            badge=badge(one["state"], STATE[one["state"]]),
            policy=one["policy"],
            subject=one["subject"],
            reason=one["reason"],
            approved_by=one["approved_by"],
            ticket=one["ticket"] or "",
            expires=one["expires"],
        )
        for one in assessment["waivers"]
    ]


def attestations(assessment: AssessmentDocument, names: Mapping[str, str]) -> list[Attestation]:
    """Every attestation with its state and the files that it rests on."""
    return [
        Attestation(
            badge=badge(one["state"], STATE[one["state"]]),
            about=one["control"] or one["policy"] or "",
            system=names.get(one["system"], one["system"]) if one["system"] else "every system",
            statement=one["statement"],
            by=one["by"],
            role=one["role"],
            at=one["at"],
            expires=one["expires"],
            evidence=[Digest(name=file["path"], about="", sha256=file["sha256"]) for file in one["evidence"]],
        )
        for one in assessment["attestations"]
    ]


def notices(assessment: AssessmentDocument) -> list[NoticeRow]:
    """Every notice."""
    return [
        NoticeRow(code=spaced(one["code"]), subject=one["subject"] or "", message=one["message"])
        for one in assessment["notices"]
    ]


def cross_check(assessment: AssessmentDocument) -> list[Field]:
    """What the second engine compared; nothing where none was asked."""
    checked = assessment["cross_check"]
    if checked is None:
        return []
    reasons: Counter[str] = Counter()
    for one in checked["unsupported"]:
        reasons[one["reason"]] += one["evaluations"]
    fields = {
        "engine": f"{checked['engine']} {checked['version']}",
        "compared": str(checked["compared"]),
        "disagreements": str(len(checked["disagreements"])),
        "not compared": str(reasons.total()),
        **{f"not compared: {reason}": str(number) for reason, number in sorted(reasons.items())},
    }
    return [Field(label=label, value=value) for label, value in fields.items()]


def disagreements(assessment: AssessmentDocument) -> list[str]:
    """Each thing in which the second engine differs."""
    checked = assessment["cross_check"]
    if checked is None:
        return []
    return [_disagreement(one, checked["engine"]) for one in checked["disagreements"]]


def _disagreement(one: Disagreement, engine: str) -> str:
    why = f" ({one['message']})" if one["message"] else ""
    part = "applies_if" if one["requirement"] is None else f"requirement {one['requirement']}"
    here = f"{one['policy']}, {part}, of {one['subject']} is {one['ours']} by gatepost and {one['theirs']} by {engine}"
    return f"{here}{why}: {one['that']}"
