"""Holding one subject against one policy. Whatever can't be evaluated is an error, and no error is a pass."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from gatepost import cel
from gatepost.assess.approvals import claims, rests_on_approvals
from gatepost.assess.decisions import Answer, by_answer
from gatepost.assess.observed import Locate, observed
from gatepost.model import Json, JsonObject, Source
from gatepost.model.assessment import DeclaredEntry, FindingEntry, FindingStatus, Observed, RequirementEntry
from gatepost.model.outcome import Outcome
from gatepost.policies import CompiledPolicy, CompiledRequirement, Policy, Selected


@dataclass(frozen=True, slots=True)
class Case:
    """A subject as policies judge it: its variables but for `params`, and where each fact was read. `unbound` tells why
    a policy about a duty doesn't bind it, and `answer` what a person answered to a manual one; None if not at all."""

    subject: str
    system: str | None
    variables: JsonObject
    declared: tuple[DeclaredEntry, ...]
    broken: tuple[str, ...]
    origin: Callable[[str], Source | None]
    line: Locate
    unbound: Callable[[Policy], str | None] = lambda policy: None
    answer: Callable[[Policy], Answer | None] = lambda policy: None


def finding_id(policy: str, subject: str) -> str:
    """The id of a finding: the same in every run."""
    return hashlib.sha256(f"{policy}\n{subject}".encode()).hexdigest()[:16]


def judge(selected: Selected, compiled: CompiledPolicy, case: Case) -> FindingEntry:
    """The finding of a policy about a subject, before waivers and baseline."""
    facts = {**case.variables, "params": selected.params}
    answer = case.answer(compiled.policy) if compiled.policy.question is not None else None
    status, reason, requirements = _outcome(compiled, case, facts, answer)
    conditions = [one.text for one in (compiled.applies_if, *compiled.require) if one is not None]
    claimed = status != "not_applicable" and rests_on_approvals(conditions)
    return FindingEntry(
        id=finding_id(compiled.policy.id, case.subject),
        policy=compiled.policy.id,
        subject=case.subject,
        system=case.system,
        status=status,
        severity=selected.severity,
        reason=reason,
        requirements=requirements,
        claims=claims(facts["self"]) if claimed else [],
        waiver=None,
        attestation=answer.given if answer is not None and status in ("attested", "fail") else None,
        baseline=None,
    )


def _outcome(
    compiled: CompiledPolicy, case: Case, facts: JsonObject, answer: Answer | None
) -> tuple[FindingStatus, str, list[RequirementEntry]]:
    policy = compiled.policy
    if policy.only_if_bound and (unbound := case.unbound(policy)):
        return "not_applicable", unbound, []
    if case.broken:
        message = f"A part of the record can't be read: {'; '.join(case.broken)}"
        return "error", message, [_requirement(one.text, "error", message) for one in compiled.require]
    if compiled.applies_if is not None:
        try:
            applies = _truth(compiled.applies_if(facts))
        except cel.EvaluationError as error:
            because, seen = explained(compiled.applies_if, case, facts)
            message = f"Whether the policy applies can't be told: {error}"
            return "error", message, [_requirement(compiled.applies_if.text, "error", message, because, seen)]
        if not applies:
            because = " and ".join(compiled.applies_if.explain(facts).because)
            return "not_applicable", f"applies only if {because or compiled.applies_if.text}", []
    if policy.question is not None:
        return (*by_answer(policy.question, answer), [])
    found = [_judged(one, case, facts) for one in compiled.require]
    return (*_status(found), found)


def _status(found: list[RequirementEntry]) -> tuple[FindingStatus, str]:
    for outcome, status in _WORST.items():
        worst = [one["message"] for one in found if one["outcome"] == outcome]
        if worst:
            return status, "; ".join(worst)
    return "pass", "every requirement holds"


_WORST: Mapping[str, FindingStatus] = {"false": "fail", "error": "error"}


def _judged(requirement: CompiledRequirement, case: Case, facts: JsonObject) -> RequirementEntry:
    try:
        if _truth(requirement.that(facts)):
            return _holds(requirement.text)
        message = requirement.message.render(facts)
        return _requirement(requirement.text, "false", message, *explained(requirement.that, case, facts))
    except cel.EvaluationError as error:
        message = f"Can't be evaluated: {error}"
        return _requirement(requirement.text, "error", message, *explained(requirement.that, case, facts))


@lru_cache(maxsize=4096)
def _holds(that: str) -> RequirementEntry:
    """The entry of a requirement that holds: the same one for every subject, for most do."""
    return _requirement(that, "true")


def _truth(value: Json) -> bool:
    if not isinstance(value, bool):
        raise cel.EvaluationError(f"the expression gives {type(value).__name__} and not true or false")
    return value


def explained(program: cel.Program, case: Case, facts: JsonObject) -> tuple[str, list[Observed]]:
    """The sub-expressions that decided, in source text, and the facts that they read."""
    trace = program.explain(facts)
    more = [f"{trace.more} more"] if trace.more else []
    return " and ".join([*trace.because, *more]), observed(trace.facts, case.declared, case.origin, case.line)


def _requirement(
    that: str, outcome: Outcome, message: str = "", because: str = "", seen: list[Observed] | None = None
) -> RequirementEntry:
    return RequirementEntry(
        outcome=outcome,
        that=that,
        message=message,
        because=because,
        observed=seen or [],
    )
