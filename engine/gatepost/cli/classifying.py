"""`gatepost system classify`: what a system is under the law, by its user's answers, and the profile that says so."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.cli.caching import user_cache
from gatepost.cli.conclusion import as_json, as_text, entry, profile_text, template
from gatepost.errors import InputError, OutputError, Place

if TYPE_CHECKING:
    from gatepost.assess.classification import Following, Outcome, Questionnaire
    from gatepost.model import JsonObject
    from gatepost.reading import Document

_ABOUT = ("name", "description", "purpose", "subjects")  # what a file of answers may say of the system itself


@click.command(short_help="Find out role, risk class and duties of a system under the EU AI Act.")
@click.option(
    "--answers",
    "source",
    metavar="FILE",
    type=inputs.PathText(),
    help="Read the answers from this file (YAML, - for standard input), and ask nothing.",
)
@click.option("--name", metavar="NAME", help="What to call the system.")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=inputs.PathText(),
    help="Write the profile to this new file. Default: standard output.",
)
@inputs.as_of
@tables.form
def classify(source: str | None, name: str | None, output: str | None, as_of: str | None, form: str) -> None:
    """Ask on a terminal what a system does, tell what follows under the EU AI Act and why, and write a profile that
    says so.

    What isn't answered stays open: the risk class is then the highest that remains possible. Without --output the
    profile goes to standard output and everything else to standard error.

    \b
    For example:
      gatepost system classify --output gatepost.yaml
      gatepost system questions > answers.yaml
      gatepost system classify --answers answers.yaml --format json
    """
    from gatepost.assess.classification import conclude, questionnaire

    day, target = inputs.day(as_of), None if output == outputs.STANDARD_OUTPUT else output
    if target is not None:
        check_new(target, "Write to another file and copy the entry into `systems:`, or move the old file away.")
    questions = questionnaire(user_cache())
    about, answers = _answers(questions, source, name)
    outcome = conclude(questions, answers)
    follows = _following(questions, outcome, day)
    made = entry(about, questions, answers, outcome, day)
    written = profile_text(made)
    if target is not None:
        outputs.write_files({target: [written.encode()]})
    if form == "json":
        tables.show_json(as_json(made, outcome, follows))
        return
    text = as_text(made["name"], outcome, follows, day)
    if target is not None:
        outputs.show(text)
        click.echo(
            f"Written to {target}. Name its models under `subjects`, and read it before you rely on it.", err=True
        )
    else:
        click.echo(text, err=True)
        outputs.show(written)


@click.command(short_help="Show the questions, as a file of answers to fill in.")
@tables.form
def questions(form: str) -> None:
    """Show the questions of `gatepost system classify`, as a file for --answers in which nothing is answered yet."""
    from gatepost.assess.classification import questionnaire

    found = questionnaire(user_cache())
    if form == "text":
        outputs.show(template(found))
        return
    keys = ("id", "part", "asks", "kind", "choices", "more", "source")
    rows = [{key: getattr(one, key) for key in keys} for one in found.questions]
    asked = [one.ask_if.text if one.ask_if is not None else None for one in found.questions]
    tables.show_json([{**row, "ask_if": text} for row, text in zip(rows, asked, strict=True)])


def check_new(path: str, hint: str) -> None:
    """Raise OutputError where there is something at `path`, or nothing can be written there."""
    if os.path.lexists(path):
        raise OutputError("is there already, and isn't overwritten", place=Place(path), hint=hint)
    outputs.check_writable(path)


def _answers(questions: Questionnaire, source: str | None, name: str | None) -> tuple[JsonObject, JsonObject]:
    """What is said of the system itself, and the answers: from the file `source`, else from the terminal."""
    from gatepost.assess.classification import given
    from gatepost.cli import interview

    if source is not None:
        document = _document(source)
        about = {key: document.data[key] for key in _ABOUT if key in document.data}
        stem = "system" if source == outputs.STANDARD_OUTPUT else Path(source).stem
        return {**about, "name": _name(about.get("name", stem) if name is None else name)}, given(questions, document)
    if not (sys.stdin is not None and sys.stdin.isatty()):
        raise InputError(
            "there is no terminal to ask questions on",
            hint="Give --answers FILE; `gatepost system questions` writes one to fill in.",
        )
    return {"name": _name(interview.asked_name() if name is None else name)}, interview.answered(questions)


def _document(source: str) -> Document:
    from gatepost.reading import checked_bytes, checked_file

    if source == outputs.STANDARD_OUTPUT:
        return checked_bytes(inputs.standard_input(), "standard input", "answers", user_cache())
    return checked_file(Path(source), source, "answers", user_cache())


def _name(name: str) -> str:
    if not name or name != name.strip() or not name.isprintable() or len(name) > 200:
        raise InputError(
            "--name: the system's name is empty, longer than 200 characters, or holds a control character",
            hint="Give a name in one line, without a space at its end.",
        )
    return name


def _following(questions: Questionnaire, outcome: Outcome, day: date) -> Following | None:
    """What follows for the framework's controls; None where the framework is left out."""
    from gatepost.assess.classification import following
    from gatepost.frameworks import Catalogue

    kept = outcome.fields.get("frameworks")
    if kept is not None and questions.id not in kept:
        return None
    return following(Catalogue(cache=user_cache()).framework(questions.id), outcome.fields, day)
