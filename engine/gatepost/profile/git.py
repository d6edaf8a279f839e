"""A file as git holds it at a commit, so that a change under review can't bring its own profile."""

from __future__ import annotations

import os

from gatepost.errors import Place, UnreadableError

SECONDS = 60
_QUIET = {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}


def holds(ref: str, path: str, name: str) -> bool:
    """Whether there is a file `path` at `ref`; `name` is what messages call it. Raises UnreadableError like `blob`."""
    found = _git(["cat-file", "--batch-check"], ref, path, name, f"{ref}:{path}\n".encode())
    return not found.rstrip().endswith(b"missing")


def blob(ref: str, path: str, name: str) -> bytes:
    """The bytes of `path` at `ref` in the repository of the working directory; `name` is what messages call it.

    Git is asked for exactly one object; it opens no connection and runs no filter. Raises UnreadableError when there is
    no git, no repository, no such ref, or no such file at it.
    """
    return _git(["cat-file", "blob", f"{ref}:{path}"], ref, path, name)


def _git(command: list[str], ref: str, path: str, name: str, given: bytes = b"") -> bytes:
    import subprocess  # only `git:` needs it

    place = Place(name)
    if not ref or ref.startswith("-") or not path or not (ref + path).isprintable():
        raise UnreadableError(
            "isn't git:REF:PATH with a ref and a path", place=place, hint="For example git:origin/main:gatepost.yaml."
        )
    try:
        done = subprocess.run(
            ["git", *command],
            capture_output=True,
            input=given,
            timeout=SECONDS,
            env=os.environ | _QUIET,
            check=False,
        )
    except FileNotFoundError:
        raise UnreadableError("needs git, and it isn't installed", place=place) from None
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise UnreadableError(f"git didn't answer: {type(problem).__name__}", place=place) from None
    if done.returncode != 0:
        first = next(iter(done.stderr.decode("utf-8", "replace").strip().splitlines()), "git gave no reason")
        raise UnreadableError(f"git can't show it: {first.removeprefix('fatal: ')}", place=place)
    return done.stdout
