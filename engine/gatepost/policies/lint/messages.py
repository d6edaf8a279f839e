"""message-names-no-fact: a message that reads the same for every subject doesn't say what is wrong with this one."""

from __future__ import annotations

from collections.abc import Iterator

from gatepost.cel.syntax import Ident, walk
from gatepost.policies.lint.source import Doubt, PolicySource

_NOT_FACTS = frozenset({"params", "now"})


def messages_without_facts(policy: PolicySource) -> Iterator[Doubt]:
    """Messages in which no expression in braces reads a fact."""
    for i in range(len(policy.policy.require)):
        found = [one for one in policy.sources if one.role == "message" and one.requirement == i]
        names = {node.name for one in found for node in walk(one.node) if isinstance(node, Ident)}
        if not names & (policy.known.keys() - _NOT_FACTS):
            yield Doubt(
                "the message names no fact, and so reads the same for every subject",
                "Name what was found in braces, as in {self.version.version}.",
                f"/require/{i}/message",
            )
