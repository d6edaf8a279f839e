"""Every evaluation of an assessment done again by another implementation of CEL, from the assessment alone.

Findings stay as they are: this tells how far somebody else's engine comes to the same, and where it can't tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gatepost import cel
from gatepost.assess.replay import context
from gatepost.cel import peer
from gatepost.cel.errors import LimitError
from gatepost.errors import MissingExtraError
from gatepost.model import Json, JsonObject
from gatepost.model.assessment import (
    AssessmentDocument,
    FindingEntry,
    PolicyEntry,
)
from gatepost.model.crosscheck import CrossCheckEntry, Disagreement, UnsupportedEntry
from gatepost.model.outcome import Outcome
from gatepost.policies import CompiledPolicy
from gatepost.policies.variables import variables
from gatepost.profile.terms import terms

_LIMITED = "gatepost stopped it at a limit"
_OUTCOMES: Mapping[Json, Outcome] = {True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class _Expression:
    """One expression of a policy, with its twin or the reason why there is none. `requirement` is None for the
    condition."""

    policy: str
    requirement: int | None
    program: cel.Program
    twin: peer.Peer | str


@dataclass(frozen=True, slots=True)
class _Checked:
    """A policy with the twins of its expressions, its entry, and the types of its variables."""

    entry: PolicyEntry
    types: Mapping[str, cel.Type]
    condition: _Expression | None
    require: tuple[_Expression, ...]


def cross_check(document: AssessmentDocument, compiled: Mapping[str, CompiledPolicy]) -> CrossCheckEntry:
    """What cel-python says of every evaluation behind the findings of `document`, whose policies are `compiled`.

    Raises MissingExtraError if it isn't installed.
    """
    try:
        version = peer.version()
    except ImportError:
        raise MissingExtraError(
            "--cross-check needs cel-python, which isn't installed", hint="pip install cel-python"
        ) from None
    vocabulary = terms()
    policies = {one["id"]: _checked(one, compiled[one["id"]], vocabulary) for one in document["policies"]}
    comparison = _Comparison()
    by_subject: dict[str, list[FindingEntry]] = {}
    for finding in document["findings"]:
        by_subject.setdefault(finding["subject"], []).append(finding)
    for subject in document["subjects"]:
        if subject["broken"] or subject["id"] not in by_subject:
            continue  # nothing was evaluated
        facts = context(document, subject).variables()
        values: dict[str, Json] = {}
        for finding in by_subject[subject["id"]]:
            checked = policies[finding["policy"]]
            params = checked.entry["by_system"].get(finding["system"] or "", checked.entry)["params"]
            values = values or {name: peer.convert(value, checked.types[name]) for name, value in facts.items()}
            values["params"] = peer.convert(params, checked.types["params"])
            for expression, ours in _evaluated(checked, finding):
                comparison.add(expression, ours, subject["id"], {**facts, "params": params}, values)
    return comparison.entry(version)


def _checked(entry: PolicyEntry, compiled: CompiledPolicy, vocabulary: Mapping[str, JsonObject]) -> _Checked:
    policy = compiled.policy
    types = variables(policy.subject, vocabulary, {name: param.type for name, param in policy.params.items()})
    condition = None if compiled.applies_if is None else _expression(policy.id, None, compiled.applies_if)
    require = tuple(_expression(policy.id, index, one.that) for index, one in enumerate(compiled.require))
    return _Checked(entry, types, condition, require)


def _expression(policy: str, requirement: int | None, program: cel.Program) -> _Expression:
    try:
        return _Expression(policy, requirement, program, peer.peer(program.text, program.node))
    except peer.UnsupportedError as reason:
        return _Expression(policy, requirement, program, str(reason))


def _evaluated(checked: _Checked, finding: FindingEntry) -> Iterator[tuple[_Expression, Outcome]]:
    """What was evaluated for a finding, with the outcome on record."""
    entries = finding["requirements"]
    if checked.condition is not None:
        if finding["status"] == "not_applicable":
            yield checked.condition, "false"
            return
        text = checked.condition.program.text
        if [(one["that"], one["outcome"]) for one in entries] == [(text, "error")]:
            yield checked.condition, "error"
            return
        yield checked.condition, "true"
    for expression, one in zip(checked.require, entries, strict=False):
        yield expression, one["outcome"]


class _Comparison:
    """Counts what agrees, and keeps what can't be compared and what differs."""

    def __init__(self) -> None:
        self._compared = 0
        self._unsupported: Counter[tuple[str, int | None, str]] = Counter()
        self._disagreements: list[Disagreement] = []

    def add(
        self, expression: _Expression, ours: Outcome, subject: str, facts: JsonObject, values: Mapping[str, Json]
    ) -> None:
        """Compare one evaluation: `facts` are what ours saw, `values` the same for the other."""
        twin = expression.twin
        if isinstance(twin, str):
            self._leave(expression, twin)
            return
        if ours == "error" and _limited(expression.program, facts):
            self._leave(expression, _LIMITED)  # the other knows no limits
            return
        try:
            theirs, message = _outcome(twin, values)
        except peer.UnsupportedError as reason:
            self._leave(expression, str(reason))
            return
        if ours != theirs:
            why = _defect(twin, ours, theirs, message)
            if why is not None:
                self._leave(expression, why)
                return
            self._disagreements.append(
                Disagreement(
                    policy=expression.policy,
                    requirement=expression.requirement,
                    subject=subject,
                    that=twin.text,
                    ours=ours,
                    theirs=theirs,
                    message=message,
                )
            )
        self._compared += 1

    def _leave(self, expression: _Expression, reason: str) -> None:
        self._unsupported[expression.policy, expression.requirement, reason] += 1

    def entry(self, version: str) -> CrossCheckEntry:
        """The result, sorted."""
        return CrossCheckEntry(
            engine=peer.ENGINE,
            version=version,
            compared=self._compared,
            unsupported=sorted(
                (
                    UnsupportedEntry(policy=policy, requirement=index, reason=reason, evaluations=count)
                    for (policy, index, reason), count in self._unsupported.items()
                ),
                key=lambda one: (one["policy"], _order(one["requirement"]), one["reason"]),
            ),
            disagreements=sorted(
                self._disagreements, key=lambda one: (one["policy"], _order(one["requirement"]), one["subject"])
            ),
        )


def _order(requirement: int | None) -> int:
    return -1 if requirement is None else requirement


def _outcome(twin: peer.Peer, values: Mapping[str, Json]) -> tuple[Outcome, str]:
    """What the other engine makes of it, and what it says of an error. What is no truth value is an error, as ours."""
    try:
        value = twin(values)
    except cel.EvaluationError as error:
        return "error", str(error)
    if not isinstance(value, bool):
        return "error", f"it gives {type(value).__name__} and not true or false"
    return _OUTCOMES[value], ""


def _limited(program: cel.Program, facts: JsonObject) -> bool:
    """Whether it has no value because it would take too much time or memory."""
    try:
        program(facts)
    except LimitError:
        return True
    except cel.EvaluationError:
        pass
    return False


def _defect(twin: peer.Peer, ours: Outcome, theirs: Outcome, message: str) -> str | None:
    """The known defect of the other engine that explains a difference, if any does."""
    for one in twin.defects:
        if (theirs if one.errs else ours) == "error" and one.said in message:
            return one.reason
    return None
