"""Characters that can't be seen, made visible: an escape sequence or a reversal of direction in metadata shows as text
and does nothing."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # letters of Persian or Hindi are joined and parted with them


def visible(text: str, layout: str = "\n\t") -> str:
    """`text` with every control, direction, format and unassigned character as an escape such as `\\u202e`.

    The characters of `layout` and spaces stay, and so do the joiners between letters that aren't ASCII. The result can
    always be encoded as UTF-8.
    """
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    return "".join(_shown(char, before, layout) for before, char in zip(" " + text, text, strict=False))


def escape(char: str) -> str:
    """The escape that stands for `char`: `\\x1b`, `\\u202e`, `\\U0001f600`."""
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


def _shown(char: str, before: str, layout: str) -> str:
    if char.isprintable() or char in layout or unicodedata.category(char) == "Zs":
        return char
    if char in _JOINERS and not before.isascii():
        return char
    return escape(char)
