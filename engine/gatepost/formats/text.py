"""Text for a person at a terminal: the verdict first, then what is wrong, why, where, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from gatepost.formats import outline
from gatepost.formats.agreement import agreement
from gatepost.formats.interface import Display, Format
from gatepost.formats.outline import CONTROL_WORDS, FAILING, Problem, Subject, plural
from gatepost.formats.page import Page, Span, columns
from gatepost.formats.remedy import blocks
from gatepost.formats.visible import LONG, line, value
from gatepost.model.assessment import AssessmentDocument, FindingEntry, Observed

DETAILED = 10  # subjects that are told of in full unless everything is
OBSERVED = 3  # observed values of one problem
VALUE = 80  # characters of one of them
SHORT = 8  # characters of a finding's id; `gatepost explain` takes the beginning of one
SCREEN = 50  # lines beyond which the verdict is said again at the end
BECAUSE = 160  # characters of what decided
ALIKE = 3  # notices of one kind
_SEVERITY = {"critical": "red", "high": "red", "medium": "yellow", "low": "cyan"}
_VERDICT = {"passed": "green", "failed": "red", "incomplete": "yellow"}
_HEADS = {"not_satisfied": "not satisfied", "risk_accepted": "accepted", "needs_attestation": "to attest",
          "satisfied": "satisfied", "not_assessed": "not assessed", "not_applicable": "n/a"}  # fmt: skip


class Text(Format):
    """What `gatepost check` prints when nothing else is asked for."""

    name = "text"
    title = "for a person at a terminal"

    def render(self, assessment: AssessmentDocument, display: Display) -> str:
        """Sections from the most to the least urgent; an empty one is left out."""
        page = Page(display)
        _verdict(page, assessment, display)
        _failures(page, assessment, display)
        _errors(page, assessment, display)
        _waived(page, assessment)
        _open(page, assessment, display)
        _passed(page, assessment, display)
        _notices(page, assessment, display)
        _remedies(page, assessment)
        _controls(page, assessment, display)
        agreement(page, assessment, display)
        _next(page, assessment)
        if page.length() > SCREEN:
            page.gap()
            page.put(_headline(assessment), hang=2)
        return page.text()


def _headline(assessment: AssessmentDocument) -> list[Span]:
    summary = assessment["summary"]
    return [(summary["verdict"].upper(), _VERDICT[summary["verdict"]]), (f"— {line(summary['reason'])}", "bold")]


def _verdict(page: Page, assessment: AssessmentDocument, display: Display) -> None:
    named = outline.systems(assessment)
    page.put(_headline(assessment), hang=2)
    page.put([(named, "bold")] if named else [("no system is named", "dim")], 2)
    packs = ", ".join(line(one) for one in assessment["options"]["packs"])
    page.put([(f"{outline.scope(assessment)} · as of {assessment['as_of']} · {packs}", "dim")], 2)
    request = assessment["request"]
    if request is not None:
        page.put([(f"as if it held {line(request['to'])} already", "dim")], 2)
    for reason, ids in outline.left_out(assessment).items():
        named = f": {', '.join(ids)}" if display.verbose else ""
        page.put([(f"out of scope: {plural(len(ids), 'subject')}, {reason}{named}", "dim")], 2, 4)


def _failures(page: Page, assessment: AssessmentDocument, display: Display) -> None:
    failed = outline.findings(assessment, "fail")
    subjects = outline.by_subject(assessment, failed)
    if not subjects:
        return
    shown = subjects if display.verbose else subjects[:DETAILED]
    page.heading(f"Failures: {len(failed)} in {plural(len(subjects), 'subject')}")
    for subject in shown:
        page.gap()
        _subject(page, subject)
        for finding in subject.findings:
            _failure(page, assessment, finding, display)
    rest = [finding for subject in subjects[len(shown) :] for finding in subject.findings]
    if rest:
        page.gap()
        more = plural(len(subjects) - len(shown), "more subject")
        told = ", ".join(f"{policy} {number}" for policy, number in outline.tally(rest))
        page.put([(f"and {more}, all with --verbose:", "bold"), (told, "")], hang=2)


def _subject(page: Page, subject: Subject) -> None:
    page.put([(subject.id, "bold"), (f"in {subject.system}" if subject.system else "in no system", "dim")], hang=2)


def _failure(page: Page, assessment: AssessmentDocument, finding: FindingEntry, display: Display) -> None:
    policy = outline.policies(assessment)[finding["policy"]]
    severity = finding["severity"]
    remark = outline.why_not(assessment, finding)
    page.put(
        [
            (severity.upper().ljust(8), _SEVERITY[severity]),
            (finding["policy"], "bold"),
            (finding["id"][:SHORT], "dim"),
            (f"[{remark}]" if remark else "", "cyan"),
            (f"expects: {line(policy['title'])}", ""),
        ],
        2,
        4,
    )
    for problem in outline.problems(finding, None if display.verbose else LONG):
        _problem(page, problem, display)


def _problem(page: Page, problem: Problem, display: Display) -> None:
    """What is wrong; what decided; the facts that were read, those that aren't there in one line."""
    page.put([(problem.message, "")], 4)
    if problem.because:
        page.labelled("because", [(line(problem.because, None if display.verbose else BECAUSE), "")], 6, 9)
    there = sorted((one for one in problem.observed if one["value"] is not None), key=lambda one: one["source"] is None)
    shown = there if display.verbose else there[:OBSERVED]
    for one in shown:
        told = value(one["value"], None if display.verbose else VALUE)
        page.labelled("observed", [(f"{line(one['path'])} = {told}", ""), *_at([one], display)], 6, 9)
    if len(there) > len(shown):
        page.put([(f"and {plural(len(there) - len(shown), 'more value')}", "dim")], 15)
    if absent := [one for one in problem.observed if one["value"] is None]:
        page.labelled("absent", [(", ".join(line(one["path"]) for one in absent), ""), *_at(absent, display)], 6, 9)


def _at(observed: Sequence[Observed], display: Display) -> list[Span]:
    """The first place that is known."""
    source = next((one["source"] for one in observed if one["source"] is not None), None)
    return [] if source is None else [("at", "dim"), (outline.place(source, display), "place")]


def _errors(page: Page, assessment: AssessmentDocument, display: Display) -> None:
    """What couldn't be evaluated: the same words about one subject are said once, with the policies that they stop."""
    found: dict[tuple[str, str], list[FindingEntry]] = {}
    for one in outline.findings(assessment, "error"):
        for problem in outline.problems(one):
            found.setdefault((one["subject"], problem.message), []).append(one)
    if not found:
        return
    page.heading(f"Couldn't be evaluated, which counts as failing: {assessment['summary']['findings']['error']}")
    for (subject, message), stopped in list(found.items())[: None if display.verbose else DETAILED]:
        page.put([(line(subject), "bold"), (message, "")], 2, 4)
        names = [f"{one['policy']} {_remark(assessment, one)}".rstrip() for one in stopped]
        page.labelled("stops", [(", ".join(names), "")], 6, 9)
        seen = [one["source"] for one in outline.problems(stopped[0])[0].observed if one["source"] is not None]
        if seen:
            page.labelled("read", [(outline.place(seen[0], display), "place")], 6, 9)
    if not display.verbose and len(found) > DETAILED:
        page.put([(f"and {len(found) - DETAILED} more, all with --verbose", "bold")], 2)


def _remark(assessment: AssessmentDocument, finding: FindingEntry) -> str:
    remark = outline.why_not(assessment, finding)
    return f"[{remark}]" if remark else ""


def _waived(page: Page, assessment: AssessmentDocument) -> None:
    waived = outline.findings(assessment, "waived")
    if waived:
        page.heading(f"Waived: {len(waived)}")
    for one in waived:
        waiver = one["waiver"]
        page.put([(one["policy"], "bold"), (line(one["subject"]), "")], 2, 4)
        if waiver is not None:
            page.put([(f"{outline.granted(waiver)}: {line(waiver['reason'])}", "dim")], 4)


def _open(page: Page, assessment: AssessmentDocument, display: Display) -> None:
    """What waits for a person, a line for each question, and in full on request; so is what a person has answered."""
    waiting = outline.findings(assessment, "manual")
    answered = outline.findings(assessment, "attested")
    if waiting:
        page.heading(f"Waiting for a person's answer: {len(waiting)}")
    if display.verbose:
        for one in waiting:
            page.put([(one["policy"], "bold"), (f"{line(one['subject'])}: {line(one['reason'])}", "")], 2, 4)
    else:
        titles = {one["id"]: one["title"] for one in assessment["policies"]}
        for policy, count in Counter(one["policy"] for one in waiting).items():
            where = f" ({count} systems)" if count > 1 else ""
            page.put([(policy, "bold"), (f"{line(titles.get(policy, ''))}{where}", "")], 2, 4)
    if answered and display.verbose:
        page.heading(f"Attested: {len(answered)}")
        for one in answered:
            page.put([(one["policy"], "bold"), (f"{line(one['subject'])}: {line(one['reason'])}", "")], 2, 4)


def _passed(page: Page, assessment: AssessmentDocument, display: Display) -> None:
    """Passes are a count; of those that rest on a claim that is said."""
    passed = outline.findings(assessment, "pass")
    claimed = [one for one in passed if one["claims"]]
    if passed:
        page.heading(f"Passed: {len(passed)}")
    if claimed:
        page.put([(f"{len(claimed)} of them on a claim only: {line(claimed[0]['claims'][0])}", "")], 2, 4)
    for status in ("pass", "not_applicable") if display.verbose else ():
        for subject in outline.by_subject(assessment, outline.findings(assessment, status)):
            named = ", ".join(one["policy"] for one in subject.findings)
            word = "passes" if status == "pass" else "isn't subject to"
            page.put([(subject.id, "bold"), (f"{word} {named}", "")], 2, 4)


def _notices(page: Page, assessment: AssessmentDocument, display: Display) -> None:
    """Those of one kind together, and few of each kind, so that many of one never hide another."""
    if assessment["notices"]:
        page.heading(f"Also to know: {len(assessment['notices'])}")
    for _, group in groupby(assessment["notices"], key=lambda one: one["code"]):
        notices = list(group)
        for one in notices[: None if display.verbose else ALIKE]:
            page.put([("-", ""), (line(one["message"]), "")], 2, 4)
        if not display.verbose and len(notices) > ALIKE:
            page.put([("-", ""), (f"and {len(notices) - ALIKE} more of this kind, all with --verbose", "bold")], 2, 4)


def _remedies(page: Page, assessment: AssessmentDocument) -> None:
    """Each remedy once, however many subjects need it."""
    failed = outline.findings(assessment, *FAILING)
    needed = dict.fromkeys(one["policy"] for one in failed if one["status"] == "fail")
    if needed:
        page.heading("How to mend it")
    for name in needed:
        number = len({one["subject"] for one in failed if one["policy"] == name})
        page.put([(name, "bold"), (f"({plural(number, 'subject')})", "dim")], 2)
        for block in blocks(outline.policies(assessment)[name]["remedy"]):
            if block.code:
                page.verbatim(block.text, 8)
            else:
                page.put([(block.text, "")], 4)


def _controls(page: Page, assessment: AssessmentDocument, display: Display) -> None:
    controls = assessment["summary"]["controls"]
    if not controls:
        return
    page.heading("Controls")
    titles = {one["id"]: line(one["title"]) for one in assessment["frameworks"]}
    names = [titles.get(name, name) for name in controls]
    rest = [*map(len, _HEADS.values())]
    room = display.width - 2 - sum(rest) - 2 * len(rest)
    if max(map(columns, names)) > room:
        names = list(controls)
    widths = [max(map(columns, names)), *rest]
    if widths[0] > room:
        for name, counted in zip(names, controls.values(), strict=True):
            told = [f"{number} {CONTROL_WORDS[state]}" for state, number in counted.items() if number]
            page.put([(f"{name}:", ""), (", ".join(told), "")], 2, 4)
        return
    page.row([("", ""), *((head, "dim") for head in _HEADS.values())], widths)
    for name, counted in zip(names, controls.values(), strict=True):
        cells = [(str(counted.get(state, 0)), _state_style(state, counted.get(state, 0))) for state in _HEADS]
        page.row([(name, ""), *cells], widths)


def _state_style(state: str, number: int) -> str:
    return "dim" if not number else {"not_satisfied": "red", "satisfied": "green"}.get(state, "")


def _next(page: Page, assessment: AssessmentDocument) -> None:
    steps = _steps(assessment, outline.findings(assessment, *FAILING))
    if steps:
        page.heading("Next")
    for what, command in steps:
        page.put([(what, ""), (command, "bold")], 2, 4)


def _steps(assessment: AssessmentDocument, failed: Sequence[FindingEntry]) -> list[tuple[str, str]]:
    steps = [("save the assessment:", "gatepost check … --format json=assessment.json")]
    if failed:
        first = failed[0]["id"][:SHORT]
        steps.append(("see how a finding was decided:", f"gatepost explain {first} --from assessment.json"))
    if assessment["summary"]["verdict"] == "incomplete" and outline.left_out(assessment):
        steps.append(("judge what is out of scope too:", "gatepost check … --scope all"))
    if any(counted.get("needs_attestation") for counted in assessment["summary"]["controls"].values()):
        steps.append(("see what a person must attest:", "gatepost attest todo --controls --from assessment.json"))
    return steps if failed or len(steps) > 1 else []
