"""What `gatepost policy lint` finds: what is wrong with policies and packs, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gatepost.assess.cases import cases_file, run_cases
from gatepost.errors import InputError, Place, UnknownNameError, UnreadableError
from gatepost.frameworks import Catalogue
from gatepost.model import JsonObject
from gatepost.policies import Library, Policy, expression_errors, select
from gatepost.policies.lint import LintWarning, warnings
from gatepost.profile.terms import terms


@dataclass(frozen=True, slots=True)
class Linted:
    """Something wrong, or doubtful, in a policy; in a pack where `policy` is None."""

    policy: str | None
    problem: InputError | LintWarning

    @property
    def wrong(self) -> bool:
        """Whether it is an error and not a warning."""
        return isinstance(self.problem, InputError)


def linted(library: Library, names: Sequence[str]) -> Iterator[Linted]:
    """All that is wrong with the policies of these names and with the library's packs; of a policy in which nothing is
    wrong, what is doubtful."""
    catalogue = Catalogue()
    for name in names:
        wrong = list(_errors(library, name, catalogue))
        yield from (Linted(name, one) for one in wrong or warnings(library.policy(name), terms()))
    for pack in library.pack_ids():
        try:
            select(library, [library.pack(pack)])
        except InputError as error:
            yield Linted(None, error)


def _errors(library: Library, name: str, catalogue: Catalogue) -> Iterator[InputError]:
    try:
        found = library.policy(name)
        wrong = [*expression_errors(found, terms()), *_unknown_controls(found, catalogue)]
        yield from wrong
        if not cases_file(library, name).is_file():
            if found.question is not None and found.applies_if is None:
                return  # what it says depends on nothing of its own
            yield UnreadableError("has no cases beside it", place=Place(str(library.path(name))))
        elif not wrong:
            run_cases(library, name, catalogue)
    except InputError as error:
        yield error


def _unknown_controls(found: Policy, catalogue: Catalogue) -> Iterator[InputError]:
    for index, one in enumerate(found.controls):
        try:
            catalogue.control(one["id"])
        except InputError as error:
            yield UnknownNameError(error.message, place=found.place(f"/controls/{index}/id"))


def counted(found: Sequence[Linted]) -> str:
    """How much is wrong and how much is doubtful, in words."""
    wrong = sum(one.wrong for one in found)
    doubtful = len(found) - wrong
    words = [f"{wrong} wrong"] if wrong else ["nothing wrong"]
    words += [f"{doubtful} {'warning' if doubtful == 1 else 'warnings'}"] if doubtful else []
    return ", ".join(words)


def entry(one: Linted) -> JsonObject:
    """The JSON of it. `id` is the warning's, None for an error; lines and columns count from 1."""
    problem = one.problem
    place = problem.place
    return {
        "id": problem.rule if isinstance(problem, LintWarning) else None,
        "level": "error" if one.wrong else "warning",
        "policy": one.policy,
        "message": problem.message,
        "hint": problem.hint,
        "file": place.path if place is not None else None,
        "line": place.line if place is not None else None,
        "column": place.column if place is not None else None,
        "pointer": place.pointer if place is not None else None,
    }
