"""The datasets that a run or logged model says it used."""

from __future__ import annotations

from gatepost.model import Json, JsonObject, Source
from gatepost.sources.mlflow.records import Notes, child
from gatepost.sources.mlflow.values import count, embedded, pairs, plain, text

CONTEXT_TAG = "mlflow.data.context"
_PLACES = ("uri", "url", "path", "delta_table_name", "table_name")


def dataset_facts(inputs: Json, at: Source, notes: Notes) -> list[JsonObject]:
    """The fact `datasets` of a list of dataset inputs read at `at`."""
    found: list[JsonObject] = []
    if not isinstance(inputs, list):
        if inputs is not None:
            notes.unreadable(at, "dataset_inputs isn't a list")
        return found
    for index, item in enumerate(inputs):
        source = child(at, index)
        dataset = item.get("dataset") if isinstance(item, dict) else None
        if not isinstance(dataset, dict):
            notes.unreadable(source, "isn't a dataset")
            continue
        notes.origin(f"datasets[{len(found)}]", source)
        found.append(_dataset(dataset, item.get("tags"), child(source, "dataset"), f"datasets[{len(found)}]", notes))
    return found


def _dataset(data: JsonObject, tags: Json, at: Source, path: str, notes: Notes) -> JsonObject:
    facts: JsonObject = {}
    for name in ("name", "digest", "source_type"):
        words = text(data.get(name))
        if words is not None:
            facts[name] = words
            notes.origin(f"{path}.{name}", child(at, name))
    try:
        others: dict[str, str] = {}
        for key, value, _ in pairs(tags):
            words = text(value)
            if key == CONTEXT_TAG and words is not None:
                facts["context"] = words
            elif words is not None:
                others[key] = words
        if others:
            facts["tags"] = dict(sorted(others.items()))
    except ValueError as problem:
        notes.unreadable(at, f"tags is {problem}")
    place = _source(data.get("source"))
    if place is not None:
        facts["source"] = place
        notes.origin(f"{path}.source", child(at, "source"))
    profile = _object(data.get("profile"))
    rows = count(profile.get("num_rows"))
    if rows is not None:
        facts["rows"] = rows
    if profile:
        facts["profile"] = plain(profile)
        notes.origin(f"{path}.rows", child(at, "profile"))
    columns = _columns(_object(data.get("schema")))
    if columns is not None:
        facts["columns"] = columns
        notes.origin(f"{path}.columns", child(at, "schema"))
    return facts


def _object(value: Json) -> JsonObject:
    """JSON in a string as an object; empty if it isn't one."""
    try:
        decoded = embedded(value)
    except ValueError:
        return {}
    return decoded if isinstance(decoded, dict) else {}


def _source(value: Json) -> str | None:
    """Where the data lies: the address inside the JSON string, else the string itself."""
    decoded = _object(value)
    for name in _PLACES:
        if words := text(decoded.get(name)):
            return words
    return text(value)


def _columns(schema: JsonObject) -> list[JsonObject] | None:
    """Columns of a column or tensor schema; None if there is neither. A column named by a number gets its digits."""
    try:
        columns = embedded(schema.get("mlflow_colspec"))
        if columns is None:
            tensors = embedded(schema.get("mlflow_tensorspec"))
            parts = (
                [embedded(tensors.get(k)) for k in ("features", "targets")] if isinstance(tensors, dict) else [tensors]
            )
            if all(part is None for part in parts):
                return None
            columns = [item for part in parts if isinstance(part, list) for item in part]
    except ValueError:
        return None
    if not isinstance(columns, list):
        return None
    found: list[JsonObject] = []
    for column in columns:
        if not isinstance(column, dict):
            continue
        spec = column.get("tensor-spec")
        name = text(column.get("name"))
        kind = text(spec.get("dtype")) if isinstance(spec, dict) else text(column.get("type"))
        found.append({key: value for key, value in (("name", name), ("type", kind)) if value is not None})
    return found
