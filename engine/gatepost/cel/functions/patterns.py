r"""Which RE2 patterns Python's `re` runs exactly and in linear time.

Accepted is a sequence, anchored at its start by ^, of characters and classes of ASCII characters, negated ones too,
each with a quantifier or none, in which every atom of variable length shares no character with what may follow it. Then
at every character there is at most one way on, so matching never goes back, and no text makes it slow. `$` becomes
`\Z`, which is what RE2 means.
A short pattern of fixed length needs no anchor at its start: each attempt ends after at most that many characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CLASSES = {
    "d": frozenset("0123456789"),
    "w": frozenset("0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
}
_ATOM = re.compile(
    r"(?P<class>\[\^?[^\[\]^\\&~|][^\[\]\\&~|]*\])|\\(?P<short>[dw])|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<plain>[^\\\[\](){}.*+?|^$])"
)
_QUANTIFIER = re.compile(r"\{(\d{1,3})(?:(,)(\d{1,3})?)?\}|([*+?])")
_LONGEST = 1000
_SHORT = 64  # characters of a pattern that is tried at every place of the text


@dataclass(frozen=True, slots=True)
class _Atom:
    """`characters` are those it takes; with `negated`, those it doesn't."""

    characters: frozenset[str]
    negated: bool
    least: int
    most: int | None

    def meets(self, other: _Atom) -> bool:
        """Whether a character is taken by both."""
        if self.negated and other.negated:
            return True
        if self.negated or other.negated:
            taken, left = (other, self) if self.negated else (self, other)
            return not taken.characters <= left.characters
        return not self.characters.isdisjoint(other.characters)


def python_pattern(pattern: str) -> re.Pattern[str] | None:
    """`pattern` for Python's `re`, if it is proven to mean the same and to be safe; else None."""
    if not pattern.isascii():
        return None
    start, end = pattern.startswith("^"), pattern.endswith("$") and not pattern.endswith("\\$")
    body = pattern[start : len(pattern) - end]
    atoms = _atoms(body)
    if atoms is None or not _one_way(atoms):
        return None
    if not start and (any(atom.most != atom.least for atom in atoms) or sum(atom.least for atom in atoms) > _SHORT):
        return None
    return re.compile(("^" if start else "") + body + (r"\Z" if end else ""), re.ASCII)


def _atoms(body: str) -> list[_Atom] | None:
    found, at = [], 0
    while at < len(body):
        match = _ATOM.match(body, at)
        if match is None:
            return None
        characters = _characters(match)
        if characters is None:
            return None
        at = match.end()
        limits: tuple[int, int | None] = (1, 1)
        if quantifier := _QUANTIFIER.match(body, at):
            at = quantifier.end()
            if at < len(body) and body[at] in "?+*{":
                return None
            found_limits = _limits(quantifier)
            if found_limits is None:
                return None
            limits = found_limits
        elif body[at : at + 1] == "{":
            return None
        found.append(_Atom(characters, body[match.start() : match.start() + 2] == "[^", *limits))
    return found


def _limits(quantifier: re.Match[str]) -> tuple[int, int | None] | None:
    exact, comma, upper, sign = quantifier.groups()
    if sign:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
    least = int(exact)
    most = (int(upper) if upper else None) if comma else least
    if max(least, most or 0) > _LONGEST or (most is not None and most < least):
        return None
    return least, most


def _characters(match: re.Match[str]) -> frozenset[str] | None:
    if match["short"]:
        return _CLASSES[match["short"]]
    if match["escaped"]:
        return frozenset(match["escaped"])
    if match["plain"]:
        return frozenset(match["plain"])
    return _members(match["class"][1:-1].removeprefix("^"))


def _members(body: str) -> frozenset[str] | None:
    """The characters of a class of single characters and ranges; None for one that isn't so plain."""
    found: set[str] = set()
    at = 0
    while at < len(body):
        if body[at + 1 : at + 2] == "-" and at + 2 < len(body):
            low, high = body[at], body[at + 2]
            if low > high or "-" in (low, high):
                return None
            found |= {chr(code) for code in range(ord(low), ord(high) + 1)}
            at += 3
        else:
            if body[at] == "-" and at not in (0, len(body) - 1):
                return None
            found.add(body[at])
            at += 1
    return frozenset(found)


def _one_way(atoms: list[_Atom]) -> bool:
    """Whether every atom of variable length shares no character with what may come after it."""
    for i, atom in enumerate(atoms):
        if atom.least == atom.most:
            continue
        for later in atoms[i + 1 :]:
            if atom.meets(later):
                return False
            if later.least > 0:
                break
    return True
