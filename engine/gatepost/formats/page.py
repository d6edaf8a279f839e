"""Lines for a terminal: wrapped to its width, counted in columns, coloured only where that is understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from gatepost.formats.interface import Display
from gatepost.formats.visible import beginning

PLACE = "place"  # the style of a file and line, which is never cut, so that a terminal can open it
_STYLES = {"bold": "1", "dim": "2", PLACE: "2", "red": "1;31", "yellow": "33", "green": "32", "cyan": "36", "": ""}
NARROWEST = 30  # columns of text, however narrow the terminal
Span = tuple[str, str]  # text and style


class Page:
    """Gathers lines. Text that is given is visible already and holds no line break."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._lines: list[str] = []

    def heading(self, text: str) -> None:
        """A heading with an empty line before it."""
        self.gap()
        self.put([(text, "bold")])

    def gap(self) -> None:
        """An empty line, but never two."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def put(self, spans: Sequence[Span], indent: int = 0, hang: int | None = None) -> None:
        """Words wrapped to the width: the first line after `indent` columns, the others after `hang`."""
        rest = indent if hang is None else hang
        room = max(self._display.width - max(indent, rest), NARROWEST)
        for index, ((first, first_style), *others) in enumerate(_wrapped(spans, room)):
            words = [(beginning(first), first_style), *others]
            text = " ".join(self._styled(word, style) for word, style in words)
            self._lines.append((" " * (indent if index == 0 else rest) + text).rstrip())

    def labelled(self, label: str, spans: Sequence[Span], indent: int, width: int) -> None:
        """A dim label of `width` columns and the words beside it."""
        before = len(self._lines)
        self.put(spans, indent + width)
        self._lines[before] = " " * indent + self._styled(label, "dim") + self._lines[before][indent + len(label) :]

    def verbatim(self, text: str, indent: int) -> None:
        """Lines as they are, for code that is to be pasted."""
        self._lines += [(" " * indent + beginning(one)).rstrip() for one in text.split("\n")]

    def row(self, cells: Sequence[Span], widths: Sequence[int], indent: int = 2) -> None:
        """One row of a table: the first cell to the left, the others to the right."""
        padded = []
        for index, ((text, style), width) in enumerate(zip(cells, widths, strict=True)):
            space = " " * max(0, width - columns(text))
            shown = self._styled(text, style)
            padded.append(space + shown if index else shown + space)
        self._lines.append((" " * indent + "  ".join(padded)).rstrip())

    def length(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def text(self) -> str:
        """Everything, ending in a newline."""
        return "\n".join(self._lines).rstrip("\n") + "\n"

    def _styled(self, text: str, style: str) -> str:
        code = _STYLES[style] if self._display.colour else ""
        return f"\x1b[{code}m{text}\x1b[0m" if code and text else text


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: none for a combining mark, two for a wide character."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _wrapped(spans: Sequence[Span], room: int) -> Iterator[list[Span]]:
    current: list[Span] = []
    used = 0
    for word, style in _words(spans, room):
        width = columns(word)
        if current and used + 1 + width > room:
            yield current
            current, used = [], 0
        used += width + (1 if current else 0)
        current.append((word, style))
    yield current or [("", "")]


def _words(spans: Sequence[Span], room: int) -> Iterator[Span]:
    """The words with their styles; one that is wider than a line, as in a script without spaces, is cut."""
    for text, style in spans:
        if style == PLACE:
            yield text, style
            continue
        for whole in text.split(" "):
            word = whole
            while columns(word) > room:
                cut = _fitting(word, room)
                yield word[:cut], style
                word = word[cut:]
            if word:
                yield word, style


def _fitting(word: str, room: int) -> int:
    used = 0
    for index, char in enumerate(word):
        used += _columns(char)
        if used > room:
            return max(index, 1)
    return len(word)
