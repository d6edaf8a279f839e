"""Writing results: to standard output, or to files that are there whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from gatepost.errors import OutputError, Place

STANDARD_OUTPUT = "-"
_HERE = "standard output"


def real(path: str) -> Path:
    """The file that `path` names, behind links."""
    return Path(os.path.realpath(path))


def check_writable(path: str) -> None:
    """Raise OutputError when nothing can be written at `path`: before any work is done.

    A device or a named pipe is taken as it is, so that /dev/null and >(command) work.
    """
    target = real(path)
    place = Place(path)
    if not os.path.isdir(target.parent):  # noqa: PTH112 - Path.is_dir raises where a directory may not be searched
        raise OutputError("can't be written: there is no such directory", place=place, hint=f"mkdir -p {target.parent}")
    if os.path.isdir(target):  # noqa: PTH112
        raise OutputError("is a directory, and a file is to be written", place=place)
    there = os.path.exists(target)  # noqa: PTH110
    beside = _is_special(target) or os.access(target.parent, os.W_OK | os.X_OK)
    if not beside or (there and not os.access(target, os.W_OK)):
        raise OutputError("can't be written: permission denied", place=place)


def write_files(contents: Mapping[str, Iterable[bytes]]) -> None:
    """Write every file, each at once: a reader sees the old content or the new. Raises OutputError.

    All are written beside their places first, so that when one can't be, none has changed.
    """
    ready: list[tuple[str, Path, Path]] = []
    path = ""
    try:
        for path, content in contents.items():
            target = real(path)
            if not _is_special(target):
                ready.append((path, _beside(target), target))
                _fill(*ready[-1][1:], content)
        for path, temporary, target in ready:  # noqa: B007 - the message below names the last
            temporary.replace(target)
        for path, content in contents.items():
            if _is_special(real(path)):
                with Path(path).open("wb") as stream:
                    stream.writelines(content)
    except OSError as problem:
        raise OutputError(f"can't be written: {problem.strerror or problem}", place=Place(path)) from None
    finally:
        for _, temporary, _ in ready:
            with suppress(OSError):
                temporary.unlink()


def append(path: str, text: str) -> None:
    """Add `text` to the end of a file. Raises OutputError."""
    try:
        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as problem:
        raise OutputError(f"can't be written: {problem.strerror or problem}", place=Place(path)) from None


def _is_special(target: Path) -> bool:
    return os.path.exists(target) and not os.path.isfile(target)  # noqa: PTH110, PTH113


def _beside(target: Path) -> Path:
    """An empty file in the same directory, from where `target` can be replaced at once."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".gatepost-")
    os.close(handle)
    return Path(name)


def _fill(temporary: Path, target: Path, content: Iterable[bytes]) -> None:
    with temporary.open("wb") as stream:
        stream.writelines(content)
    temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def show(text: str) -> None:
    """Write `text` to standard output as UTF-8, whatever the locale says. Raises OutputError."""
    stream = sys.stdout
    if stream is None or hasattr(stream, "buffer"):
        show_bytes(text.encode("utf-8", "replace"))
    else:
        stream.write(text)  # somebody caught the output as text


def show_bytes(content: bytes) -> None:
    """Write `content` to standard output as it is. Raises OutputError.

    When nobody reads on (`| head -1`) the rest is dropped, and the run ends as it would have: a verdict stays one.
    """
    if sys.stdout is None:
        raise OutputError("is closed", place=Place(_HERE), hint="Name a file with --output.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _drop_the_rest()
    except OSError as problem:
        _drop_the_rest()
        raise OutputError(f"can't be written: {problem.strerror or problem}", place=Place(_HERE)) from None


def _drop_the_rest() -> None:
    """What is still held back would be tried once more when Python ends, and fail once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
