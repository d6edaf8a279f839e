"""What `gatepost policy test` does: run the cases, put them to the test themselves, and run again on every change."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import click

from gatepost import content
from gatepost.assess.cases import run_cases
from gatepost.assess.mutation import survivors
from gatepost.cli import outputs
from gatepost.errors import InputError
from gatepost.frameworks import Catalogue
from gatepost.policies import Library

_SECONDS = 0.5  # between two looks at the files


def tried(library: Library, names: Sequence[str], catalogue: Catalogue, verbose: bool) -> int:
    """Run the cases of the policies and show those that fail, with `verbose` all; the number of those that fail."""
    ran = failed = 0
    for name in _with_cases(library, names):
        for result in run_cases(library, name, catalogue):
            ran += 1
            failed += result.problem is not None
            if result.problem is not None:
                outputs.show(f"FAILED {result.policy}: {result.case}\n  {result.place}\n  {result.problem}\n")
            elif verbose:
                finding = result.finding
                outputs.show(f"ok     {result.policy}: {result.case}\n  {finding['status']}: {finding['reason']}\n")
    outputs.show(f"{ran} cases, {failed} failed\n")
    return failed


def mutated(library: Library, names: Sequence[str], catalogue: Catalogue, verbose: bool) -> int:
    """Show the mutants of the policies that no case notices, with `verbose` also those listed as equivalent; the number
    of those not listed."""
    count = alive = equivalent = 0
    for name in _with_cases(library, names):
        made, left = survivors(library, name, catalogue)
        count += made
        for one in left:
            alive += one.reason is None
            equivalent += one.reason is not None
            if one.reason is None:
                outputs.show(f"SURVIVED {one.policy}\n  {one.place}\n  {one.change}\n")
            elif verbose:
                outputs.show(f"equivalent {one.policy}\n  {one.change}\n  {one.reason}\n")
    outputs.show(f"{count} mutants, {equivalent} listed as equivalent, {alive} survived\n")
    return alive


def _with_cases(library: Library, names: Sequence[str]) -> Iterator[str]:
    """The policies that have cases, or must have: all but manual ones that ask the same of every system."""
    for name in names:
        if library.policy(name).question is None or library.cases(name).is_file():
            yield name


def watched(directories: Sequence[str], once: Callable[[], int]) -> NoReturn:
    """Call `once` now and whenever a file below the directories of policies changes, until Ctrl-C."""
    roots = [content.root() / "policies", *map(Path, directories)]
    while True:
        seen = _state(roots)
        try:
            once()
        except InputError as error:
            click.echo(f"gatepost: {error}", err=True)
        click.echo("Watching; Ctrl-C ends it.", err=True)
        while _state(roots) == seen:
            time.sleep(_SECONDS)
        outputs.show("\n")


def _state(roots: Sequence[Path]) -> dict[str, int]:
    """When each file of policies was last changed."""
    found = {}
    for root in roots:
        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.join(folder, name)  # noqa: PTH118 - a Path for each would be slow
                try:
                    found[path] = os.stat(path).st_mtime_ns  # noqa: PTH116
                except FileNotFoundError:  # an editor replaces it
                    continue
    return found
