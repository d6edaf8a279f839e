"""Subjects: what a source reader makes of its input, and what a policy is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gatepost.model.json import JsonObject


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read: `input` is the path of an Input, `at` an RFC 6901 JSON pointer into it (or `line N`)."""

    input: str
    at: str


@dataclass(frozen=True, slots=True)
class Input:
    """One file (or one saved answer of a server) that was read. `path` starts at the name of the PATH given."""

    path: str
    kind: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to judge: a kind, an id, and its facts as one plain JSON object.

    `origins` maps fact paths (`""` is the whole subject; `version.tags.owner`; `datasets[2]`) to where they were
    read; the origin of a deeper path is that of its longest recorded prefix. `broken` says which parts of the record
    could not be read; a subject with any gets findings `error`.
    """

    kind: str
    id: str
    facts: JsonObject
    origins: Mapping[str, Source] = field(default_factory=dict)
    broken: tuple[str, ...] = ()

    def origin(self, path: str) -> Source | None:
        """The source of the fact at `path`, by its longest recorded prefix; None if nothing is known."""
        while path:
            if path in self.origins:
                return self.origins[path]
            cut = max(path.rfind("."), path.rfind("["))
            path = path[:cut] if cut > 0 else ""
        return self.origins.get("")


def _no_line(source: Source) -> int | None:
    del source
    return None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one PATH gave: the files read and the subjects found, each sorted. `line` tells the line of a source,
    counted from 1; it is only asked for what a person is shown, for it reads the file again."""

    inputs: tuple[Input, ...]
    subjects: tuple[Subject, ...]
    line: Callable[[Source], int | None] = field(default=_no_line, repr=False, compare=False)
