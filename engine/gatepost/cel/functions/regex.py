"""Regular expressions as RE2 knows them: matching takes time in proportion to the text, whatever the pattern."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NoReturn

from gatepost.cel.errors import EvaluationError, LimitError
from gatepost.cel.functions.patterns import python_pattern
from gatepost.cel.operators import no_overload
from gatepost.cel.values import Value

_CACHED = 128
_LONGEST = 10_000
_MEMORY = 4 << 20  # bytes that one pattern may take


@lru_cache(maxsize=_CACHED)
def searcher(pattern: str) -> Callable[[str], object]:
    """A function that says whether `pattern` matches anywhere in a text.

    Python's own `re` is used where the pattern is proven to mean the same there and to take linear time; else RE2.
    Raises EvaluationError for a pattern that isn't one.
    """
    if len(pattern) > _LONGEST:
        raise LimitError(f"limit: a regular expression has at most {_LONGEST:,} characters")
    safe = python_pattern(pattern)
    if safe is not None:
        return safe.search
    import re2  # type: ignore[import-untyped]  # only patterns that aren't proven need it

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        search: Callable[[str], object] = re2.compile(pattern, options).search
    except re2.error as problem:
        reason = problem.args[0].decode() if isinstance(problem.args[0], bytes) else problem.args[0]
        raise EvaluationError(f"{pattern[:60]!r} isn't a regular expression: {reason}") from None
    except UnicodeEncodeError:
        _half_a_character()

    def searching(text: str) -> object:
        try:
            return search(text)
        except UnicodeEncodeError:
            _half_a_character()

    return searching


def _half_a_character() -> NoReturn:
    raise EvaluationError("a text with half a character in it can't be written in UTF-8, and so not be searched")


def matches(text: Value, pattern: Value) -> bool:
    """`text.matches(pattern)`: whether the pattern matches anywhere in the text."""
    if text.__class__ is not str or pattern.__class__ is not str:
        no_overload("matches", text, pattern)
    return searcher(pattern)(text) is not None


FUNCTIONS: Mapping[str, Callable[..., Value]] = {"matches": matches}
METHODS: Mapping[str, Callable[..., Value]] = {"matches": matches}
