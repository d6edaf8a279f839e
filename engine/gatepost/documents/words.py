"""What documents call things: the statuses with their meaning, kinds and options, in words for people.

A status has a sign beside its word, so that no colour is needed to tell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gatepost.model import Json
from gatepost.model.assessment import ControlState, FindingStatus, Verdict


@dataclass(frozen=True, slots=True)
class Word:
    """A status for people: its sign, its word, and what it means."""

    sign: str
    label: str
    meaning: str


FINDING: Mapping[FindingStatus, Word] = {
    "fail": Word("✗", "Failed", "At least one requirement of the policy does not hold."),
    "error": Word("!", "Error", "The policy could not be evaluated. That is never taken for a pass."),
    "manual": Word("?", "Open", "Only a person can answer the policy, and nobody has."),
    "waived": Word("≈", "Waived", "It fails, and a named person accepted that until a date."),
    "attested": Word("✎", "Attested", "A named person answered the policy."),
    "pass": Word("✓", "Passed", "Every requirement of the policy holds."),
    "not_applicable": Word("⊘", "Not applicable", "The policy does not apply to the subject; the reason is given."),
}
CONTROL: Mapping[ControlState, Word] = {
    "not_satisfied": Word("✗", "Not satisfied", "A finding that bears on the control fails or is an error."),
    "risk_accepted": Word("≈", "Risk accepted", "A finding that bears on it fails, and a named person waived it."),
    "needs_attestation": Word("?", "Needs attestation", "The metadata shows a part; a person must attest the rest."),
    "satisfied": Word("✓", "Satisfied", "What bears on it passed or was attested, and nothing speaks against it."),
    "not_assessed": Word("○", "Not assessed", "Nothing that was checked bears on it; the reason is given."),
    "not_applicable": Word("⊘", "Not applicable", "The control does not bind the system; the reason is given."),
}
VERDICT: Mapping[Verdict, Word] = {
    "failed": Word("✗", "Failed", "At least one check that counts here did not pass, or could not be evaluated."),
    "incomplete": Word("?", "Incomplete", "What was asked for could not be judged in full, so it is not a pass."),
    "passed": Word("✓", "Passed", "No check that counts here failed."),
}
LIMITS = (
    "The verdict says how the recorded metadata fared against the policies chosen for this run, on the day named. "
    "It does not say that a system complies with a law or standard: that is a conclusion which only a person can draw, "
    "from this report and from what metadata cannot show. A satisfied control is one for which the checks and "
    "attestations listed here speak and nothing listed here speaks against."
)
CLAIM = "Rests on what anyone with write access to the registry could have typed:"
STATE = {"used": Word("✓", "Used", ""), "unused": Word("○", "Unused", ""), "expired": Word("!", "Expired", "")}
SCOPE = {
    "default": "Model versions in use (those with an alias or a stage), the newest version of each model, and every "
    "other kind of subject",
    "all": "Every subject that was found",
}
ABSENT = "not recorded"
UNNAMED = "Unnamed system"


def spaced(name: str) -> str:
    """The name of a key or kind as words: `risk_class` becomes `Risk class`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 finding`, `2 findings`, `2,310 findings`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def plain(value: Json) -> str:
    """A setting as a person would write it: lists with commas, yes and no, a map as JSON."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        return ", ".join(plain(one) for one in value) or "none"
    return value if isinstance(value, str) else literal(value)


def literal(value: Json) -> str:
    """A recorded value as JSON, so that the text "5" and the number 5 differ."""
    import json

    return json.dumps(value, ensure_ascii=False)
