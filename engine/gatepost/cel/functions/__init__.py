"""The functions and methods of the language and its extensions, each table in the module of its topic.

A function takes values of CEL and raises EvaluationError for those that it doesn't take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from gatepost.cel.functions import (
    collections,
    conversions,
    encoders,
    maths,
    network,
    optionals,
    regex,
    standard,
    strings,
    times,
)
from gatepost.cel.values import Value

_TOPICS = (standard, conversions, regex, times, strings, maths, collections, encoders, optionals, network)

GLOBAL: Mapping[str, Callable[..., Value]] = {name: one for topic in _TOPICS for name, one in topic.FUNCTIONS.items()}
METHODS: Mapping[str, Callable[..., Value]] = {name: one for topic in _TOPICS for name, one in topic.METHODS.items()}


def takes(function: Callable[..., Value], count: int) -> bool:
    """Whether a function of the tables takes this many values."""
    least, most = _counts(function)
    return least <= count and (most is None or count <= most)


@cache
def _counts(function: Callable[..., Value]) -> tuple[int, int | None]:
    """How many values a function takes at least and at most; None where there is no most."""
    from inspect import signature  # slow to import, and wanted by the interpreter alone

    given = signature(function).parameters.values()
    least = sum(one.default is one.empty and one.kind is not one.VAR_POSITIONAL for one in given)
    return least, None if any(one.kind is one.VAR_POSITIONAL for one in given) else len(given)
