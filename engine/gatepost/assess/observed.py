"""What a requirement read: the facts behind its outcome, each with its value and where it was recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from gatepost.model import Json, Source
from gatepost.model.assessment import DeclaredEntry, Observed, SourceRef

LENGTH = 400  # characters of a value that a finding shows
_CUT = 200
Locate = Callable[[Source], int | None]


def observed(
    paths: tuple[str, ...],
    values: Mapping[str, Json],
    declared: tuple[DeclaredEntry, ...],
    origin: Callable[[str], Source | None],
    line: Locate,
) -> list[Observed]:
    """The values at `paths` (`self.run.user`, `params.limit`) of `values`; `origin` tells where a fact was read."""
    found: dict[str, Observed] = {}
    places = {entry["term"]: entry["from"] for entry in declared}
    for path in paths:
        root, _, rest = path.partition(".")
        name = rest if root == "self" and rest else path
        place = rest if root == "self" else places.get(rest.partition(".")[0]) if root == "declared" else None
        source = origin(place) if place else None
        found[name] = Observed(path=name, value=_shortened(_at(values, path)), source=reference(source, line))
    return list(found.values())


def reference(source: Source | None, line: Locate) -> SourceRef | None:
    """A source as the assessment holds it, with its line."""
    return None if source is None else SourceRef(input=source.input, at=source.at, line=line(source))


def _at(value: Json, path: str) -> Json:
    """The value at a path whose keys may hold dots themselves; None without it."""
    if not path:
        return value
    if not isinstance(value, Mapping):
        return None
    keys = path.split(".")
    for end in range(len(keys), 0, -1):
        key = ".".join(keys[:end])
        if key in value:
            return _at(value[key], ".".join(keys[end:]))
    return None


def _shortened(value: Json) -> Json:
    """The value, or the beginning of its JSON where that is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value if len(text) <= LENGTH else text[:_CUT] + "…"
