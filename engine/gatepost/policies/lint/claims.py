"""claims-too-much: that a law is kept or nothing can go wrong is more than metadata show, and a policy that says so
misleads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from gatepost.policies.lint.source import Doubt, PolicySource
from gatepost.policies.message import Expression, split
from gatepost.reading import shown

_LAW = r"(?:the |all |any |every |an? |its |their |applicable |relevant |EU |AI )*"
_LAWS = r"(?:laws?|acts?|regulations?|directives?|legislation|GDPR|ISO|NIST|articles?|frameworks?)\b"
_CLAIM = re.compile(
    r"\b(?:fully |wholly )?(?:non-)?complian(?:t|ce is (?:shown|proven|ensured|achieved))\b"
    rf"|(?<!\bto )\bcompl(?:y|ies|ied) with {_LAW}{_LAWS}"
    rf"|(?<!\bto )\b(?:conforms? to|fulfils?|satisf(?:y|ies)|meets?) {_LAW}{_LAWS}"
    r"|\bguarantee[sd]?\b|\bguaranteeing\b"
    r"|\b(?:is|are) (?:legal|lawful|unbiased|fair|bias-free|risk-free|error-free)\b(?! only)"
    r"|(?<!\bas )\bfree (?:of|from) (?:any |all )?(?:bias|discrimination|risks?|errors)\b"
    r"|\bproves? (?:compliance|conformity)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^.;:!?\n]+(?:\n(?!\n)[^.;:!?\n]+)*")
_DOUBTED = re.compile(r"^\s*that\b|n't\b|\b(?:not|never|no|none|nor|whether|if|claims?|alone|without)\b", re.IGNORECASE)
_HINT = "Say what the metadata or the person's answer shows; that a law is kept is for people to conclude."


def claims_of_too_much(policy: PolicySource) -> Iterator[Doubt]:
    """Words by which a pass would be more than it is, where nothing in their clause takes it back."""
    for pointer, text in _texts(policy):
        for clause in _CLAUSE.findall(text):
            claim = _CLAIM.search(" ".join(clause.split()))
            if claim is not None and _DOUBTED.search(clause) is None:
                yield Doubt(f"{shown(claim[0])} claims more than can be shown", _HINT, pointer)
                break


def _texts(policy: PolicySource) -> Iterator[tuple[str, str]]:
    found = policy.policy
    messages = ((f"/require/{i}/message", _literal(one.message)) for i, one in enumerate(found.require))
    rationales = ((f"/controls/{i}/rationale", one["rationale"]) for i, one in enumerate(found.controls))
    question = [("/question", found.question.asks)] if found.question is not None else []
    return chain([("/title", found.title), ("/remedy", found.remedy)], question, messages, rationales)


def _literal(message: str) -> str:
    """A message without its expressions."""
    return " ".join(part for part in split(message) if not isinstance(part, Expression))
