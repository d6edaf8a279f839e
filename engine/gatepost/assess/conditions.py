"""A policy's conditions, each with the facts of the cases in which it is asked: what tells how well cases cover it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gatepost import cel
from gatepost.assess.cases import Prepared, Trial
from gatepost.model import JsonObject


@dataclass(frozen=True, slots=True)
class Condition:
    """`applies_if` or the `that` of a requirement: where it stands in the policy, and the cases that come to it, with
    what its expression sees in each."""

    pointer: str
    program: cel.Program
    cases: tuple[Prepared, ...]
    facts: tuple[JsonObject, ...]

    def outcomes(self) -> Iterator[bool | None]:
        """What comes out in each case."""
        return (outcome(self.program, facts) for facts in self.facts)


def conditions(trial: Trial) -> Iterator[Condition]:
    """The conditions of a policy, `applies_if` first.

    A case in which no control of the policy binds the system comes to none of them, where that is asked; and one in
    which `applies_if` isn't true comes to no requirement.
    """
    policy, applies = trial.compiled.policy, trial.compiled.applies_if
    asked = [(one, one.variables()) for one in trial.cases if not (policy.only_if_bound and one.case.unbound(policy))]
    if applies is not None:
        yield _condition("/applies_if", applies, asked)
        asked = [(one, facts) for one, facts in asked if outcome(applies, facts) is True]
    for i, one in enumerate(trial.compiled.require):
        yield _condition(f"/require/{i}/that", one.that, asked)


def _condition(pointer: str, program: cel.Program, asked: Sequence[tuple[Prepared, JsonObject]]) -> Condition:
    return Condition(pointer, program, tuple(case for case, _ in asked), tuple(facts for _, facts in asked))


def outcome(program: cel.Program, facts: JsonObject) -> bool | None:
    """Whether the condition holds; None where it can't be told."""
    try:
        found = program(facts)
    except cel.EvaluationError:
        return None
    return found if isinstance(found, bool) else None
