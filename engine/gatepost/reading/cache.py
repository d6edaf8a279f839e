"""What was worked out of a file's content, kept on disk for the next run: by the digest of that content.

The entries hold code, so only what this user alone could have written is read: the folder and every file belong to the
user and nobody else may write to them. What is missing, foreign, cut off or can't be read counts as not there.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import gatepost

_HEAD = b"gatepost-cache-1\n"
_DIGEST = 32
_MOST = 20_000  # entries; beyond it the older half goes
_LOOK = "00"  # how the keys begin on which the entries are counted: one of 256


class Cache:
    """Bytes by key in a folder; without a folder it holds nothing and keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder if folder is not None and _own_folder(folder) else None
        self._salt = _salt() if self._folder is not None else b""

    @classmethod
    def of_user(cls, environ: Mapping[str, str]) -> Cache:
        """The user's cache, where the XDG base directory specification puts it. None is kept where CI is `true`."""
        if environ.get("CI", "").lower() in ("true", "1"):
            return cls(None)
        base = environ.get("XDG_CACHE_HOME", "")
        home = environ.get("HOME") or environ.get("USERPROFILE")
        if base and Path(base).is_absolute():
            return cls(Path(base) / "gatepost")
        return cls(Path(home) / ".cache" / "gatepost" if home else None)

    def key(self, *parts: bytes) -> str:
        """The key of what follows from `parts`, this gatepost and this Python."""
        digest = hashlib.sha256(self._salt)
        for part in parts:
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()

    def get(self, key: str) -> bytes | None:
        """What was kept under `key`; None if nothing is there that can be trusted."""
        if self._folder is None:
            return None
        try:
            handle = os.open(self._folder / key, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            with os.fdopen(handle, "rb") as stream:
                about = os.fstat(stream.fileno())
                if not stat.S_ISREG(about.st_mode) or not _own(about):
                    return None
                data = stream.read()
        except (OSError, ValueError):
            return None
        content = data[len(_HEAD) + _DIGEST :]
        return content if data[: len(_HEAD) + _DIGEST] == _HEAD + hashlib.sha256(content).digest() else None

    def put(self, key: str, content: bytes) -> None:
        """Keep `content` under `key`, whole or not at all."""
        if self._folder is None:
            return
        with suppress(OSError):
            if key.startswith(_LOOK):
                self._make_room()
            handle, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")  # mode 0600
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(_HEAD + hashlib.sha256(content).digest() + content)
                Path(name).replace(self._folder / key)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise

    def _make_room(self) -> None:
        assert self._folder is not None
        with os.scandir(self._folder) as entries:
            known = [(entry.stat(follow_symlinks=False).st_mtime, entry.path) for entry in entries]
        if len(known) >= _MOST:
            for _, path in sorted(known)[: _MOST // 2]:
                Path(path).unlink(missing_ok=True)


def _own_folder(folder: Path) -> bool:
    """Whether the folder is there, or could be made, and is this user's alone."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        about = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(about.st_mode) and _own(about)


def _own(about: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):  # Windows: the user's profile is the user's
        return True
    return about.st_uid == os.geteuid() and not about.st_mode & 0o077


def _salt() -> bytes:
    """What entries depend on besides content: Python's byte code, and this gatepost as it is installed."""
    package = Path(gatepost.__file__).parent
    parts = [importlib.util.MAGIC_NUMBER, gatepost.__version__.encode()]
    for folder in (
        "assess",
        "cel",
        "cel/functions",
        "cli",
        "frameworks",
        "policies",
        "policies/lint",
        "profile",
        "reading",
    ):
        with suppress(OSError), os.scandir(package / folder) as entries:
            known = sorted((entry.name, entry.stat()) for entry in entries if entry.is_file())
            parts += [f"{name} {about.st_size} {about.st_mtime_ns}".encode() for name, about in known]
    return hashlib.sha256(b"\n".join(parts)).digest()


NO_CACHE = Cache(None)
