"""`gatepost attest`: what a person states and metadata can't show."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gatepost.cli import complete, inputs, outputs, tables
from gatepost.cli.caching import user_cache
from gatepost.cli.open_answers import todo
from gatepost.errors import InputError, Place, UnknownNameError
from gatepost.reading.words import did_you_mean, shown

if TYPE_CHECKING:
    from gatepost.policies import Question
    from gatepost.profile import Profile

_CONTROL_DAYS = 365  # for how long the attestation of a control holds, if nothing else is said


class _Attest(click.Group):
    """`attest NAME` records an attestation; `attest todo` and `attest list` are commands of their own."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names, else the one that records."""
        if args and args[0] not in self.commands:
            args = ["record", *args]
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names without `record`, which nobody needs to write."""
        return [name for name in super().list_commands(ctx) if name != "record"]


@click.group(cls=_Attest, short_help="Record what only a person can state, and list what is open.")
def attest() -> None:
    """Record what only a person can state: `gatepost attest CONTROL|POLICY`; `todo` lists what is open.

    \b
    For example:
      gatepost attest todo
      gatepost attest governance/ai-policy-in-force --by "N. Haddad" --role "AI governance lead" \\
        --statement "The board approved the policy on 3 March." --evidence policies/ai-policy.pdf

    `gatepost attest record --help` tells what it takes. What is recorded goes into the file beside the profile,
    gatepost.attestations.yaml for gatepost.yaml.
    """


@attest.command(short_help="Record an attestation.")
@click.argument("name", metavar="CONTROL|POLICY", shell_complete=complete.attestable)
@click.option("--statement", metavar="TEXT", help="What you state.")
@click.option("--by", metavar="NAME", help="Who states it.")
@click.option("--role", metavar="ROLE", help="In which role; a manual policy says which roles may answer.")
@inputs.system
@click.option(
    "--evidence",
    "files",
    multiple=True,
    metavar="FILE",
    type=inputs.PathText(),
    help="A file that it rests on; repeatable.",
)
@click.option(
    "--not-met", is_flag=True, help="State that it isn't so: the finding fails, and the control isn't satisfied."
)
@click.option("--at", metavar="DAY", help="The day it is stated. Default: today in UTC.")
@click.option("--expires", metavar="DAY", help="The last day on which it holds. Default: as long as it may.")
@inputs.profile
@inputs.policies
def record(
    name: str,
    statement: str | None,
    by: str | None,
    role: str | None,
    system: str | None,
    files: tuple[str, ...],
    not_met: bool,
    at: str | None,
    expires: str | None,
    profile_name: str | None,
    directories: tuple[str, ...],
) -> None:
    """Record that CONTROL is met, or the answer to the manual POLICY, with who states it, in which role, until when and
    on which evidence.

    What isn't given is asked for on a terminal. Files are recorded with their SHA-256, so that what was attested can't
    be exchanged later.
    """
    from gatepost.profile import Attestation, answers_path
    from gatepost.profile.attesting import appended, evidence

    path, profile = _profile_file(profile_name)
    question = _question(name, directories)
    inputs.check_system(system, [one.name for one in profile.systems])
    if question is not None and sys.stdin.isatty() and statement is None:
        click.echo(_asked(question), err=True)
    stated = _given(statement, "statement", "Statement")
    person = _given(by, "by", "By")
    acting = _role(_given(role, "role", "Role"), question, name)
    day = inputs.day(at, "--at")
    most = day + timedelta(days=question.valid_days if question is not None else _CONTROL_DAYS)
    last = inputs.day(expires, "--expires") if expires is not None else most
    _check_last(last, day, most if question is not None else None, name)
    attestation = Attestation(
        control=name if question is None else None,
        policy=name if question is not None else None,
        system=system,
        statement=stated,
        by=person,
        role=acting,
        at=day,
        expires=last,
        evidence=evidence(path, files),
        met=not not_met,
    )
    target = inputs.relative(Path(answers_path(path)))
    outputs.write_files({target: [appended(Path(target), target, attestation)]})
    click.echo(f"Recorded in {target}: {name}, until {last}.", err=True)


def _profile_file(name: str | None) -> tuple[Path, Profile]:
    from gatepost.profile import FILE_NAME, find, load

    if name is not None and name.startswith("git:"):
        raise InputError("an attestation is recorded beside a file, not in git's history", place=Place(name))
    found = Path(name) if name is not None else find(Path.cwd())
    if found is None:
        raise InputError(
            f"there is no {FILE_NAME} here or in a directory above, beside which attestations are kept",
            hint="`gatepost system init` starts one; --profile names another.",
        )
    return found, load(found, inputs.relative(found), user_cache())


def _question(name: str, directories: tuple[str, ...]) -> Question | None:
    """The question of the manual policy with this name; None if it is a control's. Raises UnknownNameError."""
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library

    library, catalogue = Library.open(directories, user_cache()), Catalogue(cache=user_cache())
    if name in library.ids():
        policy = library.policy(name)
        if policy.question is None:
            raise InputError(
                f"{name} isn't a manual policy: metadata answer it",
                hint=f"Attest one of its controls, such as {policy.controls[0]['id']}, or waive a finding.",
            )
        return policy.question
    if name.partition("/")[0] in catalogue.ids():
        catalogue.control(name)
        return None
    manual = [one for one in library.ids() if library.policy(one).question is not None]
    raise UnknownNameError(
        f"there is no control or manual policy {shown(name)}{did_you_mean(name, manual)}",
        hint="`gatepost attest todo` lists what is open.",
    )


def _asked(question: Question) -> str:
    lines = [tables.paragraph(question.asks, 0), "", "The answer should rest on:"]
    lines += [tables.paragraph(one, 2, "- ") for one in question.evidence]
    return "\n".join([*lines, f"Roles that may answer: {', '.join(question.answered_by)}", ""])


def _given(value: str | None, option: str, label: str) -> str:
    if value is None and sys.stdin.isatty():
        value = click.prompt(label, err=True)
    if value is None or not value.strip():
        raise InputError(f"--{option} is missing", hint="Say who states what, in which role.")
    return value.strip()


def _role(role: str, question: Question | None, name: str) -> str:
    if question is None:
        return role
    found = next((one for one in question.answered_by if one.casefold() == role.casefold()), None)
    if found is None:
        raise InputError(
            f"--role: {shown(role)} isn't one of the roles that may answer {name}"
            f"{did_you_mean(role, question.answered_by)}",
            hint=f"Those are {', '.join(question.answered_by)}.",
        )
    return found


def _check_last(last: date, day: date, most: date | None, name: str) -> None:
    if last < day:
        raise InputError(f"--expires: {last} is before {day}, the day it is stated")
    if most is not None and last > most:
        raise InputError(
            f"--expires: an answer to {name} holds until {most} at most", hint="Leave it out, or give less."
        )


attest.add_command(todo)
