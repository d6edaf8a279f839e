"""Lists on a terminal: columns that fit, and JSON for programs."""

from __future__ import annotations

import json
import shutil
import textwrap
import unicodedata
from collections.abc import Sequence

from gatepost.cli import outputs
from gatepost.model import Json
from gatepost.reading.text import printable

_GAP = "  "


def show_json(value: Json) -> None:
    """Write `value` as JSON."""
    outputs.show(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def show_table(rows: Sequence[Sequence[str]]) -> None:
    """Write rows in columns; the last one wraps within the terminal's width. Control characters don't reach it."""
    clean = [[printable(cell) for cell in row] for row in rows]
    if not clean:
        return
    widths = [max(map(_width, column)) for column in list(zip(*clean, strict=True))[:-1]]
    indent = sum(widths) + len(_GAP) * len(widths)
    room = max(30, shutil.get_terminal_size().columns - indent)
    lines = []
    for row in clean:
        head = "".join(cell + " " * (width - _width(cell)) + _GAP for cell, width in zip(row, widths, strict=False))
        wrapped = textwrap.wrap(row[-1], room, break_on_hyphens=False) or [""]
        lines += [(head + wrapped[0]).rstrip(), *(" " * indent + line for line in wrapped[1:])]
    outputs.show("\n".join(lines) + "\n")


def paragraph(text: str, indent: int = 2) -> str:
    """Text wrapped to the terminal's width, its lines kept where it has several."""
    room = max(30, min(100, shutil.get_terminal_size().columns) - indent)
    lines = [line for part in text.splitlines() for line in textwrap.wrap(printable(part), room) or [""]]
    return "\n".join(" " * indent + line for line in lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in text)
