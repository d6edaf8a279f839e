"""Text that a registry holds, made safe to look at: what can't be seen shows as an escape and does nothing.

So do the words by which a log line commands the runner of a pipeline: `##[…]` and `##vso[…]` anywhere in a line, `::…`
at its beginning.
"""

from __future__ import annotations

import json
import re

import gatepost.visible
from gatepost.model import Json

LONG = 1000  # characters of a message that a line shows
_BREAKS = str.maketrans("\r\n\t", "   ")
_COMMAND = re.compile(r"#(?=#(?:vso)?\[)")


def visible(text: str) -> str:
    """`text` with line breaks kept and every other control, direction, format or unassigned character as an escape such
    as `\\u202e`. The result can always be encoded as UTF-8."""
    return _COMMAND.sub(r"\\x23", gatepost.visible.visible(text, layout="\n"))


def line(text: str, most: int | None = LONG) -> str:
    """`text` as one visible line of at most `most` characters: line breaks and tabs count as spaces, and runs of spaces
    as one."""
    short = text if most is None else text[: 2 * most]
    found = beginning(" ".join(part for part in visible(short.translate(_BREAKS)).split(" ") if part))
    return found if most is None or (len(found) <= most and short is text) else found[: most - 1] + "…"


def beginning(text: str) -> str:
    """`text` as it may stand at the beginning of a line."""
    return r"\x3a" + text[1:] if text.startswith("::") else text


def value(given: Json, most: int | None = 120) -> str:
    """A value of the facts as one visible line of JSON; `absent` for None."""
    return "absent" if given is None else line(json.dumps(given, ensure_ascii=False), most)
