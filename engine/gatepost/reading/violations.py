"""What a JSON Schema error means, in plain words: what was found, what was expected, and at which key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from gatepost.model import Json, JsonObject
from gatepost.reading.words import kind, listed, nearest, shown, suggestion

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Path: TypeAlias = tuple[str | int, ...]

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
    """One thing that is wrong. `path` leads to the value, or with `key` to the key that is meant.

    `lacks` is the path of a key that is missing, and `suggests` that of the known key nearest to an unknown one.
    """

    path: Path
    message: str
    key: bool = False
    hint: str | None = None
    lacks: Path | None = None
    suggests: Path | None = None


@dataclass(frozen=True, slots=True)
class _Fault:
    """One error of `jsonschema`: at `path`, the value `found` breaks the keyword `word`, whose value is `rule`.

    `branches` holds, for each alternative of anyOf or oneOf that didn't fit, why.
    """

    path: Path
    word: str
    rule: Json
    found: Json
    schema: JsonObject
    branches: tuple[tuple[_Fault, ...], ...]

    @property
    def named(self) -> str:
        return f"{shown(self.path[-1])}: " if self.path and isinstance(self.path[-1], str) else ""

    @property
    def properties(self) -> JsonObject:
        found: JsonObject = self.schema.get("properties", {})
        return found


def _fault(error: ValidationError) -> _Fault:
    branches: dict[Json, list[_Fault]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(_fault(inner))
    return _Fault(
        path=tuple(error.absolute_path),
        word=str(error.validator),
        rule=error.validator_value,
        found=error.instance,
        schema=error.schema if isinstance(error.schema, dict) else {},
        branches=tuple(map(tuple, branches.values())),
    )


def violations(errors: Iterator[ValidationError]) -> list[Violation]:
    """The violations behind the errors of `jsonschema`, each once; of alternatives, those of the likeliest one.

    A key that is missing because it was misspelt is reported as misspelt only.
    """
    found = {(v.path, v.key, v.message): v for error in errors for v in _explained(_fault(error))}
    suggested = {v.suggests for v in found.values() if v.suggests}
    return [v for v in found.values() if v.lacks not in suggested]


def _explained(fault: _Fault) -> Iterator[Violation]:
    several = _SEVERAL.get(fault.word)
    if several:
        yield from several(fault)
    else:
        message, hint = _WORDS.get(fault.word, _other)(fault)
        yield Violation(fault.path, fault.named + message, hint=hint)


def _missing_keys(fault: _Fault) -> Iterator[Violation]:
    for name in fault.rule:
        if name not in fault.found:
            meaning = fault.properties.get(name, {}).get("description", "").rstrip(".")
            words = f"the key {shown(name)} is missing" + (f" ({meaning})" if meaning else "")
            yield Violation(fault.path, words, lacks=(*fault.path, name))


def _unknown_keys(fault: _Fault) -> Iterator[Violation]:
    known = fault.properties
    for name in fault.found:
        if name in known:
            continue
        near = nearest(name, [other for other in known if other not in fault.found])
        yield Violation(
            path=(*fault.path, name),
            message=f"unknown key {shown(name)}{suggestion(near)}",
            key=True,
            hint=f"Known here: {listed(sorted(known), 'and')}." if known and not near else None,
            suggests=(*fault.path, near) if near else None,
        )


def _alternatives(fault: _Fault) -> Iterator[Violation]:
    if isinstance(fault.found, dict) and all(set(branch) == {"required"} for branch in fault.rule):
        choice = listed(shown(name) for branch in fault.rule for name in branch["required"])
        words = f"one of the keys {choice} is missing" if fault.branches else f"give one of the keys {choice}, not both"
        yield Violation(fault.path, words)
    elif not fault.branches:
        yield Violation(fault.path, f"{fault.named}fits more than one of the forms that are allowed here")
    elif fitting := [branch for branch in fault.branches if not _of_another_type(branch, fault.path)]:
        deepest = min(fitting, key=lambda branch: (-max(len(inner.path) for inner in branch), len(branch)))
        for inner in deepest:
            yield from _explained(inner)
    else:
        wrong = [inner for branch in fault.branches for inner in branch if inner.word == "type"]
        types = dict.fromkeys(name for inner in wrong for name in _types(inner))
        words = f"expected {listed(types)}, found {kind(fault.found)}"
        yield Violation(fault.path, fault.named + words)


def _of_another_type(branch: tuple[_Fault, ...], path: Path) -> bool:
    return any(inner.word == "type" and inner.path == path for inner in branch)


def _types(fault: _Fault) -> list[str]:
    return [_TYPES[name] for name in ([fault.rule] if isinstance(fault.rule, str) else fault.rule)]


_Said: TypeAlias = tuple[str, str | None]  # the message, and a hint


def _type(fault: _Fault) -> _Said:
    types = _types(fault)
    scalar = fault.found is not None and not isinstance(fault.found, dict | list)
    return f"expected {listed(types)}, found {kind(fault.found)}", (
        "Put it in quotes." if types == ["text"] and scalar else None
    )


def _enum(fault: _Fault) -> _Said:
    allowed = [str(value) for value in fault.rule]
    near = suggestion(nearest(fault.found, allowed))
    return f"expected {listed(allowed)}, found {kind(fault.found)}{near}", None


def _format(fault: _Fault) -> _Said:
    return f"expected {_FORMATS.get(fault.rule, 'a ' + str(fault.rule))}, found {shown(fault.found)}", None


def _pattern(fault: _Fault) -> _Said:
    return f"{shown(fault.found)} doesn't have the form {fault.rule}", fault.schema.get("description")


def _at_least(unit: str) -> Callable[[_Fault], _Said]:
    def say(fault: _Fault) -> _Said:
        if fault.rule == 1:
            return "must not be empty", None
        return f"must hold at least {fault.rule} {unit}, and holds {len(fault.found)}", None

    return say


def _at_most(unit: str) -> Callable[[_Fault], _Said]:
    return lambda fault: (f"must hold at most {fault.rule} {unit}, and holds {len(fault.found)}", None)


def _bound(word: str) -> Callable[[_Fault], _Said]:
    return lambda fault: (f"must be {word} {fault.rule}, and is {kind(fault.found).removeprefix('the number ')}", None)


def _other(fault: _Fault) -> _Said:
    words = "isn't allowed here" if fault.word in ("None", "not") else f"breaks the rule {fault.word} of its schema"
    return words, fault.schema.get("description")


_SEVERAL: Mapping[str, Callable[[_Fault], Iterator[Violation]]] = {
    "required": _missing_keys,
    "additionalProperties": _unknown_keys,
    "unevaluatedProperties": _unknown_keys,
    "anyOf": _alternatives,
    "oneOf": _alternatives,
}
_WORDS: Mapping[str, Callable[[_Fault], _Said]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda fault: (f"expected {kind(fault.rule)}, found {kind(fault.found)}", None),
    "format": _format,
    "pattern": _pattern,
    "minLength": _at_least("characters"),
    "minItems": _at_least("items"),
    "minProperties": _at_least("keys"),
    "maxLength": _at_most("characters"),
    "maxItems": _at_most("items"),
    "maxProperties": _at_most("keys"),
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "exclusiveMaximum": _bound("less than"),
    "uniqueItems": lambda fault: ("holds the same value twice", None),
}
