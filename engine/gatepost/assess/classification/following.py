"""What a classification means on a day: how many controls of a framework bind the system, and from when others do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gatepost.assess.risk import TERM
from gatepost.frameworks import Framework, out_of_scope
from gatepost.model import JsonObject


@dataclass(frozen=True, slots=True)
class Following:
    """Of `total` controls, those in scope now, and by day how many more will be; the rest doesn't bind the system."""

    framework: str
    total: int
    in_scope: int
    later: Mapping[date, int]


def following(framework: Framework, fields: JsonObject, day: date) -> Following:
    """What binds a system of which the profile will say `fields`."""
    known = {**fields, "roles": fields["role"]} if isinstance(fields.get("role"), list) else fields
    classes = frozenset([str(fields[TERM])]) if TERM in fields else None
    outside = [out_of_scope(control, known, day, classes) for control in framework.controls]
    later = Counter(one.starts for one in outside if one is not None and one.starts is not None)
    return Following(framework.id, len(outside), outside.count(None), dict(sorted(later.items())))
