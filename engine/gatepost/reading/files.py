"""Bytes of a file the user named, or one clear message why there are none."""

from __future__ import annotations

from pathlib import Path

from gatepost.errors import Place, UnreadableError


def file_bytes(path: Path, name: str | None = None, limit: int | None = None) -> bytes:
    """The content of the file at `path`; `name` is what messages call it, `limit` the most bytes accepted.

    Raises UnreadableError when it is missing, a directory, a device, forbidden or longer than `limit`.
    """
    place = Place(name or str(path))
    try:
        if path.is_dir():
            raise UnreadableError("is a directory, and a file is expected", place=place)
        if path.exists() and not path.is_file():
            raise UnreadableError("is not a regular file", place=place)
        with path.open("rb") as stream:
            data = stream.read() if limit is None else stream.read(limit + 1)
    except FileNotFoundError:
        raise UnreadableError("no such file", place=place) from None
    except PermissionError:
        raise UnreadableError("may not be read: permission denied", place=place) from None
    except NotADirectoryError:
        raise UnreadableError("no such file: a part of the path is a file", place=place) from None
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        raise UnreadableError(f"can't be read: {reason}", place=place) from None
    if limit is not None and len(data) > limit:
        raise too_long(place.path, limit)
    return data


def too_long(name: str, limit: int) -> UnreadableError:
    """The error for a file of more than `limit` bytes."""
    return UnreadableError(f"is longer than {limit // 1_000_000} MB, the most that is read here", place=Place(name))
