"""JSON as plain values, and the positions in it when an error needs one."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in the type stubs
from typing import NamedTuple, TypeAlias

from gatepost.errors import UnreadableError
from gatepost.model import Json, JsonObject
from gatepost.reading.text import Text
from gatepost.reading.words import shown

DEPTH = 200  # far beyond any real record, and safe for code that walks the values recursively
_SPACE = re.compile(r"[ \t\n\r]*")
_Scan: TypeAlias = Callable[[str, int], tuple[Json, int]]
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _DuplicateKeyError(ValueError):
    pass


def parse(text: Text) -> Json:
    """The value of `text`. NaN and infinities are floats; half a surrogate pair, which isn't text, becomes U+FFFD.

    Raises UnreadableError with line and column for what isn't JSON, gives a key twice, or is nested too deep.
    """
    try:
        value = json.loads(text.content, object_pairs_hook=_object)
    except json.JSONDecodeError as problem:
        raise _syntax(text, problem) from None
    except RecursionError:
        raise _too_deep(text) from None
    except _DuplicateKeyError as problem:
        raise _duplicate(text, str(problem)) from None
    except ValueError:
        long = re.search(rf"\d{{{sys.get_int_max_str_digits() + 1},}}", text.content)
        raise UnreadableError("a number has too many digits", place=text.at(long.start() if long else 0)) from None
    if _depth(value) > DEPTH:
        raise _too_deep(text)
    return _mended(value) if _SURROGATE.search(text.content) else value


def _object(pairs: list[tuple[str, Json]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateKeyError(next(name for i, name in enumerate(names) if name in names[:i]))
    return found


def _syntax(text: Text, problem: json.JSONDecodeError) -> UnreadableError:
    end = len(text.content.rstrip())
    cut = problem.pos >= end or problem.msg.startswith("Unterminated string")
    words = "the file seems cut off" if cut else problem.msg[:1].lower() + problem.msg[1:]
    return UnreadableError(f"isn't valid JSON: {words}", place=text.at(problem.pos))


def _too_deep(text: Text) -> UnreadableError:
    depth, place = 0, text.at(0)
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text.content):
        depth += 1 if match[0] in "[{" else -1 if match[0] in "]}" else 0
        if depth > DEPTH:
            place = text.at(match.start())
            break
    return UnreadableError(f"is nested more than {DEPTH} deep", place=place)


def _duplicate(text: Text, name: str) -> UnreadableError:
    """Find the object in which the key stands twice: only now are positions worth their time."""
    positions, offsets = JsonPositions(text), [JsonPositions(text).root]
    while offsets:
        seen: set[str] = set()
        for member in positions.members(offsets.pop()):
            if member.name == name and name in seen:
                place = text.at(member.key, width=len(name) + 2)
                return UnreadableError(f"the key {shown(name)} is given twice in the same object", place=place)
            seen.add(member.name)
            offsets.append(member.start)
    return UnreadableError(f"the key {shown(name)} is given twice in the same object", place=text.at(0))


def _depth(value: Json) -> int:
    """How deep lists and objects are nested, found level by level."""
    depth, level = 0, [value] if isinstance(value, dict | list) else []
    while level:
        depth += 1
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
    return depth


def _mended(value: Json) -> Json:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(name): _mended(item) for name, item in value.items()}
    return value


class Member(NamedTuple):
    """A value inside an object or list: its key or index, where the key starts (the value, in a list), and its ends."""

    name: str
    key: int
    start: int
    end: int


class JsonPositions:
    """Where the values of a JSON text stand. Each object or list is scanned once, when something in it is asked for."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._scan: _Scan = json.JSONDecoder().scan_once  # type: ignore[attr-defined]  # not in the type stubs
        self._known: dict[int, tuple[Member, ...]] = {}
        self._by_name: dict[int, dict[str, Member]] = {}
        self.root = self._skip(0)

    def find(self, path: Sequence[str], key: bool) -> tuple[int, int]:
        """Offset and length of the value at `path`, or of its key; of its nearest parent if there is no such value."""
        start, found = self.root, (self.root, 1)
        for part in path:
            member = self._named(start).get(part)
            if member is None:
                break
            start = member.start
            scalar = self._text.content[start] not in "{["
            found = (start, member.end - start if scalar else 1)
            if key and member.key != start:
                found = (member.key, len(part) + 2)
        return found

    def _named(self, start: int) -> dict[str, Member]:
        if start not in self._by_name:
            self._by_name[start] = {member.name: member for member in self.members(start)}
        return self._by_name[start]

    def members(self, start: int) -> tuple[Member, ...]:
        """The values inside the object or list at offset `start`; none for any other value."""
        if start not in self._known:
            opening = self._text.content[start]
            self._known[start] = tuple(self._members(start, opening == "{")) if opening in "{[" else ()
        return self._known[start]

    def _members(self, start: int, is_object: bool) -> list[Member]:
        content, at, found = self._text.content, self._skip(start + 1), list[Member]()
        while content[at] not in "}]":
            key, name = at, str(len(found))
            if is_object:
                name, at = scanstring(content, at + 1, True)
                at = self._skip(self._skip(at) + 1)
            value = at
            _, end = self._scan(content, value)
            found.append(Member(name, key, value, end))
            at = self._skip(end)
            at = self._skip(at + 1) if content[at] == "," else at
        return found

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self._text.content, at)
        return match.end() if match else at
