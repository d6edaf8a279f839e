"""What a questionnaire holds, and what comes of answers, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from gatepost import cel
from gatepost.model import Json, JsonObject
from gatepost.policies.message import Message

Kind = Literal["bool", "choice", "choices", "number", "day", "text"]
Answers: TypeAlias = Mapping[str, Json]
"""Each question's id with its answer; None for a question that was asked and isn't answered."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `choices` gives the words of each possible answer; `more` helps to answer; `source` is the article.
    Without `ask_if` it is always asked."""

    id: str
    part: str
    asks: str
    kind: Kind
    choices: Mapping[str, str]
    ask_if: cel.Program | None
    more: str
    source: str


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What follows where `when` is true: `sets` gives keys of the profile their values, some of which are programs."""

    id: str
    when: cel.Program
    sets: Mapping[str, Json | cel.Program]
    because: Message | None
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The questions of a law in their order, the facts that conclusions share, the conclusions, and what holds where
    none sets a key."""

    id: str
    title: str
    version: str
    questions: tuple[Question, ...]
    facts: Mapping[str, cel.Program]
    conclusions: tuple[Conclusion, ...]
    otherwise: tuple[Conclusion, ...]

    def question(self, name: str) -> Question:
        """The question with this id. Raises KeyError."""
        return {one.id: one for one in self.questions}[name]

    def ids(self) -> tuple[str, ...]:
        """The ids of all questions, in their order."""
        return tuple(one.id for one in self.questions)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was concluded, in a sentence, with the articles that it rests on; `id` is the conclusion's, empty
    for one that holds since nothing else does."""

    id: str
    says: str
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A question that isn't answered and matters: to which articles, and up to which class of risk, if it could raise
    that."""

    question: Question
    articles: tuple[str, ...]
    risk_class: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What answers come to: `fields` are keys of a system in the profile, without those that open conclusions could
    still change, which `left_out` names. `risk_class` is the highest that remains possible, None where there is none;
    the profile has it only where it is settled, for a class holds duties of other classes not to apply."""

    fields: JsonObject
    reasons: tuple[Reason, ...]
    open: tuple[Open, ...]
    left_out: tuple[str, ...]
    risk_class: str | None
    class_settled: bool
