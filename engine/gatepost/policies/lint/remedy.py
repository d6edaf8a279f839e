"""remedy-not-actionable: whoever reads a finding wants to know what to type, not that something must be done."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.policies.lint.source import Doubt, PolicySource

_LEAST_WORDS = 8
_CODE_BLOCK = re.compile(r"^ {4}\S", re.MULTILINE)
_NAMED = re.compile(
    r"`[^`]+`"  # code
    r"|\b\w+_\w+\b"  # a key or tag
    r"|\b[A-Za-z_]\w*\.[a-z_]\w*\b"  # a fact, function or file
    r"|\b\w+\("  # a call
    r"|(?<!\w)--?[a-z]"  # an option
    r"|\bgatepost [a-z]+\b"
    r"|\b(?:tag|key|field|setting|term|alias|stage|parameter)s? [\"'`]?[a-z]\w*"
)


def remedies_that_name_nothing(policy: PolicySource) -> Iterator[Doubt]:
    """A remedy without code to paste and without the name of a command, tag or key; or of hardly any words."""
    remedy = policy.policy.remedy
    if len(remedy.split()) < _LEAST_WORDS:
        yield _doubt(f"has fewer than {_LEAST_WORDS} words")
    elif _CODE_BLOCK.search(remedy) is None and _NAMED.search(remedy) is None:
        yield _doubt("has no code to paste and names no command, tag or key")


def _doubt(words: str) -> Doubt:
    return Doubt(f"the remedy {words}", "Say what to do and where, with code indented by four spaces.", "/remedy")
