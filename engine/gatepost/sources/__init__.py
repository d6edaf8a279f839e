"""Source readers: they turn what the user named into subjects with facts.

Adding a kind of input takes one module with a `Source` and one line in SOURCES; an installed package adds its own by an
entry point in the group `gatepost.sources`, which names a subclass of `gatepost.sources.interface.Source`.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import entry_points

from gatepost.errors import Place, UnknownNameError, UnreadableError
from gatepost.model import Reading
from gatepost.sources.interface import Source
from gatepost.sources.lines import Lines
from gatepost.sources.mlflow.export import MlflowExport
from gatepost.sources.mlflow.rest import MlflowRest
from gatepost.sources.tree import Tree

SOURCES: tuple[type[Source], ...] = (MlflowExport, MlflowRest)
STANDARD_INPUT = "-"
_SHOWN = 3


def read(path: str, kind: str | None = None, stdin: bytes | None = None) -> Reading:
    """What the file or directory at `path` holds; for `-`, what `stdin` holds.

    The kind is detected from the content, unless `kind` names one. Raises UnknownNameError for a kind that there isn't,
    and UnreadableError for a missing path, an empty directory, and content that is of no known kind, of more than one,
    or can't be read.
    """
    readers = sources()
    if kind is not None and kind not in readers:
        raise UnknownNameError(f"there is no kind of input called {kind!r}", hint=_kinds(readers))
    tree = Tree.of_bytes(path, stdin or b"") if path == STANDARD_INPUT else Tree.open(path)
    place = Place("standard input" if path == STANDARD_INPUT else path)
    if not tree.names() and not tree.outside:
        raise UnreadableError("is an empty directory", place=place)
    if kind is not None:
        return _read(readers[kind], tree)
    fitting = [reader for reader in readers.values() if reader.recognises(tree)]
    if not fitting:
        raise UnreadableError(f"is of no known kind: {_found(tree)}", place=place, hint=_kinds(readers))
    if len(fitting) > 1:
        names = " and ".join(reader.name for reader in fitting)
        raise UnreadableError(
            f"holds more than one kind of input: {names}",
            place=place,
            hint="Give the path of each by itself, or choose one with --kind.",
        )
    return _read(fitting[0], tree)


def _read(reader: Source, tree: Tree) -> Reading:
    return replace(reader.read(tree), line=Lines(tree))


def sources() -> dict[str, Source]:
    """The readers by the kind that they read: those of gatepost, then those of installed packages, by name."""
    found = {source.name: source for source in (factory() for factory in SOURCES)}
    for point in sorted(entry_points(group="gatepost.sources"), key=lambda one: one.name):
        source = point.load()()
        found.setdefault(source.name, source)
    return found


def _kinds(readers: dict[str, Source]) -> str:
    return "Understood are: " + "; ".join(f"{name} ({reader.title})" for name, reader in readers.items()) + "."


def _found(tree: Tree) -> str:
    """What lies there, in a few words."""
    names = tree.names()
    if tree.single:
        head = tree.head(names[0])
        if not head.strip():
            return "it is empty"
        return "its JSON isn't an answer or export of MLflow" if head.lstrip()[:1] in (b"{", b"[") else "it isn't JSON"
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return f"found {shown}" if names else "found only links that lead outside it"
