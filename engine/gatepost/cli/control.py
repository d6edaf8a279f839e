"""`gatepost control`: the controls of the frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.model import JsonObject

if TYPE_CHECKING:
    from gatepost.frameworks import Control
    from gatepost.policies import Library

_FORM = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group()
def control() -> None:
    """The controls that policies are mapped to."""


@control.command("list")
@click.option("--framework", "frameworks", multiple=True, metavar="NAME", help="Only this framework; repeatable.")
@inputs.policies
@_FORM
def list_(frameworks: tuple[str, ...], directories: tuple[str, ...], form: str) -> None:
    """List the controls, each with the policies that are mapped to it."""
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library

    catalogue, mapped = Catalogue(), _mapped(Library.open(directories))
    found = [one for name in frameworks or catalogue.ids() for one in catalogue.framework(name).controls]
    if form == "json":
        tables.show_json([{**_entry(one), "policies": [row["id"] for row in mapped.get(one.id, ())]} for one in found])
    else:
        tables.show_table([(one.id, one.evidence, str(len(mapped.get(one.id, ()))), one.title) for one in found])


@control.command()
@click.argument("name", metavar="CONTROL")
@inputs.policies
@_FORM
def show(name: str, directories: tuple[str, ...], form: str) -> None:
    """Show what CONTROL (such as eu-ai-act/art-14.1) asks, what shows it, and which policies are mapped to it."""
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library

    found = Catalogue().control(name)
    policies = list(_mapped(Library.open(directories)).get(name, ()))
    if form == "json":
        tables.show_json({**_entry(found), "policies": policies})
        return
    lines = [f"{found.id}  {found.title}", tables.paragraph(found.asks), "", f"Evidence: {found.evidence}"]
    lines += [tables.paragraph(found.shows)] if found.shows else []
    lines += [f"From {start.day} ({start.source}){_annex(start.annex)}" for start in found.starts]
    lines += [f"Binds: {', '.join(found.applies.roles)}"] if found.applies.roles else []
    lines += [f"Risk class: {', '.join(found.applies.risk_classes)}"] if found.applies.risk_classes else []
    lines += ["", found.link, "", "Policies:" if policies else "No policy is mapped to it."]
    outputs.show("\n".join(lines) + "\n")
    tables.show_table([(f"  {row['id']}", row["coverage"], row["rationale"]) for row in policies])


def _annex(annex: str | None) -> str:
    return f", for systems under Annex {annex}" if annex else ""


def _entry(found: Control) -> JsonObject:
    return {
        "id": found.id,
        "framework": found.framework,
        "title": found.title,
        "asks": found.asks,
        "evidence": found.evidence,
        "shows": found.shows,
        "link": found.link,
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
