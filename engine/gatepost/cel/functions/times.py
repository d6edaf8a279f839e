"""Timestamps and durations: reading and writing them, and their parts in a time zone.

Moments are whole nanoseconds since 1970, so nothing is rounded. Zones are those of the tz database (`zoneinfo`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from gatepost.cel.errors import EvaluationError
from gatepost.cel.operators import in_duration, in_timestamp, no_overload
from gatepost.cel.values import SECOND, Duration, Timestamp, Value

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_OFFSET = re.compile(r"([+-]?)(\d\d):(\d\d)", re.ASCII)
_UNITS = {
    "h": 3600 * SECOND,
    "m": 60 * SECOND,
    "s": SECOND,
    "ms": 1_000_000,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ns": 1,
}
_PART = re.compile(r"(\d{1,20})(?:\.(\d*))?(ms|us|µs|μs|ns|h|m|s)|\.(\d+)(ms|us|µs|μs|ns|h|m|s)", re.ASCII)
_CACHED = 8192
_LONGEST = 64  # characters of a timestamp: no clock has more digits, and all that are read are kept for the next time
_OF_A_MACHINE = frozenset({"localtime", "posixrules", "Factory"})  # files beside the zones that differ between machines
_NO_ZONE: Value = object()  # what stands for a zone where none is given: not even null does
_CYCLE = 146_097 * 86_400  # seconds of the 400 years after which days of the week and of the month come round again
_SECOND_YEAR, _LAST_YEAR = -62_104_060_800, 253_370_764_800  # 0002-01-01 and 9999-01-01


@lru_cache(maxsize=_CACHED)
def parse_timestamp(text: str) -> Timestamp:
    """The moment of RFC 3339 text. Raises EvaluationError."""
    match = _RFC3339.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise EvaluationError(f"{text[:60]!r} isn't a timestamp such as 2026-11-24T09:30:00Z")
    year, month, day, hour, minute, second = (int(match[i]) for i in range(1, 7))
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as problem:
        raise EvaluationError(f"{text!r} isn't a timestamp: {problem}") from None
    offset = (int(match[9]) * 60 + int(match[10])) * (-60 if match[8] == "-" else 60) if match[8] else 0
    fraction = int((match[7] or "0").ljust(9, "0"))
    since = moment - _EPOCH
    return in_timestamp((since.days * 86400 + since.seconds - offset) * SECOND + fraction)


def timestamp_text(value: Timestamp) -> str:
    """The moment as RFC 3339 text in UTC, with as many digits of the second as it needs."""
    seconds, nanos = divmod(int(value), SECOND)
    moment = _EPOCH + timedelta(seconds=seconds)
    fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
    return f"{moment.year:04d}{moment:-%m-%dT%H:%M:%S}{fraction}Z"


@lru_cache(maxsize=_CACHED)
def parse_duration(text: str) -> Duration:
    """The duration of text such as 1h30m, 1.5s or -250ms. Raises EvaluationError."""
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return Duration(0)
    total, at = 0, 0
    for match in _PART.finditer(body[:200]):
        if match.start() != at:
            break
        at = match.end()
        whole, fraction, unit = match[1] or "0", match[2] or match[4] or "", match[3] or match[5]
        total += int(whole) * _UNITS[unit] + (int(fraction) * _UNITS[unit] // 10 ** len(fraction) if fraction else 0)
    if not body or at != len(body):
        raise EvaluationError(f"{text[:60]!r} isn't a duration such as 1h30m or 1.5s")
    return in_duration(-total if text.startswith("-") else total)


def duration_text(value: Duration) -> str:
    """The duration in seconds, such as 1.5s."""
    seconds, nanos = divmod(abs(int(value)), SECOND)
    fraction = f".{nanos:09d}".rstrip("0") if nanos else ""
    return f"{'-' if value < 0 else ''}{seconds}{fraction}s"


@lru_cache(maxsize=256)
def _zone(name: str) -> tzinfo:
    if name in ("", "UTC"):
        return UTC
    if match := _OFFSET.fullmatch(name):
        minutes = int(match[2]) * 60 + int(match[3])
        if minutes < 24 * 60:
            return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
    try:
        if name not in _OF_A_MACHINE:
            return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        pass
    raise EvaluationError(f"{name[:60]!r} isn't a time zone such as Europe/Paris or +02:00")


def _local(value: Timestamp, zone: Value) -> tuple[datetime, int]:
    """The moment in a zone, and how many years its year must be taken on.

    The calendar repeats after 400 years: so a day of the year 0 or 10000, which a zone can make of one of the year 1 or
    9999, is told by a day that Python knows.
    """
    if zone.__class__ is not str:
        no_overload("getDate", value, zone)
    seconds = int(value) // SECOND
    years = 400 if seconds >= _LAST_YEAR else -400 if seconds < _SECOND_YEAR else 0
    moment = _EPOCH + timedelta(seconds=seconds - years // 400 * _CYCLE)
    return moment.astimezone(_zone(zone)), years


def _part(of_moment: Callable[[datetime], int], value: Value, zone: Value = "UTC") -> int:
    if value.__class__ is not Timestamp:
        no_overload("getDate", value)
    return of_moment(_local(value, zone)[0])


def _year(value: Value, zone: Value = "UTC") -> int:
    if value.__class__ is not Timestamp:
        no_overload("getFullYear", value)
    moment, years = _local(value, zone)
    return moment.year + years


def _clock(of_moment: Callable[[datetime], int], unit: int, value: Value, zone: Value = _NO_ZONE) -> int:
    """A part that durations have too: there it is the whole duration in that unit, and there is no zone."""
    if value.__class__ is Duration and zone is _NO_ZONE:
        whole = abs(int(value)) // unit
        return -whole if value < 0 else whole
    return _part(of_moment, value, "UTC" if zone is _NO_ZONE else zone)


def _milliseconds(value: Value, zone: Value = _NO_ZONE) -> int:
    """Of a timestamp those of its second; of a duration likewise."""
    if value.__class__ is Duration and zone is _NO_ZONE:
        part = abs(int(value)) % SECOND // 1_000_000
        return -part if value < 0 else part
    if value.__class__ is Timestamp:
        _local(value, "UTC" if zone is _NO_ZONE else zone)
        return int(value) % SECOND // 1_000_000
    no_overload("getMilliseconds", value)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {}
METHODS: Mapping[str, Callable[..., Value]] = {
    "getFullYear": _year,
    "getMonth": partial(_part, lambda moment: moment.month - 1),
    "getDate": partial(_part, lambda moment: moment.day),
    "getDayOfMonth": partial(_part, lambda moment: moment.day - 1),
    "getDayOfWeek": partial(_part, lambda moment: moment.isoweekday() % 7),
    "getDayOfYear": partial(_part, lambda moment: moment.timetuple().tm_yday - 1),
    "getHours": partial(_clock, lambda moment: moment.hour, 3600 * SECOND),
    "getMinutes": partial(_clock, lambda moment: moment.minute, 60 * SECOND),
    "getSeconds": partial(_clock, lambda moment: moment.second, SECOND),
    "getMilliseconds": _milliseconds,
}
