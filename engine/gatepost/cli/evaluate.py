"""`gatepost eval EXPR PATH`: what an expression gives on real facts, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.cli.caching import user_cache
from gatepost.cli.facts import chosen
from gatepost.errors import InputError
from gatepost.model import Json
from gatepost.reading.text import printable

if TYPE_CHECKING:
    from gatepost.cli.evaluating import Evaluation, Result, Session

NO_VALUE = 1
WRONG = 2
_MOST = 400  # characters of a value that the text shows
_MOST_AT_PROMPT = 10  # subjects that an answer shows at the prompt


@click.command("eval", short_help="Evaluate an expression on the facts in a PATH, and show why.")
@click.argument("given", nargs=-1, required=True, metavar="[EXPR] PATH…")
@click.option("-e", "--expression", metavar="EXPR", help="The expression, where it could be taken for a PATH.")
@inputs.kind
@inputs.profile
@inputs.as_of
@click.option(
    "--subject",
    "patterns",
    multiple=True,
    metavar="ID",
    help="Only subjects whose id fits this pattern (mlflow:credit-*/*); repeatable.",
)
@tables.form
def eval(  # noqa: A001  # the command's name
    given: tuple[str, ...],
    expression: str | None,
    kind: str | None,
    profile_name: str | None,
    as_of: str | None,
    patterns: tuple[str, ...],
    form: str,
) -> int:
    """Evaluate the CEL expression EXPR on each subject in PATH, as a policy about it would: its value, the parts that
    decided, and the facts that they read, each with its place. It may name self, declared, recorded, system, now and
    request.

    The first argument is EXPR unless it is there as a file or directory. Without EXPR each line of standard input is
    one; on a terminal that is a prompt, where Tab completes names and fields, and Ctrl-D ends.

    The exit status is 2 for an expression that is wrong, and 1 if it has no value for some subject.

    \b
    Examples:
      gatepost eval 'has(self.run) && self.run.git.dirty' export/
      gatepost eval export/ --subject mlflow:credit/3
    """
    from gatepost.assess.joining import join
    from gatepost.assess.production import with_production
    from gatepost.cli.evaluating import session
    from gatepost.profile.terms import terms

    text, paths = _split(given, expression)
    if text is None and "-" in paths:
        raise InputError("standard input can't hold both PATH and expressions", hint="Give the expression with -e.")
    day = inputs.day(as_of)
    profile = inputs.chosen_profile(profile_name, user_cache())
    joined = join(inputs.readings(paths, kind))
    known = {one.id: one for one in with_production(joined.subjects)}
    subjects = [known[one.id] for one in chosen(joined, patterns)]
    found = session(joined, subjects, profile, terms(user_cache()), day)
    if text is not None:
        return _answer(found.evaluate(text), text, form)
    if sys.stdin is not None and sys.stdin.isatty():
        return _converse(found, form)
    return _all(found, inputs.standard_input().decode("utf-8", "replace").splitlines(), form)


def _split(given: Sequence[str], expression: str | None) -> tuple[str | None, Sequence[str]]:
    """The expression, None without one, and the paths."""
    if expression is not None:
        return expression, given
    if _is_path(given[0]):
        return None, given
    if len(given) == 1:
        raise InputError(
            f"{given[0]!r} isn't there, and to evaluate it a PATH is missing", hint="Write gatepost eval EXPR PATH."
        )
    return given[0], given[1:]


def _is_path(text: str) -> bool:
    from gatepost.sources import STANDARD_INPUT
    from gatepost.sources.mlflow.live import is_uri

    _, path = inputs.split_name(text)
    try:
        return path == STANDARD_INPUT or is_uri(path) or Path(path).exists()
    except (OSError, ValueError):  # too long for a name, or with a NUL in it
        return False


def _all(session: Session, lines: Iterable[str], form: str) -> int:
    """Evaluate every line, and give the worst exit status."""
    texts = [line for line in map(str.strip, lines) if line]
    if not texts:
        raise InputError("no expression is given", hint="Write gatepost eval EXPR PATH, or one in each line of input.")
    return max(_answer(session.evaluate(text), text, form) for text in texts)


def _converse(session: Session, form: str) -> int:
    from gatepost.cli.prompt import lines

    kinds = [one.subject.kind for one in session.standings]
    counted = ", ".join(f"{kinds.count(kind)} {kind}" for kind in session.known)
    click.echo(f"{counted}. Tab completes, Ctrl-D ends.", err=True)
    for text in lines(session):
        try:
            _answer(session.evaluate(text), text, form, most=_MOST_AT_PROMPT)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
    return 0


def _answer(evaluation: Evaluation, text: str, form: str, most: int | None = None) -> int:
    """Show what became of an expression, of at most so many subjects, and give the exit status."""
    for error in evaluation.errors:
        click.echo("\n".join(map(printable, f"gatepost: {error}".split("\n"))), err=True)
    if evaluation.errors:
        return WRONG
    for kind, problem in evaluation.passed_over.items():
        click.echo(printable(f"gatepost: every {kind} is passed over: {problem}"), err=True)
    results = evaluation.results
    if form == "json":
        tables.show_json([one.entry() for one in results])
    else:
        outputs.show("".join(_shown(one, text) for one in results[:most]))
        if most is not None and len(results) > most:
            click.echo(f"and {len(results) - most} more; --subject names some", err=True)
    return NO_VALUE if any(one.error is not None for one in results) else 0


def _shown(result: Result, text: str) -> str:
    outcome = f"= {_value(result.value)}" if result.error is None else f": {result.error}"
    gap = " " if result.error is None else ""
    lines = [tables.paragraph(f"{result.subject.id}{gap}{outcome}", 0)]
    lines += [tables.paragraph(problem, 2, "! ") for problem in result.subject.broken]
    if result.because not in ("", " ".join(text.split())):
        lines.append(tables.paragraph(result.because, 2, "because   "))
    for seen in result.observed:
        value = "absent" if seen["value"] is None else _value(seen["value"])
        lines.append(tables.paragraph(f"{seen['path']} = {value}", 2, "observed  "))
        source = seen["source"]
        if source is not None:
            place = f":{source['line']}" if source["line"] is not None else f" {source['at']}"
            lines.append(tables.paragraph(f"{source['input']}{place}", 2, "      in  "))
    return "\n".join(lines) + "\n"


def _value(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
