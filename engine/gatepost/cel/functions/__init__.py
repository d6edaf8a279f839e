"""The functions and methods of the language and its extensions, each table in the module of its topic.

A function takes values of CEL and raises EvaluationError for those that it doesn't take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType

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
_VARARGS = 0x04  # inspect.CO_VARARGS, whose module is slow to import


def takes(function: Callable[..., Value], count: int) -> bool:
    """Whether a function takes this number of values."""
    code: CodeType | None = getattr(function, "__code__", None)
    if code is None or code.co_flags & _VARARGS:
        return True
    least = code.co_argcount - len(getattr(function, "__defaults__", None) or ())
    return least <= count <= code.co_argcount
