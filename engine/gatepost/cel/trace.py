"""What an explanation says."""

from __future__ import annotations

from dataclasses import dataclass

from gatepost.cel.values import Value


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that was read: `path` such as `self.datasets[2].digest`; `value` is None where it is `absent`."""

    path: str
    value: Value
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """`because` holds the deciding parts in source text; `facts` what they read; `more` how many elements of a list
    decided likewise and aren't shown."""

    because: tuple[str, ...]
    facts: tuple[Fact, ...]
    more: int = 0
