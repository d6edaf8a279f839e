"""A safe view of what the user named: a directory, a file, or bytes of standard input.

Nothing outside the given path is ever opened: a symbolic link that leads out is only listed. Devices, sockets and
pipes are left alone. Every file that is read is remembered with its size and SHA-256, so that a result can name it.
"""

from __future__ import annotations

import hashlib
import os
import stat
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

from gatepost.errors import Place, UnreadableError
from gatepost.model import Input

SIZE_LIMIT = 256 * 1024 * 1024
_CHUNK = 1024 * 1024


class Tree:
    """Files by relative POSIX name, sorted. Build one with `Tree.open` (a path) or `Tree.of` (bytes in memory)."""

    def __init__(
        self,
        name: str,
        files: Mapping[str, Path | bytes],
        *,
        single: bool = False,
        outside: tuple[str, ...] = (),
        size_limit: int = SIZE_LIMIT,
    ) -> None:
        self.name = name
        self.single = single
        self.outside = outside
        self._files = dict(files)
        self._names = tuple(sorted(files))
        self._size_limit = size_limit
        self._seen: dict[str, tuple[str, int]] = {}

    @classmethod
    def of(cls, name: str, files: Mapping[str, bytes]) -> Tree:
        """A tree of files held in memory, as if they lay in a directory called `name`."""
        return cls(name, files)

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> Tree:
        """A tree of one file held in memory (standard input)."""
        return cls(name, {name: data}, single=True)

    @classmethod
    def open(cls, path: str, *, size_limit: int = SIZE_LIMIT) -> Tree:
        """A tree of the file or directory at `path`.

        Raises UnreadableError if there is none, or it is neither a file nor a directory, or it may not be read.
        """
        given = Path(path)
        place = Place(path)
        try:
            root = given.resolve(strict=True)
            mode = root.stat().st_mode
        except FileNotFoundError:
            raise UnreadableError("there is no such file or directory", place=place) from None
        except (OSError, RuntimeError, ValueError) as problem:
            raise UnreadableError(f"can't be opened: {_reason(problem)}", place=place) from None
        name = _printable(given.name if given.name not in ("", "..") else root.name) or "root"
        if stat.S_ISREG(mode):
            return cls(name, {name: root}, single=True, size_limit=size_limit)
        if not stat.S_ISDIR(mode):
            raise UnreadableError("is neither a file nor a directory", place=place)
        files, outside = _walk(root, place)
        return cls(name, files, outside=tuple(sorted(outside)), size_limit=size_limit)

    def names(self) -> tuple[str, ...]:
        """Relative names of the regular files, sorted."""
        return self._names

    def below(self, folder: str) -> tuple[str, ...]:
        """The names that start with `folder`, which ends in a slash."""
        start = bisect_left(self._names, folder)
        return self._names[start : bisect_left(self._names, folder[:-1] + chr(ord("/") + 1), start)]

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def path(self, name: str) -> str:
        """The name of a file as it is reported: it starts at the name of the path given."""
        return name if self.single else f"{self.name}/{name}"

    def size(self, name: str) -> int:
        """The size of a file in bytes. Raises UnreadableError if it is gone."""
        held = self._files[name]
        if isinstance(held, bytes):
            return len(held)
        try:
            return held.stat().st_size
        except OSError as problem:
            raise self._unreadable(name, problem) from None

    def head(self, name: str, count: int = 512) -> bytes:
        """The first `count` bytes, without remembering the file as read. Empty if it can't be opened."""
        held = self._files[name]
        if isinstance(held, bytes):
            return held[:count]
        try:
            with held.open("rb") as stream:
                return stream.read(count)
        except OSError:
            return b""

    def peek(self, name: str) -> bytes:
        """The content of a file without remembering it as read, to find out what it is. Empty if it can't be opened.

        Raises UnreadableError if it is larger than the limit.
        """
        self._check_size(name)
        return self.head(name, self._size_limit)

    def read(self, name: str) -> bytes:
        """The content of a file, which is then one of `inputs`.

        Raises UnreadableError if it can't be opened or is larger than the limit.
        """
        self._check_size(name)
        held = self._files[name]
        if isinstance(held, bytes):
            data = held
        else:
            try:
                data = held.read_bytes()
            except OSError as problem:
                raise self._unreadable(name, problem) from None
        self._seen[name] = (hashlib.sha256(data).hexdigest(), len(data))
        return data

    def sha256(self, name: str) -> str:
        """The SHA-256 of a file in hexadecimal, read piece by piece; the file is then one of `inputs`.

        Raises UnreadableError if it can't be opened or is larger than the limit.
        """
        if name in self._seen:
            return self._seen[name][0]
        self._check_size(name)
        held = self._files[name]
        if isinstance(held, bytes):
            self.read(name)
            return self._seen[name][0]
        digest, size = hashlib.sha256(), 0
        try:
            with held.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except OSError as problem:
            raise self._unreadable(name, problem) from None
        self._seen[name] = (digest.hexdigest(), size)
        return digest.hexdigest()

    def inputs(self, kind: str) -> tuple[Input, ...]:
        """The files read so far, sorted by path, each as an Input of `kind`."""
        return tuple(Input(self.path(name), kind, sha256, size) for name, (sha256, size) in sorted(self._seen.items()))

    def _check_size(self, name: str) -> None:
        if self.size(name) > self._size_limit:
            raise UnreadableError(
                f"is larger than {self._size_limit // (1024 * 1024)} MB, the most that one file may hold",
                place=Place(self.path(name)),
            )

    def _unreadable(self, name: str, problem: OSError) -> UnreadableError:
        return UnreadableError(f"can't be read: {_reason(problem)}", place=Place(self.path(name)))


def _walk(root: Path, place: Place) -> tuple[dict[str, Path], list[str]]:
    """Regular files below `root`, and the links that lead out of it. Links to directories aren't entered: what lies
    inside the root is met at its own place."""
    files: dict[str, Path] = {}
    outside: list[str] = []
    base = os.fspath(root)

    def refuse(problem: OSError) -> None:
        where = _printable(os.path.relpath(problem.filename or base, base))
        raise UnreadableError(f"can't be listed: {_reason(problem)}", place=Place(f"{place.path}/{where}"))

    for folder, folders, names in os.walk(base, onerror=refuse):
        for entry in (*folders, *names):
            full = Path(folder, entry)
            relative = _printable(full.relative_to(root).as_posix())
            if full.is_symlink():
                target = Path(os.path.realpath(full))
                if not target.is_relative_to(root) or not target.exists():
                    outside.append(relative)
                elif target.is_file():
                    files[relative] = target
            elif full.is_file():
                files[relative] = full
    return files, outside


def _printable(name: str) -> str:
    """A file name as text: bytes that aren't UTF-8 become the replacement character."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _reason(problem: Exception) -> str:
    strerror = getattr(problem, "strerror", None)
    return str(strerror or problem)
