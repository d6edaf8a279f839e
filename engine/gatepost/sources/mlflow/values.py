"""How MLflow writes single values, and what they become: times, numbers, tags, JSON inside strings."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from gatepost.errors import UnreadableError
from gatepost.model import Json
from gatepost.reading import json_bytes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_NUMBER = 40
INT64 = range(-(2**63), 2**63)


def text(value: Json) -> str | None:
    """A scalar as text; None for null, an empty string, a list or a map."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return value if isinstance(value, str) and value else None


def instant(value: Json) -> str | None:
    """Milliseconds since 1970 (a number, or one in a string) as RFC 3339 in UTC; None for null, "" and 0.

    Raises ValueError if it isn't a moment between the years 1970 and 9999.
    """
    if value is None or value in ("", 0, "0"):
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str, float)):
        raise ValueError("not a time")
    if isinstance(value, float) and not value.is_integer():
        raise ValueError("not a time")
    if isinstance(value, str) and (len(value) > _LONGEST_NUMBER or not value.isascii() or not value.isdigit()):
        raise ValueError("not a time")
    milliseconds = int(value)
    if not 0 < milliseconds < 253_402_300_800_000:
        raise ValueError("not a time between 1970 and 9999")
    moment = _EPOCH + timedelta(milliseconds=milliseconds)
    fraction = f".{milliseconds % 1000:03d}" if milliseconds % 1000 else ""
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction + "Z"


def number(value: Json) -> float:
    """A metric's value as a double, which may be NaN or infinite.

    A number too large for a double is infinite, and so is the largest double: MLflow's database keeps infinity so.

    Raises ValueError if it isn't a number.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError("not a number")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    return math.copysign(math.inf, result) if abs(result) == sys.float_info.max else result


def count(value: Json) -> int | None:
    """A whole number that isn't negative and fits in 64 bits; else None."""
    if isinstance(value, str) and len(value) < _LONGEST_NUMBER and value.isascii() and value.isdigit():
        value = int(value)
    return value if type(value) is int and value >= 0 and value in INT64 else None


def pairs(value: Json) -> Iterator[tuple[str, Json, str | int]]:
    """The entries of tags or params: key, value, and the pointer step to it. Takes a list of {key, value} or a map.

    Raises ValueError if it is something else.
    """
    if value is None:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item, key
        return
    if not isinstance(value, list):
        raise ValueError("neither a list of key and value nor a map")
    for index, item in enumerate(value):
        if not isinstance(item, dict) or not isinstance(item.get("key"), str):
            raise ValueError("an entry without a key")
        yield item["key"], item.get("value", ""), index


def tag(records: Json, key: str) -> str | None:
    """The value of one tag, whichever shape the tags have; None if it isn't there or empty."""
    try:
        return next((text(value) for name, value, _ in pairs(records) if name == key), None)
    except ValueError:
        return None


def embedded(value: Json) -> Json:
    """JSON that MLflow keeps inside a string, decoded; a value that isn't a string is given back as it is.

    Raises ValueError if the string isn't JSON.
    """
    if not isinstance(value, str):
        return value
    try:
        return json_bytes(value.encode("utf-8", "replace"), "")
    except UnreadableError as problem:
        raise ValueError(problem.message) from None


def plain(value: Json) -> Json:
    """A raw value as JSON that any reader takes: what isn't finite, or an integer beyond 64 bits, becomes text."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, int) and not isinstance(value, bool) and value not in INT64:
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
