"""The two ways an expression fails: before it runs, and while it runs."""

from __future__ import annotations


class CompileError(Exception):
    """The text isn't a valid expression. `line` and `column` count from 1 within the expression; `width` tells how much
    of the line is meant."""

    def __init__(self, message: str, line: int = 1, column: int = 1, width: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.width = width


class EvaluationError(Exception):
    """The expression has no value for these facts: one is absent, or of a type that the operator doesn't take."""


class LimitError(EvaluationError):
    """The expression would take too much time or memory for these facts. No operator absorbs it."""
