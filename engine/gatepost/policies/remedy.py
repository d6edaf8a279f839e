"""A policy's remedy: prose, and code to paste, which is what is indented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from textwrap import dedent

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or code with its line breaks."""

    text: str
    code: bool


def blocks(remedy: str) -> Iterator[Block]:
    """The paragraphs and pieces of code of a remedy, in order. Empty lines inside code stay."""
    for code, group in groupby(_paragraphs(remedy), key=lambda one: one.startswith(_INDENT)):
        if code:
            yield Block(dedent("\n\n".join(group)), code=True)
        else:
            yield from (Block(one, code=False) for one in group)


def _paragraphs(text: str) -> Iterator[str]:
    """The parts of `text` between empty lines; where code follows prose without one, they are parts of their own."""
    lines = (one.rstrip() for one in text.replace("\r\n", "\n").split("\n"))
    for _, group in groupby(lines, key=lambda one: "" if not one else "code" if one.startswith(_INDENT) else "prose"):
        if part := "\n".join(group).strip("\n"):
            yield part
