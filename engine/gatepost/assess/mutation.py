"""Whether a policy's cases would notice a mistake in it: each small change of a condition must make a case come out
otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gatepost import cel
from gatepost.assess.cases import Trial, trial_of
from gatepost.assess.conditions import Condition, conditions, outcome
from gatepost.cel.mutation import mutants
from gatepost.cel.program import of_node
from gatepost.errors import Place, UnknownNameError
from gatepost.frameworks import Catalogue
from gatepost.model import JsonObject
from gatepost.policies import Library
from gatepost.policies.variables import variables
from gatepost.profile.terms import terms


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no case notices. `reason` says why it changes nothing, where the cases list it as equivalent."""

    policy: str
    change: str
    place: Place
    reason: str | None


def survivors(library: Library, policy: str, catalogue: Catalogue) -> tuple[int, list[Survivor]]:
    """How many mutants of `policy` there are, and those that no case notices.

    A mutant whose types don't fit is left out, for nobody could run it. Raises what `trial_of` raises, and
    UnknownNameError where the cases list an equivalent mutant that isn't one that survives.
    """
    trial = trial_of(library, policy, catalogue)
    entries: list[JsonObject] = trial.document.data.get("equivalent", [])
    listed = {one["mutant"]: one["reason"] for one in entries}
    count, alive = 0, []
    for pointer, name, noticed in _mutants(trial, terms(library.cache)):
        count += 1
        if not noticed:
            alive.append(Survivor(policy, name, trial.compiled.policy.place(pointer), listed.pop(name, None)))
    for i, one in enumerate(entries):
        if one["mutant"] in listed:
            raise UnknownNameError(
                "no mutant of this name survives",
                place=trial.document.place(f"/equivalent/{i}/mutant"),
                hint="Leave it out, or take the name that `gatepost policy test --mutate` shows.",
            )
    return count, alive


def _mutants(trial: Trial, vocabulary: Mapping[str, JsonObject]) -> Iterator[tuple[str, str, bool]]:
    """Of each mutant the pointer of its condition, its name, and whether a case would notice it.

    Which conditions hold decides a case's status and messages, and cases state both; so a case notices a mutant if the
    condition comes out otherwise in it.
    """
    policy = trial.compiled.policy
    known = variables(policy.subject, vocabulary, {name: param.type for name, param in policy.params.items()})
    for one in conditions(trial):
        yield from _of_condition(one, known)


def _of_condition(condition: Condition, known: Mapping[str, cel.Type]) -> Iterator[tuple[str, str, bool]]:
    pointer, program = condition.pointer, condition.program
    right = list(condition.outcomes())
    seen: Counter[str] = Counter()
    for mutant in mutants(program.text, program.node):
        made = of_node(program.text, mutant.node, known)
        if made is None:
            continue
        seen[mutant.change] += 1
        nth = f" ({seen[mutant.change]})" if seen[mutant.change] > 1 else ""
        noticed = any(outcome(made, facts) is not was for facts, was in zip(condition.facts, right, strict=True))
        yield pointer, f"{pointer.lstrip('/')}: {mutant.change}{nth}", noticed
