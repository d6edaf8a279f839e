"""A policy's expressions as the rules of the linter see them: checked syntax trees that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from gatepost.cel.checked import Checked
from gatepost.cel.checker import check
from gatepost.cel.parser import parse
from gatepost.cel.syntax import Node
from gatepost.cel.types import Type
from gatepost.errors import Place
from gatepost.model import JsonObject
from gatepost.policies.message import Expression, split
from gatepost.policies.places import place_within
from gatepost.policies.types import Policy
from gatepost.policies.variables import variables

Role = Literal["applies_if", "that", "message"]


@dataclass(frozen=True, slots=True)
class Source:
    """One expression: what it is for, its text, its tree and types, and where it stands in the policy's file.

    `requirement` counts from 0; None for `applies_if`. `offset` is where a message's expression starts in the message.
    """

    role: Role
    requirement: int | None
    text: str
    node: Node
    checked: Checked
    pointer: str
    offset: int = 0

    def words(self, node: Node) -> str:
        """A part of the expression as it is written, in one line."""
        return " ".join(self.text[node.start : node.end].split())

    def type(self, node: Node) -> Type:
        """The type of a part."""
        return self.checked.type(node)


@dataclass(frozen=True, slots=True)
class PolicySource:
    """A policy with all its expressions. `known` holds the type of each variable, `terms` is the vocabulary."""

    policy: Policy
    known: Mapping[str, Type]
    terms: Mapping[str, JsonObject]
    sources: tuple[Source, ...]

    @property
    def applies_if(self) -> Source | None:
        """The condition under which the policy applies, if it has one."""
        return next((one for one in self.sources if one.role == "applies_if"), None)

    def that(self, requirement: int) -> Source:
        """The condition of a requirement."""
        return next(one for one in self.sources if one.role == "that" and one.requirement == requirement)


@dataclass(frozen=True, slots=True)
class LintWarning:
    """What is probably not meant: the rule's id, what is doubtful, where, and what to do about it."""

    rule: str
    message: str
    place: Place
    hint: str

    def __str__(self) -> str:
        lines = [f"{self.place}: warning: {self.message} [{self.rule}]"]
        if self.place.excerpt is not None and self.place.column is not None:
            caret = " " * (self.place.column - 1) + "^" * self.place.width
            lines += [f"    {self.place.excerpt}", f"    {caret}"]
        return "\n".join([*lines, f"  {self.hint}"])


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a rule finds: the place is that of a part of an expression, or of a pointer into the file."""

    message: str
    hint: str
    at: tuple[Source, int, int] | str = field(repr=False)
    """The expression with start and width, or the pointer of a key."""

    def place(self, policy: Policy) -> Place:
        """Where it stands in the policy's file."""
        if isinstance(self.at, str):
            return policy.place(self.at, key=True)
        source, start, width = self.at
        return place_within(policy.document, source.pointer, source.offset + start, width)


def doubt(source: Source, node: Node, message: str, hint: str) -> Doubt:
    """A doubt about a part of an expression."""
    return Doubt(message, hint, (source, node.start, node.end - node.start))


def opened(policy: Policy, terms: Mapping[str, JsonObject]) -> PolicySource:
    """The expressions of a policy that compiles. Raises CompileError for one that doesn't."""
    known = variables(policy.subject, terms, {name: param.type for name, param in policy.params.items()})
    return PolicySource(policy, known, terms, tuple(_sources(policy, known)))


def _sources(policy: Policy, known: Mapping[str, Type]) -> Iterator[Source]:
    def source(role: Role, requirement: int | None, text: str, pointer: str, offset: int = 0) -> Source:
        node = parse(text)
        return Source(role, requirement, text, node, check(node, known), pointer, offset)

    if policy.applies_if is not None:
        yield source("applies_if", None, policy.applies_if, "/applies_if")
    for i, one in enumerate(policy.require):
        yield source("that", i, one.that, f"/require/{i}/that")
        for part in split(one.message):
            if isinstance(part, Expression):
                yield source("message", i, part.text, f"/require/{i}/message", part.offset)
