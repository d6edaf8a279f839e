"""Masks what looks like a secret in facts, so that no report carries it on.

Facts are masked before they are judged: what a finding shows, and what a replay sees, is the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gatepost.model import Json, JsonObject

MASK = "[masked]"
_NAME = (
    r"(?:pass(?:word|wd|phrase)|secret(?:[._\-]?key)?|api[._\-]?key|access[._\-]?key(?:[._\-]?id)?"
    r"|private[._\-]?key|client[._\-]?secret|(?:auth|access|api|bearer|refresh|session|hf|github|gitlab)[._\-]?token"
    r"|credentials?|connection[._\-]?string)"
)
_KEY = re.compile(rf"(?:^|[._\- /]){_NAME}$", re.IGNORECASE)
_VALUE = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"  # AWS access key ids
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}\b|\bglpat-[A-Za-z0-9_\-]{20,}"
    r"|\bhf_[A-Za-z0-9]{30,}\b|\bsk-[A-Za-z0-9_\-]{32,}|\bdapi[0-9a-f]{32}\b|\bxox[abprs]-[A-Za-z0-9\-]{10,}"
    r"|\beyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]+"  # a JSON web token
    r"|(?<=://)[^/\s:@]*:[^/\s]+(?=@)"  # user:password in an address
    r"|(?<=[Bb]earer )[A-Za-z0-9._+/=\-]{16,}|(?<=uthorization: Basic )[A-Za-z0-9+/=]{8,}"
)
_HINT = re.compile("BEGIN|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|hf_|sk-|dapi|xox|eyJ|://|earer |Basic ")
# password=…, "password": … in JSON and the like; a sentence such as `the password: ask for it` has no quotes.
_ASSIGNED = re.compile(
    rf"(?<![A-Za-z0-9])(?P<name>{_NAME}(?:[\"']?\s?=\s?|[\"']\s?:\s?))"
    r"(?:\"[^\"]+\"|'[^']+'|(?!(?:null|none|true|false)\b)[^\s\"'&;,{}\[\]()]+)",
    re.IGNORECASE,
)
_ASSIGNING = re.compile("=|[\"'] ?:")


def masked(facts: JsonObject) -> JsonObject:
    """`facts` with every value masked that has a secret's name, and every part of a text that has a secret's form."""
    found: JsonObject = _masked(facts)
    return found


def _masked(value: Json) -> Json:
    """`value` itself where nothing in it is a secret, so that the facts of a large registry aren't there twice."""
    match value:
        case str():
            return _without_secrets(value)
        case dict():
            changed = {}
            for key, inner in value.items():
                found = _hidden(inner) if _is_secret(key) else _masked(inner)
                if found is not inner:
                    changed[key] = found
            return {**value, **changed} if changed else value
        case list():
            items = [_masked(item) for item in value]
            return items if any(found is not item for found, item in zip(items, value, strict=True)) else value
    return value


@lru_cache(maxsize=16_384)
def _is_secret(key: str) -> bool:
    """Whether what stands under a key is a secret by its name. The same keys come again for every subject."""
    return _KEY.search(key) is not None


def _hidden(value: Json) -> Json:
    """`value`, which stands under a secret's name, without any text or number in it."""
    match value:
        case dict():
            return {key: _hidden(inner) for key, inner in value.items()}
        case list():
            return [_hidden(item) for item in value]
        case None | bool() | "":
            return value
    return MASK


def _without_secrets(text: str) -> str:
    if _HINT.search(text):
        text = _VALUE.sub(MASK, text)
    if _ASSIGNING.search(text):
        text = _ASSIGNED.sub(lambda found: f"{found['name']}{MASK}", text)
    return text
