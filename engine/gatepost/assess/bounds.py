"""Which controls bind a system on the day of the assessment, and so which policies about duties it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gatepost.frameworks import Catalogue, Control, Outside, out_of_scope
from gatepost.model import JsonObject
from gatepost.policies import Policy


@dataclass(frozen=True, slots=True)
class Bounds:
    """The controls of a system's frameworks in the catalogue's order, and of those out of scope why."""

    controls: Mapping[str, Control]
    outside: Mapping[str, Outside]

    def unbound(self, policy: Policy) -> str | None:
        """Why a policy that applies only where one of its controls does, doesn't; None if one does."""
        mapped = [one["id"] for one in policy.controls if one["id"] in self.controls]
        if not mapped:
            return "it is mapped to no control of the chosen frameworks"
        if any(one not in self.outside for one in mapped):
            return None
        soonest = min(mapped, key=lambda one: self.outside[one].starts or date.max)
        others = len({self.outside[one].reason for one in mapped}) > 1
        every = "none of its controls applies; " if others else ""
        return f"{every}{soonest}: {self.outside[soonest].reason}"


def bounds(
    catalogue: Catalogue,
    frameworks: tuple[str, ...],
    system: JsonObject,
    day: date,
    risk_classes: frozenset[str] | None,
    excluded: Mapping[str, str] | None = None,
) -> Bounds:
    """The bounds of a system of which the profile says `system`; `excluded` has the controls that the organisation
    excludes, and why."""
    controls = {one.id: one for name in frameworks for one in catalogue.framework(name).controls}
    found = {name: out_of_scope(one, system, day, risk_classes) for name, one in controls.items()}
    outside = {name: why for name, why in found.items() if why is not None}
    outside |= {name: Outside(why) for name, why in (excluded or {}).items() if name in controls}
    return Bounds(controls, outside)
