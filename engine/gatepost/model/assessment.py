"""The assessment document, `gatepost.assessment/v1`, as types. Its schema is policies/schemas/assessment.schema.json.

Every format, document and decision is made from it and nothing else.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from gatepost.model.crosscheck import CrossCheckEntry
from gatepost.model.json import Json, JsonObject
from gatepost.model.outcome import Outcome

SCHEMA_ID = "gatepost.assessment/v1"

Severity = Literal["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
FindingStatus = Literal["fail", "error", "manual", "waived", "attested", "pass", "not_applicable"]
FINDING_STATUSES: tuple[FindingStatus, ...] = (
    "fail",
    "error",
    "manual",
    "waived",
    "attested",
    "pass",
    "not_applicable",
)
ControlState = Literal[
    "not_satisfied", "risk_accepted", "needs_attestation", "satisfied", "not_assessed", "not_applicable"
]
CONTROL_STATES: tuple[ControlState, ...] = (
    "not_satisfied",
    "risk_accepted",
    "needs_attestation",
    "satisfied",
    "not_assessed",
    "not_applicable",
)
Verdict = Literal["passed", "failed", "incomplete"]
Coverage = Literal["full", "partial"]


class SourceRef(TypedDict):
    """`input` is the path of an input, `at` a JSON pointer into it (or `line N`); `line` from 1, None if unknown."""

    input: str
    at: str
    line: int | None


class ToolRef(TypedDict):
    name: str
    version: str


class InputEntry(TypedDict):
    path: str
    kind: str
    sha256: str
    size: int
    subjects: int


class PackEntry(TypedDict):
    id: str
    version: str
    title: str
    sha256: str


class FrameworkEntry(TypedDict):
    id: str
    title: str
    version: str
    sha256: str


class MappedControl(TypedDict):
    id: str
    coverage: Coverage
    rationale: str


class AppliedEntry(TypedDict):
    severity: Severity
    params: JsonObject


class QuestionEntry(TypedDict):
    asks: str
    evidence: list[str]
    answered_by: list[str]
    valid_days: int


class PolicyEntry(TypedDict):
    """`severity` and `params` are as the run's packs and profile set them; `by_system` has those of a system (by its
    id) where they differ. `question` is what a manual policy asks, None for one that metadata answer."""

    id: str
    version: str
    sha256: str
    title: str
    severity: Severity
    subject: str
    controls: list[MappedControl]
    remedy: str
    references: list[str]
    params: JsonObject
    by_system: dict[str, AppliedEntry]
    overridden: bool
    question: QuestionEntry | None


# `value` counts; `recorded` is what the subject itself says, null if nothing; `from` is a fact path, or `profile`.
DeclaredEntry = TypedDict("DeclaredEntry", {"term": str, "value": Json, "recorded": Json, "from": str})


class SubjectEntry(TypedDict):
    kind: str
    id: str
    system: str | None
    in_scope: bool
    reason: str
    inputs: list[str]
    source: SourceRef | None
    facts: JsonObject
    declared: list[DeclaredEntry]
    broken: list[str]


class Observed(TypedDict):
    """`value` is null where there is no such fact; `path` starts within the facts, or with another variable's name."""

    path: str
    value: Json
    source: SourceRef | None


class RequirementEntry(TypedDict):
    """`outcome` is "true", "false" or "error". `message`, `because` and `observed` are filled for what isn't true."""

    outcome: Outcome
    that: str
    message: str
    because: str
    observed: list[Observed]


class WaiverRef(TypedDict):
    reason: str
    approved_by: str
    expires: str
    ticket: str | None


class AttestationRef(TypedDict):
    statement: str
    met: bool
    by: str
    role: str
    at: str
    expires: str


class FindingEntry(TypedDict):
    """`system` is the id of a system, such as `system:NAME`. `severity` is the policy's, as packs set it. `baseline` is
    None where nothing fails or no baseline was given."""

    id: str
    policy: str
    subject: str
    system: str | None
    status: FindingStatus
    severity: Severity
    reason: str
    requirements: list[RequirementEntry]
    claims: list[str]
    waiver: WaiverRef | None
    attestation: AttestationRef | None
    baseline: Literal["new", "unchanged"] | None


class ControlEntry(TypedDict):
    """`applies_from` is the day from which a control that doesn't apply yet will."""

    system: str
    id: str
    title: str
    framework: str
    link: str
    status: ControlState
    reason: str
    applies_from: str | None
    counts: dict[str, int]
    not_passing: list[str]
    attestation: AttestationRef | None


class WaiverEntry(TypedDict):
    policy: str
    subject: str
    reason: str
    approved_by: str
    expires: str
    ticket: str | None
    state: Literal["used", "unused", "expired"]


class EvidenceFile(TypedDict):
    path: str
    sha256: str


class AttestationEntry(TypedDict):
    control: str | None
    policy: str | None
    system: str | None
    statement: str
    met: bool
    by: str
    role: str
    at: str
    expires: str
    evidence: list[EvidenceFile]
    state: Literal["used", "unused", "expired"]


class Notice(TypedDict):
    """Something that a reader should know and that is no finding of a policy: an unassigned subject, a duplicate
    input."""

    code: str
    subject: str | None
    message: str


class Summary(TypedDict):
    """`findings` counts by status, `controls` by framework and status. `failing` counts what decided the verdict."""

    subjects: int
    in_scope: int
    findings: dict[str, int]
    failing: int
    controls: dict[str, dict[str, int]]
    verdict: Verdict
    reason: str


class Options(TypedDict):
    packs: list[str]
    frameworks: list[str]
    scope: Literal["default", "all"]
    select: list[str]
    exclude: list[str]
    subjects: list[str]
    target: str | None
    fail_on: Severity
    require_attestations: bool
    baseline: str | None


RequestEntry = TypedDict("RequestEntry", {"who": str | None, "from": str | None, "to": str, "at": str})


class ProfileEntry(TypedDict):
    """The profile that was used: its file's name, or `git:REF:PATH`, and the digest of its bytes; `docs_url` is where
    pages about the policies lie, None if it doesn't say."""

    name: str
    sha256: str
    docs_url: str | None


class AssessmentDocument(TypedDict):
    schema: str
    tool: ToolRef
    as_of: str
    options: Options
    request: RequestEntry | None
    profile: ProfileEntry | None
    inputs: list[InputEntry]
    packs: list[PackEntry]
    frameworks: list[FrameworkEntry]
    policies: list[PolicyEntry]
    systems: list[JsonObject]
    subjects: list[SubjectEntry]
    findings: list[FindingEntry]
    controls: list[ControlEntry]
    waivers: list[WaiverEntry]
    attestations: list[AttestationEntry]
    notices: list[Notice]
    cross_check: CrossCheckEntry | None
    summary: Summary
