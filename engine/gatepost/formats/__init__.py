"""Output formats: each turns an assessment into text for one kind of reader.

Adding one takes one module with a `Format` and one line in FORMATS; an installed package adds its own by an entry point
in the group `gatepost.formats`, which names a subclass of `gatepost.formats.interface.Format`. A format's module is
imported only when it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from gatepost.errors import UnknownNameError
from gatepost.formats.interface import Display, Format

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["FORMATS", "Display", "Format", "formats", "get"]

FORMATS: Mapping[str, str] = {
    "text": "gatepost.formats.text:Text",
    "json": "gatepost.formats.json:Json",
    "sarif": "gatepost.formats.sarif:Sarif",
    "junit": "gatepost.formats.junit:Junit",
    "github": "gatepost.formats.github:Github",
    "markdown": "gatepost.formats.markdown:Markdown",
}


def get(name: str) -> Format:
    """The format called `name`. Raises UnknownNameError."""
    if name in FORMATS:
        return _own(name)
    others = _installed()
    if name in others:
        return _load(others[name])
    from gatepost.reading import did_you_mean, shown  # only an error needs it

    names = (*FORMATS, *others)
    raise UnknownNameError(
        f"there is no format {shown(name)}{did_you_mean(name, names)}", hint=f"Formats are {', '.join(names)}."
    )


def formats() -> dict[str, Format]:
    """All formats by name: those of gatepost, then those of installed packages, sorted."""
    return {name: _own(name) for name in FORMATS} | {name: _load(point) for name, point in _installed().items()}


def _own(name: str) -> Format:
    module, _, kind = FORMATS[name].partition(":")
    found: Format = getattr(import_module(module), kind)()
    return found


def _installed() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # takes longer to import than most formats take to write

    points = sorted(entry_points(group="gatepost.formats"), key=lambda one: one.name)
    return {point.name: point for point in points if point.name not in FORMATS}


def _load(point: EntryPoint) -> Format:
    found: Format = point.load()()
    return found
