"""What each format writes of the samples, to the letter. GATEPOST_GOLDEN=write writes the files anew, to be read in the
difference before they are committed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from gatepost.formats import Display, get

GOLDEN = Path(__file__).parent / "golden"
SAMPLES = Path(__file__).parents[1] / "data" / "assessments"
ENDINGS = {"text": "txt", "sarif": "sarif", "junit": "xml", "github": "log", "markdown": "md"}
CASES = [(sample, name) for sample in ("full", "passed", "incomplete") for name in ENDINGS]


def matches(written: str, path: Path) -> None:
    if os.environ.get("GATEPOST_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("sample", "name"), CASES)
def test_a_format_writes_what_it_wrote(sample: str, name: str) -> None:
    assessment = json.loads((SAMPLES / f"{sample}.json").read_bytes())
    matches(get(name).render(assessment, Display(width=100)), GOLDEN / f"{sample}.{ENDINGS[name]}")


def test_everything_in_colour_on_a_narrow_terminal_looks_as_it_looked() -> None:
    assessment = json.loads((SAMPLES / "full.json").read_bytes())
    written = get("text").render(assessment, Display(width=60, colour=True, verbose=True))
    matches(written, GOLDEN / "full.verbose.colour.txt")
