"""The points of Annex III of Regulation (EU) 2024/1689 as people write them: 5(a), 5a, point 5, 4(a) and 5(b)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_POINT = re.compile(r"(?<![0-9])([1-8])(?![0-9])(?:[\s.]*\(?([a-e])\b\)?)?")
_AROUND = re.compile(r"\b(?:annex|iii|area|points?|and)\b|[\s.,;:/&()]")
NONE = "none"  # what a profile says of a system outside Annex III
Point = tuple[str, str]  # number and letter, which may be empty


def under(area: str, wanted: Iterable[str]) -> bool:
    """Whether a system under `area` falls under one of the points `wanted`, or may: 5 without a letter can be any point
    of 5, and an area that can't be told can be anything. `none` is under none."""
    if area.strip().casefold() == NONE:
        return False
    stated = _points(area)
    if stated is None:
        return True
    asked = [point for one in wanted for point in _points(one) or ()]
    return any(_may_be_same(one, other) for one in stated for other in asked)


def _points(text: str) -> list[Point] | None:
    """The points that `text` names; None if it names none, or says anything else too."""
    plain = re.sub(r"annex\s+(?:iii|3)\b", "", text.casefold())
    found = [(number, letter or "") for number, letter in _POINT.findall(plain)]
    rest = _AROUND.sub("", _POINT.sub("", plain))
    return found if found and not rest else None


def _may_be_same(one: Point, other: Point) -> bool:
    return one[0] == other[0] and (one[1] == other[1] or not one[1] or not other[1])
