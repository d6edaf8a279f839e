"""Text inside Markdown: whatever it holds, GitHub and GitLab show it as it is and act on nothing in it.

Three things act. The parser takes punctuation for structure: it is escaped. After it both hosts look through the page
for mentions, references, emoji and addresses: the character that begins one gets an element of its own, which parts the
text for them and looks the same to a reader. And a line that begins with `/` commands GitLab: text never begins a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_STRUCTURE = re.compile(r"[\\`*\[\]{}~]|(?<![^\W_])_|_(?![^\W_])")
_BLOCK = re.compile(r"#(?!\w)|[+=-]|\d+(?=[.)])")  # what would begin a heading, a list or a line across the page
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9])@|[#!~%&^](?=[\w\"{])|\$|:(?=//)|:(?=[\w+-]+:)|(?<=www)\.|(?<=WWW)\.", re.IGNORECASE
)
_PLAIN_CODE = re.compile(r"[^`|\\\s](?:[^`|\\]*[^`|\\\s])?")


def prose(text: str) -> str:
    """`text`, which is one visible line, as words in a paragraph, list or table."""
    parts, at = [], 0
    if (block := _BLOCK.match(text)) is not None:
        at = block.end()
        parts.append("\\" + block[0] if at == 1 and not block[0].isdigit() else f"{block[0]}\\")
    for match in _REFERENCE.finditer(text, at):
        parts += [_escaped(text[at : match.start()]), f"<span>{_escaped(match[0])}</span>"]
        at = match.end()
    return "".join([*parts, _escaped(text[at:])])


def code(text: str) -> str:
    """`text`, which is one visible line, as code in a paragraph, list or table."""
    if _PLAIN_CODE.fullmatch(text):
        return f"`{text}`"
    return f"<code>{''.join(char if char.isalnum() or char == ' ' else f'&#{ord(char)};' for char in text)}</code>"


def fence(text: str) -> str:
    """`text` as a block of code, with its line breaks."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}text\n{text}\n{marks}"


def row(cells: Iterable[str]) -> str:
    """One row of a table; the cells are Markdown and hold no bare `|`."""
    return f"| {' | '.join(cells)} |"


def folded(summary: str, content: Iterable[str]) -> str:
    """`content` that unfolds below `summary`, which is plain words."""
    return "\n".join([f"<details><summary>{summary}</summary>", "", *content, "", "</details>"])


def _escaped(text: str) -> str:
    escaped = _STRUCTURE.sub(lambda match: "\\" + match[0], text)
    return "".join(_ENTITIES.get(char, char) for char in escaped)
