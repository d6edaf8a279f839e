"""Writing results: to standard output, or to files that are there whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from gatepost.errors import OutputError, Place

STANDARD_OUTPUT = "-"


def check_writable(path: str) -> None:
    """Raise OutputError when nothing can be written at `path`: before any work is done."""
    target = Path(path)
    place = Place(path)
    if target.exists() and not target.is_file():
        raise OutputError("isn't a regular file, and one is to be written", place=place)
    if not target.parent.is_dir():
        raise OutputError("can't be written: there is no such directory", place=place, hint=f"mkdir -p {target.parent}")
    if not os.access(target.parent, os.W_OK | os.X_OK) or (target.exists() and not os.access(target, os.W_OK)):
        raise OutputError("can't be written: permission denied", place=place)


def write_files(contents: Mapping[str, bytes]) -> None:
    """Write every file, each at once: a reader sees the old content or the new. Raises OutputError.

    All are written beside their places first, so that when one can't be, none has changed.
    """
    ready: list[tuple[str, Path]] = []
    try:
        for path, content in contents.items():
            ready.append((_written_beside(path, content), Path(path)))
        for temporary, target in ready:
            Path(temporary).replace(target)
    except OSError as problem:
        path = str(problem.filename2 or problem.filename or next(iter(contents), ""))
        raise OutputError(f"can't be written: {problem.strerror or problem}", place=Place(path)) from None
    finally:
        for temporary, _ in ready:
            with suppress(OSError):
                Path(temporary).unlink()


def _written_beside(path: str, content: bytes) -> str:
    target = Path(path)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as stream:
        stream.write(content)
        name = stream.name
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    Path(name).chmod(mode)
    return name


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def show(text: str) -> None:
    """Write `text` to standard output as UTF-8, whatever the locale says."""
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(text)
        return
    stream.write(text.encode("utf-8", "replace"))
    stream.flush()


def show_bytes(content: bytes) -> None:
    """Write `content` to standard output as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
