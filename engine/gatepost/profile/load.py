"""Finding the profile and reading it: from a file, from git, or the one that holds without any."""

from __future__ import annotations

import os
from pathlib import Path

from gatepost.errors import Place, UnreadableError
from gatepost.profile import build, evidence, git
from gatepost.profile.types import Profile
from gatepost.reading import NO_CACHE, Cache, checked_bytes, checked_file

FILE_NAME = "gatepost.yaml"
_GIT = "git:"


def default() -> Profile:
    """What holds without a profile: the pack `baseline`, and one system that holds every subject."""
    return Profile(name="default")


def find(start: Path) -> Path | None:
    """The nearest gatepost.yaml in the directory `start` or above it; None if there is none."""
    folder = start.absolute()
    candidates = (above / FILE_NAME for above in (folder, *folder.parents))
    return next((path for path in candidates if _is_file(path)), None)


def _is_file(path: Path) -> bool:
    """Whether there is such a file; False too where a directory may not be searched."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises PermissionError there


def answers_path(profile: Path | str) -> str:
    """The file in which `gatepost attest` records answers: beside the profile, gatepost.attestations.yaml for
    gatepost.yaml."""
    text = str(profile)
    stem = text.removesuffix(".yaml").removesuffix(".yml")
    return f"{stem}.attestations.yaml"


def load(path: Path, name: str | None = None, cache: Cache = NO_CACHE) -> Profile:
    """The profile in the file at `path`, with the attestations in the file beside it. Raises InputError with file and
    line of what is wrong."""
    name = name or str(path)
    document = checked_file(path, name, "profile", cache)
    answers = Path(answers_path(path))
    beside = checked_file(answers, answers_path(name), "profile", cache) if _is_file(answers) else None
    return build.profile(document, evidence.beside(path), cache, beside)


def load_spec(text: str, cache: Cache = NO_CACHE) -> Profile:
    """The profile that `--profile` names: a file, or `git:REF:PATH`. Raises InputError."""
    if not text.startswith(_GIT):
        return load(Path(text), cache=cache)
    ref, colon, path = text.removeprefix(_GIT).partition(":")
    if not colon:
        raise UnreadableError(
            "isn't git:REF:PATH", place=Place(text), hint="For example git:origin/main:gatepost.yaml."
        )
    document = checked_bytes(git.blob(ref, path, text), text, "profile", cache)
    answers = answers_path(text)
    beside = None
    if git.holds(ref, answers_path(path), answers):
        beside = checked_bytes(git.blob(ref, answers_path(path), answers), answers, "profile", cache)
    return build.profile(document, evidence.at_ref(ref, path), cache, beside)
