"""Patterns over subject ids, as systems and waivers use them."""

from __future__ import annotations

from fnmatch import fnmatchcase


def matches(pattern: str, subject: str) -> bool:
    """Whether the id `subject` fits `pattern`, in which `*`, `?` and `[…]` are wild, also across `/`.

    A pattern without a colon is a model's plain name, and means the registered model and all its versions in any
    MLflow registry; a pattern with one is held against the whole id.
    """
    if pattern == subject or fnmatchcase(subject, pattern):
        return True
    registry, colon, rest = subject.partition(":")
    if ":" in pattern or not colon or registry.partition("@")[0] != "mlflow":
        return False
    model, wanted = rest.partition("/")[0], _encoded(pattern)
    return model == wanted or fnmatchcase(model, wanted)


def _encoded(name: str) -> str:
    """A model's name as ids hold it: `%`, `/` and control characters percent-encoded."""
    return "".join(
        "".join(f"%{byte:02X}" for byte in c.encode()) if c in "%/" or ord(c) < 32 or 127 <= ord(c) < 160 else c
        for c in name
    )
