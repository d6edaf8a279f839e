"""Whatever metadata says, every format shows it as text: it steers no terminal, no page and no pipeline."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gatepost.formats import FORMATS, Display, get
from gatepost.model.assessment import AssessmentDocument

Saying = Callable[[str], AssessmentDocument]
STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")
JOINERS = "\u200c\u200d"  # letters of some scripts need them
HOSTILE = {
    "terminal": "\x1b[31mred\x1b]0;title\x07\x9b2J",
    "direction": "\u202egpj.exe\u2066x\u2069\u200f",
    "command": "x\n::error file=a::pwned\r\n  ::set-output name=a::b\n##[add-mask]a ##vso[task.setvariable]b",
    "half a pair": "\ud83d and \udc00",
    "nul": "a\x00b\x08c\ufffe\uffff",
    "tags": "\U000e0041\U000e0042",
}


def written(name: str, assessment: AssessmentDocument, width: int = 80) -> str:
    return get(name).render(assessment, Display(width=width))


def steering(text: str) -> set[str]:
    """The characters of `text` that do something instead of being seen."""
    harmless = "\n" + JOINERS
    return {char for char in text if char not in harmless and unicodedata.category(char) in STEERING}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_does_nothing(name: str, kind: str, saying: Saying) -> None:
    text = written(name, saying(HOSTILE[kind]))
    assert steering(text) == set()
    text.encode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_what_was_hidden_can_be_read(name: str, saying: Saying) -> None:
    text = written(name, saying("seen \u202ehidden\x1b[31m"), 200).replace("&#92;", "\\").replace("\\\\", "\\")
    assert r"\u202ehidden" in text
    assert re.search(r"\\(x1b|u001b)", text)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("width", [30, 61, 80])
def test_no_line_commands_the_runner_of_a_pipeline(name: str, width: int, saying: Saying) -> None:
    """A runner takes a line that begins with :: after spaces, and ##[ or ##vso[ anywhere, for a command."""
    hostile = " ".join(["x" * n + "::error::pwned" for n in range(0, 90, 3)] + ["::warning::a ##[debug]b ##vso[c]d"])
    text = written(name, saying(hostile), width)
    commands = [line for line in text.split("\n") if line.strip().startswith("::")]
    assert all(re.match(r"::(error|warning|notice) (file|title)=[^:]*::", one) for one in commands)
    assert (name == "github") == bool(commands)
    assert "##[" not in text
    assert "##vso[" not in text


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=80))
def test_any_text_can_be_written(name: str, saying: Saying, said: str) -> None:
    text = written(name, saying(said))
    assert steering(text) == set()
    assert text.endswith("\n")
    text.encode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_assessment_gives_the_same_text(name: str, full: AssessmentDocument) -> None:
    assert written(name, full) == written(name, full)
