"""What a report shows, as plain data: made once from the assessment, laid out by the template of each form.

Every value is text, a number or a list of such, so that it can be handed to a template language as JSON.
"""

from __future__ import annotations

from typing import TypedDict

from gatepost.documents.picture import Bar


class Badge(TypedDict):
    """A status: `code` names its style, `sign` and `label` say it without colour."""

    code: str
    sign: str
    label: str


class Meaning(TypedDict):
    """What a status means."""

    badge: Badge
    meaning: str


class Field(TypedDict):
    """A label and its value."""

    label: str
    value: str


class Link(TypedDict):
    """`address` is empty where it isn't one that a reader may safely follow."""

    text: str
    address: str


class Target(TypedDict):
    """A place in the report: the finding or subject with the anchor."""

    text: str
    anchor: str


class System(TypedDict):
    """A system with what the profile says of it."""

    name: str
    fields: list[Field]


class Tile(TypedDict):
    """A status and how many findings have it."""

    badge: Badge
    count: int


class Digest(TypedDict):
    """Something that the assessment was made from. `about` says what it is, in a few words."""

    name: str
    about: str
    sha256: str


class SeverityRow(TypedDict):
    """How many findings of a severity have each status, in the order of the tiles."""

    severity: str
    counts: list[int]


class Urgent(TypedDict):
    """A policy that fails, with how many subjects it fails for."""

    policy: str
    title: str
    severity: str
    subjects: int
    anchor: str


class Observation(TypedDict):
    """A fact: where it stands, its value as JSON, and where it was read."""

    path: str
    value: str
    recorded: bool
    source: str


class Problem(TypedDict):
    """A requirement that doesn't hold."""

    message: str
    because: str
    observed: list[Observation]


class Statement(TypedDict):
    """What a person decided or stated: a waiver or an attestation."""

    title: str
    fields: list[Field]


class Finding(TypedDict):
    """A finding in full."""

    anchor: str
    id: str
    badge: Badge
    severity: str
    policy: str
    title: str
    baseline: str
    reason: str
    problems: list[Problem]
    remedy: str
    controls: str
    references: list[Link]
    claims: list[str]
    statement: Statement | None


class Brief(TypedDict):
    """A finding in one row."""

    anchor: str
    badge: Badge
    policy: str
    title: str
    reason: str
    claims: list[str]


class Subject(TypedDict):
    """`shown` are the findings that need a reader, `brief` the others."""

    anchor: str
    id: str
    kind: str
    system: str
    source: str
    summary: str
    worst: str
    declared: list[Observation]
    shown: list[Finding]
    brief: list[Brief]


class Outside(TypedDict):
    """A subject that wasn't judged."""

    id: str
    kind: str
    system: str
    reason: str


class Control(TypedDict):
    """A control; `not_passing` leads to what speaks against it, by policy, and `more` counts those left out."""

    id: str
    title: str
    address: str
    badge: Badge
    reason: str
    counts: str
    not_passing: list[Target]
    more: int
    attestation: str


class FrameworkControls(TypedDict):
    """The controls of a framework."""

    title: str
    summary: str
    controls: list[Control]


class SystemControls(TypedDict):
    """The controls of a system, by framework."""

    system: str
    frameworks: list[FrameworkControls]


class Waiver(TypedDict):
    """A waiver in one row."""

    badge: Badge
    policy: str
    subject: str
    reason: str
    approved_by: str
    ticket: str
    expires: str


class Attestation(TypedDict):
    """An attestation in one row."""

    badge: Badge
    about: str
    system: str
    statement: str
    by: str
    role: str
    at: str
    expires: str
    evidence: list[Digest]


class NoticeRow(TypedDict):
    """A notice in one row."""

    code: str
    subject: str
    message: str


class Replay(TypedDict):
    """Command lines, and what is to be known about them."""

    check: str
    digest: str
    again: str
    notes: list[str]


class VerdictView(TypedDict):
    """The verdict, and what it does and doesn't mean."""

    badge: Badge
    reason: str
    meaning: str
    limits: str


class Report(TypedDict):
    """The whole report."""

    title: str
    heading: str
    as_of: str
    tool: str
    digest: str
    size: str
    scope: str
    verdict: VerdictView
    systems: list[System]
    numbers: list[Field]
    tiles: list[Tile]
    severities: list[SeverityRow]
    urgent: list[Urgent]
    options: list[Field]
    inputs: list[Digest]
    packs: list[Digest]
    frameworks: list[Digest]
    overridden: list[str]
    bars: list[Bar]
    states: list[Badge]
    subjects: list[Subject]
    outside: list[Outside]
    controls: list[SystemControls]
    waivers: list[Waiver]
    attestations: list[Attestation]
    notices: list[NoticeRow]
    cross_check: list[Field]
    disagreements: list[str]
    replay: Replay
    meanings: list[Meaning]
    control_meanings: list[Meaning]
