"""A finding judged again from an assessment alone, with what decided every requirement, also of what passed."""

from __future__ import annotations

from gatepost.assess.context import Context
from gatepost.assess.entries import ENTERED
from gatepost.assess.findings import Case, explained
from gatepost.errors import InputError
from gatepost.model import JsonObject, Source
from gatepost.model.assessment import AssessmentDocument, FindingEntry, RequirementEntry, SubjectEntry
from gatepost.policies import Library, compile_policy
from gatepost.profile.terms import terms


def replayed(document: AssessmentDocument, finding: FindingEntry, library: Library) -> FindingEntry:
    """`finding` with `because` and `observed` filled for every requirement.

    Raises UnknownNameError if the library doesn't hold the policy, and InputError if it holds another version of it.
    """
    subject = next(one for one in document["subjects"] if one["id"] == finding["subject"])
    entry = next(one for one in document["policies"] if one["id"] == finding["policy"])
    policy = library.policy(finding["policy"])
    if policy.sha256 != entry["sha256"]:
        raise InputError(
            f"the assessment was made with another {policy.id}: {entry['version']}, and here is {policy.version}",
            hint="Explain it with the gatepost and the --policies that made it.",
        )
    compiled = compile_policy(policy, terms())
    applied = entry["by_system"].get(finding["system"] or "", entry)
    facts = {**context(document, subject).variables(), "params": applied["params"]}
    case = Case(
        subject["id"], finding["system"], facts, tuple(subject["declared"]), (), _no_origin, lambda source: None
    )
    filled: list[RequirementEntry] = []
    for one, requirement in zip(finding["requirements"], compiled.require, strict=False):
        if one["because"] or subject["broken"]:
            filled.append(one)
            continue
        because, seen = explained(requirement.that, case, facts)
        filled.append(RequirementEntry(**{**one, "because": because, "observed": seen}))
    return FindingEntry(**{**finding, "requirements": filled or finding["requirements"]})


def context(document: AssessmentDocument, subject: SubjectEntry) -> Context:
    """What expressions saw of `subject`."""
    declared = {one["term"]: one["value"] for one in subject["declared"]}
    entry: JsonObject = next((one for one in document["systems"] if one["id"] == subject["system"]), {"name": ""})
    return Context(
        facts=subject["facts"],
        declared=declared,
        recorded={one["term"]: one["recorded"] for one in subject["declared"] if one["recorded"] is not None},
        system={key: value for key, value in entry.items() if key not in ENTERED},
        now=f"{document['as_of']}T23:59:59Z",
        request={key: value for key, value in (document["request"] or {}).items() if value is not None},
    )


def _no_origin(path: str) -> Source | None:
    del path
    return None
