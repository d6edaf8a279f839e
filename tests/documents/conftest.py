"""Assessments to make documents of, as their file and as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gatepost.documents import get
from gatepost.model.assessment import AssessmentDocument

ASSESSMENTS = Path(__file__).parents[1] / "data" / "assessments"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \"'` {{ 7*7 }}{% raw %}{# x #} "
    '#panic("pwned") #eval("1") $x^2$ @label <label> *bold* _it_ /* c */ // d \\input{/etc/passwd} \\textbf{x} '
    "[click](javascript:alert(3)) ![](https://evil.example/x.png) | cell | https://evil.example www.evil.example\n"
    "# heading\n= heading\n- item\n```\n\x1b[31mred\x1b]0;title\x07 \u202egpj.exe\u202c "
    "\u2066x\u2069 \u200b\u00ad \x00 \x7f \u2028 "
    "\ud800 \ufeff \U000e0041 \uffff ]]> --> </style></title>"
)


KEPT = {
    "schema",
    "status",
    "verdict",
    "severity",
    "outcome",
    "state",
    "scope",
    "fail_on",
    "coverage",
    "as_of",
    "baseline",
}


@dataclass(frozen=True)
class Given:
    """An assessment, the bytes of its file, and what to make of it."""

    assessment: AssessmentDocument
    source: bytes

    def render(self, kind: str) -> bytes:
        return get("assessment").render(self.assessment, kind, self.source)

    def text(self, kind: str) -> str:
        return self.render(kind).decode()


def given_by(assessment: Any) -> Given:
    text = json.dumps(assessment, ensure_ascii=False, indent=2) + "\n"
    return Given(assessment, text.encode("utf-8", "backslashreplace"))


def load(name: str) -> Any:
    return json.loads((ASSESSMENTS / f"{name}.json").read_bytes())


@pytest.fixture
def full() -> Given:
    """Every status, two systems, a baseline, waivers and attestations in every state, and a hostile model."""
    return Given(load("full"), (ASSESSMENTS / "full.json").read_bytes())


@pytest.fixture
def changed() -> Callable[[Callable[[Any], None]], Given]:
    """The full assessment after a change."""

    def change(how: Callable[[Any], None]) -> Given:
        assessment = deepcopy(load("full"))
        how(assessment)
        return given_by(assessment)

    return change


@pytest.fixture
def hostile() -> Given:
    """The full assessment, in which every text that a person or a registry wrote is hostile, and ids stay distinct."""
    assessment = load("full")

    def poisoned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: one if key in KEPT else poisoned(one) for key, one in value.items()}
        if isinstance(value, list):
            return [poisoned(one) for one in value]
        return f"{value} {HOSTILE}" if isinstance(value, str) else value

    return given_by(poisoned(assessment))
