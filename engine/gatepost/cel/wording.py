"""Words of the checker's messages about calls."""

from __future__ import annotations

from collections.abc import Sequence

from gatepost.cel.fitting import Overload
from gatepost.cel.syntax import Call
from gatepost.cel.types import Type


def shown(node: Call) -> str:
    """A function or operator as a message names it."""
    operator = node.function.replace("_", "").strip("@") if not node.function[0].isalpha() else ""
    return f"`{operator}`" if operator else f"{node.function}()"


def listed(given: Sequence[Type]) -> str:
    """Types that were given."""
    return " and ".join(map(str, given)) or "nothing"


def takes(node: Call, known: Sequence[Overload]) -> str:
    """What a function takes, if that is soon said."""
    if not node.function[0].isalpha() or len(known) > 4:
        return ""
    each = ("(" + ", ".join(map(str, taken)) + ")" for taken, _ in known)
    return f"; it takes {' or '.join(each)}"
