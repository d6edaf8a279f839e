"""Which way each condition of a policy comes out in its cases: what no case makes false may as well say `true`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gatepost.assess.cases import trial_of
from gatepost.assess.conditions import Condition, conditions
from gatepost.errors import Place
from gatepost.frameworks import Catalogue
from gatepost.policies import Library


@dataclass(frozen=True, slots=True)
class Reached:
    """The names of the cases in which a condition comes out true, false, and as an error; where it stands, by
    `pointer` and `place`, and its text."""

    policy: str
    pointer: str
    text: str
    place: Place
    true: tuple[str, ...]
    false: tuple[str, ...]
    error: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The ways that no case takes; an error isn't one that a case must take, since many conditions can't err."""
        return tuple(way for way, cases in (("true", self.true), ("false", self.false)) if not cases)


def reached(library: Library, policy: str, catalogue: Catalogue) -> Iterator[Reached]:
    """Each condition of `policy` with the cases that reach it; none for a manual policy without `applies_if`, which may
    have no cases. Raises what `trial_of` raises."""
    found = library.policy(policy)
    if found.question is not None and found.applies_if is None and not library.cases(policy).is_file():
        return
    for one in conditions(trial_of(library, policy, catalogue)):
        yield Reached(policy, one.pointer, one.program.text, found.place(one.pointer), *_by_outcome(one))


def _by_outcome(condition: Condition) -> Iterator[tuple[str, ...]]:
    outcomes = list(zip(condition.cases, condition.outcomes(), strict=True))
    for way in (True, False, None):
        yield tuple(case.written["name"] for case, outcome in outcomes if outcome is way)
