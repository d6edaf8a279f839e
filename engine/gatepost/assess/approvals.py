"""Approvals that a registry carries as tags: claims, for anyone with write access could have typed them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from gatepost.assess.declared import Declared
from gatepost.model import JsonObject, Source, Subject
from gatepost.model.assessment import DeclaredEntry

_TERMS: Mapping[str, str] = {
    "by": "approved_by",
    "role": "approved_role",
    "at": "approved_at",
    "ticket": "change_ticket",
}
CLAIM = "tag"
_READS = re.compile(r"\b(?:approvals|approved_by|approved_role|approved_at)\b")


def with_claims(subject: Subject, declared: Declared) -> Subject:
    """The subject with the approval that its own tags claim, where its facts hold none and someone is named."""
    said = {fact: declared.recorded[term] for fact, term in _TERMS.items() if term in declared.recorded}
    if subject.kind != "model_version" or "approvals" in subject.facts or "by" not in said:
        return subject
    origins = dict(subject.origins)
    for entry in declared.entries:
        _copy_origin(entry, subject, origins)
    approval: JsonObject = {**said, "source": CLAIM}
    return replace(subject, facts={**subject.facts, "approvals": [approval]}, origins=origins)


def rests_on_approvals(expressions: Iterable[str]) -> bool:
    """Whether one of the expressions reads an approval, as a fact or as a term of the vocabulary."""
    return any(_READS.search(text) for text in expressions)


def claims(facts: JsonObject) -> list[str]:
    """In words, the approvals in `facts` that are only claims."""
    return [
        f"the approval by {one.get('by', 'nobody')} is read from a tag, which anyone with write access could have set"
        for one in facts.get("approvals", ())
        if one.get("source") == CLAIM
    ]


def _copy_origin(entry: DeclaredEntry, subject: Subject, origins: dict[str, Source]) -> None:
    fact = next((fact for fact, term in _TERMS.items() if term == entry["term"]), None)
    origin = subject.origin(entry["from"]) if fact is not None else None
    if origin is not None:
        origins[f"approvals[0].{fact}"] = origin
        if fact == "by":
            origins["approvals"] = origins["approvals[0]"] = origin
