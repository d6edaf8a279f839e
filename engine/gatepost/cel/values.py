"""JSON to CEL values and back, led by a JSON Schema: what JSON can't say (a timestamp, a double) the schema does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from celpy import celtypes

from gatepost.model import Json, JsonObject

_INT64 = range(-(2**63), 2**63)
_UINT64 = range(2**64)
_ANY: JsonObject = {}


class Schema:
    """A JSON Schema seen as a type: what `to_cel` needs of it, with local `$ref`s followed."""

    def __init__(self, node: JsonObject, root: JsonObject | None = None) -> None:
        self._root = node if root is None else root
        self._node = self._follow(node)

    def _follow(self, node: JsonObject) -> JsonObject:
        while isinstance(reference := node.get("$ref"), str) and reference.startswith("#/"):
            target: Json = self._root
            for part in reference[2:].split("/"):
                target = target[part]
            node = target
        return node

    @property
    def is_double(self) -> bool:
        return self._node.get("type") == "number"

    @property
    def is_timestamp(self) -> bool:
        return self._node.get("format") == "date-time"

    def member(self, name: str) -> Schema:
        """The schema of an object's member."""
        properties = self._node.get("properties", _ANY)
        node = properties.get(name, self._node.get("additionalProperties"))
        return Schema(node if isinstance(node, dict) else _ANY, self._root)

    def element(self) -> Schema:
        """The schema of an array's elements."""
        node = self._node.get("items")
        return Schema(node if isinstance(node, dict) else _ANY, self._root)


def schema_of(declared: str | Mapping[str, Json]) -> Schema:
    """The schema that a declaration means: a JSON Schema as it is, or the name of a CEL type."""
    if not isinstance(declared, str):
        return Schema(dict(declared))
    if declared.startswith("list(") and declared.endswith(")"):
        return Schema({"items": _TYPES.get(declared[5:-1], _ANY)})
    return Schema(_TYPES.get(declared, _ANY))


_TYPES: Mapping[str, JsonObject] = {
    "double": {"type": "number"},
    "timestamp": {"type": "string", "format": "date-time"},
}


def to_cel(value: Json, schema: Schema) -> Json:
    """The CEL value of a JSON value. A text that should be a timestamp and isn't one stays text."""
    match value:
        case None:
            return None
        case bool():
            return celtypes.BoolType(value)
        case int() if not schema.is_double:
            if value in _INT64:
                return celtypes.IntType(value)
            return celtypes.UintType(value) if value in _UINT64 else celtypes.DoubleType(value)
        case int() | float():
            return celtypes.DoubleType(value)
        case str():
            return _timestamp(value) if schema.is_timestamp else celtypes.StringType(value)
        case dict():
            return celtypes.MapType({celtypes.StringType(k): to_cel(v, schema.member(k)) for k, v in value.items()})
        case list():
            element = schema.element()
            return celtypes.ListType([to_cel(item, element) for item in value])
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def _timestamp(text: str) -> Json:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return celtypes.StringType(text)
    if moment.tzinfo is None:
        return celtypes.StringType(text)
    return celtypes.TimestampType(moment.astimezone(UTC))


def from_cel(value: Json) -> Json:
    """The JSON value of a CEL value; a timestamp as RFC 3339 text in UTC, a duration as seconds ("1.5s")."""
    match value:
        case celtypes.BoolType():
            return bool(value)
        case celtypes.TimestampType():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case celtypes.DurationType():
            return f"{value.total_seconds():g}s"
        case celtypes.DoubleType():
            return float(value)
        case celtypes.IntType() | celtypes.UintType():
            return int(value)
        case celtypes.StringType():
            return str(value)
        case celtypes.MapType():
            return {str(k): from_cel(v) for k, v in value.items()}
        case celtypes.ListType():
            return [from_cel(item) for item in value]
    return value


def as_text(value: Json) -> str:
    """A JSON value as a message shows it: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
