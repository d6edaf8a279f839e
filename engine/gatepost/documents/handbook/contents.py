"""What a handbook is about: policies as they apply, the frameworks, and how the two and the frameworks relate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gatepost.frameworks import Control, Framework, Related
from gatepost.model.assessment import MappedControl
from gatepost.policies import Selected


@dataclass(frozen=True, slots=True)
class Contents:
    """`subtitle` says which policies these are; `related` holds the crosswalk."""

    subtitle: str
    policies: tuple[Selected, ...]
    frameworks: tuple[Framework, ...]
    related: Mapping[str, tuple[Related, ...]]
    controls: Mapping[str, Control] = field(init=False)
    mapped: Mapping[str, Sequence[tuple[Selected, MappedControl]]] = field(init=False)

    def __post_init__(self) -> None:
        controls = {one.id: one for framework in self.frameworks for one in framework.controls}
        mapped: dict[str, list[tuple[Selected, MappedControl]]] = {}
        for selected in self.policies:
            for control in selected.policy.controls:
                mapped.setdefault(control["id"], []).append((selected, control))
        object.__setattr__(self, "controls", controls)
        object.__setattr__(self, "mapped", mapped)

    def topics(self) -> dict[str, list[Selected]]:
        """The policies by topic, both sorted."""
        found: dict[str, list[Selected]] = {}
        for one in sorted(self.policies, key=lambda one: one.policy.id):
            found.setdefault(one.policy.id.rpartition("/")[0], []).append(one)
        return dict(sorted(found.items()))
