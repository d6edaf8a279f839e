"""What is probably not meant in a policy that compiles. Each rule is one module and one line of RULES."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from gatepost.model import JsonObject
from gatepost.policies.lint.claims import claims_of_too_much
from gatepost.policies.lint.constant import constant_conditions
from gatepost.policies.lint.empty import passing_of_empty_lists
from gatepost.policies.lint.guards import unguarded_facts
from gatepost.policies.lint.messages import messages_without_facts
from gatepost.policies.lint.nan import passing_of_nan
from gatepost.policies.lint.parameters import unused_parameters
from gatepost.policies.lint.questions import unclear_questions
from gatepost.policies.lint.rationale import controls_without_rationale
from gatepost.policies.lint.remedy import remedies_that_name_nothing
from gatepost.policies.lint.repetition import messages_that_repeat_the_title
from gatepost.policies.lint.source import Doubt, LintWarning, PolicySource, opened
from gatepost.policies.lint.title import titles_that_state_nothing
from gatepost.policies.types import Policy

__all__ = ["NEEDLESS", "RULES", "LintWarning", "warnings"]

RULES: Mapping[str, Callable[[PolicySource], Iterable[Doubt]]] = {
    "claims-too-much": claims_of_too_much,
    "constant-condition": constant_conditions,
    "control-without-rationale": controls_without_rationale,
    "empty-list-passes": passing_of_empty_lists,
    "message-names-no-fact": messages_without_facts,
    "message-repeats-title": messages_that_repeat_the_title,
    "nan-passes": passing_of_nan,
    "question-unclear": unclear_questions,
    "remedy-not-actionable": remedies_that_name_nothing,
    "title-not-a-statement": titles_that_state_nothing,
    "unguarded-fact": unguarded_facts,
    "unused-parameter": unused_parameters,
}
NEEDLESS = "needless-allowance"


def warnings(policy: Policy, terms: Mapping[str, JsonObject]) -> list[LintWarning]:
    """What is doubtful in `policy`, which compiles, in the order of its file; `terms` is the vocabulary.

    What the policy itself allows, under `lint.allow`, is left out; what it allows without need is doubtful too.
    """
    return sorted(_warnings(policy, terms), key=lambda one: (one.place.line or 0, one.place.column or 0, one.rule))


def _warnings(policy: Policy, terms: Mapping[str, JsonObject]) -> Iterator[LintWarning]:
    source = opened(policy, terms)
    allowed = [one["id"] for one in policy.document.data.get("lint", {}).get("allow", ())]
    for rule, doubts in RULES.items():
        found = [LintWarning(rule, one.message, one.place(policy), one.hint) for one in doubts(source)]
        if rule not in allowed:
            yield from found
        elif not found:
            place = policy.place(f"/lint/allow/{allowed.index(rule)}/id")
            yield LintWarning(NEEDLESS, f"{rule} is allowed here, and nothing needs it", place, "Leave it out.")
