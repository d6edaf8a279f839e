"""`gatepost policy coverage`: which way each condition of a policy comes out in its cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.cli.caching import user_cache
from gatepost.model import JsonObject

if TYPE_CHECKING:
    from gatepost.assess.reached import Reached


@click.command(short_help="Show which conditions of policies their cases make true and false.")
@inputs.patterns
@inputs.policies
@click.option("-v", "--verbose", is_flag=True, help="Show every condition, with the number of cases for each outcome.")
@tables.form
def coverage(patterns: tuple[str, ...], directories: tuple[str, ...], verbose: bool, form: str) -> int:
    """Show each requirement that no case makes true, or none false, and each applies_if likewise. The exit status is 1
    if there is any.

    Without POLICY, those in --policies; without that, gatepost's own. That every outcome is reached is the least that
    cases can do; `gatepost policy test --mutate` tells whether they would notice a mistake.
    """
    from gatepost.assess.reached import reached
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library

    library, catalogue = Library.open(directories, user_cache()), Catalogue(cache=user_cache())
    found = [one for name in inputs.named(library, patterns) for one in reached(library, name, catalogue)]
    if form == "json":
        tables.show_json([_entry(one) for one in found])
    else:
        _show(found, verbose)
    return 1 if any(one.missing for one in found) else 0


def _show(found: Sequence[Reached], verbose: bool) -> None:
    from gatepost.documents.words import counted

    if verbose and found:
        heads = ("policy", "condition", "true", "false", "error")
        rows = [(one.policy, one.pointer.lstrip("/"), *map(str, map(len, _outcomes(one)))) for one in found]
        tables.show_table([heads, *rows])
        outputs.show("\n")
    missing = [one for one in found if one.missing]
    for one in missing:
        outputs.show(f"MISSING {one.policy}\n  {one.place}\n  {_gap(one)}\n")
    policies = counted(len({one.policy for one in found}), "policy", "policies")
    outputs.show(f"{counted(len(found), 'condition')} of {policies}, {len(missing)} not reached both ways\n")


def _gap(one: Reached) -> str:
    if one.error and len(one.missing) > 1:
        return "In every case that comes to it, it is an error"
    return f"No case makes it {' or '.join(one.missing)}"


def _outcomes(one: Reached) -> tuple[tuple[str, ...], ...]:
    return one.true, one.false, one.error


def _entry(one: Reached) -> JsonObject:
    """The JSON of it: the names of the cases by outcome; the line counts from 1."""
    return {
        "policy": one.policy,
        "pointer": one.pointer,
        "text": one.text,
        "file": one.place.path,
        "line": one.place.line,
        "true": list(one.true),
        "false": list(one.false),
        "error": list(one.error),
        "missing": list(one.missing),
    }
