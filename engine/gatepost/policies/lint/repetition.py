"""message-repeats-title: the title says what holds; a message with the same words can't say that it doesn't."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.policies.lint.source import Doubt, PolicySource
from gatepost.policies.message import Expression, split

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def messages_that_repeat_the_title(policy: PolicySource) -> Iterator[Doubt]:
    """A message in which the whole title stands, whatever its punctuation and case."""
    title = _words(policy.policy.title)
    for i, one in enumerate(policy.policy.require):
        texts = [part for part in split(one.message) if not isinstance(part, Expression)]
        if title and any(f" {title} " in f" {_words(text)} " for text in texts):
            yield Doubt(
                "the message repeats the title, which says what holds and not what is wrong",
                "Say what was found in this subject, and what is missing in it.",
                f"/require/{i}/message",
            )


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text)).casefold()
