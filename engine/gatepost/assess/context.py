"""What an expression sees of one subject, from plain data: the same in a run, in cases and in an explanation."""

from __future__ import annotations

from dataclasses import dataclass, field

from gatepost.model import JsonObject


@dataclass(frozen=True, slots=True)
class Context:
    """The variables of expressions but for `params`. `now` is RFC 3339 text."""

    facts: JsonObject
    declared: JsonObject
    recorded: JsonObject
    system: JsonObject
    now: str
    request: JsonObject = field(default_factory=dict)

    def variables(self) -> JsonObject:
        """The values by the names that expressions use."""
        return {
            "self": self.facts,
            "declared": self.declared,
            "recorded": self.recorded,
            "system": self.system,
            "now": self.now,
            "request": self.request,
        }
