"""What commands that read metadata share: PATH, the profile, the directories of policies, the day."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from gatepost.errors import InputError, UnreadableError

if TYPE_CHECKING:
    from gatepost.model import Reading
    from gatepost.profile import Profile

_Command = TypeVar("_Command", bound=Callable[..., object])
_NAMED = re.compile(r"([a-z0-9][a-z0-9_-]*)=(.+)", re.DOTALL)

paths = click.argument("paths", nargs=-1, required=True, metavar="PATH…")
kind = click.option("--kind", metavar="KIND", help="What PATH is, where its content doesn't tell.")
profile = click.option(
    "--profile", "profile_name", metavar="FILE",
    help="The profile: a file, or git:REF:PATH. Default: gatepost.yaml here or in a directory above.",
)
policies = click.option(
    "--policies", "directories", multiple=True, metavar="DIR", help="A directory with policies of your own; repeatable."
)
as_of = click.option(
    "--as-of", metavar="DAY", help="The day of judgement, such as 2026-11-24; it ends at midnight UTC. Default: today."
)


def day(text: str | None) -> date:
    """The day of `--as-of`; today in UTC without it. Raises InputError."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f"--as-of: {text!r} isn't a day", hint="Write it as 2026-11-24.")


def readings(given: Sequence[str], kind_name: str | None) -> list[tuple[str | None, Reading]]:
    """What each PATH holds, with the name that `NAME=PATH` gives to its registry, or None."""
    from gatepost.sources import STANDARD_INPUT, read
    from gatepost.sources.mlflow.live import is_uri, read_uri

    if list(given).count(STANDARD_INPUT) > 1:
        raise InputError("standard input can be read once only: `-` is given twice")
    found: list[tuple[str | None, Reading]] = []
    for text in given:
        name, path = split_name(text)
        if is_uri(path):
            found.append((name, read_uri(path)))
            continue
        stdin = sys.stdin.buffer.read() if path == STANDARD_INPUT else None
        found.append((name, read(path, kind_name, stdin)))
    return found


def split_name(text: str) -> tuple[str | None, str]:
    """The registry's name and the path of `NAME=PATH`; no name for a path that exists as it is written."""
    named = None if Path(text).exists() else _NAMED.fullmatch(text)
    return (named[1], named[2]) if named else (None, text)


def chosen_profile(name: str | None) -> Profile:
    """The profile that `--profile` names, else the nearest, else the one that holds without any."""
    from gatepost.profile import default, find, load, load_spec

    if name is not None:
        return load_spec(name)
    try:
        found = find(Path.cwd())
    except OSError as problem:
        raise UnreadableError(f"the working directory can't be read: {problem.strerror}") from None
    return load(found, _relative(found)) if found is not None else default()


def _relative(path: Path) -> str:
    """The path from here, if it lies here."""
    return path.name if path.parent == Path.cwd() else str(path)
