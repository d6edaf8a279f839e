"""Joins what several PATHs gave into one list of subjects.

The rules: the same file given twice is read once, and said. A subject in two inputs is one subject if both say the
same; if they differ the run stops, for nobody can say which is true. Two registries that use the same names are told
apart by NAME=PATH: their subjects' ids then read `mlflow@NAME:MODEL/VERSION`, and their inputs' paths start with
`NAME:`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gatepost.assess.secrets import masked
from gatepost.errors import InputError
from gatepost.model import Input, Reading, Source, Subject
from gatepost.model.assessment import Notice

_HINT = (
    "Give one of them. If they are two registries, name each, as in prod=PATH test=PATH; if they are parts of one, give"
    " the directory that holds both."
)


@dataclass(frozen=True, slots=True)
class Joined:
    """The inputs and subjects of a run, sorted, with secrets masked. `read_in` maps a subject's id to the paths of its
    inputs."""

    inputs: tuple[Input, ...]
    subjects: tuple[Subject, ...]
    read_in: Mapping[str, tuple[str, ...]]
    notices: tuple[Notice, ...]
    line: Callable[[Source], int | None]


def join(readings: Sequence[tuple[str | None, Reading]]) -> Joined:
    """One list from the readings, each with the name given to its registry, or None.

    Raises InputError when two inputs have the same path and differ, or tell different things of the same subject.
    """
    inputs: dict[str, Input] = {}
    subjects: dict[str, Subject] = {}
    read_in: dict[str, set[str]] = {}
    lines: dict[str, Callable[[Source], int | None]] = {}
    notices: dict[str, Notice] = {}
    for name, given in sorted(readings, key=_order):
        reading = _named(given, name) if name else given
        for one in reading.inputs:
            before = inputs.setdefault(one.path, one)
            if before != one:
                raise InputError(f"two inputs are called {one.path}, and they differ", hint=_HINT)
            if one.path in lines:
                notices[one.path] = Notice(
                    code="duplicate_input", subject=None, message=f"{one.path} was given twice, and read once"
                )
            lines.setdefault(one.path, reading.line)
        for found in reading.subjects:
            subject = replace(found, facts=masked(found.facts))
            known = subjects.setdefault(subject.id, subject)
            files = {source.input for source in subject.origins.values()} or {one.path for one in reading.inputs[:1]}
            if known.facts != subject.facts or known.broken != subject.broken:
                differ = ", ".join(_differences(known.facts, subject.facts)) or "what could be read"
                both = f"{min(read_in[subject.id], default='one input')} and {min(files, default='another')}"
                raise InputError(f"{subject.id} is in {both}, and they differ in {differ}", hint=_HINT)
            read_in.setdefault(subject.id, set()).update(files)

    def line(source: Source) -> int | None:
        return lines[source.input](source) if source.input in lines else None

    return Joined(
        tuple(inputs[path] for path in sorted(inputs)),
        tuple(sorted(subjects.values(), key=lambda one: (one.kind, one.id))),
        {subject: tuple(sorted(files)) for subject, files in read_in.items()},
        tuple(notices[path] for path in sorted(notices)),
        line,
    )


def _order(given: tuple[str | None, Reading]) -> tuple[str, list[tuple[str, str]]]:
    """Readings in the order of what they hold, so that the order in which they were named decides nothing."""
    name, reading = given
    return name or "", [(one.path, one.sha256) for one in reading.inputs]


def _named(reading: Reading, name: str) -> Reading:
    """The reading with its registry's name in ids, facts and the paths of inputs."""

    def source(one: Source) -> Source:
        return Source(f"{name}:{one.input}", one.at)

    def subject(one: Subject) -> Subject:
        engine, _, rest = one.id.partition(":")
        facts = one.facts
        if "registry" in facts:
            facts = {**facts, "registry": {**facts["registry"], "name": name}}
        origins = {path: source(origin) for path, origin in one.origins.items()}
        return replace(one, id=f"{engine}@{name}:{rest}", facts=facts, origins=origins)

    return Reading(
        tuple(replace(one, path=f"{name}:{one.path}") for one in reading.inputs),
        tuple(subject(one) for one in reading.subjects),
        lambda one: reading.line(Source(one.input.removeprefix(f"{name}:"), one.at)),
    )


def _differences(one: Mapping[str, object], other: Mapping[str, object]) -> Iterable[str]:
    return [key for key in sorted({*one, *other}) if one.get(key) != other.get(key)][:3]
