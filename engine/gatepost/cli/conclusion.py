"""A classification in words, as JSON and as a profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from gatepost.cli import tables
from gatepost.model import Json, JsonObject
from gatepost.reading.text import printable
from gatepost.reading.words import listed

if TYPE_CHECKING:
    from gatepost.assess.classification import Answers, Following, Outcome, Questionnaire

_WIDTH = 100
_LABELS: Mapping[str, str] = {
    "role": "Role",
    "risk_class": "Risk class",
    "annex_iii_area": "Annex III",
    "annex_i": "Annex I",
    "public_body": "Public body",
    "on_market_since": "On the market since",
    "general_purpose": "General-purpose model",
    "systemic_risk": "Systemic risk",
}
_HEAD = """\
# yaml-language-server: $schema=https://gatepost.dev/schemas/profile.schema.json
# Written by `gatepost system classify`. It rests on the answers below: classify anew when one changes.
# Under `subjects`, '*' takes everything: name the models of this system instead, such as mlflow:credit-*/*.
"""


def entry(about: JsonObject, questions: Questionnaire, answers: Answers, outcome: Outcome, day: date) -> JsonObject:
    """The system's entry in a profile."""
    classification: JsonObject = {
        "at": str(day),
        "by": f"{questions.id} {questions.version}",
        "answers": {key: value for key, value in answers.items() if value is not None},
        "reasons": [{"says": one.says, "articles": list(one.articles)} for one in outcome.reasons],
    }
    if outcome.open:
        classification["not_settled"] = [one.question.id for one in outcome.open]
    said = {key: value for key, value in about.items() if key != "subjects"}
    subjects = {"subjects": about.get("subjects", ["*"])}
    return {**said, **subjects, **outcome.fields, "classification": classification}


def profile_text(made: JsonObject) -> str:
    """A profile with that one system."""
    import yaml

    return _HEAD + yaml.safe_dump(
        {"systems": [made]}, sort_keys=False, default_flow_style=None, allow_unicode=True, width=_WIDTH
    )


def as_json(made: JsonObject, outcome: Outcome, follows: Following | None) -> JsonObject:
    """Everything, for programs; `system` is the profile's entry."""
    return {
        "name": made["name"],
        "roles": _roles(outcome.fields),
        "risk_class": outcome.risk_class,
        "risk_class_settled": outcome.class_settled,
        "reasons": [{"id": one.id, "says": one.says, "articles": list(one.articles)} for one in outcome.reasons],
        "not_settled": [
            {
                "question": one.question.id,
                "asks": one.question.asks,
                "articles": list(one.articles),
                "risk_class": one.risk_class,
            }
            for one in outcome.open
        ],
        "left_out": list(outcome.left_out),
        "controls": None
        if follows is None
        else {
            "framework": follows.framework,
            "total": follows.total,
            "in_scope": follows.in_scope,
            "later": [{"from": str(day), "controls": number} for day, number in follows.later.items()],
        },
        "system": made,
    }


def as_text(name: str, outcome: Outcome, follows: Following | None, day: date) -> str:
    """The conclusion for a person: what it is, why, what isn't settled, and what follows."""
    shown = {label: _value(key, outcome) for key, label in _LABELS.items()}
    wide = max(map(len, shown))
    lines = [printable(name), "", *(f"  {label:<{wide}}  {value}" for label, value in shown.items() if value)]
    if not outcome.class_settled:
        lines += [
            "",
            tables.paragraph("Until it is settled, take it for that: the highest class that remains possible."),
        ]
    lines += ["", "Why:"] if outcome.reasons else []
    lines += [tables.paragraph(f"{one.says} ({'; '.join(one.articles)})", 2, "- ") for one in outcome.reasons]
    lines += _not_settled(outcome)
    return "\n".join([*lines, "", *_follows(follows, day), ""])


def _value(key: str, outcome: Outcome) -> str:
    if key == "role":
        return listed(_roles(outcome.fields), "and") or "none stated"
    if key == "risk_class" and not outcome.class_settled:
        return f"not settled; at most {outcome.risk_class}"
    if key == "risk_class":
        return outcome.risk_class or "none"
    value = outcome.fields.get(key)
    if key in outcome.left_out:
        return "not settled"
    return "yes" if value is True else "" if value is False or value is None else str(value)


def _roles(fields: JsonObject) -> list[Json]:
    role = fields.get("role", [])
    return role if isinstance(role, list) else [role]


def _not_settled(outcome: Outcome) -> Iterator[str]:
    if not outcome.open:
        return
    yield "\nNot settled:"
    for one in outcome.open:
        could = f" It could make the class {one.risk_class}." if one.risk_class is not None else ""
        yield tables.paragraph(f"{one.question.asks} ({one.question.source}){could} [{one.question.id}]", 2, "- ")
    if outcome.left_out:
        left = listed(outcome.left_out, "and")
        yield tables.paragraph(f"Left out of the profile until then, so that nothing is held not to apply: {left}.")


def _follows(follows: Following | None, day: date) -> Iterator[str]:
    from gatepost.frameworks import long_date

    if follows is None:
        yield "What follows: no control of eu-ai-act; the profile names the other frameworks only."
        return
    yield f"What follows on {long_date(day)}:"
    yield tables.paragraph(f"{follows.in_scope} of the {follows.total} controls of {follows.framework} are in scope.")
    for start, number in follows.later.items():
        yield tables.paragraph(f"{number} more from {long_date(start)}.")
    rest = follows.total - follows.in_scope - sum(follows.later.values())
    yield tables.paragraph(f"{rest} don't bind it. `gatepost system controls` says which, and why.")
    yield tables.paragraph("This is a help to classify, and no legal advice.")


def template(questions: Questionnaire) -> str:
    """A file of answers in which nothing is answered, each question above its line."""
    lines = [
        "# Answers for `gatepost system classify --answers FILE`. What stays empty isn't known: never taken for a no.",
        "# yes or no; one of the words; [several, words], or none of them: none.",
        "name: My system",
        "answers:",
    ]
    part = ""
    for one in questions.questions:
        if one.part != part:
            part = one.part
            lines += ["", f"  # -- {part}"]
        lines += [_comment(f"{one.asks} ({one.source})", "")]
        lines += [_comment(words, f"{name}: ") for name, words in one.choices.items()]
        lines += [_comment(f"Only if {one.ask_if.text}", "")] if one.ask_if is not None else []
        lines += [f"  {one.id}:"]
    return "\n".join(lines) + "\n"


def _comment(text: str, name: str) -> str:
    indent = "    " if name else ""
    first, *rest = tables.wrap(" ".join(f"{name}{text}".split()), _WIDTH - 4 - len(indent))
    return "\n".join([f"  # {indent}{first}", *(f"  # {indent}  {line}" for line in rest)])
