"""What an expression sees of one subject, from plain data: the same in a run, in cases and in an explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gatepost import cel
from gatepost.model import Json, JsonObject
from gatepost.policies import CompiledPolicy
from gatepost.policies.variables import variables


@dataclass(frozen=True, slots=True)
class Context:
    """The variables of expressions but for `params`. `now` is RFC 3339 text."""

    kind: str
    facts: JsonObject
    declared: JsonObject
    recorded: JsonObject
    system: JsonObject
    now: str
    request: JsonObject = field(default_factory=dict)

    def prepared(self, terms: Mapping[str, JsonObject]) -> cel.Prepared:
        """These made ready for programs; `terms` is the vocabulary."""
        values: JsonObject = {
            "self": self.facts,
            "declared": self.declared,
            "recorded": self.recorded,
            "system": self.system,
            "now": self.now,
            "request": self.request,
        }
        return cel.prepare(values, variables(self.kind, terms, {}))


def with_params(prepared: cel.Prepared, compiled: CompiledPolicy, params: Mapping[str, Json]) -> cel.Prepared:
    """`prepared` with the parameter values of a policy."""
    types = {name: param.type for name, param in compiled.policy.params.items()}
    declared = {"params": variables(compiled.policy.subject, {}, types)["params"]}
    return prepared.extended(cel.prepare({"params": dict(params)}, declared))
