"""Reading the fields of one record: each becomes a fact, with its origin, or a note that it couldn't be read."""

from __future__ import annotations

from gatepost.model import Json, JsonObject, Source
from gatepost.sources.mlflow.records import Notes, child
from gatepost.sources.mlflow.values import instant, pairs, plain, text

_RENDERINGS = ("_timestamp", "_time")


class Fields:
    """The fields of `data`, read at `at`, on their way to the facts below `prefix`.

    What was used is remembered, so that `extra` can keep the rest.
    """

    def __init__(self, data: JsonObject, at: Source, prefix: str, notes: Notes) -> None:
        self.data = data
        self.at = at
        self.prefix = prefix
        self.notes = notes
        self.facts: JsonObject = {}
        self._used: set[str] = set()
        notes.origin(prefix, at)

    def skip(self, *names: str) -> None:
        """Says that these fields are told elsewhere or mean nothing, so that they aren't extra."""
        self._used.update(names)

    def raw(self, *names: str) -> tuple[Json, Source]:
        """The first of the named fields that is there and not empty, and where; (None, the record's place) if none."""
        self._used.update(names)
        for name in names:
            if self.data.get(name) not in (None, ""):
                return self.data[name], child(self.at, name)
        return None, self.at

    def set(self, fact: str, value: Json, source: Source) -> None:
        self.facts[fact] = value
        self.notes.origin(f"{self.prefix}.{fact}", source)

    def text(self, fact: str, *names: str) -> str | None:
        """Makes a text fact of the first named field that is there."""
        value, source = self.raw(*names)
        if value is None:
            return None
        words = text(value)
        if words is None:
            self.notes.unreadable(source, f"{names[0]} isn't text")
            return None
        self.set(fact, words, source)
        return words

    def time(self, fact: str, *names: str) -> None:
        """Makes a time fact of the first named field that is there."""
        value, source = self.raw(*names)
        try:
            moment = instant(value)
        except ValueError as problem:
            self.notes.unreadable(source, f"{names[0]} is {problem}")
            return
        if moment is not None:
            self.set(fact, moment, source)

    def map(self, fact: str, name: str) -> dict[str, str]:
        """Makes a map of texts of tags or params, in either shape; the map is there even when it is empty."""
        value = self.data.get(name)
        self._used.add(name)
        result: dict[str, str] = {}
        path, source = f"{self.prefix}.{fact}", child(self.at, name)
        try:
            for key, item, step in pairs(value):
                result[key] = text(item) or ""
                self.notes.member(path, key, child(source, step))
        except ValueError as problem:
            self.notes.unreadable(source, f"{name} is {problem}")
        self.set(fact, dict(sorted(result.items())), source if name in self.data else self.at)
        return result

    def extra(self) -> None:
        """Keeps every field that was not used and says something. Times that the export tool wrote out a second time
        for people (`_creation_timestamp`) are not kept."""
        rest = {
            name: plain(value)
            for name, value in sorted(self.data.items())
            if name not in self._used
            and value not in (None, "", [], {})
            and not (name.startswith("_") and name.endswith(_RENDERINGS))
        }
        if rest:
            self.facts["extra"] = rest
            for name in rest:
                self.notes.member(f"{self.prefix}.extra", name, child(self.at, name))
