"""What an expression may name, and of which type each is: from the facts' schema, the vocabulary and the parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from gatepost import cel, content
from gatepost.model import Json, JsonObject

NAMES = ("self", "declared", "recorded", "system", "params", "now", "request")
_TIME: JsonObject = {"type": "string", "format": "date-time"}
_TERM_TYPES: Mapping[str, JsonObject] = {
    "bool": {"type": "boolean"},
    "double": {"type": "number"},
    "enum": {"type": "string"},
    "int": {"type": "integer"},
    "string": {"type": "string"},
    "timestamp": _TIME,
}
_REQUEST: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "who": {"type": "string", "description": "Who asks for the move."},
        "from": {"type": "string", "description": "The stage that the version is in."},
        "to": {"type": "string", "description": "What is asked for: alias:champion, stage:Production."},
        "at": {**_TIME, "description": "When it was asked for."},
    },
}


@lru_cache(maxsize=16)
def facts_schema(kind: str) -> JsonObject:
    """The JSON Schema of the facts of a subject kind."""
    path = content.root() / "policies" / "schemas" / "facts" / f"{kind}.schema.json"
    loaded: JsonObject = json.loads(path.read_bytes())
    return loaded


@lru_cache(maxsize=16)
def _facts_type(kind: str) -> cel.Type:
    return cel.declared(facts_schema(kind))


def variables(kind: str, terms: Mapping[str, JsonObject], params: Mapping[str, str]) -> dict[str, cel.Type]:
    """The variables of a policy about subjects of `kind`, each with its type.

    `terms` is the vocabulary, `params` the CEL type of each parameter.
    """
    typed = cel.declared(_object({name: _TERM_TYPES[term["type"]] for name, term in terms.items()}))
    return {
        "self": _facts_type(kind),
        "declared": typed,
        "recorded": typed,
        "system": _facts_type("system").fields["system"],
        "params": cel.declared(_object({name: _param(cel_type) for name, cel_type in params.items()})),
        "now": cel.declared("timestamp"),
        "request": cel.declared(_REQUEST),
    }


def _object(properties: Mapping[str, Json]) -> JsonObject:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def _param(cel_type: str) -> JsonObject:
    if cel_type.startswith("map("):
        return {"type": "object", "additionalProperties": _TERM_TYPES[cel_type[len("map(string, ") : -1]]}
    if cel_type.startswith("list("):
        return {"type": "array", "items": _TERM_TYPES[cel_type[5:-1]]}
    return _TERM_TYPES[cel_type]
