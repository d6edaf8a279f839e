"""What a framework's catalogue holds, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Literal

Evidence = Literal["automated", "partial", "attested"]


@dataclass(frozen=True, slots=True)
class Applies:
    """Whom a control binds; None doesn't narrow. Where `any_of` isn't empty, one of them must hold too."""

    roles: tuple[str, ...] | None = None
    risk_classes: tuple[str, ...] | None = None
    public_body: bool | None = None
    annex_iii_areas: tuple[str, ...] | None = None
    annex_i: bool | None = None
    general_purpose: bool | None = None
    systemic_risk: bool | None = None
    any_of: tuple[Applies, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """From when something applies to systems that were on the market before it applied to new ones, and where that is
    told: from `day`, for public bodies from `public_day`, and in any case from a significant change of the design."""

    day: date | None
    public_day: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Start:
    """From when a control applies, and where that is told; `annex` narrows it to systems under Annex I or III, and
    `earlier` tells what holds for those on the market before, if that differs."""

    day: date
    source: str
    annex: str | None = None
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The first day on which a control applies no more, and where that is told."""

    day: date
    source: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Why a control is out of scope, in words; `starts` is the day from which it will apply, None if there is none."""

    reason: str
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class Control:
    """One control; `id` is framework/control. `evidence` tells how far metadata can show it, `shows` in words."""

    id: str
    framework: str
    title: str
    asks: str
    evidence: Evidence
    shows: str
    typical_evidence: tuple[str, ...]
    group: str | None
    link: str
    applies: Applies
    starts: tuple[Start, ...]
    until: End | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a framework's tree: a function, clause, chapter or article; `parent` is the id of the one above."""

    id: str
    title: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Framework:
    """A catalogue of controls, in the framework's own order. `excludable` are patterns of those that an organisation
    may exclude with a reason: none of a law's."""

    id: str
    title: str
    version: str
    source: str
    sha256: str
    groups: tuple[Group, ...]
    controls: tuple[Control, ...]
    excludable: tuple[str, ...] = ()

    def may_exclude(self, control: str) -> bool:
        """Whether an organisation may exclude the control with the id framework/control."""
        return any(fnmatchcase(control, f"{self.id}/{pattern}") for pattern in self.excludable)
