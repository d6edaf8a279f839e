"""Markdown for a comment on a merge request: the verdict and what fails, and everything else folded below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gatepost.formats import outline
from gatepost.formats.interface import Display, Format
from gatepost.formats.markdown_text import code, fence, folded, prose, row
from gatepost.formats.outline import CONTROL_WORDS, FAILING, Problem, plural
from gatepost.formats.remedy import blocks
from gatepost.formats.visible import line, value
from gatepost.model.assessment import AssessmentDocument, FindingEntry

# GitHub takes comments of 65,536 characters. What doesn't fit is counted.
_TABLE, _DETAILS, _LIST = 20_000, 20_000, 6_000
_MESSAGE = 300  # characters of a message in the table
_OBSERVED = 4
_MARKS = {"passed": "✅", "failed": "❌", "incomplete": "⚠️"}


class Markdown(Format):
    """A comment of bounded length, and unbounded if everything is asked for."""

    name = "markdown"
    title = "for a comment on a merge request"

    def render(self, assessment: AssessmentDocument, display: Display) -> str:
        """Sections, parted by empty lines."""
        sections = [
            _verdict(assessment),
            *_failures(assessment, display),
            *_details(assessment, display),
            *_remedies(assessment, display),
            *_controls(assessment, display),
            *_rest(assessment, display),
            f"<sub>gatepost {prose(line(assessment['tool']['version']))} · as of {assessment['as_of']} ·"
            f" {prose(', '.join(map(line, assessment['options']['packs'])))}</sub>",
        ]
        return "\n\n".join(sections) + "\n"


def _verdict(assessment: AssessmentDocument) -> str:
    summary = assessment["summary"]
    verdict = summary["verdict"]
    named = outline.systems(assessment)
    request = assessment["request"]
    lines = [
        f"## {_MARKS[verdict]} gatepost: {verdict}",
        "",
        f"**{prose(line(summary['reason']))}**" + (f" · {prose(named)}" if named else ""),
        "",
        f"> {prose(outline.scope(assessment))}",
    ]
    if request is not None:
        lines += ["", f"Judged as if it held {code(line(request['to']))} already."]
    return "\n".join(lines)


def _failures(assessment: AssessmentDocument, display: Display) -> Iterator[str]:
    failing = outline.findings(assessment, *FAILING)
    if failing:
        head = [row(["Severity", "Policy", "Subject", "What is wrong"]), row(["---"] * 4)]
        rows = (_failure(assessment, one) for one in failing)
        yield "\n".join([*head, *_fitting(rows, len(failing), _TABLE, display, "| | | | and {} more |")])


def _failure(assessment: AssessmentDocument, finding: FindingEntry) -> str:
    severity = finding["severity"]
    remark = outline.why_not(assessment, finding)
    wrong = "; ".join(problem.message for problem in outline.problems(finding, _MESSAGE))
    return row(
        [
            f"**{severity}**" if outline.counts(assessment, finding) else f"{severity}, {remark}",
            code(finding["policy"]),
            code(line(finding["subject"])),
            prose(line(wrong, _MESSAGE)),
        ]
    )


def _details(assessment: AssessmentDocument, display: Display) -> Iterator[str]:
    subjects = outline.by_subject(assessment, outline.findings(assessment, *FAILING))
    titles = {one["id"]: line(one["title"]) for one in assessment["policies"]}
    if subjects:
        parts = (
            "\n".join(
                [
                    f"- {code(subject.id)} {prose(f'in {subject.system}' if subject.system else 'in no system')}",
                    *(part for one in subject.findings for part in _detail(one, titles[one["policy"]], display)),
                ]
            )
            for subject in subjects
        )
        more = "- and {} more subjects"
        yield folded("Why, and where it was read", _fitting(parts, len(subjects), _DETAILS, display, more))


def _detail(finding: FindingEntry, title: str, display: Display) -> Iterator[str]:
    yield f"  - **{finding['severity']}** {code(finding['policy'])} expects: {prose(title)} ({code(finding['id'])})"
    for problem in outline.problems(finding, None if display.verbose else _MESSAGE):
        yield f"    - {prose(problem.message)}"
        yield from _evidence(problem, display)


def _evidence(problem: Problem, display: Display) -> Iterator[str]:
    if problem.because:
        yield f"      - because {code(problem.because)}"
    for one in problem.observed[: None if display.verbose else _OBSERVED]:
        at = f" at {code(outline.place(one['source'], display))}" if one["source"] is not None else ""
        seen = f"{line(one['path'])} = {value(one['value'])}"
        yield f"      - observed {code(seen)}{at}"


def _remedies(assessment: AssessmentDocument, display: Display) -> Iterator[str]:
    needed = list(dict.fromkeys(one["policy"] for one in outline.findings(assessment, "fail")))
    policies = outline.policies(assessment)
    if needed:
        parts = ("\n\n".join([f"**{code(name)}**", *_remedy(policies[name]["remedy"]), ""]) for name in needed)
        yield folded("How to mend it", _fitting(parts, len(needed), _LIST, display, "and {} more remedies"))


def _remedy(text: str) -> Iterator[str]:
    for block in blocks(text):
        yield fence(block.text) if block.code else f"→ {prose(block.text)}"


def _controls(assessment: AssessmentDocument, display: Display) -> Iterator[str]:
    counted = assessment["summary"]["controls"]
    titles = {one["id"]: prose(line(one["title"])) for one in assessment["frameworks"]}
    if not counted:
        return
    rows = [row(["Framework", *CONTROL_WORDS.values()]), row(["---", *["---:"] * len(CONTROL_WORDS)])]
    for name, states in counted.items():
        rows.append(row([titles.get(name, code(name)), *(str(states.get(state, 0)) for state in CONTROL_WORDS)]))
    unmet = [one for one in assessment["controls"] if one["status"] == "not_satisfied"]
    listed = (
        f"- {code(line(one['id']))} {prose(line(one['title']))}"
        f" ({prose(outline.system_name(assessment, one['system']))}): {prose(line(one['reason']))}"
        for one in unmet
    )
    rows += ["", *_fitting(listed, len(unmet), _LIST, display, "- and {} more controls that aren't satisfied")]
    yield folded("Controls", rows)


def _rest(assessment: AssessmentDocument, display: Display) -> Iterator[str]:
    """What isn't a failure and should be known: risks accepted, answers missing, what was left out, notices."""
    lines = [
        *(
            f"- waived {outline.granted(one['waiver'])}: {line(one['policy'])} for {line(one['subject'])},"
            f" {line(one['waiver']['reason'])}"
            for one in outline.findings(assessment, "waived")
            if one["waiver"] is not None
        ),
        *(
            f"- waiting for a person: {one['policy']} for {line(one['subject'])}"
            for one in outline.findings(assessment, "manual")
        ),
        *(
            f"- out of scope: {plural(len(ids), 'subject')}, {reason}"
            for reason, ids in outline.left_out(assessment).items()
        ),
        *(f"- {line(one['message'])}" for one in assessment["notices"]),
    ]
    if lines:
        marked = (f"- {prose(one[2:])}" for one in lines)
        title = f"Also to know: {len(lines)}"
        yield folded(title, _fitting(marked, len(lines), _LIST, display, "- and {} more"))


def _fitting(parts: Iterable[str], number: int, room: int, display: Display, more: str) -> Iterator[str]:
    """As many of the `number` parts as fit into `room` characters, then how many were left out."""
    used = 0
    for index, part in enumerate(parts):
        used += len(part) + 1
        if used > room and not display.verbose:
            yield more.format(number - index)
            return
        yield part
