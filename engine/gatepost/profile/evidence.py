"""The files that attestations rest on: found beside the profile, and of the digest that the profile states."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from gatepost.errors import InputError, UnreadableError
from gatepost.model import JsonObject
from gatepost.profile import git
from gatepost.profile.types import Evidence
from gatepost.reading import Document, file_bytes, shown

ReadFile: TypeAlias = Callable[[str], bytes]
"""Takes a path relative to the profile, gives the file's bytes or raises UnreadableError."""


def beside(profile: Path) -> ReadFile:
    """Reads files under the profile's directory, and none outside of it, also not through a link."""
    folder = profile.parent.resolve()

    def read(path: str) -> bytes:
        try:
            target = (folder / path).resolve()
        except (OSError, RuntimeError, ValueError) as problem:
            raise UnreadableError(f"can't be found: {problem}") from None
        if not target.is_relative_to(folder):
            raise UnreadableError("lies outside the profile's directory")
        return file_bytes(target, path)

    return read


def at_ref(ref: str, profile: str) -> ReadFile:
    """Reads files beside a profile that git holds, at the same ref."""
    folder, slash, _ = profile.rpartition("/")
    return lambda path: git.blob(ref, folder + slash + path, path)


def verified(document: Document, pointer: str, entry: JsonObject, read: ReadFile) -> Evidence:
    """The evidence at `pointer`, if its file is there and has the stated digest; else raises InputError."""
    path, stated = str(entry["path"]), str(entry["sha256"]).lower()
    place = document.place(pointer + "/path")
    if path.startswith("/") or ".." in PurePosixPath(path).parts or "\\" in path:
        raise InputError(
            f"the evidence {shown(path)} must lie beside the profile, or below it",
            place=place,
            hint="Give its path relative to the profile, with / and without ..",
        )
    try:
        data = read(path)
    except UnreadableError as problem:
        raise InputError(f"the evidence {shown(path)}: {problem.message}", place=place) from None
    found = hashlib.sha256(data).hexdigest()
    if found != stated:
        raise InputError(
            f"the evidence {shown(path)} isn't the file that was attested: its SHA-256 is {found}",
            place=document.place(pointer + "/sha256"),
            hint="Restore the file, or attest again what it says now.",
        )
    return Evidence(path, found)
