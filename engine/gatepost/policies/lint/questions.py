"""question-unclear: a manual policy is only as good as its question, and as the people and papers that answer it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from gatepost.policies.lint.source import Doubt, PolicySource
from gatepost.policies.types import Question
from gatepost.reading import did_you_mean, shown

_LEAST_WORDS = 5
_LONGEST_ROLE = 6  # words
_LONGEST = 1100  # days; three years, with some grace
_NOBODY = re.compile(r"all|(?:any|every|no|some)(?:body|one)|tbd|todo|users?", re.IGNORECASE)
_REMARK = re.compile(r"(?<=\?)\s*\([^()?]*(?:\([^()?]*\)[^()?]*)*\)\s*\Z")  # when a yes holds too
_ROLE = re.compile(r"--role[ =]+(?:\"([^\"]+)\"|'([^']+)'|(\S+))")
_ATTEST = re.compile(r"\bgatepost attest ([a-z0-9-]+/\S+)")


def unclear_questions(policy: PolicySource) -> Iterator[Doubt]:
    """A question that asks nothing, evidence that names nothing, roles that nobody has or that `gatepost attest` would
    refuse, and answers that hold too long."""
    question = policy.policy.question
    if question is not None:
        yield from _asked(question)
        yield from _evidence(question.evidence)
        yield from _roles(question.answered_by)
        yield from _command(policy.policy.id, policy.policy.remedy, question)


def _asked(question: Question) -> Iterator[Doubt]:
    asks = _REMARK.sub("", question.asks).strip()
    if not asks.endswith("?"):
        hint = "Ask what a yes answers; a remark on it goes into parentheses behind the question mark."
        yield Doubt("the question doesn't end with a question mark", hint, "/question")
    if len(asks.split()) < _LEAST_WORDS:
        hint = "Ask who does what, since when, how often."
        yield Doubt(f"the question is shorter than {_LEAST_WORDS} words", hint, "/question")
    if question.valid_days > _LONGEST:
        yield Doubt(
            f"an answer holds for {question.valid_days} days, longer than people and systems stay the same",
            f"Let it hold for {_LONGEST} days at most.",
            "/valid_days",
        )


def _evidence(evidence: Sequence[str]) -> Iterator[Doubt]:
    for i, one in enumerate(evidence):
        if one.strip().endswith("?"):
            yield Doubt("a piece of evidence is a question", "Name a document or record.", f"/evidence/{i}")
        elif len(one.split()) < 2:
            yield Doubt(
                f"{shown(one)} doesn't say which document or record it is", "Say of what, or by whom.", f"/evidence/{i}"
            )
    yield from _twice(evidence, "evidence")


def _roles(roles: Sequence[str]) -> Iterator[Doubt]:
    for i, one in enumerate(roles):
        if _NOBODY.fullmatch(one.strip()) or "@" in one or len(one.split()) > _LONGEST_ROLE:
            yield Doubt(f"{shown(one)} is no role", "Name a role, such as legal counsel.", f"/answered_by/{i}")
    yield from _twice(roles, "answered_by")


def _twice(entries: Sequence[str], key: str) -> Iterator[Doubt]:
    count = Counter(one.strip().casefold() for one in entries)
    for text, times in count.items():
        if times > 1:
            yield Doubt(f"{shown(text)} is there {times} times", "Leave the others out.", f"/{key}")


def _command(policy: str, remedy: str, question: Question) -> Iterator[Doubt]:
    """The command that the remedy gives, as `gatepost attest` would take it."""
    named = _ATTEST.findall(remedy)
    if not named:
        yield Doubt("the remedy doesn't say how to record the answer", f"gatepost attest {policy} …", "/remedy")
    for other in dict.fromkeys(named):
        if other != policy:
            yield Doubt(f"the remedy records an answer to {other}", f"Write gatepost attest {policy}.", "/remedy")
    known = {one.casefold() for one in question.answered_by}
    for parts in _ROLE.findall(remedy):
        role = "".join(parts)
        if role.casefold() not in known and role.upper() != role:
            yield Doubt(
                f"{shown(role)}, in the remedy, isn't one of the roles that may answer"
                f"{did_you_mean(role, question.answered_by)}",
                f"Those are {', '.join(question.answered_by)}.",
                "/remedy",
            )
