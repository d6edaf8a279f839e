"""Characters that can't be seen, made visible: an escape sequence or a reversal of direction in metadata shows as text
and does nothing."""

from __future__ import annotations

import unicodedata

_LAYOUT = "\n\t"
_JOINERS = "\u200c\u200d"  # letters of Persian or Hindi are joined and parted with them


def visible(text: str) -> str:
    """`text` with every control, direction, format and unassigned character as an escape such as `\\u202e`.

    Line breaks, tabs and spaces stay, and so do the joiners between letters that aren't ASCII.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    return "".join(_shown(char, text[i - 1] if i else "") for i, char in enumerate(text))


def escape(char: str) -> str:
    """The escape that stands for `char`: `\\x1b`, `\\u202e`, `\\U0001f600`."""
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def one_line(text: str) -> str:
    """`text` with every run of white space as one space."""
    return " ".join(text.split())


def _shown(char: str, before: str) -> str:
    if char.isprintable() or char in _LAYOUT or unicodedata.category(char) == "Zs":
        return char
    if char in _JOINERS and before and not before.isascii():
        return char
    return escape(char)
