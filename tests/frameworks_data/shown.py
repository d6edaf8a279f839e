"""What a control's `shows` names, and whether facts can have it: shared by the tests of the catalogues."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from gatepost import content
from gatepost.frameworks import Control

FACT = re.compile(r"\b([a-z_]+)((?:\[\])?(?:\.[a-z0-9_]+(?:\[\])?)+)")


def facts_of(subject: str) -> Any:
    return json.loads((content.root() / f"policies/schemas/facts/{subject}.schema.json").read_text("utf-8"))


def holds(schema: Any, path: list[str]) -> bool:
    """Whether facts of this schema can have something at `path`; a map holds any key."""
    if not path:
        return True
    schema = schema.get("items", schema)
    known = schema.get("properties", {})
    if path[0] in known:
        return holds(known[path[0]], path[1:])
    return bool(schema.get("additionalProperties")) and not known


def facts_named(control: Control) -> Iterator[tuple[str, list[str]]]:
    for root, rest in FACT.findall(control.shows):
        yield root, rest.replace("[]", "").strip(".").split(".")
