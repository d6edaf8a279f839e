"""From a policy to programs, with errors that point into the policy's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gatepost import cel
from gatepost.errors import ExpressionError, Place
from gatepost.model import JsonObject
from gatepost.policies.message import Expression, Message, UnbalancedError, compiled
from gatepost.policies.types import Policy
from gatepost.policies.variables import variables
from gatepost.reading import Document


@dataclass(frozen=True, slots=True)
class CompiledRequirement:
    """A requirement ready to run."""

    text: str
    that: cel.Program
    message: Message


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """A policy ready to run."""

    policy: Policy
    applies_if: cel.Program | None
    require: tuple[CompiledRequirement, ...]


def compile_policy(policy: Policy, terms: Mapping[str, JsonObject]) -> CompiledPolicy:
    """The programs of `policy`; `terms` is the vocabulary.

    Raises ExpressionError with the place in the policy's file of the first expression that can't be compiled.
    """
    known = variables(policy.subject, terms, {name: param.type for name, param in policy.params.items()})

    def program(text: str, at: str, offset: int = 0) -> cel.Program:
        try:
            return cel.compile(text, known)
        except cel.CompileError as error:
            raise ExpressionError(error.message, place=_place(policy.document, at, text, error, offset)) from None

    def message(text: str, at: str) -> Message:
        def part(expression: Expression) -> cel.Program:
            return program(expression.text, at, expression.offset)

        try:
            return compiled(text, part)
        except UnbalancedError as error:
            raise ExpressionError(error.message, place=policy.place(at)) from None

    return CompiledPolicy(
        policy,
        program(policy.applies_if, "/applies_if") if policy.applies_if is not None else None,
        tuple(
            CompiledRequirement(
                one.that, program(one.that, f"/require/{i}/that"), message(one.message, f"/require/{i}/message")
            )
            for i, one in enumerate(policy.require)
        ),
    )


def _place(document: Document, at: str, text: str, error: cel.CompileError, offset: int) -> Place:
    """The place of an error within an expression. Exact for a scalar of one line; for a folded or block scalar it shows
    the expression itself, as YAML joined its lines."""
    start = document.place(at)
    line = text.splitlines()[error.line - 1] if text and error.line <= len(text.splitlines()) else text
    if error.line == 1 and start.excerpt is not None and start.column is not None:
        found = start.excerpt.find(line, start.column - 1 + offset)
        if line and found >= 0:
            return Place(start.path, start.line, found + error.column, at, start.excerpt)
    block = error.line if start.excerpt is not None and start.excerpt.rstrip().endswith(("|", ">", "|-", ">-")) else 0
    return Place(start.path, (start.line or 1) + block, error.column, at, line)
