"""`gatepost policy`: the policies, and the tools of those who write them."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import click

from gatepost.cli import complete, inputs, outputs, tables
from gatepost.cli.caching import user_cache
from gatepost.cli.case_coverage import coverage
from gatepost.cli.handbook import docs
from gatepost.cli.scaffolding import new
from gatepost.model import JsonObject

if TYPE_CHECKING:
    from gatepost.policies import Policy

WRONG = 2


@click.group(short_help="List and show the policies; check and test your own.")
def policy() -> None:
    """The policies: list and show them, and check and test your own."""


@policy.command("list", short_help="List the policies.")
@inputs.patterns
@click.option(
    "--pack",
    metavar="PACK",
    shell_complete=complete.packs,
    help="Only the policies of this pack, with the severity that it gives them.",
)
@click.option("--manual", is_flag=True, help="Only those that a person answers.")
@inputs.policies
@tables.form
def list_(patterns: tuple[str, ...], pack: str | None, manual: bool, directories: tuple[str, ...], form: str) -> None:
    """List the policies: id, severity, the kind of subject that each judges (`manual`: a person answers), and title.

    POLICY is an id or a pattern such as data/*. The JSON also has requirements, parameters and controls.
    """
    from gatepost.policies import Library, select

    library = Library.open(directories, user_cache())
    wanted = set(inputs.named(library, patterns) if patterns else library.ids())
    if pack is not None:
        chosen = [(one.policy, one.severity) for one in select(library, [library.pack(pack)])]
    else:
        chosen = [(found, found.severity) for found in map(library.policy, library.ids())]
    chosen = [
        (found, severity)
        for found, severity in chosen
        if found.id in wanted and (found.question is not None or not manual)
    ]
    if form == "json":
        tables.show_json([{**_entry(found), "severity": severity} for found, severity in chosen])
    else:
        tables.show_table([(found.id, severity, _judges(found), found.title) for found, severity in chosen])


@policy.command(short_help="Show what a policy requires, and how to mend what fails.")
@click.argument("name", metavar="POLICY", shell_complete=complete.policies)
@inputs.policies
@tables.form
def show(name: str, directories: tuple[str, ...], form: str) -> None:
    """Show POLICY: what it requires, of what, why, and how to mend what fails."""
    from gatepost.policies import Library

    library = Library.open(directories, user_cache())
    found = library.policy(name)
    if form == "json":
        tables.show_json(_entry(found))
        return
    lines = [f"{found.id}  {found.version}  {found.severity}", tables.paragraph(found.title), ""]
    lines += [f"Judges    {found.subject}{', where one of its controls applies' if found.only_if_bound else ''}"]
    lines += [tables.paragraph(found.applies_if, 0, "if        ")] if found.applies_if else []
    if found.question is not None:
        lines += ["", tables.paragraph(found.question.asks, 0, "Asks      ")]
        lines += [tables.paragraph(one, 8, "- ") for one in found.question.evidence]
        lines += [f"Answered  by {' or '.join(found.question.answered_by)}, for {found.question.valid_days} days"]
    for one in found.require:
        lines += ["", tables.paragraph(one.that, 0, "Requires  "), tables.paragraph(one.message, 0, "else      ")]
    lines += ["", "To mend a failure:", tables.remedy(found.remedy)]
    outputs.show("\n".join(lines) + "\n")
    if found.params:
        outputs.show("\nParameters:\n")
        tables.show_table(
            [(k, p.type, json.dumps(p.default, ensure_ascii=False), p.title) for k, p in found.params.items()], indent=2
        )
    if found.controls:
        outputs.show("\nControls:\n")
        tables.show_table([(one["id"], one["coverage"], one["rationale"]) for one in found.controls], indent=2)
    if found.references:
        outputs.show("\nReferences:\n")
        tables.show_table([(link,) for link in found.references], indent=2)
    outputs.show(f"\nFile: {library.path(name)}\n")


@policy.command(short_help="Check the form of policies and packs.")
@inputs.patterns
@inputs.policies
@click.option("--strict", is_flag=True, help="Take a warning for an error.")
@tables.form
def lint(patterns: tuple[str, ...], directories: tuple[str, ...], strict: bool, form: str) -> int:
    """Check policies and packs: keys, types, names, expressions, controls, cases. All that is wrong is shown.

    Of a policy in which nothing is wrong, what is probably not meant is shown as a warning. A policy whose author means
    it says so under `lint: {allow: [{id: …, reason: …}]}`, with the warning's id.

    Without POLICY, those in --policies; without that, gatepost's own. The exit status is 2 if anything is wrong, or
    with --strict doubtful.
    """
    from gatepost.cli.linting import counted, entry, linted
    from gatepost.policies import Library

    library = Library.open(directories, user_cache())
    names = inputs.named(library, patterns)
    found = list(linted(library, names))
    if form == "json":
        tables.show_json([entry(one) for one in found])
    else:
        for one in found:
            outputs.show(f"{one.problem}\n")
        click.echo(f"{len(names)} {'policy' if len(names) == 1 else 'policies'}: {counted(found)}", err=True)
    return WRONG if any(one.wrong or strict for one in found) else 0


@policy.command("test", short_help="Run the cases of policies.")
@inputs.patterns
@inputs.policies
@click.option("-v", "--verbose", is_flag=True, help="Show every case with what the policy says.")
@click.option(
    "--mutate", is_flag=True, help="Change each condition a little, and show the changes that no case notices."
)
@click.option("--watch", is_flag=True, help="Run again whenever a file of policies changes, until Ctrl-C.")
def test(patterns: tuple[str, ...], directories: tuple[str, ...], verbose: bool, mutate: bool, watch: bool) -> int:
    """Run the cases of policies: given facts, and what the policy must say of them.

    Without POLICY, those in --policies; without that, gatepost's own.

    With --mutate each condition is changed in turn: a comparison is turned or its boundary moved, a part left out.
    Where no case notices it, a mistake of that kind would go unnoticed too. What changes nothing is listed in the
    cases, under `equivalent`, with a reason.
    """
    from gatepost.cli.testing import mutated, tried, watched
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library

    def once() -> int:
        library, catalogue = Library.open(directories, user_cache()), Catalogue(cache=user_cache())
        names = inputs.named(library, patterns)
        failed = tried(library, names, catalogue, verbose)
        survived = mutated(library, names, catalogue, verbose) if mutate else 0
        return 1 if failed or survived else 0

    return watched(directories, once) if watch else once()


def _judges(found: Policy) -> str:
    return found.subject if found.question is None else "manual"


def _entry(found: Policy) -> JsonObject:
    return {
        "id": found.id,
        "version": found.version,
        "title": found.title,
        "severity": found.severity,
        "subject": found.subject,
        "controls": list(found.controls),
        "applies_if": found.applies_if,
        "require": [{"that": one.that, "message": one.message} for one in found.require],
        "params": {
            key: {"type": one.type, "default": one.default, "title": one.title} for key, one in found.params.items()
        },
        "question": dataclasses.asdict(found.question) if found.question is not None else None,
        "remedy": found.remedy,
        "references": list(found.references),
        "overridden": found.overridden,
    }


for _command in (docs, new, coverage):
    policy.add_command(_command)
