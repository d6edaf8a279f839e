"""The page of a policy, as plain data."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.documents.handbook.addresses import Addresses
from gatepost.documents.handbook.contents import Contents
from gatepost.documents.handbook.wording import COVERAGE, SUBJECTS, listed, shown, topic
from gatepost.documents.view.badges import link
from gatepost.documents.view.types import Link
from gatepost.policies import Policy, Question, Selected
from gatepost.policies.message import Expression, split
from gatepost.policies.remedy import Block, blocks

_LONG = 60  # characters of an expression within a message
_WIDE = 100  # characters of an expression that a line shows


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a message: text, or an expression whose value stands there."""

    text: str
    code: bool


@dataclass(frozen=True, slots=True)
class Requirement:
    """A condition, and what a finding says where it isn't true; `whole` is that with its long expressions, if any, and
    `message` is empty where it is nothing else."""

    that: str
    message: list[Part]
    whole: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a pack or profile may set; `value` is what holds here, `default` what would otherwise, if it
    differs."""

    name: str
    type: str
    title: str
    value: str
    default: str
    source: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A control that the policy is evidence for; `address` is empty where there is no page of it."""

    id: str
    address: str
    title: str
    asks: str
    coverage: str
    rationale: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person is asked, and the command that records the answer."""

    question: str
    evidence: tuple[str, ...]
    roles: str
    days: int
    command: str


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """Everything that the page of a policy shows."""

    id: str
    title: str
    topic: str
    topic_address: str
    severity: str
    version: str
    judges: str
    applies_if: str
    requirements: list[Requirement]
    asked: Asked | None
    parameters: list[Parameter]
    controls: list[Evidence]
    remedy: list[Block]
    references: list[Link]


def policy_page(selected: Selected, contents: Contents, addresses: Addresses) -> PolicyPage:
    """The page of a policy as it applies."""
    policy = selected.policy
    name = policy.id.rpartition("/")[0]
    return PolicyPage(
        id=policy.id,
        title=policy.title,
        topic=topic(name),
        topic_address=addresses.link(addresses.topic(name)),
        severity=selected.severity,
        version=policy.version,
        judges=_judges(policy),
        applies_if=as_written(policy, policy.applies_if or ""),
        requirements=[
            Requirement(as_written(policy, one.that), list(_message(one.message)), _whole(policy, one.message))
            for one in policy.require
        ],
        asked=_asked(policy, policy.question) if policy.question is not None else None,
        parameters=list(_parameters(selected)),
        controls=list(_controls(policy, contents, addresses)),
        remedy=list(blocks(policy.remedy)),
        references=[link(one) for one in policy.references],
    )


def judges(policy: Policy) -> str:
    """In a few words, what the policy judges."""
    return "a person answers" if policy.question is not None else SUBJECTS[policy.subject]


def _judges(policy: Policy) -> str:
    if policy.question is not None:
        return "A person answers it, for each system that one of its controls binds."
    bound = ", where one of its controls binds the system" if policy.only_if_bound else ""
    return f"It judges each {SUBJECTS[policy.subject]} from metadata{bound}."


def as_written(policy: Policy, text: str) -> str:
    """An expression with the line breaks that its author gave it in the file, if it is a long one."""
    source = policy.document.text
    if len(text) <= _WIDE or source is None:
        return text
    found = re.search(r"\s+".join(map(re.escape, text.split())), source.content)
    if found is None:
        return text
    lines = [line.strip() for line in found[0].splitlines()]
    return "\n".join(lines) if " ".join(lines) == " ".join(text.split()) else text


def _message(text: str) -> Iterator[Part]:
    """The pieces of a message, with a mark in the place of an expression that is too long to read on the way."""
    parts = split(text)
    if len(parts) == 1 and isinstance(parts[0], Expression) and _is_long(parts[0]):
        return
    for part in parts:
        if isinstance(part, Expression):
            yield Part("{…}" if _is_long(part) else "{" + part.text.strip() + "}", code=True)
        else:
            yield Part(part, code=False)


def _whole(policy: Policy, text: str) -> str:
    return as_written(policy, text) if any(isinstance(one, Expression) and _is_long(one) for one in split(text)) else ""


def _is_long(part: Expression) -> bool:
    return len(part.text) > _LONG


def _asked(policy: Policy, question: Question) -> Asked:
    role = shlex.quote(question.answered_by[0])
    command = f'gatepost attest {policy.id} --by "NAME" --role {role} \\\n  --statement "…" --evidence FILE'
    return Asked(
        question.asks, question.evidence, listed(list(question.answered_by), "or"), question.valid_days, command
    )


def _parameters(selected: Selected) -> Iterator[Parameter]:
    for name, param in selected.policy.params.items():
        value = selected.params[name]
        default = shown(param.default) if value != param.default else ""
        yield Parameter(name, param.type, param.title, shown(value), default, param.source or "")


def _controls(policy: Policy, contents: Contents, addresses: Addresses) -> Iterator[Evidence]:
    for one in policy.controls:
        control = contents.controls.get(one["id"])
        yield Evidence(
            id=one["id"],
            address=addresses.link(addresses.control(one["id"])) if control is not None else "",
            title=control.title if control is not None else "",
            asks=control.asks if control is not None else "",
            coverage=COVERAGE[one["coverage"]],
            rationale=one["rationale"],
        )
