"""From a policy to programs, with errors that point into the policy's file."""

from __future__ import annotations

import json
import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gatepost import cel
from gatepost.errors import ExpressionError
from gatepost.model import JsonObject
from gatepost.policies.message import Expression, Message, UnbalancedError
from gatepost.policies.message import compiled as compiled_message
from gatepost.policies.places import place_within
from gatepost.policies.types import Policy
from gatepost.policies.variables import variables
from gatepost.reading import Cache
from gatepost.reading.schema import digest


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
    compiler = _Compiler(policy, terms)
    compiled = CompiledPolicy(
        policy,
        compiler.program(policy.applies_if, "/applies_if") if policy.applies_if is not None else None,
        tuple(
            CompiledRequirement(
                one.that,
                compiler.program(one.that, f"/require/{i}/that"),
                compiler.message(one.message, f"/require/{i}/message"),
            )
            for i, one in enumerate(policy.require)
        ),
    )
    if compiler.errors:
        raise compiler.errors[0]
    return compiled


def compile_policies(
    policies: Iterable[Policy], terms: Mapping[str, JsonObject], cache: Cache
) -> dict[str, CompiledPolicy]:
    """The programs of each policy by its id, from the cache where they were compiled before. Raises ExpressionError."""
    vocabulary = json.dumps(terms, sort_keys=True).encode()
    found = {}
    for policy in policies:
        schemas = (digest(f"facts/{policy.subject}"), digest("facts/system"))
        key = cache.key(b"programs", bytes.fromhex(policy.sha256), vocabulary, *schemas)
        kept = cache.get(key)
        compiled = _of_state(policy, kept) if kept is not None else None
        if compiled is None:
            compiled = compile_policy(policy, terms)
            cache.put(key, marshal.dumps(_state(compiled)))
        found[policy.id] = compiled
    return found


def _state(compiled: CompiledPolicy) -> tuple[Any, ...]:
    applies = compiled.applies_if.state() if compiled.applies_if is not None else None
    parts = [
        [part if isinstance(part, str) else part.state() for part in one.message.parts] for one in compiled.require
    ]
    return applies, [(one.that.state(), part) for one, part in zip(compiled.require, parts, strict=True)]


def _of_state(policy: Policy, content: bytes) -> CompiledPolicy | None:
    """The programs that were kept; None if they can't be read."""
    try:
        applies, require = marshal.loads(content)  # noqa: S302  # written by this user alone, as the cache makes sure
        return CompiledPolicy(
            policy,
            cel.Program.of_state(applies) if applies is not None else None,
            tuple(
                CompiledRequirement(
                    one.that,
                    cel.Program.of_state(that),
                    Message(tuple(part if isinstance(part, str) else cel.Program.of_state(part) for part in parts)),
                )
                for one, (that, parts) in zip(policy.require, require, strict=True)
            ),
        )
    except (ValueError, TypeError, EOFError, KeyError):
        return None


def expression_errors(policy: Policy, terms: Mapping[str, JsonObject]) -> list[ExpressionError]:
    """All that is wrong with the expressions of `policy`."""
    compiler = _Compiler(policy, terms)
    if policy.applies_if is not None:
        compiler.program(policy.applies_if, "/applies_if")
    for i, one in enumerate(policy.require):
        compiler.program(one.that, f"/require/{i}/that")
        compiler.message(one.message, f"/require/{i}/message")
    return compiler.errors


class _Compiler:
    """Compiles the expressions of one policy and keeps what is wrong, so that all of it can be said at once."""

    def __init__(self, policy: Policy, terms: Mapping[str, JsonObject]) -> None:
        params = {name: param.type for name, param in policy.params.items()}
        self._policy = policy
        self._known = variables(policy.subject, terms, params)
        self.errors: list[ExpressionError] = []

    def program(self, text: str, at: str, offset: int = 0) -> cel.Program:
        try:
            return cel.compile(text, self._known)
        except cel.CompileError:
            from gatepost.cel.problems import problems

            for one in problems(text, self._known):
                place = place_within(self._policy.document, at, offset + one.start, one.width)
                self.errors.append(ExpressionError(one.message, place=place))
            return cel.compile("false")  # never run: the error is raised instead

    def message(self, text: str, at: str) -> Message:
        def part(expression: Expression) -> cel.Program:
            return self.program(expression.text, at, expression.offset)

        try:
            return compiled_message(text, part)
        except UnbalancedError as error:
            place = place_within(self._policy.document, at, error.offset)
            self.errors.append(ExpressionError(error.message, place=place))
            return Message(())
