"""From answers to conclusions.

An expression that reads an answer that isn't there has no value in CEL, unless the rest decides it alone. So a
conclusion is true, false or open, and what isn't answered is neither taken for a yes nor for a no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from gatepost import cel
from gatepost.assess.classification.types import Answers, Conclusion, Open, Outcome, Question, Questionnaire, Reason
from gatepost.model import Json, JsonObject

RISK_CLASS = "risk_class"
_FACT = re.compile(r"\bfacts\.([a-z0-9_]+)")
CLASSES = ("minimal", "limited", "high", "prohibited")  # each higher than those before it
_UNASKED: Mapping[str, Json] = {"bool": False, "choices": []}  # what a question that isn't asked counts as
_SEVERAL: Mapping[str, Callable[[list[Json]], Json]] = {  # keys that hold all values that are concluded
    "role": list,
    "annex_iii_area": " and ".join,
}
Values: TypeAlias = dict[str, list[Json]]


def next_question(questions: Questionnaire, answers: Answers) -> Question | None:
    """The first question that is to be asked and that `answers` doesn't hold, also not as None; None if all are."""
    return next((one for one in _asked(questions, answers) if one.id not in answers), None)


def conclude(questions: Questionnaire, answers: Answers) -> Outcome:
    """What follows from the answers. What is given for a question that wouldn't be asked counts as well."""
    variables = _variables(questions, answers)
    truth = [(one, _truth(one.when, variables)) for one in questions.conclusions]
    holding = [one for one, value in truth if value]
    possible = [one for one, value in truth if value is None]
    sure, maybe = _values(holding, variables), _values(possible, variables)
    reasons = [reason for one in holding for reason in _reason(one, variables)]
    for one in questions.otherwise:
        holds = _truth(one.when, variables)
        (key, value), *_ = _set(one, variables)
        if key in sure or holds is False:
            continue
        if holds is None:
            maybe.setdefault(key, []).append(value)
        elif key == RISK_CLASS or key not in maybe:
            sure[key] = [value]
            reasons += _reason(one, variables) if key not in maybe else ()
    left_out = {key for key, values in maybe.items() if any(one not in sure.get(key, ()) for one in values)}
    certain, highest = (_highest(values) for values in (sure.get(RISK_CLASS, []), _both(sure, maybe, RISK_CLASS)))
    left_out = left_out - {RISK_CLASS} | ({RISK_CLASS} if certain != highest else set())
    return Outcome(
        fields={key: _combined(key, values) for key, values in sure.items() if key not in left_out},
        reasons=tuple(reasons),
        open=tuple(_open(questions, possible, variables, certain)),
        left_out=tuple(sorted(left_out)),
        risk_class=highest,
        class_settled=certain == highest,
    )


def _asked(questions: Questionnaire, answers: Answers) -> Iterator[Question]:
    """The questions that these answers leave to be asked, answered or not."""
    known: JsonObject = {}
    for one in questions.questions:
        asked = _is_asked(questions, one, known) is not False
        if answers.get(one.id) is not None:
            known[one.id] = answers[one.id]
        elif not asked and one.kind in _UNASKED:
            known[one.id] = _UNASKED[one.kind]
        if asked:
            yield one


def _is_asked(questions: Questionnaire, one: Question, known: JsonObject) -> bool | None:
    """Whether a question is asked, by what is known; None where that isn't known either."""
    return True if one.ask_if is None else _truth(one.ask_if, _with_facts(questions, known, _named(one.ask_if)))


def _variables(questions: Questionnaire, answers: Answers) -> JsonObject:
    """The answers that count, and the facts that follow."""
    asked = {one.id for one in _asked(questions, answers)}
    known = {key: value for key, value in answers.items() if value is not None}
    for one in questions.questions:
        if one.id not in asked and one.id not in known and one.kind in _UNASKED:
            known[one.id] = _UNASKED[one.kind]
    return _with_facts(questions, known, questions.facts)


def _with_facts(questions: Questionnaire, known: JsonObject, names: Iterable[str]) -> JsonObject:
    """What expressions see of the answers `known`: these, and the facts of those names, with all that they rest on."""
    facts: JsonObject = {}
    variables: JsonObject = {"answers": known, "facts": facts}
    seen: set[str] = set()

    def add(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        program = questions.facts[name]
        for other in _named(program):
            add(other)
        value = _truth(program, variables)
        if value is not None:
            facts[name] = value

    for name in names:
        add(name)
    return variables


def _named(program: cel.Program) -> list[str]:
    """The facts that an expression names."""
    return _FACT.findall(program.text)


def _truth(program: cel.Program, variables: JsonObject) -> bool | None:
    """Whether it holds; None where answers are missing that decide it."""
    try:
        return program(variables) is True
    except cel.EvaluationError:
        return None


def _set(one: Conclusion, variables: JsonObject) -> Iterator[tuple[str, Json]]:
    """The keys that a conclusion sets, with their values; None for a value that isn't known."""
    for key, value in one.sets.items():
        if not isinstance(value, cel.Program):
            yield key, value
            continue
        try:
            yield key, value(variables)
        except cel.EvaluationError:
            yield key, None


def _values(conclusions: Iterable[Conclusion], variables: JsonObject) -> Values:
    found: Values = {}
    for one in conclusions:
        for key, value in _set(one, variables):
            if value not in found.setdefault(key, []):
                found[key].append(value)
    return found


def _combined(key: str, values: list[Json]) -> Json:
    """The value of a key for which `values` are concluded: of classes the highest, of roles and areas all."""
    if key == RISK_CLASS:
        return _highest(values)
    return _SEVERAL[key](values) if key in _SEVERAL and len(values) > 1 else values[0]


def _both(sure: Values, maybe: Values, key: str) -> list[Json]:
    return [*sure.get(key, ()), *maybe.get(key, ())]


def _highest(values: Iterable[Json]) -> str | None:
    return max((str(one) for one in values), key=CLASSES.index, default=None)


def _reason(one: Conclusion, variables: JsonObject) -> Iterator[Reason]:
    if one.because is not None:
        yield Reason(one.id, one.because.render(variables), one.articles)


def _open(
    questions: Questionnaire, possible: Iterable[Conclusion], variables: JsonObject, certain: str | None
) -> Iterator[Open]:
    """The questions without an answer that `possible` conclusions hang on; their class where it is above `certain`."""
    bears: dict[str, list[Conclusion]] = {}
    for one in possible:
        for name in _missing(questions, one.when, variables):
            bears.setdefault(name, []).append(one)
    for question in questions.questions:
        if question.id in bears:
            on = bears[question.id]
            articles = dict.fromkeys(article for one in on for article in one.articles)
            bound = [str(one.sets[RISK_CLASS]) for one in on if RISK_CLASS in one.sets]
            above = [one for one in bound if certain is None or CLASSES.index(one) > CLASSES.index(certain)]
            yield Open(question, tuple(articles), _highest(above))


def _missing(questions: Questionnaire, program: cel.Program, variables: JsonObject) -> set[str]:
    """The questions for want of whose answer `program` has no value, also by way of facts. One that may not have to be
    asked gives way to those that decide it."""
    found: set[str] = set()
    for fact in program.explain(variables).facts:
        variable, _, name = fact.path.partition(".")
        if not fact.absent:
            continue
        if variable == "facts":
            found |= _missing(questions, questions.facts[name], variables)
            continue
        asked = questions.question(name).ask_if
        open_itself = asked is not None and _truth(asked, variables) is None
        found |= _missing(questions, asked, variables) if asked is not None and open_itself else {name}
    return found
