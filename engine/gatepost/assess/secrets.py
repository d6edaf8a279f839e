"""Masks what looks like a secret in facts, so that no report carries it on.

Facts are masked before they are judged: what a finding shows, and what a replay sees, is the same.
"""

from __future__ import annotations

import re

from gatepost.model import Json, JsonObject

MASK = "[masked]"
_KEY = re.compile(
    r"(?:^|[._\- /])(?:pass(?:word|wd|phrase)|secret(?:[._\-]?key)?|api[._\-]?key|access[._\-]?key(?:[._\-]?id)?"
    r"|private[._\-]?key|client[._\-]?secret|(?:auth|access|api|bearer|refresh|session|hf|github|gitlab)[._\-]?token"
    r"|credentials?|connection[._\-]?string)$",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"  # AWS access key ids
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}\b|\bglpat-[A-Za-z0-9_\-]{20,}"
    r"|\bhf_[A-Za-z0-9]{30,}\b|\bsk-[A-Za-z0-9_\-]{32,}|\bdapi[0-9a-f]{32}\b|\bxox[abprs]-[A-Za-z0-9\-]{10,}"
    r"|\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]+"  # a JSON web token
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"  # user:password in an address
)
_HINTS = ("BEGIN", "AKIA", "ASIA", "gh", "glpat-", "hf_", "sk-", "dapi", "xox", "eyJ", "://")


def masked(facts: JsonObject) -> JsonObject:
    """`facts` with every value masked that has a secret's name, and every part of a text that has a secret's form."""
    found: JsonObject = _masked(facts)
    return found


def _masked(value: Json) -> Json:
    match value:
        case str():
            return _VALUE.sub(MASK, value) if any(hint in value for hint in _HINTS) else value
        case dict():
            return {
                key: MASK if isinstance(inner, str) and inner and _KEY.search(key) else _masked(inner)
                for key, inner in value.items()
            }
        case list():
            return [_masked(item) for item in value]
    return value
