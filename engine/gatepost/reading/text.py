"""Text and places in it: decoding, and the line that a message shows."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from gatepost.errors import Place, UnreadableError

POINTER = 200  # characters of a pointer that a message shows
EXCERPT = 140  # characters of a line that a message shows; a longer line is cut, or not shown when the place is beyond


def printable(text: str) -> str:
    """`text` with tabs as spaces and other control and direction characters replaced, each by one character."""
    return "".join(c if c.isprintable() else " " if c == "\t" else "�" for c in text)


class Text:
    """The text of one file, with its lines found once and only when a place is asked for."""

    def __init__(self, name: str, content: str) -> None:
        self.name = name
        self.content = content

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [0], self.content.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.content.find("\n", at + 1)
        return starts

    def place(self, line: int, column: int, *, pointer: str | None = None, width: int = 1) -> Place:
        """The place at `line` and `column`, both counted from 0, with the excerpt of that line."""
        excerpt = self._excerpt(line, column)
        room = max(1, len(excerpt) - column) if excerpt is not None else 1
        if pointer is not None:
            pointer = printable(pointer if len(pointer) <= POINTER else pointer[: POINTER - 1] + "…")
        return Place(self.name, line + 1, column + 1, pointer, excerpt, max(1, min(width, room)))

    def at(self, offset: int, *, pointer: str | None = None, width: int = 1) -> Place:
        """The place `offset` characters from the start."""
        offset = max(0, min(offset, len(self.content)))
        line = bisect_right(self._starts, offset) - 1
        return self.place(line, offset - self._starts[line], pointer=pointer, width=width)

    def offset(self, line: int, column: int) -> int:
        """How many characters stand before `line` and `column`, both counted from 1."""
        return self._starts[line - 1] + column - 1

    def _excerpt(self, line: int, column: int) -> str | None:
        if line >= len(self._starts) or column >= EXCERPT:
            return None
        start = self._starts[line]
        end = self._starts[line + 1] - 1 if line + 1 < len(self._starts) else len(self.content)
        text = self.content[start : min(end, start + EXCERPT + 1)].removesuffix("\r")
        text = text if len(text) <= EXCERPT else text[:EXCERPT] + "…"
        return printable(text)


def decode(data: bytes, name: str) -> Text:
    """`data` as UTF-8 text; a byte order mark is dropped. Raises UnreadableError for another encoding, or emptiness."""
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        offset = problem.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        line = data.count(b"\n", 0, offset) + 1
        hint = "It looks like UTF-16." if data[:2] in (b"\xff\xfe", b"\xfe\xff") else None
        raise UnreadableError(
            f"isn't UTF-8 text: byte 0x{data[offset]:02x} at offset {offset} (line {line})",
            place=Place(name, line),
            hint=hint or "Save it as UTF-8.",
        ) from None
    if not content.strip():
        raise UnreadableError("is empty", place=Place(name))
    return Text(name, content)
