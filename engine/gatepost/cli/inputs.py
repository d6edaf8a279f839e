"""What commands that read metadata share: PATH, the profile, the directories of policies, the day."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gatepost.cli import complete
from gatepost.errors import InputError, Place, UnknownNameError, UnreadableError

if TYPE_CHECKING:
    from gatepost.model import Reading
    from gatepost.policies import Library
    from gatepost.profile import Profile
    from gatepost.reading import Cache

_Command = TypeVar("_Command", bound=Callable[..., object])
_NAMED = re.compile(r"([a-z0-9][a-z0-9_-]*)=(.+)", re.DOTALL)


class PathText(click.Path):
    """A path as text, which shells complete. An empty one, such as an unset variable leaves, would mean the working
    directory; it is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The text as it is."""
        if value == "":
            self.fail("it is empty; is a variable unset?", param, ctx)
        return super().convert(value, param, ctx)


paths = click.argument("paths", nargs=-1, required=True, metavar="PATH…", type=PathText())
kind = click.option(
    "--kind",
    metavar="KIND",
    shell_complete=complete.kinds,
    help="What PATH is (mlflow-export, mlflow-rest), where its content doesn't tell.",
)
profile = click.option(
    "--profile",
    "profile_name",
    metavar="FILE",
    type=PathText(),
    help="The profile: a file, or git:REF:PATH. Default: gatepost.yaml here or in a directory above.",
)
patterns = click.argument("patterns", nargs=-1, metavar="[POLICY]…", shell_complete=complete.policies)
policies = click.option(
    "--policies",
    "directories",
    multiple=True,
    metavar="DIR",
    type=PathText(),
    help="A directory with policies of your own; repeatable.",
)
packs = click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="PACK",
    shell_complete=complete.packs,
    help="Use this pack, not the profile's; repeatable. Default: baseline.",
)
frameworks = click.option(
    "--framework",
    "frameworks",
    multiple=True,
    metavar="NAME",
    shell_complete=complete.frameworks,
    help="Only this framework; repeatable.",
)
system = click.option(
    "--system", metavar="NAME", help="The system of the profile that it is about; without it all are."
)
as_of = click.option(
    "--as-of", metavar="DAY", help="The day of judgement, such as 2026-11-24; it ends at midnight UTC. Default: today."
)


def day(text: str | None, option: str = "--as-of") -> date:
    """The day that `option` gives; today in UTC without it. Raises InputError."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f"{option}: {text!r} isn't a day", hint="Write it as 2026-11-24.")


def readings(given: Sequence[str], kind_name: str | None) -> list[tuple[str | None, Reading]]:
    """What each PATH holds, with the name that `NAME=PATH` gives to its registry, or None."""
    from gatepost.sources import STANDARD_INPUT, read
    from gatepost.sources.mlflow.live import is_uri, read_uri

    named = [split_name(text) for text in given]
    if [path for _, path in named].count(STANDARD_INPUT) > 1:
        raise InputError("standard input can be read once only: `-` is given twice")
    found: list[tuple[str | None, Reading]] = []
    for name, path in named:
        if is_uri(path):
            found.append((name, read_uri(path)))
            continue
        stdin = standard_input() if path == STANDARD_INPUT else None
        found.append((name, read(path, kind_name, stdin)))
    return found


def standard_input() -> bytes:
    """All of standard input. Raises UnreadableError."""
    try:
        return sys.stdin.buffer.read()
    except (AttributeError, OSError):  # it is closed, or a directory
        raise UnreadableError("can't be read", place=Place("standard input")) from None


def split_name(text: str) -> tuple[str | None, str]:
    """The registry's name and the path of `NAME=PATH`; no name for a path that exists as it is written."""
    named = None if Path(text).exists() else _NAMED.fullmatch(text)
    return (named[1], named[2]) if named else (None, text)


def check_system(system: str | None, names: Collection[str]) -> None:
    """Raise UnknownNameError for a system that `--system` names and that isn't among `names`."""
    if system is not None and system not in names:
        from gatepost.reading.words import did_you_mean, shown

        raise UnknownNameError(
            f"--system: no system is named {shown(system)}{did_you_mean(system, names)}",
            hint=f"There are {', '.join(names)}.",
        )


def chosen_profile(name: str | None, cache: Cache) -> Profile:
    """The profile that `--profile` names, else the nearest, else the one that holds without any."""
    from gatepost.profile import default, find, load, load_spec

    if name is not None:
        return load_spec(name, cache)
    try:
        found = find(Path.cwd())
    except OSError as problem:
        raise UnreadableError(f"the working directory can't be read: {problem.strerror}") from None
    return load(found, relative(found), cache) if found is not None else default()


def relative(path: Path) -> str:
    """The path from here, if it lies here."""
    return path.name if path.parent == Path.cwd() else str(path)


def named(library: Library, patterns: Sequence[str]) -> list[str]:
    """The ids of the policies that `patterns` select; without any those in the user's directories, or all.

    Raises UnknownNameError for a pattern that selects none.
    """
    if not patterns:
        return sorted(library.own or library.ids())
    found: dict[str, None] = {}
    for pattern in patterns:
        ids = library.matching(pattern)
        if not ids:
            library.path(pattern)  # raises, and says which is near
            raise UnknownNameError(f"no policy fits {pattern!r}")
        found |= dict.fromkeys(ids)
    return sorted(found)
