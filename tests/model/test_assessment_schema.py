"""The assessment's schema and its types in code say the same, key by key, and the schema refuses what isn't one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from jsonschema import Draft202012Validator

from gatepost import content
from gatepost.errors import SchemaError
from gatepost.model.assessment import SCHEMA_ID, AssessmentDocument
from gatepost.reading import check, json_document

SCHEMA = json.loads((content.root() / "policies" / "schemas" / "assessment.schema.json").read_bytes())
SAMPLES = sorted((Path(__file__).parents[1] / "data" / "assessments").glob("*.json"))
PLAIN = {str: "string", int: "integer", bool: "boolean", float: "number"}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema behind a `$ref`, with what stands beside it."""
    if "$ref" not in schema:
        return schema
    return resolved(SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]) | {
        key: value for key, value in schema.items() if key != "$ref"
    }


def differences(hint: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    """Where the type `hint` and `schema` don't say the same."""
    schema = resolved(schema)
    if get_origin(hint) in (Union, UnionType):
        yield from optional_differences(hint, schema, at)
    elif is_typeddict(hint):
        yield from object_differences(get_type_hints(hint), schema, at)
    elif get_origin(hint) in (list, dict):
        yield from many_differences(hint, schema, at)
    elif get_origin(hint) is Literal:
        if list(get_args(hint)) != schema.get("enum"):
            yield f"{at}: {get_args(hint)} in code, {schema.get('enum')} in the schema"
    elif hint is Any:
        if {"type", "enum", "const"} & set(schema):
            yield f"{at}: anything in code, {schema} in the schema"
    elif kind_of(schema) != PLAIN[hint]:
        yield f"{at}: {PLAIN[hint]} in code, {schema} in the schema"


def kind_of(schema: dict[str, Any]) -> Any:
    """The type that a schema allows; it may name the values, which code takes as they come."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    kinds = {PLAIN[type(one)] for one in values}
    return schema.get("type", kinds.pop() if len(kinds) == 1 else None)


def object_differences(hints: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    """Where the keys of an object, or what they hold, aren't the same."""
    properties = schema.get("properties", {})
    if list(hints) != list(properties) or set(hints) != set(schema.get("required", ())):
        yield f"{at}: keys {list(hints)} in code, {list(properties)} in the schema"
    if schema.get("additionalProperties") is not False:
        yield f"{at}: other keys are allowed"
    for key, one in hints.items():
        if key in properties:
            yield from differences(one, properties[key], f"{at}/{key}")


def many_differences(hint: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    """Where the items of a list or the values of a mapping aren't the same."""
    kind, inner = {list: ("array", "items"), dict: ("object", "additionalProperties")}[get_origin(hint)]
    if schema.get("type") != kind:
        yield f"{at}: {kind} in code, {schema.get('type')} in the schema"
    if get_args(hint)[-1] is not Any:
        yield from differences(get_args(hint)[-1], schema.get(inner, {}), f"{at}[]")


def optional_differences(hint: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    """Where `X | None` and a schema that must allow null don't say the same."""
    (inner,) = [one for one in get_args(hint) if one is not NoneType]
    if "anyOf" in schema:
        rest = [one for one in schema["anyOf"] if one != {"type": "null"}]
        if len(rest) != 1 or len(schema["anyOf"]) != 2:
            yield f"{at}: may be nothing in code, {schema} in the schema"
        else:
            yield from differences(inner, rest[0], at)
    elif isinstance(schema.get("type"), list) and "null" in schema["type"] and len(schema["type"]) == 2:
        (kind,) = [one for one in schema["type"] if one != "null"]
        yield from differences(inner, schema | {"type": kind}, at)
    elif None in schema.get("enum", ()):
        yield from differences(inner, schema | {"enum": [one for one in schema["enum"] if one is not None]}, at)
    else:
        yield f"{at}: may be nothing in code, and never null in the schema"


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_types_and_schema_say_the_same() -> None:
    assert list(differences(AssessmentDocument, SCHEMA, "")) == []


def test_a_key_that_only_the_schema_has_is_noticed() -> None:
    changed = deepcopy(SCHEMA)
    changed["properties"]["verdict"] = {"type": "string"}
    assert any("verdict" in one for one in differences(AssessmentDocument, changed, ""))


def test_the_name_of_the_schema_is_the_one_in_code() -> None:
    assert SCHEMA["properties"]["schema"] == {"const": SCHEMA_ID}


def test_every_object_of_the_schema_but_the_open_ones_is_closed() -> None:
    open_ones = {name for name, one in SCHEMA["$defs"].items() if one.get("type") == "object" and "required" in one}
    closed = {name for name in open_ones if SCHEMA["$defs"][name].get("additionalProperties") is False}
    assert open_ones - closed == {"system"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_are_assessments(path: Path) -> None:
    check(json_document(path.read_bytes(), path.name), "assessment")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "gatepost.assessment/v2"}, "gatepost.assessment/v1"),
        ({"as_of": "yesterday"}, "expected a day"),
        ({"verdict": "compliant"}, "verdict"),
        ({"inputs": None}, "list"),
    ],
)
def test_what_is_no_assessment_is_refused(change: dict[str, Any], message: str) -> None:
    document = json.loads(SAMPLES[0].read_bytes()) | change
    with pytest.raises(SchemaError, match=message):
        check(json_document(json.dumps(document).encode(), "a.json"), "assessment")
