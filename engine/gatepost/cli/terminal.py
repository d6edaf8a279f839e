"""Where a result will be read: a terminal, a pipe or a file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from gatepost.cli.inputs import split_name
from gatepost.formats import Display

FILE_WIDTH = 100


def display(to_output: bool, verbose: bool, seen_as: Mapping[str, str]) -> Display:
    """How a format should look on standard output, if `to_output`, or in a file.

    Colour is for a terminal only, and not where NO_COLOR is set or TERM is dumb; FORCE_COLOR asks for it anywhere.
    """
    terminal = to_output and sys.stdout.isatty()
    width = shutil.get_terminal_size((FILE_WIDTH, 24)).columns if terminal else FILE_WIDTH
    quiet = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    colour = to_output and not quiet and (terminal or bool(os.environ.get("FORCE_COLOR")))
    return Display(width=width, colour=colour, verbose=verbose, roots=seen_as)


@contextmanager
def progress(label: str, worth_it: bool = True) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error that is told how much is done of how much; nothing is shown where that is no terminal."""
    if not (worth_it and sys.stderr is not None and sys.stderr.isatty()):
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def told(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(max(0, min(done, bar.length) - bar.pos))

        yield told


def roots(paths: Sequence[str]) -> dict[str, str]:
    """The first part of an input's path, by PATH, and that PATH as it is seen from here."""
    found = {}
    for text in paths:
        name, path = split_name(text)
        given = Path(path)
        if "://" in path or not given.exists():
            continue
        first = given.name if given.name not in ("", "..") else given.resolve().name
        seen = Path(os.path.relpath(given)).as_posix() if given.is_absolute() else given.as_posix()
        found[f"{name}:{first}" if name else first] = seen
    return found
