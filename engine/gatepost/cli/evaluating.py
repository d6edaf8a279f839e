"""One expression and many subjects: its value for each, with what decided it, or all that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gatepost import cel
from gatepost.assess.approvals import with_claims
from gatepost.assess.context import Context
from gatepost.assess.declared import declared
from gatepost.assess.findings import Case, explained
from gatepost.assess.joining import Joined
from gatepost.assess.options import Options
from gatepost.assess.plan import places
from gatepost.cel.problems import problems
from gatepost.errors import ExpressionError
from gatepost.model import Json, JsonObject, Subject
from gatepost.model.assessment import Observed
from gatepost.policies.variables import variables
from gatepost.profile import Profile
from gatepost.reading.text import Text

NAME = "expression"
"""What messages call the text that is evaluated, where others have a file's name."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject with all that an expression can name."""

    subject: Subject
    case: Case


@dataclass(frozen=True, slots=True)
class Result:
    """The value of an expression for one subject, or the error in `error`; what decided it, and what that read."""

    subject: Subject
    value: Json
    error: str | None
    because: str
    observed: Sequence[Observed]

    def entry(self) -> JsonObject:
        """The JSON of it."""
        return {
            "id": self.subject.id,
            "kind": self.subject.kind,
            "value": self.value,
            "error": self.error,
            "because": self.because,
            "observed": list(self.observed),
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of an expression: the results, or the errors; and of the kinds of subject for which alone it is
    wrong, what is wrong first."""

    results: tuple[Result, ...] = ()
    errors: tuple[ExpressionError, ...] = ()
    passed_over: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Session:
    """Subjects to evaluate expressions on. `known` holds for each kind of subject the types of what it can name."""

    standings: tuple[Standing, ...]
    known: Mapping[str, Mapping[str, cel.Type]]

    def evaluate(self, text: str) -> Evaluation:
        """The value of `text` for every subject of a kind that it fits."""
        wrong = {kind: problems(text, known) for kind, known in self.known.items()}
        fitting = {kind: cel.compile(text, self.known[kind]) for kind, found in wrong.items() if not found}
        if not fitting:
            nearest = min(wrong.values(), key=len)
            source = Text(NAME, text)
            told = (ExpressionError(one.message, place=source.at(one.start, width=one.width)) for one in nearest)
            return Evaluation(errors=tuple(told))
        results = [_result(fitting[one.subject.kind], one) for one in self.standings if one.subject.kind in fitting]
        return Evaluation(tuple(results), (), {kind: found[0].message for kind, found in wrong.items() if found})


def session(
    joined: Joined, subjects: Sequence[Subject], profile: Profile, terms: Mapping[str, JsonObject], as_of: date
) -> Session:
    """A session over `subjects`, judged under `profile` at the end of the day `as_of`."""
    own = places(profile)
    now = Options(as_of).now

    def standing(given: Subject) -> Standing:
        system = profile.system_of(given.id)
        fields = system.fields if system is not None else {}
        said = declared(given, fields, terms, own)
        judged = with_claims(given, said)
        named = {"name": system.name, **system.fields} if system is not None else {"name": ""}
        context = Context(judged.facts, said.values, said.recorded, named, now)
        seen = {**context.variables(), "params": {}}
        case = Case(judged.id, None, seen, said.entries, judged.broken, judged.origin, joined.line)
        return Standing(judged, case)

    kinds = sorted({one.kind for one in subjects})
    return Session(tuple(map(standing, subjects)), {kind: variables(kind, terms, {}) for kind in kinds})


def _result(program: cel.Program, standing: Standing) -> Result:
    facts = standing.case.variables
    value, error = None, None
    try:
        value = program(facts)
        json.dumps(value, allow_nan=False)
    except cel.EvaluationError as problem:
        error = str(problem)
    except (TypeError, ValueError):
        value, error = None, "the value is one that JSON has no word for"  # bytes, or a number that isn't finite
    because, seen = explained(program, standing.case, facts)
    return Result(standing.subject, value, error, because, seen)
