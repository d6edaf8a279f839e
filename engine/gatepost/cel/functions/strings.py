"""Texts: the standard methods and the strings extension (cel-go, ext/strings). Positions count code points."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gatepost.cel.errors import EvaluationError
from gatepost.cel.functions.formatting import formatted
from gatepost.cel.limits import SIZE_LIMIT, too_large, weight
from gatepost.cel.operators import in_int, no_overload
from gatepost.cel.values import INT_MAX, Value

_SPACE = " \t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"  # fmt: skip  # noqa: E501
_CLAUSE_LENGTH = 500  # what a clause of format() may make of a number
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_QUOTED = {
    "\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v", "\\": "\\\\", '"': '\\"',
}  # fmt: skip


def _texts(name: str, *values: Value) -> None:
    if any(value.__class__ is not str for value in values):
        no_overload(name, *values)


def _whole(name: str, value: Value) -> int:
    if value.__class__ is not int:
        no_overload(name, value)
    return in_int(value)


def _starts_with(text: Value, prefix: Value) -> bool:
    _texts("startsWith", text, prefix)
    return bool(text.startswith(prefix))


def _ends_with(text: Value, suffix: Value) -> bool:
    _texts("endsWith", text, suffix)
    return bool(text.endswith(suffix))


def _contains(text: Value, part: Value) -> bool:
    _texts("contains", text, part)
    return part in text


def _char_at(text: Value, position: Value) -> str:
    _texts("charAt", text)
    at = _whole("charAt", position)
    if not 0 <= at <= len(text):
        raise EvaluationError(f"there is no character {at} in a text of {len(text)}")
    return str(text[at : at + 1])


def _index_of(text: Value, part: Value, start: Value = 0) -> int:
    _texts("indexOf", text, part)
    at = _whole("indexOf", start)
    if not 0 <= at <= len(text):
        raise EvaluationError(f"there is no character {at} in a text of {len(text)}")
    return int(text.find(part, at))


def _last_index_of(text: Value, part: Value, start: Value = None) -> int:
    _texts("lastIndexOf", text, part)
    if start is None:
        return int(text.rfind(part))
    at = _whole("lastIndexOf", start)
    if not 0 <= at <= len(text):
        raise EvaluationError(f"there is no character {at} in a text of {len(text)}")
    return int(text.rfind(part, 0, at + len(part)))


def _substring(text: Value, start: Value, end: Value = None) -> str:
    _texts("substring", text)
    first = _whole("substring", start)
    last = len(text) if end is None else _whole("substring", end)
    if not 0 <= first <= last <= len(text):
        raise EvaluationError(f"substring({first}, {last}) isn't within a text of {len(text)}")
    return str(text[first:last])


def _replace(text: Value, old: Value, new: Value, most: Value = -1) -> str:
    _texts("replace", text, old, new)
    count = _whole("replace", most)
    if len(text) + (len(text) + 1) * len(new) > SIZE_LIMIT:
        times = text.count(old) if count < 0 else min(count, text.count(old))
        too_large(len(text) + times * max(0, len(new) - len(old)))
    return str(text.replace(old, new, -1 if count < 0 else count))


def _split(text: Value, separator: Value, most: Value = -1) -> list[Value]:
    _texts("split", text, separator)
    count = _whole("split", most)
    if count == 0:
        return []
    if count < 0 or count > SIZE_LIMIT:
        too_large(text.count(separator))
    if separator:
        return list(text.split(separator, -1 if count < 0 else min(count - 1, INT_MAX)))
    if count < 0 or count >= len(text):
        return list(text)
    return [*text[: count - 1], text[count - 1 :]]


def _join(parts: Value, separator: Value = "") -> str:
    if not isinstance(parts, list | tuple) or any(part.__class__ is not str for part in parts):
        no_overload("join", parts, separator)
    _texts("join", separator)
    too_large(sum(map(len, parts)) + len(separator) * len(parts))
    return str(separator.join(parts))


def _trim(text: Value) -> str:
    _texts("trim", text)
    return str(text.strip(_SPACE))


def _lower(text: Value) -> str:
    _texts("lowerAscii", text)
    return str(text.translate(_LOWER))


def _upper(text: Value) -> str:
    _texts("upperAscii", text)
    return str(text.translate(_UPPER))


def _reverse(text: Value) -> str:
    _texts("reverse", text)
    return str(text[::-1])


def _quote(text: Value) -> str:
    _texts("strings.quote", text)
    too_large(2 * len(text))
    return '"' + "".join(_QUOTED.get(character, character) for character in text) + '"'


def _format(text: Value, arguments: Value) -> str:
    _texts("format", text)
    if not isinstance(arguments, list | tuple):
        no_overload("format", text, arguments)
    too_large(len(text) + weight(arguments, shift=0) + _CLAUSE_LENGTH * len(arguments))
    return formatted(text, list(arguments))


FUNCTIONS: Mapping[str, Callable[..., Value]] = {"strings.quote": _quote}
METHODS: Mapping[str, Callable[..., Value]] = {
    "charAt": _char_at,
    "contains": _contains,
    "endsWith": _ends_with,
    "format": _format,
    "indexOf": _index_of,
    "join": _join,
    "lastIndexOf": _last_index_of,
    "lowerAscii": _lower,
    "replace": _replace,
    "reverse": _reverse,
    "split": _split,
    "startsWith": _starts_with,
    "substring": _substring,
    "trim": _trim,
    "upperAscii": _upper,
}
