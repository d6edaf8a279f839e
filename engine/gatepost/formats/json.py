"""JSON: the assessment itself, for programs, auditors and every later command."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from gatepost.formats.interface import Display, Format
from gatepost.model import Json as Value
from gatepost.model.assessment import AssessmentDocument

# Characters that steer a terminal, the direction of text or the runner of a pipeline, and halves of pairs that UTF-8
# can't hold. Inside a JSON string an escape means the same, so the document stays what it was and nothing acts on it.
_UNSEEN = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
    r"|[\U000e0000-\U000e007f]|#(?=#(?:vso)?\[)"
)


class Json(Format):
    """The assessment, in the order of its schema."""

    name = "json"
    title = "the assessment itself: for programs, for auditors, and for `gatepost report` and `explain`"

    def render(self, assessment: AssessmentDocument, display: Display) -> str:
        """The assessment as JSON. Raises ValueError if it holds NaN or an infinity, which JSON has no word for."""
        del display
        return dumps(assessment)

    def encoded(self, assessment: AssessmentDocument, display: Display) -> Iterable[bytes]:
        """Line by line: an assessment of a large registry is never in memory as text."""
        del display
        return (line.encode() for line in _lines(assessment))


def indented(value: Mapping[str, Value] | list[Value]) -> str:
    """`value` as indented JSON in its own order, with a newline at the end; unseen characters are escaped."""
    return _UNSEEN.sub(_escape, json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)) + "\n"


def dumps(value: Mapping[str, Value]) -> str:
    """`value` as the format writes an assessment."""
    return "".join(_lines(value))


def _lines(value: Mapping[str, Value]) -> Iterator[str]:
    """`value` as JSON in its own order, with a newline at the end; unseen characters are escaped.

    Each key has a line, and in a list each entry has one: a finding is a line, which a search or a comparison shows
    whole, and a large assessment is written at the speed of Python's C encoder.
    """
    before = "{\n"
    for key, one in value.items():
        yield f"{before}  {_encoded(key)}: "
        if isinstance(one, list) and one:
            yield "[\n    " + _encoded(one[0])
            for entry in one[1:]:
                yield ",\n    " + _encoded(entry)
            yield "\n  ]"
        else:
            yield _encoded(one)
        before = ",\n"
    yield "\n}\n"


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)


def _encoded(value: Value) -> str:
    text = _ENCODER.encode(value)
    plain = text.isascii() and "\x7f" not in text and "##" not in text
    return text if plain else _UNSEEN.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return r"\u0023" if match[0] == "#" else json.dumps(match[0])[1:-1]
