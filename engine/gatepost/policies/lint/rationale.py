"""control-without-rationale: that a policy is evidence for a control is a claim, whose reason an auditor asks for."""

from __future__ import annotations

from collections.abc import Iterator

from gatepost.policies.lint.source import Doubt, PolicySource

_LEAST_WORDS = 4
_HINT = "Say what a pass shows of the control, and what it doesn't."


def controls_without_rationale(policy: PolicySource) -> Iterator[Doubt]:
    """A control of which the policy doesn't say, or hardly, what a pass shows of it."""
    for i, control in enumerate(policy.policy.controls):
        words = control["rationale"].split()
        if not words:
            yield Doubt(f"{control['id']} has no rationale", _HINT, f"/controls/{i}/id")
        elif len(words) < _LEAST_WORDS:
            yield Doubt(
                f"the rationale of {control['id']} is shorter than {_LEAST_WORDS} words",
                _HINT,
                f"/controls/{i}/rationale",
            )
