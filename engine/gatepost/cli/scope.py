"""Which controls bind a system, from when, and what the law changes between two days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.cli.caching import user_cache
from gatepost.errors import InputError
from gatepost.model import JsonObject
from gatepost.reading.text import printable

if TYPE_CHECKING:
    from gatepost.assess.bounds import Bounds
    from gatepost.frameworks import Catalogue, Control
    from gatepost.profile import Profile, System


@click.command(short_help="Show which controls bind a system, from when, and which don't and why.")
@inputs.system
@inputs.frameworks
@inputs.as_of
@inputs.profile
@tables.form
def controls(
    system: str | None, frameworks: tuple[str, ...], as_of: str | None, profile_name: str | None, form: str
) -> None:
    """Show for each system of the profile which controls are in scope on the day, which will be and when, and which
    aren't and why.

    It goes by what the profile says; a registry's tags can add a risk class, as `gatepost check` does.
    """
    from gatepost.frameworks import Catalogue

    cache, day = user_cache(), inputs.day(as_of)
    catalogue, profile = Catalogue(cache=cache), inputs.chosen_profile(profile_name, cache)
    names = _names(catalogue, frameworks)
    found = [(one, _bounds(catalogue, names, profile, one, day)) for one in _systems(profile, system)]
    if form == "json":
        tables.show_json([row for one, bounds in found for row in _rows(one, bounds)])
        return
    for one, bounds in found:
        _show(one, bounds, day)


@click.command(short_help="Show what the law changes for a system between two days.")
@click.option("--as-of", "days", multiple=True, metavar="DAY", required=True, help="A day; give two.")
@inputs.system
@inputs.frameworks
@inputs.profile
@tables.form
def diff(
    days: tuple[str, ...], system: str | None, frameworks: tuple[str, ...], profile_name: str | None, form: str
) -> None:
    """Show which controls apply to each system of the profile on the second day and not on the first, and the other way
    round.

    \b
    For example:
      gatepost control diff --as-of 2026-11-24 --as-of 2027-12-03
    """
    from gatepost.frameworks import Catalogue

    if len(days) != 2:
        raise InputError(f"--as-of: two days are compared, and {len(days)} given", hint="Give --as-of twice.")
    cache = user_cache()
    first, second = sorted(inputs.day(one) for one in days)
    catalogue, profile = Catalogue(cache=cache), inputs.chosen_profile(profile_name, cache)
    names = _names(catalogue, frameworks)
    found = []
    for one in _systems(profile, system):
        before, after = (_bounds(catalogue, names, profile, one, day) for day in (first, second))
        found.append((one, list(_changes(before, after)), len(after.controls) - len(after.outside)))
    if form == "json":
        tables.show_json([_change(one, *change) for one, changes, _ in found for change in changes])
        return
    for one, changes, count in found:
        _show_changes(one, changes, count, (first, second))


def _names(catalogue: Catalogue, frameworks: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(catalogue.framework(name).id for name in frameworks or catalogue.ids()))


def _systems(profile: Profile, system: str | None) -> Sequence[System]:
    inputs.check_system(system, [one.name for one in profile.systems])
    return [one for one in profile.systems if system in (None, one.name)]


def _bounds(catalogue: Catalogue, names: tuple[str, ...], profile: Profile, system: System, day: date) -> Bounds:
    from gatepost.assess.bounds import bounds
    from gatepost.assess.risk import risk_classes

    excluded = profile.excluded(system.name)
    return bounds(catalogue, names, system.fields, day, risk_classes(system.fields, ()), excluded)


def _rows(system: System, bounds: Bounds) -> Iterator[JsonObject]:
    for name, control in bounds.controls.items():
        outside = bounds.outside.get(name)
        yield {
            "id": name,
            "system": system.name,
            "title": control.title,
            "in_scope": outside is None,
            "from": str(outside.starts) if outside is not None and outside.starts is not None else None,
            "reason": outside.reason if outside is not None else None,
        }


def _show(system: System, bounds: Bounds, day: date) -> None:
    outputs.show(f"{printable(system.name)}, on {day}\n")
    inside = [one for one in bounds.controls.values() if one.id not in bounds.outside]
    outputs.show(f"\nIn scope ({len(inside)}):\n")
    tables.show_table([(one.id, one.title) for one in inside], indent=2)
    later = sorted((outside.starts, name) for name, outside in bounds.outside.items() if outside.starts is not None)
    for starts, rows in groupby(later, key=lambda row: row[0]):
        names = [name for _, name in rows]
        outputs.show(f"\nFrom {starts} ({len(names)}):\n")
        tables.show_table([(name, bounds.controls[name].title) for name in names], indent=2)
    never: dict[str, list[str]] = {}
    for name, outside in bounds.outside.items():
        if outside.starts is None:
            never.setdefault(outside.reason, []).append(name)
    if never:
        outputs.show(f"\nOut of scope ({sum(map(len, never.values()))}):\n")
        for reason, names in never.items():
            outputs.show(tables.paragraph(f"{reason}: {', '.join(names)}", 2) + "\n")
    outputs.show("\n")


def _changes(before: Bounds, after: Bounds) -> Iterator[tuple[Control, bool, str]]:
    """Each control whose scope differs, whether it applies on the second day, and why it did not or no longer does."""
    for name, control in after.controls.items():
        was, now = before.outside.get(name), after.outside.get(name)
        if was is not None and now is None:
            yield control, True, was.reason
        elif was is None and now is not None:
            yield control, False, now.reason


def _change(system: System, control: Control, applies: bool, reason: str) -> JsonObject:
    change = "applies" if applies else "applies no more"
    return {"id": control.id, "system": system.name, "title": control.title, "change": change, "reason": reason}


def _show_changes(
    system: System, changes: Sequence[tuple[Control, bool, str]], count: int, days: tuple[date, date]
) -> None:
    outputs.show(f"{printable(system.name)}, from {days[0]} to {days[1]}: {count} controls apply then\n")
    for applies, words in ((True, "now apply"), (False, "apply no more")):
        by_reason: dict[str, list[Control]] = {}
        for control, way, reason in changes:
            if way is applies:
                by_reason.setdefault(reason, []).append(control)
        for reason, found in by_reason.items():
            outputs.show("\n" + tables.paragraph(f"{len(found)} {words}: {reason}", 0) + "\n")
            tables.show_table([(one.id, one.title) for one in found], indent=2)
    outputs.show("\n" if changes else "\nNothing changes.\n\n")
