"""Whether an answer fits its question: as a file gives it, or as a person types it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from gatepost.assess.classification.types import Question, Questionnaire
from gatepost.errors import SchemaError
from gatepost.model import Json, JsonObject
from gatepost.reading import Document, did_you_mean, shown
from gatepost.reading.pointer import pointer
from gatepost.reading.schema import is_date
from gatepost.reading.words import kind, listed

NONE = "none"
_YES = ("y", "yes", "true")
_NO = ("n", "no", "false")


class WrongAnswerError(ValueError):
    """An answer doesn't fit its question; the message says what is expected."""


def given(questions: Questionnaire, document: Document) -> JsonObject:
    """The answers of a document that follows the schema `answers`, each of its question's type.

    Raises SchemaError with the place of an answer that fits no question, or not its own.
    """
    found: JsonObject = {}
    answers: JsonObject = document.data["answers"]
    for name, value in answers.items():
        at = "/answers" + pointer([name])
        if name not in questions.ids():
            raise SchemaError(
                f"there is no question {shown(name)}{did_you_mean(name, questions.ids())}",
                place=document.place(at, key=True),
                hint="`gatepost system questions` lists them.",
            )
        question = questions.question(name)
        try:
            found[name] = _fitting(question, value)
        except WrongAnswerError as wrong:
            raise SchemaError(
                f"{shown(name)}: {wrong}",
                place=document.place(at),
                hint=f"The question is: {question.asks}",
            ) from None
    return found


def meant(question: Question, typed: str) -> Json:
    """The answer that a person means by what was typed: numbers or words of choices, y or n. Raises
    WrongAnswerError."""
    text = typed.strip()
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    match question.kind:
        case "bool":
            return _fitting(question, _yes_or_no(text))
        case "choice":
            return _fitting(question, _chosen(question, text))
        case "choices":
            none = text.casefold() in (NONE, "0", *_NO)
            return [] if none else _fitting(question, [_chosen(question, word) for word in words])
        case "number":
            return _fitting(question, _number(text))
    return _fitting(question, text)


def _yes_or_no(text: str) -> Json:
    word = text.casefold()
    return word in _YES if word in (*_YES, *_NO) else text


def _chosen(question: Question, word: str) -> str:
    """The choice of that number, or the word itself in lower case."""
    names = list(question.choices)
    return (
        names[int(word) - 1] if word.isascii() and word.isdigit() and 0 < int(word) <= len(names) else word.casefold()
    )


def _number(text: str) -> Json:
    try:
        return float(re.sub(r"^10\^", "1e", text))
    except ValueError:
        return text


def _fitting(question: Question, value: Json) -> Json:
    """`value` as an answer to `question`; None stays None."""
    return None if value is None else _KINDS[question.kind](question, value)


def _bool(question: Question, value: Json) -> Json:
    del question
    word = value.casefold() if isinstance(value, str) else value
    if word in _YES or word is True:
        return True
    if word in _NO or word is False:
        return False
    raise WrongAnswerError(f"expected yes or no, found {kind(value)}")


def _choice(question: Question, value: Json) -> Json:
    if value in list(question.choices):
        return value
    raise WrongAnswerError(
        f"expected {listed(question.choices)}, found {kind(value)}{did_you_mean(value, question.choices)}"
    )


def _choices(question: Question, value: Json) -> Json:
    """A list without repetitions in the order of the choices; `none` is the empty list."""
    values = value if isinstance(value, list) else [value]
    if values == [NONE]:
        return []
    for one in values:
        if one == NONE:
            raise WrongAnswerError("none can't stand beside a choice")
        _choice(question, one)
    return [one for one in question.choices if one in values]


def _positive(question: Question, value: Json) -> Json:
    del question
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and math.isfinite(value) and value >= 0:
        return value
    raise WrongAnswerError(f"expected a number such as 3e24, found {kind(value)}")


def _day(question: Question, value: Json) -> Json:
    del question
    try:
        if isinstance(value, str) and is_date(value):
            return value
    except ValueError:
        pass
    raise WrongAnswerError(f"expected a day such as 2026-11-24, found {kind(value)}")


def _text(question: Question, value: Json) -> Json:
    del question
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise WrongAnswerError(f"expected text, found {kind(value)}")


_KINDS: Mapping[str, Callable[[Question, Json], Json]] = {
    "bool": _bool,
    "choice": _choice,
    "choices": _choices,
    "number": _positive,
    "day": _day,
    "text": _text,
}
