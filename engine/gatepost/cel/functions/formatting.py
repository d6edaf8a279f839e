"""`text.format(values)`: printf as the strings extension has it (cel-go, ext/formatting)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from gatepost.cel.errors import EvaluationError
from gatepost.cel.functions.conversions import to_string
from gatepost.cel.operators import as_double, no_overload
from gatepost.cel.values import Type, UInt, Value, from_key

_CLAUSE = re.compile(r"%(?:(%)|(?:\.(\d{1,3}))?([a-zA-Z])|)", re.DOTALL)
_PRECISION = 6
_MOST_DIGITS = 100


def formatted(text: str, values: list[Value]) -> str:
    """`text` with its clauses replaced by `values` in order. Raises EvaluationError."""
    position = 0

    def clause(match: re.Match[str]) -> str:
        nonlocal position
        if match[1]:
            return "%"
        name = match[3]
        if name not in _CLAUSES:
            raise EvaluationError(f"format() has no clause {match[0]!r}")
        if position >= len(values):
            raise EvaluationError(f"format() has {len(values)} values, and the text wants more")
        position += 1
        precision = int(match[2]) if match[2] is not None else _PRECISION
        return _CLAUSES[name](values[position - 1], min(precision, _MOST_DIGITS))

    return _CLAUSE.sub(clause, text)


def shown(value: Value) -> str:
    """The value as `%s` writes it."""
    kind = value.__class__
    if value is None:
        return "null"
    if kind is float:
        return _special(value) or f"{Decimal(repr(value)):f}".removesuffix(".0")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, dict):
        entries = sorted((shown(from_key(key)), shown(inner)) for key, inner in value.items())
        return "{" + ", ".join(f"{key}: {inner}" for key, inner in entries) + "}"
    return value.name if kind is Type else to_string(value)


def _special(value: Value) -> str | None:
    if value.__class__ is float and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return None


def _decimal(value: Value, precision: int) -> str:
    del precision
    if value.__class__ in (int, UInt):
        return str(int(value))
    special = _special(value)
    if special is not None:
        return special
    no_overload("format %d", value)


def _number(style: str) -> Callable[[Value, int], str]:
    def clause(value: Value, precision: int) -> str:
        if value.__class__ not in (int, UInt, float):
            no_overload(f"format %{style}", value)
        number = as_double(value)
        return _special(number) or f"{number:.{precision}{style}}"

    return clause


def _based(style: str) -> Callable[[Value, int], str]:
    def clause(value: Value, precision: int) -> str:
        del precision
        kind = value.__class__
        if kind in (int, UInt):
            return f"{int(value):{style}}"
        if kind is bool and style == "b":
            return "1" if value else "0"
        if kind in (str, bytes) and style in "xX":
            digits = (value.encode("utf-8", "surrogatepass") if kind is str else value).hex()
            return str(digits.upper() if style == "X" else digits)
        no_overload(f"format %{style}", value)

    return clause


_CLAUSES: Mapping[str, Callable[[Value, int], str]] = {
    "s": lambda value, precision: shown(value),
    "d": _decimal,
    "f": _number("f"),
    "e": _number("e"),
    **{style: _based(style) for style in "boxX"},
}
