"""Numbers, texts and bytes as the language writes them. Each function raises ValueError for what has no value."""

from __future__ import annotations

import re

from gatepost.cel.values import INT_MAX, INT_MIN, UINT_MAX, UInt

_SIMPLE = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "?": "?", '"': '"', "'": "'", "`": "`",
}  # fmt: skip
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\?\"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.|$))",
    re.DOTALL,
)
_SURROGATES = range(0xD800, 0xE000)


def integer(text: str) -> int:
    """A whole number, decimal or hexadecimal."""
    value = _whole(text)
    if not INT_MIN <= value <= INT_MAX:
        raise ValueError(f"{text} doesn't fit a whole number of 64 bits")
    return value


def unsigned(text: str) -> UInt:
    """An unsigned whole number, which ends in u."""
    value = _whole(text[:-1])
    if value > UINT_MAX:
        raise ValueError(f"{text} doesn't fit an unsigned whole number of 64 bits")
    return UInt(value)


def _whole(text: str) -> int:
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    if digits.lower().startswith("0x"):
        return sign * int(digits, 16)
    if len(digits) > 40:
        raise ValueError("a number has too many digits")
    return sign * int(digits)


def double(text: str) -> float:
    """A floating-point number; one that is too large is infinite."""
    return float(text)


def string(text: str) -> str:
    """A text in quotes, with its escapes resolved."""
    body, raw = _body(text)
    return body if raw else _ESCAPE.sub(_character, body)


def octets(text: str) -> bytes:
    """Bytes in quotes: text is UTF-8, and \\xHH and \\OOO are single bytes."""
    body, raw = _body(text[1:] if text[0] in "bB" else text[0] + text[2:])
    if raw:
        return body.encode()
    found, last = b"", 0
    for match in _ESCAPE.finditer(body):
        found += body[last : match.start()].encode()
        simple, two, four, eight, octal, other = match.groups()
        if two or octal:
            found += bytes([int(two, 16) if two else int(octal, 8)])
        elif four or eight:
            raise ValueError(f"bytes take no {match[0][:2]} escape")
        else:
            found += _character(match).encode() if simple or other else b""
        last = match.end()
    return found + body[last:].encode()


def _body(text: str) -> tuple[str, bool]:
    """What stands between the quotes, and whether escapes are left as they are."""
    raw = text[0] in "rR"
    text = text[1:] if raw else text
    quotes = 3 if text.startswith(('"""', "'''")) else 1
    return text[quotes:-quotes].replace("\r\n", "\n").replace("\r", "\n"), raw


def _character(match: re.Match[str]) -> str:
    simple, two, four, eight, octal, _ = match.groups()
    if simple:
        return _SIMPLE[simple]
    if octal:
        return chr(int(octal, 8))
    digits = two or four or eight
    if not digits:
        raise ValueError(f"{match[0]} isn't an escape")
    code = int(digits, 16)
    if code > 0x10FFFF or code in _SURROGATES:
        raise ValueError(f"{match[0]} isn't a character")
    return chr(code)
