"""Asking the questions of a classification on a terminal, one after another."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from gatepost.cli import tables

if TYPE_CHECKING:
    from gatepost.assess.classification import Question, Questionnaire
    from gatepost.model import Json, JsonObject

_HOW = (
    "Answer with numbers or words; where several fit, with several, or with none. Empty means that you don't know: "
    "that is kept open, and never taken for a no. ? tells more about a question, < goes back to the one before."
)
_HINTS = {
    "bool": "yes or no",
    "choice": "one",
    "choices": "any number of them, or none",
    "number": "a number",
    "day": "a day such as 2026-11-24",
    "text": "text",
}


def asked_name() -> str:
    """The name of the system, as the user types it."""
    return str(click.prompt("Name of the system or model", err=True)).strip()


def answered(questions: Questionnaire) -> JsonObject:
    """The user's answers to all questions that turn out to be asked; None where the user doesn't know."""
    from gatepost.assess.classification import next_question

    _say(f"\n{questions.title}.\n\n{tables.paragraph(_HOW, 0)}")
    answers: JsonObject = {}
    part = ""
    while (question := next_question(questions, answers)) is not None:
        if question.part != part:
            part = question.part
            _say(f"\n{click.style(part, bold=True)}")
        _say(_shown(question))
        try:
            answers[question.id] = _answer(question)
        except _Back:
            if answers:
                answers.popitem()
    return answers


class _Back(Exception):  # noqa: N818  # not an error
    """The user wants the question before."""


def _answer(question: Question) -> Json:
    from gatepost.assess.classification import WrongAnswerError, meant

    while True:
        typed = str(click.prompt("  >", default="", show_default=False, prompt_suffix=" ", err=True)).strip()
        if typed == "<":
            raise _Back
        if typed == "?":
            _say(tables.paragraph(question.more or "There is no more to tell than what the article says.", 2))
        elif not typed:
            return None
        else:
            try:
                return meant(question, typed)
            except WrongAnswerError as wrong:
                _say(tables.paragraph(f"{wrong}.".replace("?.", "?"), 2))


def _shown(question: Question) -> str:
    lines = ["", tables.paragraph(f"{question.asks} ({question.source})", 0)]
    lines += [
        tables.paragraph(f"{words} [{name}]", 2, f"{number:>2} ")
        for number, (name, words) in enumerate(question.choices.items(), 1)
    ]
    return "\n".join([*lines, click.style(f"  {_HINTS[question.kind]}", dim=True)])


def _say(text: str) -> None:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    click.echo(text, err=True, color=False if plain else None)
