"""Typesetting: a PDF/A-3b from a Typst template and data, with a file attached.

The data reaches the template as JSON and never as markup, so nothing in it can be code. No clock, no font of the
machine and no network is used: the same data give the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from gatepost import content
from gatepost.documents.glyphs import typesettable
from gatepost.errors import MissingExtraError
from gatepost.model import Json
from gatepost.visible import escape, visible

# To be kept for ever (ISO 19005-3), and to be read aloud by a screen reader (ISO 14289-1), as public bodies owe it.
STANDARDS: tuple[Literal["a-3b"], Literal["ua-1"]] = ("a-3b", "ua-1")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the document, which is its source."""

    name: str
    content: bytes
    media_type: str
    description: str


def typeset(template: str, data: Json, attachment: Attachment, day: date) -> bytes:
    """The PDF that the template `reports/TEMPLATE` makes of `data`, dated `day`.

    Raises MissingExtraError without typst.
    """
    try:
        import typst
    except ImportError:
        raise MissingExtraError("PDF needs typst, which isn't installed", hint="pip install 'gatepost[pdf]'") from None

    root = content.root() / "reports"
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    compiler = typst.Compiler(root / template, root=root, font_paths=fonts, ignore_system_fonts=True)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    def compiled(plain: bool) -> bytes:
        inputs = {
            "data": json.dumps(_prepared(data, plain), ensure_ascii=False),
            "day": json.dumps([day.year, day.month, day.day]),
            "name": attachment.name,
            "content": attachment.content.decode("utf-8"),
            "type": attachment.media_type,
            "description": attachment.description,
        }
        made = compiler.compile(
            format="pdf", sys_inputs=inputs, pdf_standards=list(STANDARDS), timestamp=int(noon.timestamp())
        )
        assert isinstance(made, bytes)
        return made

    try:
        return compiled(plain=False)
    except typst.TypstError as error:
        # A character has a glyph by itself and none in its company, as a rare accent on a letter of another script:
        # PDF/A forbids the document, so that all that isn't ASCII is shown by number.
        if "could not be displayed" not in str(error):
            raise
        return compiled(plain=True)


def _prepared(value: Json, plain: bool) -> Json:
    """`value` with all text in it ready for typesetting."""
    if isinstance(value, str):
        shown = typesettable(visible(value))
        return "".join(char if char.isascii() else escape(char) for char in shown) if plain else shown
    if isinstance(value, dict):
        return {key: _prepared(one, plain) for key, one in value.items()}
    return [_prepared(one, plain) for one in value] if isinstance(value, list) else value
