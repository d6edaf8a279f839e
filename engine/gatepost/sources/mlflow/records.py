"""The neutral record set: what every MLflow reader gives to the translation, whatever the shape it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gatepost.model import JsonObject, Source


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON object of MLflow (a model, a version, a run …), as it was written, and where it was read."""

    data: JsonObject
    at: Source
    nested: bool = False
    """Whether it was found inside another record (`latest_versions` of a model)."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """The text of one file, and where it was read. `whole` says whether `at.input` is that file itself, so that a
    pointer or a line into it means something."""

    text: str
    at: Source
    whole: bool


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """An MLmodel file of a run or logged model (`owner` is its id). `folder` is the model's folder below the owner's
    artifacts, `""` for the root."""

    owner: str
    folder: str
    mlmodel: TextFile
    requirements: TextFile | None = None
    python_env: TextFile | None = None


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that belongs to a model or a run."""

    path: str
    size: int | None
    sha256: str | None
    at: Source


@dataclass(frozen=True, slots=True)
class Listing:
    """The artifacts of a run or logged model (`owner` is its id); paths are below its artifact root."""

    owner: str
    files: tuple[Artifact, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that couldn't be read; `message` says where and what is wrong.

    `owners` are the ids of runs, logged models or experiments that it may be about. Where no version knows any of them,
    it is about the versions whose own record lies in one of the folders `beside`. `model` names the registered model
    whose record it was, if it was one, and `version` the name and number of a version.
    """

    message: str
    owners: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    model: str | None = None
    version: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that one input holds. `registry` is the fact of that name."""

    registry: JsonObject = field(default_factory=lambda: {"kind": "mlflow"})
    models: tuple[Record, ...] = ()
    versions: tuple[Record, ...] = ()
    runs: tuple[Record, ...] = ()
    logged_models: tuple[Record, ...] = ()
    experiments: tuple[Record, ...] = ()
    model_files: tuple[ModelFiles, ...] = ()
    listings: tuple[Listing, ...] = ()
    broken: tuple[Broken, ...] = ()


@dataclass(slots=True)
class Notes:
    """What the translation of one subject remembers beside its facts: where each was read, and what couldn't be."""

    origins: dict[str, Source] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def origin(self, path: str, source: Source) -> None:
        self.origins[path] = source

    def member(self, prefix: str, key: str, source: Source) -> None:
        """Notes the origin of one entry of a map, under both ways to write its path."""
        self.origins[f"{prefix}.{key}"] = source
        if not key.isidentifier():
            quoted = key.replace("\\", "\\\\").replace('"', '\\"')
            self.origins[f'{prefix}["{quoted}"]'] = source

    def unreadable(self, source: Source, what: str) -> None:
        message = f"{source.input}: {what}" + (f" (at {source.at})" if source.at else "")
        if message not in self.broken:
            self.broken.append(message)


def child(source: Source, *steps: str | int) -> Source:
    """The source of a value inside the one at `source`: extends the JSON pointer."""
    return Source(source.input, source.at + pointer(steps))


def pointer(steps: Iterable[str | int]) -> str:
    """An RFC 6901 JSON pointer made of `steps`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
