"""What a framework's catalogue holds, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Evidence = Literal["automated", "partial", "attested"]


@dataclass(frozen=True, slots=True)
class Applies:
    """Whom a control binds; None doesn't narrow."""

    roles: tuple[str, ...] | None = None
    risk_classes: tuple[str, ...] | None = None
    public_body: bool | None = None
    annex_iii_areas: tuple[str, ...] | None = None
    annex_i: bool | None = None
    general_purpose: bool | None = None
    systemic_risk: bool | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """From when a control applies, and where that is told; `annex` narrows it to systems under Annex I or III."""

    day: date
    source: str
    annex: str | None = None


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


@dataclass(frozen=True, slots=True)
class Group:
    """A part of a framework's tree: a function, clause, chapter or article; `parent` is the id of the one above."""

    id: str
    title: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Framework:
    """A catalogue of controls, in the framework's own order."""

    id: str
    title: str
    version: str
    source: str
    sha256: str
    groups: tuple[Group, ...]
    controls: tuple[Control, ...]
