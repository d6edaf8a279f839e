"""The cover and the summary of a report."""

from __future__ import annotations

from collections.abc import Mapping

from gatepost.documents.view.badges import badge
from gatepost.documents.view.types import Digest, Field, SeverityRow, System, Tile, VerdictView
from gatepost.documents.words import FINDING, LIMITS, SCOPE, UNNAMED, VERDICT, counted, plain, spaced
from gatepost.model.assessment import FINDING_STATUSES, SEVERITIES, AssessmentDocument

_PREFIX = "system:"


def system_names(assessment: AssessmentDocument) -> dict[str, str]:
    """The name of each system, by its id. The one that there is without a profile has none."""
    if assessment["profile"] is None:
        return {one["id"]: UNNAMED for one in assessment["systems"]}
    return {one["id"]: str(one.get("name") or one["id"].removeprefix(_PREFIX)) for one in assessment["systems"]}


def systems(assessment: AssessmentDocument, names: Mapping[str, str]) -> list[System]:
    """Each system with what the profile says of it."""
    return [
        System(
            name=names[one["id"]],
            fields=[
                Field(label=spaced(key), value=plain(value))
                for key, value in one.items()
                if key not in ("id", "name") and value not in (None, [], {})
            ],
        )
        for one in assessment["systems"]
    ]


def scope(assessment: AssessmentDocument) -> str:
    """In words, which subjects were judged."""
    options = assessment["options"]
    if options["subjects"]:
        words = f"The subjects that --subject names: {', '.join(options['subjects'])}"
    else:
        words = SCOPE[options["scope"]]
    asked = f", judged as if {options['target']} were held already" if options["target"] else ""
    return words + asked + "."


def verdict(assessment: AssessmentDocument) -> VerdictView:
    """The verdict with what it means and what it doesn't."""
    summary = assessment["summary"]
    code = summary["verdict"]
    failing = sum(summary["findings"].get(one, 0) for one in ("fail", "error"))
    beside = failing - summary["failing"]
    meaning = VERDICT[code].meaning
    if beside > 0:
        verb = "fails, but does" if beside == 1 else "fail, but do"
        meaning += (
            f" {counted(beside, 'other finding')} {verb} not count: below the severity "
            f"“{assessment['options']['fail_on']}”, or known from the baseline."
        )
    reason = summary["reason"]
    return VerdictView(
        badge=badge(code, VERDICT[code]),
        reason=(reason[:1].upper() + reason[1:]).rstrip(".") + ".",
        meaning=meaning,
        limits=LIMITS,
    )


def numbers(assessment: AssessmentDocument) -> list[Field]:
    """How much was looked at."""
    summary = assessment["summary"]
    return [
        Field(label="Subjects found", value=f"{summary['subjects']:,}"),
        Field(label="Subjects judged", value=f"{summary['in_scope']:,}"),
        Field(label="Policies", value=f"{len(assessment['policies']):,}"),
        Field(label="Findings", value=f"{len(assessment['findings']):,}"),
        Field(label="Controls", value=f"{len(assessment['controls']):,}"),
    ]


def tiles(assessment: AssessmentDocument) -> list[Tile]:
    """How many findings have each status."""
    counts = assessment["summary"]["findings"]
    return [Tile(badge=badge(one, FINDING[one]), count=counts.get(one, 0)) for one in FINDING_STATUSES]


def severities(assessment: AssessmentDocument) -> list[SeverityRow]:
    """For each severity, how many findings have each status."""
    counts: dict[tuple[str, str], int] = {}
    for one in assessment["findings"]:
        key = (one["severity"], one["status"])
        counts[key] = counts.get(key, 0) + 1
    return [
        SeverityRow(severity=severity, counts=[counts.get((severity, status), 0) for status in FINDING_STATUSES])
        for severity in reversed(SEVERITIES)
    ]


def options(assessment: AssessmentDocument) -> list[Field]:
    """What was asked for, and by whom where a transition was."""
    fields = [Field(label=spaced(key), value=plain(value)) for key, value in assessment["options"].items()]
    if request := assessment["request"]:
        fields += [Field(label=f"Request: {key}", value=plain(value)) for key, value in request.items()]
    return fields


def inputs(assessment: AssessmentDocument) -> list[Digest]:
    """The files that were read."""
    return [
        Digest(
            name=one["path"],
            about=f"{one['kind']}, {counted(one['size'], 'byte')}, {counted(one['subjects'], 'subject')}",
            sha256=one["sha256"],
        )
        for one in assessment["inputs"]
    ]


def packs(assessment: AssessmentDocument) -> list[Digest]:
    """The packs of policies."""
    return [
        Digest(name=one["id"], about=f"{one['title']}, version {one['version']}", sha256=one["sha256"])
        for one in assessment["packs"]
    ]


def frameworks(assessment: AssessmentDocument) -> list[Digest]:
    """The catalogues of controls."""
    return [
        Digest(name=one["id"], about=f"{one['title']}, version {one['version']}", sha256=one["sha256"])
        for one in assessment["frameworks"]
    ]
