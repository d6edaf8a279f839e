"""The questionnaire as policies/classification.yaml holds it, its expressions compiled or taken from the cache."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from pathlib import Path

from gatepost import cel, content
from gatepost.assess.classification.types import Conclusion, Kind, Question, Questionnaire
from gatepost.errors import ExpressionError, SchemaError
from gatepost.model import Json, JsonObject
from gatepost.policies.message import Expression, UnbalancedError, compiled
from gatepost.policies.places import place_within
from gatepost.reading import NO_CACHE, Cache, Document, checked_file, shown

NAME = "policies/classification.yaml"
_TYPES: Mapping[Kind, JsonObject] = {
    "bool": {"type": "boolean"},
    "choice": {"type": "string"},
    "choices": {"type": "array", "items": {"type": "string"}},
    "number": {"type": "number"},
    "day": {"type": "string"},
    "text": {"type": "string"},
}


def questionnaire(cache: Cache = NO_CACHE, path: Path | None = None) -> Questionnaire:
    """The questionnaire that gatepost ships, or the one at `path`.

    Raises SchemaError or ExpressionError, with the place, where the file isn't right.
    """
    document = checked_file(path or content.root() / NAME, NAME, "classification", cache)
    data: JsonObject = document.data
    _check_ids(document)
    key = cache.key(b"classification", bytes.fromhex(document.sha256))
    programs = _Programs(document, cache.get(key))
    built = Questionnaire(
        id=data["id"],
        title=data["title"],
        version=data["version"],
        questions=tuple(_question(programs, i, entry) for i, entry in enumerate(data["questions"])),
        facts={name: programs.program(text, f"/facts/{name}") for name, text in data["facts"].items()},
        conclusions=_conclusions(programs, "conclusions", data),
        otherwise=_conclusions(programs, "otherwise", data),
    )
    if programs.compiled_any:
        cache.put(key, programs.state())
    return built


def _check_ids(document: Document) -> None:
    data: JsonObject = document.data
    for part in ("questions", "conclusions"):
        seen: set[str] = set()
        for index, entry in enumerate(data[part]):
            if entry["id"] in seen:
                raise SchemaError(
                    f"the id {shown(entry['id'])} is there twice", place=document.place(f"/{part}/{index}/id")
                )
            seen.add(entry["id"])


class _Programs:
    """The programs of the file's expressions by their text: those that were kept, and those compiled now."""

    def __init__(self, document: Document, kept: bytes | None) -> None:
        data: JsonObject = document.data
        answers = {one["id"]: _TYPES[one["kind"]] for one in data["questions"]}
        self._document = document
        self._variables = {
            "answers": cel.declared(_object(answers)),
            "facts": cel.declared(_object(dict.fromkeys(data["facts"], _TYPES["bool"]))),
        }
        self._known = _restored(kept)
        self.compiled_any = False

    def program(self, text: str, at: str, offset: int = 0) -> cel.Program:
        """The program of `text`, which stands at the pointer `at`. Raises ExpressionError."""
        if text not in self._known:
            try:
                self._known[text] = cel.compile(text, self._variables)
            except cel.CompileError as error:
                lines = text.splitlines(keepends=True)[: error.line - 1]
                start = offset + sum(map(len, lines)) + error.column - 1
                place = place_within(self._document, at, start, error.width)
                raise ExpressionError(error.message, place=place) from None
            self.compiled_any = True
        return self._known[text]

    def part(self, at: str) -> Callable[[Expression], cel.Program]:
        """What compiles an expression in braces within the text at the pointer `at`."""
        return lambda one: self.program(one.text, at, one.offset)

    def value(self, value: Json, at: str) -> Json | cel.Program:
        """The program of a text in braces; any other value as it is."""
        whole = isinstance(value, str) and value.startswith("{") and value.endswith("}")
        return self.program(value[1:-1], at, 1) if whole else value

    def state(self) -> bytes:
        """All programs, for the cache."""
        return marshal.dumps({text: program.state() for text, program in self._known.items()})

    def unbalanced(self, error: UnbalancedError, at: str) -> ExpressionError:
        """The error of a brace without a partner."""
        return ExpressionError(error.message, place=place_within(self._document, at, error.offset))


def _restored(kept: bytes | None) -> dict[str, cel.Program]:
    if kept is None:
        return {}
    try:
        states = marshal.loads(kept)  # noqa: S302  # written by this user alone, as the cache makes sure
        return {text: cel.Program.of_state(state) for text, state in states.items()}
    except (ValueError, TypeError, EOFError, KeyError, AttributeError):
        return {}


def _object(properties: Mapping[str, Json]) -> JsonObject:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def _question(programs: _Programs, index: int, entry: JsonObject) -> Question:
    at = f"/questions/{index}/ask_if"
    return Question(
        id=entry["id"],
        part=entry["part"],
        asks=entry["asks"],
        kind=entry["kind"],
        choices=entry.get("choices", {}),
        ask_if=programs.program(entry["ask_if"], at) if "ask_if" in entry else None,
        more=entry.get("more", ""),
        source=entry["source"],
    )


def _conclusions(programs: _Programs, part: str, data: JsonObject) -> tuple[Conclusion, ...]:
    return tuple(_conclusion(programs, f"/{part}/{i}", entry) for i, entry in enumerate(data[part]))


def _conclusion(programs: _Programs, at: str, entry: JsonObject) -> Conclusion:
    because = None
    if "because" in entry:
        try:
            because = compiled(entry["because"], programs.part(f"{at}/because"))
        except UnbalancedError as error:
            raise programs.unbalanced(error, f"{at}/because") from None
    return Conclusion(
        id=entry.get("id", ""),
        when=programs.program(entry["when"], f"{at}/when"),
        sets={key: programs.value(value, f"{at}/sets/{key}") for key, value in entry.get("sets", {}).items()},
        because=because,
        articles=tuple(entry.get("articles", ())),
    )
