"""Whether a control is in scope for a system on a day: its role, risk class, kind of organisation, and the law's dates.

What isn't known about a system doesn't put a control out of its scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gatepost.frameworks.annex_iii import NONE, under
from gatepost.frameworks.types import Applies, Control, Outside, Start
from gatepost.model import JsonObject


def out_of_scope(
    control: Control, system: JsonObject, day: date, risk_classes: frozenset[str] | None = None
) -> Outside | None:
    """Why `control` doesn't apply on `day` to a system of which the profile says `system`; None if it does.

    `risk_classes` are all those that the system and its subjects state, None where one isn't known; what binds any of
    them applies.
    """
    if reason := _not_bound(control.applies, system, risk_classes):
        return Outside(reason)
    end = control.until
    if end is not None and day >= end.day:
        return Outside(f"it no longer applies since {long_date(end.day)} ({end.source})")
    start = _start(control, system)
    return _not_yet(start, system, day) if start is not None else None


def _not_bound(applies: Applies, system: JsonObject, risk_classes: frozenset[str] | None) -> str | None:
    roles = system.get("roles") or [role for role in [system.get("role")] if role is not None]
    if applies.roles is not None and roles and not set(roles) & set(applies.roles):
        return f"it binds {_words(applies.roles)}, and the role here is {_words(roles, 'and')}"
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
        stands = "outside Annex III" if _is_none(area) else f"under {area}"
        return f"it binds systems under Annex III point {_words(applies.annex_iii_areas)}, and this one is {stands}"
    others = [_not_bound(one, system, risk_classes) for one in applies.any_of]
    return "; and ".join(one for one in others if one) if others and all(others) else None


def _not_yet(start: Start, system: JsonObject, day: date) -> Outside | None:
    placed, earlier = _day(system.get("on_market_since")), start.earlier
    since, source, why = start.day, start.source, ""
    if earlier is not None and placed is not None and placed < start.day:
        changed = _day(system.get("design_changed_at"))
        public = earlier.public_day if system.get("public_body") is not False else None
        options = [one for one in (earlier.day, public, changed if changed and changed >= start.day else None) if one]
        source, why = earlier.source, f", since the system was on the market before {long_date(start.day)}"
        if not options:
            why += " and no significant change of its design since is stated"
            return Outside(f"it doesn't apply{why} ({source})")
        since = max(start.day, min(options))
    return Outside(f"it applies from {long_date(since)}{why} ({source})", since) if day < since else None


def _start(control: Control, system: JsonObject) -> Start | None:
    """The first row that matches; where it isn't known which annex a system falls under, the earliest."""
    area = system.get("annex_iii_area")
    annexes = {"I": system.get("annex_i"), "III": None if area is None else not _is_none(area)}
    unknown = annexes["I"] is None and annexes["III"] is None
    fitting = [row for row in control.starts if row.annex is None or unknown or annexes[row.annex]]
    if unknown:
        return min(fitting, key=lambda row: row.day, default=None)
    return fitting[0] if fitting else min(control.starts, key=lambda row: row.day, default=None)


def _is_none(area: str) -> bool:
    return area.strip().casefold() == NONE


def _day(text: str | None) -> date | None:
    """The day of a date or time; the profile's schema has made sure that it is one."""
    return None if text is None else date.fromisoformat(text[:10])


def _words(names: Sequence[str], last: str = "or") -> str:
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


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


def long_date(day: date) -> str:
    """The day as people write it: 2 December 2027."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
