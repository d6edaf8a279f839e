"""Types of expressions, and what a JSON Schema or a type's name declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gatepost.model import Json, JsonObject


@dataclass(frozen=True, slots=True)
class Type:
    """A type: its name and what it is of, `list(int)` or `map(string, double)`.

    An `object` has named `fields`; `rest` is the type of all others, None where there are no others. A `param` stands
    for a type that a call decides.
    """

    name: str
    of: tuple[Type, ...] = ()
    fields: Mapping[str, Type] = field(default_factory=dict, compare=False, repr=False)
    rest: Type | None = field(default=None, compare=False, repr=False)
    required: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    identity: int = 0

    def __str__(self) -> str:
        shown = {"object": "map(string, dyn)", "optional": "optional_type", "param": "any"}.get(self.name, self.name)
        return f"{shown}({', '.join(map(str, self.of))})" if self.of else shown


DYN = Type("dyn")
UNKNOWN = Type("dyn", identity=1)  # what an empty list holds
BOOL, BYTES, DOUBLE, INT, NULL, STRING, UINT = map(Type, ("bool", "bytes", "double", "int", "null", "string", "uint"))
TIMESTAMP, DURATION, TYPE, IP, CIDR = map(Type, ("timestamp", "duration", "type", "net.IP", "net.CIDR"))
Declared: TypeAlias = "str | Mapping[str, Json]"
_NAMED = {
    one.name: one for one in (DYN, BOOL, BYTES, DOUBLE, INT, STRING, UINT, TIMESTAMP, DURATION, TYPE, IP, CIDR, NULL)
}


def list_of(element: Type) -> Type:
    """`list(element)`."""
    return Type("list", (element,))


def map_of(key: Type, value: Type) -> Type:
    """`map(key, value)`."""
    return Type("map", (key, value))


def optional_of(value: Type) -> Type:
    """`optional(value)`."""
    return Type("optional", (value,))


def declared(declaration: Declared) -> Type:
    """The type that a declaration means: a CEL type's name, or a JSON Schema. Raises ValueError for another name."""
    if isinstance(declaration, str):
        return parse_type(declaration)
    return _of_schema(declaration, declaration)


def parse_type(text: str) -> Type:
    """The type that `text` names: `int`, `list(string)`, `map(string, dyn)`; a capital letter is a parameter."""
    name, bracket, rest = text.strip().partition("(")
    if not bracket:
        if len(name) == 1 and name.isupper():
            return Type("param", identity=ord(name))
        if name not in _NAMED:
            raise ValueError(f"there is no type {name!r}")
        return _NAMED[name]
    inner = [parse_type(part) for part in split_types(rest.removesuffix(")"))]
    closed = rest.endswith(")") and name in ("list", "map", "optional", "type")
    if not closed or len(inner) != (2 if name == "map" else 1):
        raise ValueError(f"there is no type {text!r}")
    return TYPE if name == "type" else Type(name, tuple(inner))


def split_types(text: str) -> list[str]:
    """The parts of a list that commas separate, brackets kept together."""
    found, depth, last = [], 0, 0
    for i, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            found.append(text[last:i])
            last = i + 1
    return [*found, text[last:]]


def _of_schema(schema: Mapping[str, Json], root: Mapping[str, Json]) -> Type:
    while isinstance(reference := schema.get("$ref"), str) and reference.startswith("#/"):
        target: Json = root
        for part in reference[2:].split("/"):
            target = target[part]
        schema = target
    match schema.get("type"):
        case "string":
            return TIMESTAMP if schema.get("format") == "date-time" else STRING
        case "boolean":
            return BOOL
        case "integer":
            return INT
        case "number":
            return DOUBLE
        case "array":
            items = schema.get("items")
            return list_of(_of_schema(items, root) if isinstance(items, dict) else DYN)
        case "object":
            return _of_object(schema, root)
    return DYN


def _of_object(schema: Mapping[str, Json], root: Mapping[str, Json]) -> Type:
    properties: JsonObject = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    rest = _of_schema(others, root) if isinstance(others, dict) else DYN if others else None
    if not properties and rest is not None:
        return map_of(STRING, rest)
    fields = {name: _of_schema(one, root) for name, one in properties.items()}
    return Type("object", (), fields, rest, frozenset(schema.get("required", ())))


def same(one: Type, other: Type) -> bool:
    """Whether two types are the same, the fields of objects too."""
    if one is other:
        return True
    if one != other or one.fields.keys() != other.fields.keys() or (one.rest is None) is not (other.rest is None):
        return False
    pairs = [*zip(one.of, other.of, strict=True), *((kind, other.fields[name]) for name, kind in one.fields.items())]
    if one.rest is not None and other.rest is not None:
        pairs.append((one.rest, other.rest))
    return all(same(first, second) for first, second in pairs)


def holds_converted(kind: Type) -> bool:
    """Whether a value of this type holds what JSON writes otherwise: a timestamp, a duration, a double, a uint."""
    if kind.name in ("timestamp", "duration", "double", "uint"):
        return True
    inner = (*kind.of, *kind.fields.values(), *((kind.rest,) if kind.rest is not None else ()))
    return any(holds_converted(one) for one in inner)
