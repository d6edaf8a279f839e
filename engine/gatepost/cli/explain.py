"""`gatepost explain FINDING|CONTROL --from ASSESSMENT`: why a finding, or a control's status, came out as it did."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.cli.assessments import load_assessment, source_option
from gatepost.cli.caching import user_cache
from gatepost.cli.explaining import control_entry, control_text, controls_named
from gatepost.errors import UnknownNameError
from gatepost.model import Json
from gatepost.model.assessment import AssessmentDocument, FindingEntry, SourceRef
from gatepost.reading.text import printable
from gatepost.reading.words import nearest, shown


@click.command(short_help="Show why a finding, or a control's status, came out as it did.")
@click.argument("finding", metavar="FINDING|CONTROL")
@source_option
@inputs.policies
@tables.form
def explain(finding: str, source: str, directories: tuple[str, ...], form: str) -> None:
    """Show for FINDING each requirement with its outcome, what decided it, and the observed facts.

    FINDING is a finding's id or the beginning of one, or POLICY@SUBJECT, as in
    approval/independent-approver@mlflow:credit/3. For CONTROL or CONTROL@SYSTEM, as in eu-ai-act/art-14.1, show every
    finding and attestation that bears on it.
    """
    from gatepost.assess.replay import replayed
    from gatepost.policies import Library

    document = load_assessment(source).document
    if controls := controls_named(document, finding):
        if form == "json":
            tables.show_json([control_entry(document, one) for one in controls])
        else:
            outputs.show(control_text(document, controls))
        return
    entry = _find(document, finding, source)
    library = Library.open(directories, user_cache())
    if entry["policy"] not in library.ids():
        raise UnknownNameError(
            f"the policy {entry['policy']} isn't here, and the assessment was made with it",
            hint="Give the --policies that `gatepost check` had.",
        )
    told = replayed(document, entry, library)
    policy = next(one for one in document["policies"] if one["id"] == entry["policy"])
    if form == "json":
        tables.show_json({**told, "title": policy["title"], "remedy": policy["remedy"]})
    else:
        outputs.show(_text(told, policy["title"], policy["remedy"]))


def _find(document: AssessmentDocument, wanted: str, source: str) -> FindingEntry:
    policy, at, subject = wanted.partition("@")
    findings = document["findings"]
    if at:
        found = [one for one in findings if one["policy"] == policy and one["subject"] == subject]
    else:
        exact = [one for one in findings if one["id"] == wanted]
        found = exact or [one for one in findings if wanted and one["id"].startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownNameError(f"{shown(wanted)} begins the ids of {len(found)} findings", hint="Write more of it.")
    raise UnknownNameError(f"{shown(wanted)} is no finding of {source}", hint=_hint(findings, policy, subject))


def _hint(findings: Sequence[FindingEntry], policy: str, subject: str) -> str:
    """How to name the finding that was probably meant."""
    subjects = [one["subject"] for one in findings if one["policy"] == policy]
    if subjects:
        return f"Write {policy}@{nearest(subject, subjects) or subjects[0]} or another subject; {policy} judged " + (
            f"{len(subjects)}." if len(subjects) > 1 else "only that."
        )
    near = nearest(policy, {one["policy"] for one in findings})
    if near is not None:
        return f"Did you mean the policy {near}? Write POLICY@SUBJECT, or an id of its `findings`."
    return "Write POLICY@SUBJECT, or an id of its `findings`; `gatepost check` shows those that fail."


def _text(entry: FindingEntry, title: str, remedy: str) -> str:
    lines = [
        f"{entry['status'].upper().replace('_', ' ')}  {entry['policy']}  {entry['severity']}",
        f"{printable(entry['subject'])}  {entry['id']}",
        tables.paragraph(title),
    ]
    if entry["reason"]:
        lines += ["", tables.paragraph(entry["reason"])]
    for one in entry["requirements"]:
        lines += ["", tables.paragraph(one["that"], 0, f"{one['outcome']:<5}  ")]
        lines += [tables.paragraph(one["message"])] if one["message"] else []
        lines += [tables.paragraph(one["because"], 2, "because   ")] if one["because"] not in ("", one["that"]) else []
        lines += [_seen(seen["path"], seen["value"], seen["source"]) for seen in one["observed"]]
    lines += [tables.paragraph(claim, 2, "claim     ") for claim in entry["claims"]]
    waiver = entry["waiver"]
    if waiver is not None:
        by = f"Waived by {waiver['approved_by']} until {waiver['expires']}: "
        lines += ["", tables.paragraph(by + waiver["reason"], 0)]
    if entry["status"] in ("fail", "error", "waived"):
        lines += ["", "To mend it:", tables.remedy(remedy)]
    return "\n".join(lines) + "\n"


def _seen(path: str, value: Json, source: SourceRef | None) -> str:
    lines = [tables.paragraph(f"{path} = {_value(value)}", 2, "observed  ")]
    if source is not None:
        place = f":{source['line']}" if source["line"] is not None else f" {source['at']}"
        lines.append(f"        in  {printable(source['input'])}{place}")
    return "\n".join(lines)


def _value(value: Json) -> str:
    if value is None:
        return "absent"
    cut = isinstance(value, str) and value.endswith("…")  # an assessment holds only the beginning of a long one
    return str(value) if cut else json.dumps(value, ensure_ascii=False)
