"""What a run of the assessment was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Literal

from gatepost.errors import InputError
from gatepost.model.assessment import Severity

Scope = Literal["default", "all"]
_STAGES = ("Staging", "Production", "Archived")


@dataclass(frozen=True, slots=True)
class Target:
    """The alias or stage that a version is judged for, as if it held it already. `kind` is `alias` or `stage`."""

    kind: Literal["alias", "stage"]
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> Target:
        """The target of `alias:NAME` or `stage:NAME`. Raises InputError."""
        kind, _, name = text.partition(":")
        if kind == "alias" and name:
            return cls("alias", name)
        if kind == "stage":
            found = next((stage for stage in _STAGES if stage.casefold() == name.casefold()), None)
            if found is None:
                raise InputError(f"--target: {name!r} is no stage", hint=f"Stages are {', '.join(_STAGES)}.")
            return cls("stage", found)
        raise InputError(f"--target: {text!r} isn't alias:NAME or stage:NAME", hint="For example alias:champion.")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run. `packs` and `frameworks` None: those of the profile. `baseline` holds the ids of findings
    that failed before and `baseline_name` what the run calls it; None without one. `who` asks for the target."""

    as_of: date
    packs: tuple[str, ...] | None = None
    frameworks: tuple[str, ...] | None = None
    scope: Scope = "default"
    select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    target: Target | None = None
    who: str | None = None
    fail_on: Severity = "low"
    require_attestations: bool = False
    cross_check: bool = False
    baseline: Mapping[str, str] | None = field(default=None, repr=False)
    baseline_name: str | None = None

    @property
    def now(self) -> str:
        """The moment of judgement, the end of the day `as_of` in UTC, as RFC 3339 text."""
        moment = datetime.combine(self.as_of, time(23, 59, 59), UTC)
        return moment.isoformat().replace("+00:00", "Z")
