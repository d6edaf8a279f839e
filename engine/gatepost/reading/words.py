"""Plain words for values, so that a message can name what it found without echoing anything hostile."""

from __future__ import annotations

from collections.abc import Iterable

from gatepost.model import Json


def shown(value: Json, most: int = 60) -> str:
    """`value` in quotes, with control and direction characters escaped, cut to `most` characters."""
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= most else text[: most - 1] + "…"
    return repr(text)


def kind(value: Json) -> str:
    """What sort of value it is, for a person: `text 'abc'`, `the number 5`, `a list`, `nothing`."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {shown(value)[1:-1]}"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    return "a list" if isinstance(value, list) else "a map of keys"


def nearest(wrong: Json, known: Iterable[str]) -> str | None:
    """The one of `known` that was probably meant by `wrong`; None when none is near."""
    if not isinstance(wrong, str):
        return None
    from difflib import get_close_matches  # only an error needs it

    names = {name.casefold(): name for name in known}
    near = get_close_matches(wrong.casefold()[:200], names, n=1, cutoff=0.6)
    return names[near[0]] if near else None


def suggestion(near: str | None) -> str:
    """`; did you mean 'x'?`, or the empty string for None."""
    return f"; did you mean {shown(near)}?" if near else ""


def did_you_mean(wrong: Json, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest of `known`, or the empty string when none is near."""
    return suggestion(nearest(wrong, known))


def listed(values: Iterable[Json], last: str = "or") -> str:
    """`a, b or c`."""
    words = [value if isinstance(value, str) else kind(value) for value in values]
    return " ".join([", ".join(words[:-1]), last, words[-1]]) if len(words) > 1 else "".join(words)
