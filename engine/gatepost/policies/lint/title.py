"""title-not-a-statement: a title says what holds where the policy passes, so that a list of titles reads as facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gatepost.policies.lint.source import Doubt, PolicySource
from gatepost.reading import shown

_LEAST_WORDS = 3
_IMPERATIVE = re.compile(
    r"(?:add|apply|assess|assign|avoid|carry|check|choose|collect|conduct|confirm|create|define|demonstrate|"
    r"describe|detect|determine|do|don't|enable|enforce|ensure|establish|evaluate|examine|give|identify|"
    r"implement|inform|integrate|keep|make|obtain|perform|prevent|protect|prove|provide|put|reject|"
    r"require|scan|specify|store|tell|train|validate|verify|write)\b",
    re.IGNORECASE,
)  # not what is as often a noun at the start of a title, such as test, review, use, record or document
_DEMAND = re.compile(r"\b(?:must|should|shall|needs? to|ha(?:s|ve) to be)\b", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:how|that|what|when|where|which|who|whom|why)\b", re.IGNORECASE)  # begins a clause within
_HINT = "Say what holds where the policy passes, such as: The intended purpose is stated"


def titles_that_state_nothing(policy: PolicySource) -> Iterator[Doubt]:
    """A title that is a question, a command or a demand, ends with a full stop, or is a bare name."""
    title = policy.policy.title.strip()
    words = title.split()
    demand = _DEMAND.search(title)
    if title.endswith("?"):
        yield _doubt("is a question")
    elif title.endswith("."):
        yield Doubt("the title ends with a full stop", "Leave it out.", "/title")
    if (command := _IMPERATIVE.match(title)) is not None:
        yield _doubt(f"tells the reader to do something, with {shown(command[0])}")
    elif demand is not None and _WITHIN.search(title, 0, demand.start()) is None:
        yield _doubt(f"says what is wanted, with {shown(demand[0])}, and not what holds")
    if len(words) < _LEAST_WORDS:
        yield _doubt(f"is shorter than {_LEAST_WORDS} words")


def _doubt(words: str) -> Doubt:
    return Doubt(f"the title {words}", _HINT, "/title")
