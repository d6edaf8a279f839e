"""GitHub's runner reads each line as one command and shows what was meant, worst first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from gatepost.formats import Display, get
from gatepost.formats.github import job_summary
from gatepost.formats.visible import line
from gatepost.model.assessment import AssessmentDocument

# How actions/runner, src/Runner.Common/ActionCommand.cs, undoes the escapes: in this order, the percent sign last.
IN_MESSAGE = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
IN_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


@dataclass(frozen=True)
class Command:
    name: str
    properties: dict[str, str]
    message: str


def parsed(text: str) -> Command:
    """A line as the runner takes it: a command and its properties up to the next ::, then the message."""
    assert text.startswith("::")
    head, _, message = text[2:].partition("::")
    name, _, properties = head.partition(" ")
    pairs = [one.partition("=") for one in properties.split(",") if one]
    told = {key: undone(value, IN_PROPERTY) for key, _, value in pairs}
    return Command(name, told, undone(message, IN_MESSAGE))


def undone(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for escaped, char in escapes:
        text = text.replace(escaped, char)
    return text


def commands(assessment: AssessmentDocument, display: Display | None = None) -> list[Command]:
    return [parsed(one) for one in get("github").render(assessment, display or Display()).splitlines()]


def test_the_verdict_is_a_notice_and_comes_first(full: AssessmentDocument, passed: AssessmentDocument) -> None:
    assert [(one.name, one.properties["title"]) for one in (commands(full)[0], commands(passed)[0])] == [
        ("notice", "gatepost: failed"),
        ("notice", "gatepost: passed"),
    ]
    assert len(commands(passed)) == 1


def test_a_run_that_assessed_nothing_is_an_error(incomplete: AssessmentDocument) -> None:
    (command,) = commands(incomplete)
    assert command.name == "error"
    assert command.message.startswith("nothing was assessed")


def test_what_counts_is_an_error_and_what_does_not_a_warning_that_says_why(full: AssessmentDocument) -> None:
    found = commands(full)
    assert sum(one.name == "error" for one in found) == full["summary"]["failing"]
    warnings = [one.message for one in found if one.name == "warning"]
    assert len(warnings) == 4
    assert all("doesn't fail the run: " in one for one in warnings)


def test_the_worst_come_first_for_github_shows_ten(full: AssessmentDocument) -> None:
    order = ["CRITICAL", "HIGH", "MEDIUM", "LOW"]
    ranks = [order.index(one.properties["title"].split()[0]) for one in commands(full) if one.name == "error"]
    assert ranks == sorted(ranks)


def test_an_annotation_is_at_its_place_and_says_what_is_wrong(full: AssessmentDocument) -> None:
    found = {one.properties["title"]: one for one in commands(full) if one.name == "error"}
    one = found["HIGH fairness/bias-within-limit: Measured bias is within the limit"]
    assert one.properties["file"] == "export/models/benefit-eligibility/model.json"
    assert one.properties["line"] == "171"
    assert one.message.split("\n")[:2] == [
        "mlflow:benefit-eligibility/4",
        "demographic_parity_difference is 0.19, above the limit of 0.1",
    ]


def test_the_file_is_named_from_the_root_of_the_repository(full: AssessmentDocument) -> None:
    found = commands(full, Display(roots={"export": "ml/export"}))
    assert all(one.properties["file"].startswith("ml/export/") for one in found[1:])


@pytest.mark.parametrize(
    "said", ["100%0A::error::x", "a,line=1::x", "a:b,c=d", "x\n::stop-commands::y", "%25%0D", "title=a::b", "::"]
)
def test_the_runner_gets_back_what_metadata_said(said: str, saying: Callable[[str], AssessmentDocument]) -> None:
    found = commands(saying(said))
    assert [one.name for one in found[1:]] == ["error"]
    assert set(found[1].properties) == {"file", "line", "title"}
    assert found[1].properties["file"] == line(f"export/{said}/model.json")
    assert line(said) in found[1].message.split("\n")


def test_the_job_summary_is_the_markdown(full: AssessmentDocument) -> None:
    summary = job_summary(full)
    assert summary.startswith(get("markdown").render(full, Display()))
    assert re.match(r"## ❌ gatepost: failed\n", summary)
