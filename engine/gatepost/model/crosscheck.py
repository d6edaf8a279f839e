"""The part of the assessment that says how another implementation of CEL agreed, as types."""

from __future__ import annotations

from typing import TypedDict

from gatepost.model.outcome import Outcome


class UnsupportedEntry(TypedDict):
    """Evaluations that the second engine couldn't do, or is known to do wrongly. `requirement` is an index, None for
    the policy's condition `applies_if`."""

    policy: str
    requirement: int | None
    reason: str
    evaluations: int


class Disagreement(TypedDict):
    """An evaluation of `that` on which the engines differ; `message` is what the second says if it errs."""

    policy: str
    requirement: int | None
    subject: str
    that: str
    ours: Outcome
    theirs: Outcome
    message: str


class CrossCheckEntry(TypedDict):
    """What a second implementation of CEL said. `compared` counts evaluations, those that disagree among them."""

    engine: str
    version: str
    compared: int
    unsupported: list[UnsupportedEntry]
    disagreements: list[Disagreement]
