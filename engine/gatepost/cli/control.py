"""`gatepost control`: the controls of the frameworks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from gatepost.cli import complete, inputs, outputs, tables
from gatepost.cli.caching import user_cache
from gatepost.cli.coverage import coverage
from gatepost.cli.scope import diff
from gatepost.model import JsonObject

if TYPE_CHECKING:
    from gatepost.frameworks import Applies, Control
    from gatepost.policies import Library

_EVIDENCE: Mapping[str, str] = {
    "automated": "automated: metadata can show it",
    "partial": "partial: metadata shows a part, a person attests the rest",
    "attested": "attested: only a person can answer",
}
_APPLIES: Mapping[str, str] = {
    "roles": "Role",
    "risk_classes": "Risk class",
    "annex_iii_areas": "Annex III area",
    "public_body": "Public body",
    "annex_i": "Under Annex I",
    "general_purpose": "General-purpose model",
    "systemic_risk": "Systemic risk",
}


_RELATIONS: Mapping[str, str] = {
    "equal": "asks the same",
    "subset": "asks more",
    "superset": "asks less",
    "intersects": "overlaps",
}  # what the other control does, where this one is equal to it, a subset or superset of it, or intersects with it


@click.group(short_help="List and show the controls of the frameworks.")
def control() -> None:
    """The controls that policies are mapped to."""


@control.command("list", short_help="List the controls, each with the policies that are mapped to it.")
@inputs.frameworks
@inputs.policies
@tables.form
def list_(frameworks: tuple[str, ...], directories: tuple[str, ...], form: str) -> None:
    """List the controls: id, how far metadata can show it, how many policies are mapped to it, and title.

    The JSON also names those policies.
    """
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library

    catalogue, mapped = Catalogue(cache=user_cache()), _mapped(Library.open(directories, user_cache()))
    names = dict.fromkeys(frameworks or catalogue.ids())
    found = [one for name in names for one in catalogue.framework(name).controls]
    if form == "json":
        tables.show_json([{**_entry(one), "policies": [row["id"] for row in mapped.get(one.id, ())]} for one in found])
    else:
        tables.show_table([(one.id, one.evidence, str(len(mapped.get(one.id, ()))), one.title) for one in found])


@control.command(short_help="Show what a control asks, and which policies are mapped to it.")
@click.argument("name", metavar="CONTROL", shell_complete=complete.controls)
@inputs.policies
@tables.form
def show(name: str, directories: tuple[str, ...], form: str) -> None:
    """Show what CONTROL (such as eu-ai-act/art-14.1) asks, what shows it, and which policies are mapped to it."""
    from gatepost.frameworks import Catalogue, crosswalk
    from gatepost.policies import Library

    found = Catalogue(cache=user_cache()).control(name)
    related = crosswalk(cache=user_cache()).get(found.id, ())
    policies = list(_mapped(Library.open(directories, user_cache())).get(name, ()))
    if form == "json":
        tables.show_json({**_entry(found), "policies": policies, "related": [asdict(one) for one in related]})
        return
    lines = [f"{found.id}  {found.title}", tables.paragraph(found.asks), ""]
    lines += [tables.paragraph(_EVIDENCE[found.evidence], 0, "Evidence  ")]
    lines += [tables.paragraph(found.shows, 10)] if found.shows else []
    lines += [tables.paragraph(one, 8, "- ") for one in found.typical_evidence]
    lines += [tables.paragraph(f"{one.day}{_annex(one.annex)} ({one.source})", 0, "From      ") for one in found.starts]
    if found.until is not None:
        lines += [tables.paragraph(f"{found.until.day} ({found.until.source})", 0, "Until     ")]
    lines += [tables.paragraph(f"{name}: {value}", 0, "Binds     ") for name, value in _bound(found.applies)]
    lines += ["", found.link, "", "Policies:" if policies else "No policy is mapped to it."]
    outputs.show("\n".join(lines) + "\n")
    tables.show_table([(row["id"], row["coverage"], row["rationale"]) for row in policies], indent=2)
    if related:
        outputs.show("\nRelated controls, whose evidence may serve here too:\n")
        tables.show_table([(one.id, _RELATIONS[one.relation], one.rationale) for one in related], indent=2)


def _annex(annex: str | None) -> str:
    return f" for systems under Annex {annex}" if annex else ""


def _bound(applies: Applies) -> Iterator[tuple[str, str]]:
    """Whom a control binds, in words; nothing where it binds everyone."""
    for key, words in _APPLIES.items():
        value = getattr(applies, key)
        if value is not None:
            yield words, ("yes" if value else "no") if isinstance(value, bool) else ", ".join(value)


def _entry(found: Control) -> JsonObject:
    applies = {key: getattr(found.applies, key) for key in _APPLIES}
    return {
        "id": found.id,
        "framework": found.framework,
        "group": found.group,
        "title": found.title,
        "asks": found.asks,
        "evidence": found.evidence,
        "shows": found.shows,
        "typical_evidence": list(found.typical_evidence),
        "link": found.link,
        "applies": {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in applies.items()
            if value is not None
        },
        "from": [{"date": str(one.day), "source": one.source, "annex": one.annex} for one in found.starts],
    }


def _mapped(library: Library) -> dict[str, list[JsonObject]]:
    """The policies that are mapped to each control."""
    found: dict[str, list[JsonObject]] = {}
    for name in library.ids():
        for one in library.policy(name).controls:
            row = {"id": name, "coverage": one["coverage"], "rationale": one["rationale"]}
            found.setdefault(one["id"], []).append(row)
    return found


for _command in (coverage, diff):
    control.add_command(_command)
