"""Documents made from an assessment.

`DOCUMENTS` is the table of those that gatepost brings: a new one is a new module and a line there. A third party adds
its own by an entry point in the group `gatepost.documents`, which names a subclass of
`gatepost.documents.interface.Document`. A document's module is imported when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from gatepost.documents.interface import Document
from gatepost.errors import UnknownNameError
from gatepost.reading import did_you_mean, shown

DOCUMENTS: dict[str, str] = {
    "assessment": "gatepost.documents.assessment:AssessmentReport",
}


def names() -> tuple[str, ...]:
    """The names of all documents: those of gatepost, then those of installed packages, by name."""
    return tuple(DOCUMENTS) + tuple(name for name in _added() if name not in DOCUMENTS)


def get(name: str) -> Document:
    """The document called `name`. Raises UnknownNameError."""
    added = _added() if name not in DOCUMENTS else {}
    if name not in DOCUMENTS and name not in added:
        known = names()
        raise UnknownNameError(
            f"there is no document called {shown(name)}{did_you_mean(name, known)}",
            hint=f"Documents are {', '.join(known)}.",
        )
    found: Document = _load(DOCUMENTS[name]) if name in DOCUMENTS else added[name].load()()
    return found


def _load(place: str) -> Document:
    module, _, attribute = place.partition(":")
    found: Document = getattr(import_module(module), attribute)()
    return found


def _added() -> dict[str, EntryPoint]:
    points = sorted(entry_points(group="gatepost.documents"), key=lambda one: one.name)
    return {point.name: point for point in points}
