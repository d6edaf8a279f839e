"""What a profile holds, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from gatepost.errors import Place
from gatepost.model import Json, JsonObject
from gatepost.model.assessment import Severity
from gatepost.profile.patterns import matches
from gatepost.reading import Document

Params: TypeAlias = Mapping[str, Mapping[str, Json]]  # policy id → parameter → value


@dataclass(frozen=True, slots=True)
class System:
    """One AI system. `packs` and `frameworks` are None where the profile's hold; `fields` is all else said of it."""

    name: str
    subjects: tuple[str, ...] = ("*",)
    packs: tuple[str, ...] | None = None
    frameworks: tuple[str, ...] | None = None
    params: Params = field(default_factory=dict)
    fields: JsonObject = field(default_factory=dict)

    def holds(self, subject: str) -> bool:
        """Whether the subject with this id belongs to the system."""
        return any(matches(pattern, subject) for pattern in self.subjects)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A person accepts that a policy fails for the subjects of a pattern, until the end of the day `expires`."""

    policy: str
    subject: str
    reason: str
    approved_by: str
    expires: date
    ticket: str | None = None

    def covers(self, policy: str, subject: str) -> bool:
        """Whether it is about this policy and this subject id. Its expiry is for the caller to judge."""
        return self.policy == policy and matches(self.subject, subject)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that an attestation rests on; its digest was right when the profile was loaded."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """A person states that a control is met, or answers a manual policy; `control` or `policy` is set, not both. It
    isn't, or the answer is no, where `met` is False. `place` is where that stands."""

    control: str | None
    policy: str | None
    system: str | None
    statement: str
    by: str
    role: str
    at: date
    expires: date
    evidence: tuple[Evidence, ...] = ()
    met: bool = True
    place: Place | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A control of a voluntary framework that the organisation excludes, for one system or all."""

    control: str
    system: str | None
    reason: str
    approved_by: str
    place: Place | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Gate:
    """What a version must meet before it gets an alias or enters a stage; `alias` or `stage` is set, not both."""

    alias: str | None
    stage: str | None
    packs: tuple[str, ...] | None = None
    fail_on: Severity | None = None
    approvals: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """`name` is the profile as messages call it; `sha256` is empty and `document` None for the built-in default."""

    name: str
    sha256: str = ""
    systems: tuple[System, ...] = (System("default"),)
    packs: tuple[str, ...] = ("baseline",)
    frameworks: tuple[str, ...] | None = None
    params: Params = field(default_factory=dict)
    vocabulary: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    gates: tuple[Gate, ...] = ()
    reports: JsonObject = field(default_factory=dict)
    document: Document | None = field(default=None, repr=False, compare=False)

    def place(self, pointer: str, key: bool = False) -> Place | None:
        """Where something in the profile stands, for an error about it; None for the built-in default."""
        return self.document.place(pointer, key) if self.document else None

    def excluded(self, system: str) -> Mapping[str, str]:
        """The controls that are excluded for the system with this name, each with who decided it and why."""
        return {
            one.control: f"excluded by {one.approved_by}: {one.reason}"
            for one in self.exclusions
            if one.system in (None, system)
        }

    def system_of(self, subject: str) -> System | None:
        """The first system that holds the subject with this id; None when it is unassigned."""
        return next((system for system in self.systems if system.holds(subject)), None)
