"""What a JSON Schema error means, in plain words: what was found, what was expected, and at which key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gatepost.model import Json, JsonObject
from gatepost.reading.words import did_you_mean, kind, listed, shown

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Path = tuple[str | int, ...]

_TYPES: Mapping[str, str] = {
    "string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false",
    "array": "a list", "object": "a map of keys", "null": "nothing",
}  # fmt: skip
_FORMATS: Mapping[str, str] = {
    "date": "a day such as 2026-11-24",
    "date-time": "a time such as 2026-11-24T09:30:00Z",
    "uri": "an address such as https://example.org/page",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong. `path` leads to the value, or with `key` to the key that is meant."""

    path: Path
    message: str
    key: bool = False
    hint: str | None = None


def violations(error: ValidationError) -> Iterator[Violation]:
    """The violations behind one error of `jsonschema`; of alternatives, those of the one that was most likely meant."""
    word = str(error.validator)
    path: Path = tuple(error.absolute_path)
    if word in ("anyOf", "oneOf"):
        yield from _alternatives(error, path)
    elif word in ("additionalProperties", "unevaluatedProperties"):
        yield from _unknown_keys(error, path)
    elif word == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        for name in missing:
            if f"{name!r} is a required" in error.message:
                yield Violation(path, f"the key {shown(name)} is missing{_meaning(error, name)}")
    elif word == "propertyNames":
        yield Violation(path, error.message)
    else:
        message, hint = _WORDS.get(word, _other)(error)
        yield Violation(path, _named(path) + message, hint=hint)


def _named(path: Path) -> str:
    return f"{shown(path[-1])}: " if path and isinstance(path[-1], str) else ""


def _meaning(error: ValidationError, name: str) -> str:
    described = _properties(error).get(name, {})
    text = described.get("description", "") if isinstance(described, dict) else ""
    return f" ({text.rstrip('.')})" if text else ""


def _properties(error: ValidationError) -> JsonObject:
    schema = error.schema if isinstance(error.schema, dict) else {}
    found = schema.get("properties", {})
    return found if isinstance(found, dict) else {}


def _unknown_keys(error: ValidationError, path: Path) -> Iterator[Violation]:
    known = _properties(error)
    free = [name for name in known if name not in error.instance]
    for name in error.instance:
        if name not in known:
            near = did_you_mean(name, free)
            hint = None if near or not known else f"Known here: {listed(sorted(known), 'and')}."
            yield Violation((*path, name), f"unknown key {shown(name)}{near}", key=True, hint=hint)


def _alternatives(error: ValidationError, path: Path) -> Iterator[Violation]:
    if isinstance(error.instance, dict) and all(set(branch) == {"required"} for branch in error.validator_value):
        names = [name for branch in error.validator_value for name in branch["required"]]
        choice = listed([shown(name) for name in names])
        yield Violation(path, f"one of the keys {choice} is missing" if error.context else f"give one of the keys {choice}, not both")
        return
    branches: dict[int, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(int(inner.relative_schema_path[0]), []).append(inner)
    if not branches:
        yield Violation(path, f"{_named(path)}fits more than one of the forms that are allowed here")
        return
    fitting = {n: found for n, found in branches.items() if not _of_another_type(found)}
    if not fitting:
        types = [t for found in branches.values() for e in found if e.validator == "type" for t in _types(e)]
        yield Violation(path, f"{_named(path)}expected {listed(dict.fromkeys(types))}, found {kind(error.instance)}")
    else:
        nearest = min(fitting.values(), key=lambda found: (-max(len(e.path) for e in found), len(found)))
        for inner in nearest:
            yield from violations(inner)


def _of_another_type(found: list[ValidationError]) -> bool:
    return any(e.validator == "type" and not e.relative_path for e in found)


def _types(error: ValidationError) -> list[str]:
    value = error.validator_value
    return [_TYPES[name] for name in ([value] if isinstance(value, str) else value)]


def _type(error: ValidationError) -> tuple[str, str | None]:
    types = _types(error)
    scalar = error.instance is not None and not isinstance(error.instance, dict | list)
    quotes = "Put it in quotes." if types == ["text"] and scalar else None
    return f"expected {listed(types)}, found {kind(error.instance)}", quotes


def _enum(error: ValidationError) -> tuple[str, str | None]:
    allowed = [str(value) for value in error.validator_value]
    return f"expected {listed(allowed)}, found {kind(error.instance)}{did_you_mean(error.instance, allowed)}", None


def _format(error: ValidationError) -> tuple[str, str | None]:
    name = str(error.validator_value)
    return f"expected {_FORMATS.get(name, 'a ' + name)}, found {shown(error.instance)}", None


def _pattern(error: ValidationError) -> tuple[str, str | None]:
    schema = error.schema if isinstance(error.schema, dict) else {}
    hint = schema.get("description")
    return f"{shown(error.instance)} doesn't have the form {error.validator_value}", str(hint) if hint else None


def _counted(word: str, unit: str) -> Callable[[ValidationError], tuple[str, str | None]]:
    def say(error: ValidationError) -> tuple[str, str | None]:
        limit = error.validator_value
        if word == "at least" and limit == 1:
            return "must not be empty", None
        return f"must hold {word} {limit} {unit}, and holds {len(error.instance)}", None

    return say


def _bound(word: str) -> Callable[[ValidationError], tuple[str, str | None]]:
    return lambda error: (f"must be {word} {error.validator_value}, and is {shown(error.instance)[1:-1]}", None)


def _other(error: ValidationError) -> tuple[str, str | None]:
    schema = error.schema if isinstance(error.schema, dict) else {}
    text: Json = schema.get("description")
    return "isn't allowed here" if error.validator in (None, "not") else f"breaks the rule {error.validator}", text


_WORDS: Mapping[str, Callable[[ValidationError], tuple[str, str | None]]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda error: (f"expected {kind(error.validator_value)}, found {kind(error.instance)}", None),
    "format": _format,
    "pattern": _pattern,
    "minLength": _counted("at least", "characters"),
    "maxLength": _counted("at most", "characters"),
    "minItems": _counted("at least", "items"),
    "maxItems": _counted("at most", "items"),
    "minProperties": _counted("at least", "keys"),
    "maxProperties": _counted("at most", "keys"),
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "exclusiveMaximum": _bound("less than"),
    "uniqueItems": lambda error: ("holds the same value twice", None),
    "dependentRequired": lambda error: (f"lacks a key: {error.message}", None),
}
