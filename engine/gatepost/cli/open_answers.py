"""`gatepost attest todo`: what a person has still to answer."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.cli.caching import user_cache
from gatepost.reading.text import printable

if TYPE_CHECKING:
    from gatepost.assess.open_answers import OpenAnswer
    from gatepost.model.assessment import AssessmentDocument


@click.command(short_help="List what a person has still to answer, by role.")
@click.option("--role", metavar="ROLE", help="Only what this role may answer.")
@inputs.system
@click.option(
    "--within",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="Also answers that expire within this many days.",
)
@click.option(
    "--controls", is_flag=True, help="Also controls that wait for a person and that no open question settles."
)
@click.option(
    "--from",
    "source",
    metavar="ASSESSMENT",
    type=inputs.PathText(),
    help="Take it from this assessment (json), not from the profile alone.",
)
@inputs.packs
@inputs.as_of
@inputs.profile
@inputs.policies
@tables.form
def todo(
    role: str | None,
    system: str | None,
    within: int,
    controls: bool,
    source: str | None,
    packs: tuple[str, ...],
    as_of: str | None,
    profile_name: str | None,
    directories: tuple[str, ...],
    form: str,
) -> None:
    """List the manual policies that wait for an answer, by the role that gives it, with what the answer rests on."""
    from gatepost.assess.open_answers import open_controls, open_policies

    document = _document(source, packs, as_of, profile_name, directories)
    names = {one["id"]: one["name"] for one in document["systems"]}
    inputs.check_system(system, names.values())
    found = [*open_policies(document, within), *(open_controls(document) if controls else ())]
    found = [
        one for one in found if (system is None or names[one.system] == system) and (role is None or one.role == role)
    ]
    if form == "json":
        tables.show_json([_entry(one, names) for one in found])
        return
    if not found:
        _nothing(document)
        return
    for of_role, items in groupby(found, key=lambda one: one.role):
        listed = list(items)
        outputs.show(f"{of_role} ({len(listed)})\n")
        for one in listed:
            outputs.show(_text(one, names) + "\n\n")
    click.echo(f"{len(found)} open. Record an answer with `gatepost attest NAME`.", err=True)


def _text(one: OpenAnswer, names: dict[str, str]) -> str:
    where = f"  for {printable(names[one.system])}" if len(names) > 1 else ""
    lines = [f"  {one.id}{where}", tables.paragraph(one.asks, 4)]
    lines += [tables.paragraph(each, 4, "- ") for each in one.evidence]
    return "\n".join([*lines, tables.paragraph(f"({one.reason})", 4)])


def _document(
    source: str | None,
    packs: tuple[str, ...],
    as_of: str | None,
    profile_name: str | None,
    directories: tuple[str, ...],
) -> AssessmentDocument:
    """The assessment that is named, else one of what the profile alone says."""
    if source is not None:
        from gatepost.cli.assessments import load_assessment

        return load_assessment(source).document
    from gatepost.assess import Options, assess
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library

    cache = user_cache()
    options = Options(as_of=inputs.day(as_of), packs=packs or None)
    profile = inputs.chosen_profile(profile_name, cache)
    return assess([], profile, Library.open(directories, cache), Catalogue(cache=cache), options)


def _nothing(document: AssessmentDocument) -> None:
    asked = any(one["question"] is not None for one in document["policies"])
    packs = ", ".join(one["id"] for one in document["packs"])
    none = f"No manual policy is in {packs}; `gatepost policy list --manual` shows all."
    click.echo("Nothing is open." if asked else none, err=True)


def _entry(one: OpenAnswer, names: dict[str, str]) -> dict[str, object]:
    return {
        "id": one.id,
        "system": names[one.system],
        "role": one.role,
        "title": one.title,
        "asks": one.asks,
        "evidence": list(one.evidence),
        "reason": one.reason,
        "due": one.due,
    }
