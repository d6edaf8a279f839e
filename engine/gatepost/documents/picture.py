"""The picture of control status: for each framework one bar, divided as its controls are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from gatepost.documents.words import CONTROL, counted
from gatepost.model.assessment import CONTROL_STATES

WIDTH = 1000  # units of length of a whole bar


class Segment(TypedDict):
    """A part of a bar, from `x`, `width` long."""

    status: str
    label: str
    count: int
    x: float
    width: float


class Bar(TypedDict):
    """`text` says in a sentence what the bar shows."""

    title: str
    total: int
    segments: list[Segment]
    text: str


def bar(title: str, counts: Mapping[str, int]) -> Bar:
    """The bar of a framework, whose controls have the statuses of `counts`. What there is none of has no segment."""
    total = sum(counts.values())
    segments: list[Segment] = []
    before = 0
    for status in CONTROL_STATES:
        count = counts.get(status, 0)
        if count:
            segments.append(
                Segment(
                    status=status,
                    label=CONTROL[status].label,
                    count=count,
                    x=_place(before, total),
                    width=round(_place(before + count, total) - _place(before, total), 2),
                )
            )
        before += count
    return Bar(title=title, total=total, segments=segments, text=f"{title}: {_sentence(total, segments)}")


def _place(count: int, total: int) -> float:
    return round(WIDTH * count / total, 2)


def _sentence(total: int, segments: Sequence[Segment]) -> str:
    parts = [f"{one['count']} {one['label'].lower()}" for one in segments]
    return f"{counted(total, 'control')}" + (f", of which {', '.join(parts)}" if parts else "")
