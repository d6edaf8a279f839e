"""The characters that a typeset document can show.

PDF/A wants a glyph for every character. Documents use only the fonts that come inside typst, so that they look the
same on every machine and need none of its fonts; what those lack is shown by its number, and the attached JSON holds it
as it is. The table is written down because typst doesn't tell what its fonts hold; a test typesets all of it.
"""

from __future__ import annotations

from bisect import bisect_right

from gatepost.visible import escape

FONTS = ("Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern", "New Computer Modern Math")
RANGES: tuple[tuple[int, int, str], ...] = (
    (0x0020, 0x007E, "Basic Latin"),
    (0x00A0, 0x00AC, "Latin-1"),
    (0x00AE, 0x0377, "Latin-1 to Greek"),
    (0x037A, 0x037F, "Greek"),
    (0x0384, 0x038A, "Greek"),
    (0x038C, 0x038C, "Greek"),
    (0x038E, 0x03A1, "Greek"),
    (0x03A3, 0x04FF, "Greek and Cyrillic"),
    (0x0531, 0x0556, "Armenian"),
    (0x0559, 0x058A, "Armenian"),
    (0x05D0, 0x05EA, "Hebrew"),
    (0x05F0, 0x05F4, "Hebrew"),
    (0x0606, 0x060C, "Arabic"),
    (0x061B, 0x061B, "Arabic"),
    (0x061F, 0x061F, "Arabic"),
    (0x0621, 0x063A, "Arabic"),
    (0x0640, 0x064A, "Arabic"),
    (0x0660, 0x066D, "Arabic"),
    (0x0674, 0x0674, "Arabic"),
    (0x0679, 0x067B, "Arabic"),
    (0x067E, 0x0680, "Arabic"),
    (0x0683, 0x0684, "Arabic"),
    (0x0686, 0x0687, "Arabic"),
    (0x0691, 0x0691, "Arabic"),
    (0x0698, 0x0698, "Arabic"),
    (0x06A4, 0x06A4, "Arabic"),
    (0x06A9, 0x06A9, "Arabic"),
    (0x06AF, 0x06AF, "Arabic"),
    (0x06BE, 0x06BE, "Arabic"),
    (0x06CC, 0x06CC, "Arabic"),
    (0x06F0, 0x06F9, "Arabic"),
    (0x0900, 0x097F, "Devanagari"),
    (0x10D0, 0x10FF, "Georgian"),
    (0x1D00, 0x1DBF, "Phonetic"),
    (0x1E00, 0x1F15, "Latin Extended Additional, Greek Extended"),
    (0x1F18, 0x1F1D, "Greek Extended"),
    (0x1F20, 0x1F45, "Greek Extended"),
    (0x1F48, 0x1F4D, "Greek Extended"),
    (0x1F50, 0x1F57, "Greek Extended"),
    (0x1F5F, 0x1F7D, "Greek Extended"),
    (0x1F80, 0x1FB4, "Greek Extended"),
    (0x1FB6, 0x1FC4, "Greek Extended"),
    (0x1FC6, 0x1FD3, "Greek Extended"),
    (0x1FD6, 0x1FDB, "Greek Extended"),
    (0x1FDD, 0x1FEF, "Greek Extended"),
    (0x1FF6, 0x1FFE, "Greek Extended"),
    (0x2000, 0x200A, "General Punctuation"),
    (0x2010, 0x2027, "General Punctuation"),
    (0x202F, 0x205F, "General Punctuation"),
    (0x2074, 0x208E, "Superscripts and Subscripts"),
    (0x2090, 0x209C, "Superscripts and Subscripts"),
    (0x20A0, 0x20C0, "Currency"),
    (0x2100, 0x2151, "Letterlike"),
    (0x2153, 0x2184, "Letterlike"),
    (0x2190, 0x23FF, "Arrows, Mathematical Operators, Technical"),
    (0x2460, 0x262F, "Enclosed to Miscellaneous Symbols"),
    (0x2638, 0x268B, "Enclosed to Miscellaneous Symbols"),
    (0x2690, 0x269C, "Enclosed to Miscellaneous Symbols"),
    (0x26A0, 0x26A7, "Enclosed to Miscellaneous Symbols"),
    (0x26AA, 0x26B2, "Enclosed to Miscellaneous Symbols"),
    (0x2701, 0x2704, "Dingbats"),
    (0x2706, 0x2709, "Dingbats"),
    (0x270C, 0x2727, "Dingbats"),
    (0x2729, 0x274B, "Dingbats"),
    (0x274F, 0x2752, "Dingbats"),
    (0x2758, 0x275E, "Dingbats"),
    (0x2761, 0x277F, "Dingbats"),
    (0x2798, 0x27AF, "Dingbats"),
    (0x27B1, 0x27FF, "Dingbats"),
    (0x2900, 0x2AFF, "Arrows and operators"),
    (0x2C60, 0x2C7F, "Latin Extended-C"),
    (0xFB00, 0xFB06, "Latin ligatures"),
    (0xFE70, 0xFE74, "Arabic forms"),
    (0xFE76, 0xFEFC, "Arabic forms"),
    (0xFFFD, 0xFFFD, "Replacement character"),
)
_STARTS = [first for first, _, _ in RANGES]


def has_glyph(char: str) -> bool:
    """Whether the fonts of documents have a glyph for the character."""
    row = bisect_right(_STARTS, ord(char)) - 1
    return row >= 0 and ord(char) <= RANGES[row][1]


def typesettable(text: str) -> str:
    """`text` with every character that has no glyph as an escape such as `\\u65e5`; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\t", "    ")
    return "".join(char if char == "\n" or has_glyph(char) else escape(char) for char in text)
