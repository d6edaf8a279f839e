"""A policy's remedy as a format shows it: every character visible, a paragraph in one line."""

from __future__ import annotations

from collections.abc import Iterator

import gatepost.policies.remedy
from gatepost.formats.visible import line, visible
from gatepost.policies.remedy import Block

__all__ = ["Block", "blocks"]

_TAB = "    "


def blocks(remedy: str) -> Iterator[Block]:
    """The paragraphs and pieces of code of a remedy, visible and in order. Empty lines inside code stay."""
    for one in gatepost.policies.remedy.blocks(remedy):
        text = visible(one.text).replace("\t", _TAB) if one.code else line(one.text, None)
        yield Block(text, one.code)
