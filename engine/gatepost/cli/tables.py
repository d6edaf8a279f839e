"""Lists for people: columns that fit a terminal, one line per row in a pipe; and JSON for programs."""

from __future__ import annotations

import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Sequence

import click

from gatepost.cli import outputs
from gatepost.model import Json
from gatepost.reading.text import printable

_GAP = "  "
_LEAST = 24  # columns of a cell that wraps; a narrower one is no longer read with ease
_READABLE = 100  # columns of running text


form = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


def show_json(value: Json) -> None:
    """Write `value` as JSON."""
    from gatepost.formats.json import indented

    outputs.show(indented(value))


def terminal_width() -> int | None:
    """The columns of the terminal that standard output is; None for a pipe or file, whose lines have no end."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


def show_table(rows: Sequence[Sequence[str]], indent: int = 0) -> None:
    """Write rows in columns. On a terminal the last cell wraps within its width, below the others where those leave too
    little of it; in a pipe every row is one line, for grep and its like. Control characters show as such."""
    clean = [[printable(cell) for cell in row] for row in rows]
    if not clean:
        return
    widths = [max(map(width, column)) for column in list(zip(*clean, strict=True))[:-1]]
    before = indent + sum(widths) + len(_GAP) * len(widths)
    whole = terminal_width()
    below = whole is not None and whole - before < _LEAST
    before = indent + 4 if below else before
    room = None if whole is None else max(_LEAST, whole - before)
    lines = []
    for row in clean:
        cells = (cell + " " * (most - width(cell)) + _GAP for cell, most in zip(row, widths, strict=False))
        head = " " * indent + "".join(cells)
        wrapped = [row[-1]] if room is None else wrap(row[-1], room)
        if below:
            if whole is not None and width(head.rstrip()) > whole:  # not even the others fit beside each other
                rest = _GAP.join(row[1:-1])
                lines += [" " * indent + row[0], *([" " * before + rest] if rest else [])]
            else:
                lines += [head.rstrip()]
            lines += [" " * before + line for line in wrapped if line]
            continue
        lines += [(head + wrapped[0]).rstrip(), *(" " * before + line for line in wrapped[1:])]
    outputs.show("\n".join(lines) + "\n")


def paragraph(text: str, indent: int = 2, hanging: str = "") -> str:
    """Text wrapped for reading, its lines kept where it has several; the first begins with `hanging`."""
    room = max(_LEAST, min(_READABLE, terminal_width() or _READABLE) - indent - len(hanging))
    lines = [line for part in text.strip().splitlines() for line in wrap(printable(part), room)]
    return "\n".join(
        (" " * indent + (" " * len(hanging) if number else hanging) + line).rstrip()
        for number, line in enumerate(lines or [""])
    )


def remedy(text: str, indent: int = 2) -> str:
    """A policy's remedy: its prose wrapped, its code as it is to be pasted."""
    from gatepost.formats.remedy import blocks

    parts = []
    for block in blocks(text):
        code = [" " * (indent + 4) + line if line else "" for line in block.text.split("\n")]
        parts.append("\n".join(code) if block.code else paragraph(block.text, indent))
    return "\n\n".join(parts)


def wrap(text: str, room: int) -> list[str]:
    """Lines of at most `room` columns, broken between words where that can be; at least one."""
    if width(text) == len(text):
        return textwrap.wrap(text, room, break_on_hyphens=False) or [""]
    lines: list[str] = []
    line = ""
    for word in text.split():  # textwrap counts characters, and these have other widths
        if line and width(line) + 1 + width(word) > room:
            lines, line = [*lines, line], ""
        line = f"{line} {word}" if line else word
        while width(line) > room:
            cut = next(n for n in range(1, len(line) + 1) if width(line[: n + 1]) > room)
            lines, line = [*lines, line[:cut]], line[cut:]
    return [*lines, line] if line or not lines else lines


def width(text: str) -> int:
    """The columns that a terminal gives to `text`."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)
