"""How controls of different frameworks relate, by the relations of OSCAL's control mapping model: equal, subset,
superset, intersects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gatepost import content
from gatepost.reading import NO_CACHE, Cache, checked_file

Relation = Literal["equal", "subset", "superset", "intersects"]
_NAME = "policies/frameworks/crosswalk.yaml"
_SEEN_FROM_THE_OTHER: Mapping[Relation, Relation] = {
    "equal": "equal",
    "subset": "superset",
    "superset": "subset",
    "intersects": "intersects",
}


@dataclass(frozen=True, slots=True)
class Related:
    """Another framework's control: what the one asked about is of it (a subset: all that it asks, `id` asks too), why,
    and who put the two together."""

    id: str
    relation: Relation
    rationale: str
    source: str


def crosswalk(directory: Path | None = None, cache: Cache = NO_CACHE) -> Mapping[str, tuple[Related, ...]]:
    """The related controls of each control that has any, in the file's order. Raises UnreadableError or SchemaError."""
    path = (directory or content.root() / "policies" / "frameworks") / "crosswalk.yaml"
    if not path.is_file():
        return {}
    data = checked_file(path, _NAME, "crosswalk", cache).data
    titles = {key: one["title"] for key, one in data["sources"].items()}
    found: dict[str, list[Related]] = {}
    for one in data["pairs"]:
        relation: Relation = one["relation"]
        why, source = one["rationale"], titles.get(one["source"], one["source"])
        found.setdefault(one["from"], []).append(Related(one["to"], relation, why, source))
        found.setdefault(one["to"], []).append(Related(one["from"], _SEEN_FROM_THE_OTHER[relation], why, source))
    return {key: tuple(related) for key, related in found.items()}
