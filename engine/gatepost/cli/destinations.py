"""Which format goes where: `--format FORMAT[=FILE]`, any number of them, and `--output FILE`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gatepost.cli import outputs
from gatepost.errors import InputError, OutputError, Place

_HINT = "Write --format sarif=FILE."


def destinations(formats: Sequence[str], output: str | None) -> list[tuple[str, str | None]]:
    """Each format with its file, or None for standard output. Raises InputError or OutputError."""
    split = [text.partition("=") for text in formats] or [("text", "", "")]
    wanted: list[tuple[str, str | None]] = [(name, path if equals else None) for name, equals, path in split]
    if any(path == "" for _, path in wanted):
        raise InputError("--format: a file's name is missing after =", hint=_HINT)
    wanted = [(name, None if path == outputs.STANDARD_OUTPUT else path) for name, path in wanted]
    loose = [index for index, (_, path) in enumerate(wanted) if path is None]
    if len(loose) > 1:
        names = " and ".join(wanted[index][0] for index in loose)
        where = "standard output" if output is None else output
        raise InputError(f"--format: {names} would both go to {where}", hint=_HINT)
    if output is not None:
        if not loose:
            raise InputError("--output: every format has a file of its own already", hint="Leave --output out.")
        wanted[loose[0]] = (wanted[loose[0]][0], None if output == outputs.STANDARD_OUTPUT else output)
    seen: set[Path] = set()
    for path in (path for _, path in wanted if path is not None):
        outputs.check_writable(path)
        if outputs.real(path) in seen:
            raise InputError(f"two formats are to be written to {path}", hint="Name another file for one.")
        seen.add(outputs.real(path))
    return wanted


def check_not_read(paths: Iterable[str], inputs: Iterable[str], roots: Mapping[str, str]) -> None:
    """Raise OutputError when a result would overwrite what it was made from.

    `inputs` are paths as an assessment holds them, `roots` where the first part of each lies.
    """
    read = set()
    for one in inputs:
        first, _, rest = one.partition("/")
        if first in roots:
            read.add((outputs.real(roots[first]) / rest) if rest else outputs.real(roots[first]))
    for path in paths:
        if outputs.real(path) in read:
            raise OutputError("was just read, and would be overwritten", place=Place(path), hint="Name another file.")
