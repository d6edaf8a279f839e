"""What `gatepost policy lint` finds: what is wrong with policies and packs, and what is doubtful."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatepost import content
from gatepost.errors import InputError, Place, UnknownNameError, UnreadableError
from gatepost.frameworks import Catalogue
from gatepost.model import JsonObject
from gatepost.policies import Library, Policy, select

if TYPE_CHECKING:
    from gatepost.policies.lint import LintWarning


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
    wrong, what is doubtful.

    What was in order before, and is the same still, is taken from the library's cache.
    """
    cache, shared = library.cache, _shared()
    catalogue = Catalogue(cache=cache)
    digests = {name: _digest(library, name) for name in {*names, *(library.ids() if library.pack_ids() else ())}}
    for name in names:
        key = cache.key(b"lint", shared, digests[name])
        if cache.get(key) is None:
            found = list(_of_policy(library, name, catalogue))
            yield from found
            if not found:
                cache.put(key, b"")
    key = cache.key(b"lint packs", *library.pack_bytes(), *(digests[name] for name in library.ids()))
    if cache.get(key) is not None:
        return
    problems = list(_of_packs(library))
    yield from problems
    if not problems:
        cache.put(key, b"")


def _of_packs(library: Library) -> Iterator[Linted]:
    for pack in library.pack_ids():
        try:
            select(library, [library.pack(pack)])
        except InputError as error:
            yield Linted(None, error)


def _shared() -> bytes:
    """The digest of what every policy is held against: schemas, vocabulary and frameworks."""
    folder = content.root() / "policies"
    files = [
        folder / "vocabulary.yaml",
        *sorted(folder.glob("frameworks/*")),
        *sorted(folder.glob("schemas/**/*.json")),
    ]
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).digest()


def _digest(library: Library, name: str) -> bytes:
    """The digests of a policy's file, of its cases and of their fixtures."""
    paths = [library.path(name), library.cases(name), library.fixtures(name)]
    found = (hashlib.sha256(path.read_bytes()).digest() if path and path.is_file() else b"-" for path in paths)
    return b"".join(found)


def _of_policy(library: Library, name: str, catalogue: Catalogue) -> Iterator[Linted]:
    from gatepost.assess.cases import run_cases  # what was in order before needs none of these
    from gatepost.policies import expression_errors
    from gatepost.policies.lint import warnings
    from gatepost.profile.terms import terms

    known = terms(library.cache)
    wrong: list[InputError] = []
    try:
        found = library.policy(name)
        wrong += [*expression_errors(found, known), *_unknown_controls(found, catalogue)]
        if library.cases(name).is_file():
            if not wrong:
                run_cases(library, name, catalogue)
        elif found.question is None or found.applies_if is not None:  # else it says the same of every system
            wrong.append(UnreadableError("has no cases beside it", place=Place(str(library.path(name)))))
    except InputError as error:
        wrong.append(error)
    yield from (Linted(name, one) for one in wrong or warnings(library.policy(name), known))


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
        "id": getattr(problem, "rule", None),
        "level": "error" if one.wrong else "warning",
        "policy": one.policy,
        "message": problem.message,
        "hint": problem.hint,
        "file": place.path if place is not None else None,
        "line": place.line if place is not None else None,
        "column": place.column if place is not None else None,
        "pointer": place.pointer if place is not None else None,
    }
