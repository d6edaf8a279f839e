"""Messages with CEL in braces: `{self.datasets.size()} datasets are recorded`. A literal brace is doubled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gatepost import cel
from gatepost.model import Json


class UnbalancedError(Exception):
    """A brace has no partner. `offset` is where, in the message."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Expression:
    """A CEL expression within a message; `offset` is where its text starts."""

    text: str
    offset: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message as literal texts and programs."""

    parts: tuple[str | cel.Program, ...]

    def render(self, facts: Mapping[str, Json]) -> str:
        """The message for these facts; an expression without a value shows what was missing."""
        return "".join(part if isinstance(part, str) else _value(part, facts) for part in self.parts)


def compiled(text: str, compiler: Callable[[Expression], cel.Program]) -> Message:
    """The message of `text`. Raises UnbalancedError, and what `compiler` raises."""
    return Message(tuple(part if isinstance(part, str) else compiler(part) for part in split(text)))


def split(text: str) -> tuple[str | Expression, ...]:
    """The literal texts and the expressions of a message. Raises UnbalancedError.

    Braces nest and strings in quotes may hold braces, so a map literal is a fine expression.
    """
    parts: list[str | Expression] = []
    literal, at = "", 0
    while at < len(text):
        character = text[at]
        if text[at : at + 2] in ("{{", "}}"):
            literal, at = literal + character, at + 2
        elif character == "}":
            raise UnbalancedError("a } that nothing opened; write }} for a brace", at)
        elif character == "{":
            end = _end(text, at)
            parts += [*([literal] if literal else []), Expression(text[at + 1 : end], at + 1)]
            literal, at = "", end + 1
        else:
            literal, at = literal + character, at + 1
    return (*parts, literal) if literal else tuple(parts)


def _end(text: str, start: int) -> int:
    """Where the brace closes that opens at `start`."""
    depth, quote, at = 0, "", start
    while at < len(text):
        character = text[at]
        if quote:
            at += character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        else:
            depth += (character == "{") - (character == "}")
            if depth == 0:
                return at
        at += 1
    raise UnbalancedError("a { that nothing closes; write {{ for a brace", start)


def _value(program: cel.Program, facts: Mapping[str, Json]) -> str:
    try:
        return cel.as_text(program(facts))
    except cel.EvaluationError as error:
        return f"({error})"
    except TypeError:
        return "(a value that can't be shown)"  # bytes or a type, for which JSON has no word
