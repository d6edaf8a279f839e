"""Whether a control is in scope for a system on a day: its role, risk class, kind of organisation, and the law's dates.

What isn't known about a system doesn't put a control out of its scope.
"""

from __future__ import annotations

from datetime import date

from gatepost.frameworks.annex_iii import under
from gatepost.frameworks.types import Control, Start
from gatepost.model import JsonObject


def out_of_scope(
    control: Control, system: JsonObject, day: date, risk_classes: frozenset[str] | None = None
) -> str | None:
    """Why `control` doesn't apply on `day` to a system of which the profile says `system`; None if it does.

    `risk_classes` are all those that the system and its subjects state, None where one isn't known; what binds any of
    them applies.
    """
    applies = control.applies
    role = system.get("role")
    if applies.roles is not None and role is not None and role not in applies.roles:
        return f"it binds {_words(applies.roles)}, and the role here is {role}"
    if applies.risk_classes is not None and risk_classes and risk_classes.isdisjoint(applies.risk_classes):
        stated = " and ".join(sorted(risk_classes))
        return f"it binds systems of the risk class {_words(applies.risk_classes)}, and this one's is {stated}"
    for wanted, known, narrow, wide in (
        (applies.public_body, system.get("public_body"), "public bodies", "bodies that aren't public"),
        (applies.annex_i, system.get("annex_i"), "systems under Annex I", "systems outside Annex I"),
        (applies.general_purpose, system.get("general_purpose"), "general-purpose AI models", "AI systems"),
        (applies.systemic_risk, system.get("systemic_risk"), "models with systemic risk", "other models"),
    ):
        if wanted is not None and known is not None and bool(known) != wanted:
            return f"it binds {narrow if wanted else wide} only"
    area = system.get("annex_iii_area")
    if applies.annex_iii_areas is not None and area is not None and not under(area, applies.annex_iii_areas):
        return f"it binds systems under Annex III point {_words(applies.annex_iii_areas)}, and this one is under {area}"
    start = _start(control, system)
    if start is not None and day < start.day:
        return f"it applies from {_long(start.day)} ({start.source})"
    return None


def _start(control: Control, system: JsonObject) -> Start | None:
    """The first row that matches; where it isn't known which annex a system falls under, the earliest."""
    annexes = {"I": system.get("annex_i"), "III": system.get("annex_iii_area")}
    unknown = annexes["I"] is None and annexes["III"] is None
    fitting = [row for row in control.starts if row.annex is None or unknown or annexes[row.annex]]
    if unknown:
        return min(fitting, key=lambda row: row.day, default=None)
    return fitting[0] if fitting else min(control.starts, key=lambda row: row.day, default=None)


def _words(names: tuple[str, ...]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _long(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
