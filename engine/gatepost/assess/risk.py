"""The risk classes of a system, which decide what duties it has: a tag can bring duties on, and never take one off."""

from __future__ import annotations

from collections.abc import Iterable

from gatepost.model import Json, JsonObject

TERM = "risk_class"


def risk_classes(fields: JsonObject, stated: Iterable[tuple[str, Json]]) -> frozenset[str] | None:
    """Every class that the profile's `fields` or a subject in scope states; None where one isn't known.

    `stated` gives the kind of each subject and the class that counts for it, or None. A class above the profile's adds
    duties to those of the profile's, so all are kept and not only the highest; and a model version of no known class
    could be of any.
    """
    found = set() if fields.get(TERM) is None else {str(fields[TERM])}
    for kind, value in stated:
        if value is not None:
            found.add(str(value))
        elif kind == "model_version":
            return None
    return frozenset(found) or None
