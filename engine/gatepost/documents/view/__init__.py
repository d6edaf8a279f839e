"""What a report shows, made from an assessment as plain data that every form lays out in its own way."""

from __future__ import annotations

from gatepost.documents.view import controls, decisions, findings, overview
from gatepost.documents.view.badges import badge
from gatepost.documents.view.replay import replay
from gatepost.documents.view.types import Meaning, Report
from gatepost.documents.words import CONTROL, FINDING, counted
from gatepost.model.assessment import AssessmentDocument

__all__ = ["Report", "report"]


def report(assessment: AssessmentDocument, title: str, digest: str, size: int) -> Report:
    """What the report called `title` shows of `assessment`, whose file has the SHA-256 `digest` and `size` bytes.

    Raises UnreadableError if the assessment contradicts itself.
    """
    names = overview.system_names(assessment)
    places = findings.anchors(assessment)
    return Report(
        title=title,
        heading=", ".join(names.values()) or "No system",
        as_of=assessment["as_of"],
        tool=f"{assessment['tool']['name']} {assessment['tool']['version']}",
        digest=digest,
        size=counted(size, "byte"),
        scope=overview.scope(assessment),
        verdict=overview.verdict(assessment),
        systems=overview.systems(assessment, names),
        numbers=overview.numbers(assessment),
        tiles=overview.tiles(assessment),
        severities=overview.severities(assessment),
        urgent=findings.urgent(assessment, places),
        options=overview.options(assessment),
        inputs=overview.inputs(assessment),
        packs=overview.packs(assessment),
        frameworks=overview.frameworks(assessment),
        overridden=[one["id"] for one in assessment["policies"] if one["overridden"]],
        bars=controls.bars(assessment),
        states=[badge(code, word) for code, word in CONTROL.items()],
        subjects=findings.subjects(assessment, names, places),
        outside=findings.outside(assessment, names),
        controls=controls.controls(assessment, names, places),
        waivers=decisions.waivers(assessment),
        attestations=decisions.attestations(assessment, names),
        notices=decisions.notices(assessment),
        cross_check=decisions.cross_check(assessment),
        disagreements=decisions.disagreements(assessment),
        replay=replay(assessment, digest),
        meanings=[Meaning(badge=badge(code, word), meaning=word.meaning) for code, word in FINDING.items()],
        control_meanings=[Meaning(badge=badge(code, word), meaning=word.meaning) for code, word in CONTROL.items()],
    )
