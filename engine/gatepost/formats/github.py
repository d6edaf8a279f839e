"""GitHub Actions: annotations at the places in the files, and a summary on the job's page.

Annotations are workflow commands, `::error file=…,line=…,title=…::…`; how they are escaped is told by the source of the
runner and by actions/toolkit, packages/core/src/command.ts. GitHub shows ten errors and ten warnings of a step, so the
worst come first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gatepost.formats import outline
from gatepost.formats.interface import Display, Format
from gatepost.formats.outline import FAILING
from gatepost.formats.visible import line, value
from gatepost.model.assessment import AssessmentDocument, FindingEntry

_IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_MESSAGE, ":": "%3A", ",": "%2C"}
_OBSERVED = 4  # observed values that an annotation holds


class Github(Format):
    """An error for each finding that counts for the verdict, a warning for each that fails and doesn't count."""

    name = "github"
    title = "annotations of GitHub Actions; the job summary is written too where GITHUB_STEP_SUMMARY is set"

    def render(self, assessment: AssessmentDocument, display: Display) -> str:
        """One workflow command a line: the verdict, then the findings, the worst first."""
        summary = assessment["summary"]
        level = "error" if summary["verdict"] == "incomplete" else "notice"
        told = f"{line(summary['reason'])}\n{outline.scope(assessment)}"
        commands = [_command(level, {"title": f"gatepost: {summary['verdict']}"}, told)]
        read = outline.sources(assessment)
        titles = {one["id"]: line(one["title"]) for one in assessment["policies"]}
        for finding in outline.findings(assessment, *FAILING):
            properties = {"title": f"{finding['severity'].upper()} {finding['policy']}: {titles[finding['policy']]}"}
            if (at := outline.where(finding, read)) is not None:
                properties = {"file": line(display.path(at["input"]), None), "line": str(at["line"] or 1), **properties}
            level = "error" if outline.counts(assessment, finding) else "warning"
            commands.append(_command(level, properties, "\n".join(_message(assessment, finding))))
        return "\n".join(commands) + "\n"


def job_summary(assessment: AssessmentDocument, display: Display | None = None) -> str:
    """What is to be appended to the file that GITHUB_STEP_SUMMARY names: GitHub shows it on the page of the job."""
    from gatepost.formats.markdown import Markdown

    return Markdown().render(assessment, display or Display()) + "\n"


def _message(assessment: AssessmentDocument, finding: FindingEntry) -> Iterator[str]:
    yield line(finding["subject"])
    for problem in outline.problems(finding):
        yield problem.message
        for one in problem.observed[:_OBSERVED]:
            yield f"observed {line(one['path'])} = {value(one['value'])}"
    if remark := outline.why_not(assessment, finding):
        yield f"doesn't fail the run: {remark}"
    yield f"gatepost explain {finding['id']}"


def _command(level: str, properties: Mapping[str, str], message: str) -> str:
    told = ",".join(f"{name}={_escaped(text, _IN_PROPERTY)}" for name, text in properties.items())
    return f"::{level} {told}::{_escaped(message, _IN_MESSAGE)}"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(char, char) for char in text)
