"""Where collected answers are kept: in memory for a live check, or in a directory that survives an interruption.

A directory's `collection.json` names every saved file with its SHA-256 and says whether the collection is complete.
A file is written under a temporary name and renamed, and only then entered there: what is entered is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from abc import ABC, abstractmethod
from pathlib import Path

from gatepost.errors import ConnectionFailedError, OutputError, Place
from gatepost.model import JsonObject

MANIFEST = "collection.json"
KEY = "gatepost_collection"
INCOMPLETE = "the collection was interrupted; run `gatepost collect` again and it goes on from there"
_SAVED_NAME = re.compile(r"[a-z]+(-[a-z]+)*-\d{4,}\.json")
_TEMPORARY = ".part"


class Collection(ABC):
    """Files by name. `manifest` is what `collection.json` says under its one key."""

    def __init__(self) -> None:
        self.manifest: JsonObject = {}

    @abstractmethod
    def begin(self, registry_uri: str, mlflow_version: str | None) -> None:
        """Start, or go on with, the collection of this registry."""

    @abstractmethod
    def saved(self, name: str) -> bytes | None:
        """The content of a file that was saved whole, or None."""

    @abstractmethod
    def save(self, name: str, data: bytes) -> None:
        """Keep a file."""

    @abstractmethod
    def finish(self) -> None:
        """Say that nothing is missing."""


class MemoryCollection(Collection):
    """Kept for as long as the check runs."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}

    def begin(self, registry_uri: str, mlflow_version: str | None) -> None:
        self.manifest = _manifest(registry_uri, mlflow_version)

    def saved(self, name: str) -> bytes | None:
        return self.files.get(name)

    def save(self, name: str, data: bytes) -> None:
        self.files[name] = data
        self.manifest["files"][name] = hashlib.sha256(data).hexdigest()

    def finish(self) -> None:
        self.manifest["complete"] = True
        self.files[MANIFEST] = _encode(self.manifest)


class DirectoryCollection(Collection):
    """Kept in the directory `root`, made if it isn't there. `afresh` forgets what an earlier run saved.

    After `begin`, `was_complete` says that an earlier run had finished and nothing is left to fetch.
    """

    def __init__(self, root: Path, *, afresh: bool = False) -> None:
        super().__init__()
        self.root = root
        self.was_complete = False
        self._afresh = afresh

    def begin(self, registry_uri: str, mlflow_version: str | None) -> None:
        """Raises OutputError if the directory can't be written, holds anything else, or holds another registry."""
        expected = _manifest(registry_uri, mlflow_version)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            names = sorted(path.name for path in self.root.iterdir())
        except OSError as problem:
            raise self._unwritable(problem) from None
        earlier = self._earlier(names)
        if earlier is not None:
            self._same(earlier, expected)
        self.manifest = expected if earlier is None or self._afresh else earlier
        self.was_complete = bool(self.manifest["complete"])
        for name in names:
            stale = name.endswith(_TEMPORARY) or (name != MANIFEST and name not in self.manifest["files"])
            if stale:
                self._remove(name)
        self._write(MANIFEST, _encode(self.manifest))

    def saved(self, name: str) -> bytes | None:
        digest = self.manifest["files"].get(name)
        if digest is None:
            return None
        try:
            data = (self.root / name).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == digest else None

    def save(self, name: str, data: bytes) -> None:
        self._write(name, data)
        self.manifest["files"][name] = hashlib.sha256(data).hexdigest()
        self._write(MANIFEST, _encode(self.manifest))

    def finish(self) -> None:
        self.manifest["complete"] = True
        self._write(MANIFEST, _encode(self.manifest))

    def _earlier(self, names: list[str]) -> JsonObject | None:
        if not names:
            return None
        foreign = [n for n in names if n != MANIFEST and not _SAVED_NAME.fullmatch(n.removesuffix(_TEMPORARY))]
        foreign = [n for n in foreign if n != MANIFEST + _TEMPORARY]
        manifest = None
        try:
            manifest = json.loads((self.root / MANIFEST).read_bytes()).get(KEY)
        except FileNotFoundError:
            if all(name == MANIFEST + _TEMPORARY for name in names):
                return None
        except (OSError, ValueError, AttributeError, RecursionError):
            manifest = None
        files = manifest.get("files") if isinstance(manifest, dict) else None
        known = isinstance(files, dict) and all(_SAVED_NAME.fullmatch(name) for name in files)
        if foreign or not known or not isinstance(manifest, dict) or not isinstance(manifest.get("complete"), bool):
            raise OutputError(
                "the directory isn't empty and isn't a collection that this command began",
                place=Place(str(self.root)),
                hint="Name an empty directory or one that doesn't exist yet.",
            )
        return manifest

    def _same(self, earlier: JsonObject, expected: JsonObject) -> None:
        if earlier.get("registry_uri") != expected["registry_uri"]:
            raise OutputError(
                f"the directory holds a collection of another registry, {earlier.get('registry_uri')}",
                place=Place(str(self.root)),
                hint="Use one directory for each registry.",
            )
        changed = earlier.get("mlflow_version") != expected["mlflow_version"]
        if changed and not earlier.get("complete") and not self._afresh:
            raise ConnectionFailedError(
                f"the server was MLflow {earlier.get('mlflow_version')} when this collection began and is now "
                f"{expected['mlflow_version']}",
                hint="Start again with --afresh.",
            )

    def _write(self, name: str, data: bytes) -> None:
        temporary = self.root / (name + _TEMPORARY)
        try:
            with temporary.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(self.root / name)
        except OSError as problem:
            raise self._unwritable(problem) from None

    def _remove(self, name: str) -> None:
        try:
            (self.root / name).unlink()
        except OSError as problem:
            raise self._unwritable(problem) from None

    def _unwritable(self, problem: OSError) -> OutputError:
        return OutputError(f"can't be written: {problem.strerror or problem}", place=Place(str(self.root)))


def _manifest(registry_uri: str, mlflow_version: str | None) -> JsonObject:
    return {"registry_uri": registry_uri, "mlflow_version": mlflow_version, "complete": False, "files": {}}


def _encode(manifest: JsonObject) -> bytes:
    """Until it is complete a collection reads as an error answer, so that no check passes on half a registry."""
    document: JsonObject = {KEY: manifest}
    if not manifest["complete"]:
        document |= {"error_code": "INCOMPLETE", "message": INCOMPLETE}
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
