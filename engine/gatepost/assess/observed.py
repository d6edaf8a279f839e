"""What a requirement read: the facts behind its outcome, each with its value and where it was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable

from gatepost import cel
from gatepost.model import Json, Source
from gatepost.model.assessment import DeclaredEntry, Observed, SourceRef

LENGTH = 400  # characters of a value that a finding shows
_CUT = 200
Locate = Callable[[Source], int | None]


def observed(
    facts: tuple[cel.Fact, ...],
    declared: tuple[DeclaredEntry, ...],
    origin: Callable[[str], Source | None],
    line: Locate,
) -> list[Observed]:
    """The facts that were read, as the assessment holds them; `origin` tells where each was read."""
    found: dict[str, Observed] = {}
    places = {entry["term"]: entry["from"] for entry in declared}
    for fact in facts:
        root, _, rest = fact.path.partition(".")
        name = rest if root == "self" and rest else fact.path
        place = rest if root == "self" else places.get(rest.partition(".")[0]) if root == "declared" else None
        source = origin(place) if place else None
        found[name] = Observed(
            path=name,
            value=None if fact.absent else _shortened(cel.to_json(fact.value)),
            source=reference(source, line),
        )
    return list(found.values())


def reference(source: Source | None, line: Locate) -> SourceRef | None:
    """A source as the assessment holds it, with its line."""
    return None if source is None else SourceRef(input=source.input, at=source.at, line=line(source))


def _shortened(value: Json) -> Json:
    """The value, or the beginning of its JSON where that is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= LENGTH else text[:_CUT] + "…"
