"""The policies as SARIF rules, with help, and the frameworks' controls as SARIF taxonomies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gatepost.formats.markdown_text import code, fence, prose
from gatepost.formats.remedy import blocks
from gatepost.formats.visible import line
from gatepost.model import JsonObject
from gatepost.model.assessment import AssessmentDocument, PolicyEntry, Severity

LEVEL: Mapping[Severity, str] = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
RANK: Mapping[Severity, float] = {"critical": 100.0, "high": 75.0, "medium": 50.0, "low": 25.0}
# GitHub calls a rule with the tag "security" and a score a vulnerability, and reads the score as CVSS does: above 9.0
# critical, from 7.0 high, from 4.0 medium. That is right for what lets an attacker in, and wrong for a missing owner.
_SCORE: Mapping[Severity, str] = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.5"}
_SECURITY = ("supply-chain/", "access/", "security/")
_PROBLEM: Mapping[Severity, str] = {"critical": "error", "high": "error", "medium": "warning", "low": "recommendation"}
_TAGS = 10  # GitHub shows ten tags of a rule, and refuses a file with more than twenty
_TEXT = 1024  # characters that GitHub takes of a description


def rules(assessment: AssessmentDocument) -> list[JsonObject]:
    """A rule for each policy, in the order of the assessment."""
    indexes = {one["id"]: index for index, one in enumerate(assessment["frameworks"])}
    profile = assessment["profile"]
    docs = profile["docs_url"] if profile is not None else None
    return [_rule(one, indexes, docs) for one in assessment["policies"]]


def taxonomies(assessment: AssessmentDocument) -> list[JsonObject]:
    """A taxonomy for each framework, with the controls that have a status or that a policy is mapped to."""
    titles = {one["id"]: (line(one["title"]), one["link"]) for one in assessment["controls"]}
    mapped = [control["id"] for policy in assessment["policies"] for control in policy["controls"]]
    found = []
    for framework in assessment["frameworks"]:
        ids = [name for name in dict.fromkeys([*titles, *mapped]) if name.partition("/")[0] == framework["id"]]
        found.append(
            {
                "name": framework["id"],
                "fullName": line(framework["title"]),
                "version": framework["version"],
                "shortDescription": {"text": sentence(line(framework["title"]))},
                "isComprehensive": False,
                "taxa": [_taxon(name, *titles.get(name, ("", ""))) for name in ids],
            }
        )
    return found


def _rule(policy: PolicyEntry, frameworks: Mapping[str, int], docs: str | None) -> JsonObject:
    severity, title = policy["severity"], line(policy["title"])
    properties: JsonObject = {"precision": "very-high", "problem.severity": _PROBLEM[severity], "tags": _tags(policy)}
    if policy["id"].startswith(_SECURITY):
        properties["security-severity"] = _SCORE[severity]
    rule: JsonObject = {
        "id": policy["id"],
        "name": "".join(word.capitalize() for word in policy["id"].replace("/", "-").split("-")),
        "shortDescription": {"text": sentence(title)[:_TEXT]},
        "fullDescription": {"text": _description(policy, title)[:_TEXT]},
        "help": {"text": "\n".join(_plain(policy)), "markdown": "\n\n".join(_markdown(policy))},
        "defaultConfiguration": {"level": LEVEL[severity], "rank": RANK[severity]},
        "relationships": [
            {
                "target": {
                    "id": control["id"],
                    "toolComponent": {"name": framework, "index": frameworks[framework]},
                },
                "kinds": ["relevant"],
            }
            for control in policy["controls"]
            if (framework := control["id"].partition("/")[0]) in frameworks
        ],
        "properties": properties,
    }
    if docs is not None:
        rule["helpUri"] = f"{docs.rstrip('/')}/policies/{policy['id']}.html"  # as `gatepost policy docs` names it
    elif policy["references"]:
        rule["helpUri"] = policy["references"][0]
    return rule


def _tags(policy: PolicyEntry) -> list[str]:
    own = ["security"] if policy["id"].startswith(_SECURITY) else []
    return [*own, "ai-governance", policy["id"].partition("/")[0], *(one["id"] for one in policy["controls"])][:_TAGS]


def _description(policy: PolicyEntry, title: str) -> str:
    named = ", ".join(one["id"] for one in policy["controls"])
    kind = policy["subject"].replace("_", " ")
    evidence = f" A pass is evidence for {named}." if named else ""
    return f"{sentence(title)} Judges each {kind}.{evidence}"


def _plain(policy: PolicyEntry) -> Iterator[str]:
    for block in blocks(policy["remedy"]):
        yield from (f"    {one}".rstrip() if block.code else one for one in block.text.split("\n"))
    for one in policy["controls"]:
        yield f"Control: {one['id']} ({one['coverage']}). {line(one['rationale'])}".rstrip()
    yield from (f"See {line(one)}" for one in policy["references"])


def _markdown(policy: PolicyEntry) -> Iterator[str]:
    yield "### How to mend it"
    for block in blocks(policy["remedy"]):
        yield fence(block.text) if block.code else prose(block.text)
    if policy["controls"]:
        yield "### What it is evidence for"
        yield "\n".join(
            f"- {code(one['id'])}, {one['coverage']}: {prose(line(one['rationale']))}".rstrip(": ")
            for one in policy["controls"]
        )
    if policy["references"]:
        yield "### References"
        yield "\n".join(f"- <{one}>" for one in _addresses(policy["references"]))


def _addresses(references: Sequence[str]) -> list[str]:
    """Those that are addresses of pages, with nothing in them that would end the link."""
    return [one for one in references if one.startswith(("https://", "http://")) and not set(one) & set("<> \n\t")]


def _taxon(name: str, title: str, link: str) -> JsonObject:
    taxon: JsonObject = {"id": name}
    if title:
        taxon["shortDescription"] = {"text": sentence(title)}
    if link:
        taxon["helpUri"] = link
    return taxon


def sentence(text: str) -> str:
    """`text` with a full stop, unless it ends a sentence already."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
