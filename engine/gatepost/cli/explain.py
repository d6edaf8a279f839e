"""`gatepost explain FINDING --from ASSESSMENT`: why a finding came out as it did."""

from __future__ import annotations

import json

import click

from gatepost.cli import inputs, outputs, tables
from gatepost.cli.assessments import load_assessment
from gatepost.errors import UnknownNameError
from gatepost.model import Json
from gatepost.model.assessment import AssessmentDocument, FindingEntry, SourceRef


@click.command()
@click.argument("finding")
@click.option("--from", "source", required=True, metavar="FILE", help="The assessment, as check --format json wrote it.")
@inputs.policies
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def explain(finding: str, source: str, directories: tuple[str, ...], form: str) -> None:
    """Show for FINDING each requirement with its outcome, what decided it, and the observed facts.

    FINDING is a finding's id or the beginning of one, or POLICY SUBJECT joined by @, as in
    approval/independent-approver@mlflow:credit/3.
    """
    from gatepost.assess.replay import replayed
    from gatepost.policies import Library

    document = load_assessment(source).document
    entry = _find(document, finding, source)
    shown = replayed(document, entry, Library.open(directories))
    policy = next(one for one in document["policies"] if one["id"] == entry["policy"])
    if form == "json":
        tables.show_json({**shown, "title": policy["title"], "remedy": policy["remedy"]})
    else:
        outputs.show(_text(shown, policy["title"], policy["remedy"]))


def _find(document: AssessmentDocument, wanted: str, source: str) -> FindingEntry:
    policy, _, subject = wanted.partition("@")
    found = [
        one
        for one in document["findings"]
        if one["id"].startswith(wanted) or (one["policy"] == policy and one["subject"] == subject)
    ]
    exact = [one for one in found if one["id"] == wanted] or found
    if len(exact) != 1:
        words = "is no finding" if not exact else f"is the beginning of {len(exact)} ids"
        raise UnknownNameError(
            f"{wanted} {words} of {source}", hint="The ids are in its `findings`, and `check` shows those that fail."
        )
    return exact[0]


def _text(entry: FindingEntry, title: str, remedy: str) -> str:
    lines = [
        f"{entry['status'].upper().replace('_', ' ')}  {entry['policy']}  {entry['severity']}",
        f"{entry['subject']}  {entry['id']}",
        tables.paragraph(title),
    ]
    if entry["reason"]:
        lines += ["", tables.paragraph(entry["reason"])]
    for one in entry["requirements"]:
        lines += ["", f"{one['outcome']}  {one['that'].strip()}"]
        lines += [tables.paragraph(one["message"])] if one["message"] else []
        lines += [f"  because  {one['because']}"] if one["because"] and one["because"] != one["that"] else []
        for seen in one["observed"]:
            lines.append(f"  observed {seen['path']} = {_value(seen['value'])}{_place(seen['source'])}")
    lines += [f"  claim    {claim}" for claim in entry["claims"]]
    waiver = entry["waiver"]
    if waiver is not None:
        lines += ["", f"waived by {waiver['approved_by']} until {waiver['expires']}: {waiver['reason']}"]
    if entry["status"] in ("fail", "error", "waived"):
        lines += ["", "To mend it:", tables.paragraph(remedy)]
    return "\n".join(lines) + "\n"


def _value(value: Json) -> str:
    return "absent" if value is None else json.dumps(value, ensure_ascii=False)


def _place(source: SourceRef | None) -> str:
    if source is None:
        return ""
    return f"   ({source['input']}" + (f":{source['line']}" if source["line"] is not None else f" {source['at']}") + ")"
