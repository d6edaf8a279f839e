"""Ways to fail that are the user's to mend.

Every one carries its own diagnosis: what is wrong, where, and what to do. The command line prints it and
exits with status 2; anything else that escapes is a defect of gatepost itself (status 3).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong.

    `path` names the file as the user gave it; `line` and `column` count from 1; `pointer` is an RFC 6901 JSON
    pointer into the document; `excerpt` is the text of the line, and `width` how much of it is meant.
    """

    path: str
    line: int | None = None
    column: int | None = None
    pointer: str | None = None
    excerpt: str | None = None
    width: int = 1

    def __str__(self) -> str:
        position = "".join(f":{n}" for n in (self.line, self.column) if n is not None)
        return f"{self.path}{position}" + (f" ({self.pointer})" if self.pointer else "")


class InputError(Exception):
    """What the user gave can't be used. Base of all errors that end in exit status 2.

    `message` says what is wrong, `place` where, `hint` what to do about it.
    """

    def __init__(self, message: str, *, place: Place | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.place and self.place.excerpt is not None and self.place.column is not None:
            lines += [f"    {self.place.excerpt}", "    " + " " * (self.place.column - 1) + "^" * self.place.width]
        if self.hint:
            lines.append(f"  {self.hint}")
        return "\n".join(lines)


class UnreadableError(InputError):
    """A file is missing, isn't text, isn't JSON or YAML, or is shaped to exhaust memory or stack."""


class SchemaError(InputError):
    """A document is well-formed and doesn't follow its JSON Schema."""


class UnknownNameError(InputError):
    """A policy, pack, framework, control, term, subject or option that doesn't exist was named."""


class ExpressionError(InputError):
    """A CEL expression in a policy or profile can't be compiled."""


class OutputError(InputError):
    """A result can't be written where the user asked."""


class ConnectionFailedError(InputError):
    """The registry that the user named didn't answer, or refused."""


class MissingExtraError(InputError):
    """A feature needs an optional dependency that isn't installed."""
