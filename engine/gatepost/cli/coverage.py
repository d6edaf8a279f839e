"""How far the controls of the frameworks are covered by policies, and policies' requirements by their cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from gatepost.cli import complete, inputs, outputs, tables
from gatepost.cli.caching import user_cache

if TYPE_CHECKING:
    from gatepost.frameworks import Control
    from gatepost.policies import Policy

LEVELS: Mapping[str, str] = {
    "automated": "a policy shows all of it from metadata",
    "partial": "policies show a part from metadata, a person attests the rest",
    "attested": "a person answers it, through a manual policy",
    "uncovered": "no policy is mapped to it",
}


@click.command(short_help="Show how far policies cover the controls of each framework.")
@inputs.frameworks
@click.option("--pack", "packs", multiple=True, metavar="PACK", shell_complete=complete.packs,
              help="Count only the policies of this pack; repeatable.")  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="List every control with its policies.")
@inputs.policies
@tables.form
def coverage(
    frameworks: tuple[str, ...], packs: tuple[str, ...], verbose: bool, directories: tuple[str, ...], form: str
) -> int:
    """Show for each framework how many of its controls policies show from metadata, in full or in part, how many a
    person answers, and which are uncovered. The exit status is 1 if any is.

    A policy that is mapped to a control shows no more of it than the framework's catalogue says that metadata can.
    """
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library, select

    cache = user_cache()
    catalogue, library = Catalogue(cache=cache), Library.open(directories, cache)
    if packs:
        policies = [one.policy for one in select(library, [library.pack(name) for name in packs])]
    else:
        policies = [library.policy(name) for name in library.ids()]
    mapped: dict[str, list[Policy]] = {}
    for policy in policies:
        for entry in policy.controls:
            mapped.setdefault(entry["id"], []).append(policy)
    names = dict.fromkeys(frameworks or catalogue.ids())
    controls = [one for name in names for one in catalogue.framework(name).controls]
    levels = {one.id: _level(one, mapped.get(one.id, ())) for one in controls}
    if form == "json":
        tables.show_json(
            [
                {"id": one.id, "title": one.title, "coverage": levels[one.id],
                 "policies": [policy.id for policy in mapped.get(one.id, ())]}
                for one in controls
            ]
        )  # fmt: skip
    else:
        _show(controls, levels, mapped, verbose)
    return 1 if "uncovered" in levels.values() else 0


def _level(control: Control, policies: Sequence[Policy]) -> str:
    """How far `policies` cover the control: one of LEVELS."""
    by_metadata = [one for one in policies if one.question is None]
    full = any(entry["id"] == control.id and entry["coverage"] == "full" for p in by_metadata for entry in p.controls)
    if full and control.evidence == "automated":
        return "automated"
    return "partial" if by_metadata else "attested" if policies else "uncovered"


def _show(
    controls: Sequence[Control], levels: Mapping[str, str], mapped: Mapping[str, Sequence[Policy]], verbose: bool
) -> None:
    if verbose:
        tables.show_table(
            [(one.id, levels[one.id], ", ".join(p.id for p in mapped.get(one.id, ())) or "-") for one in controls]
        )
        outputs.show("\n")
    counts: dict[str, Counter[str]] = {}
    for one in controls:
        counts.setdefault(one.framework, Counter())[levels[one.id]] += 1
    rows = [(name, str(count.total()), *(str(count[level]) for level in LEVELS)) for name, count in counts.items()]
    tables.show_table([("framework", "controls", *LEVELS), *rows])
    outputs.show("\n" + "\n".join(f"{level}: {words}" for level, words in LEVELS.items()) + "\n")
    missing = [one.id for one in controls if levels[one.id] == "uncovered"]
    if missing and not verbose:
        outputs.show(tables.paragraph(f"Uncovered: {', '.join(missing)}", 0) + "\n")
