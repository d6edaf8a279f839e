"""What a policy and a pack hold, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gatepost.errors import Place
from gatepost.model import Json
from gatepost.model.assessment import MappedControl, Severity
from gatepost.reading import Document


@dataclass(frozen=True, slots=True)
class Param:
    """A value that a pack or profile may set. `type` is a CEL type such as `double` or `list(string)`."""

    type: str
    default: Json
    title: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """`that` is CEL that must be true; `message` says what is wrong where it isn't, with CEL in braces."""

    that: str
    message: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a manual policy asks of a person: what the answer should rest on, which roles may give it, and for how many
    days it holds."""

    asks: str
    evidence: tuple[str, ...]
    answered_by: tuple[str, ...]
    valid_days: int


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule that every subject of the kind `subject` is held against. A manual one has a `question` and requires
    nothing of metadata. `only_if_bound`: it applies only where one of its controls does. `overridden`: a user's policy
    of the same id took the place of a shipped one."""

    id: str
    version: str
    title: str
    severity: Severity
    subject: str
    controls: tuple[MappedControl, ...]
    only_if_bound: bool
    applies_if: str | None
    params: Mapping[str, Param]
    require: tuple[Requirement, ...]
    question: Question | None
    remedy: str
    references: tuple[str, ...]
    sha256: str
    overridden: bool
    document: Document = field(repr=False, compare=False)

    def place(self, pointer: str, key: bool = False) -> Place:
        """Where something in the policy's file stands."""
        return self.document.place(pointer, key)


@dataclass(frozen=True, slots=True)
class PackItem:
    """One line of a pack: a policy id or glob, and what the pack changes of the policies that it selects. `kind`
    narrows a glob to `automated` or `manual` ones."""

    pattern: str
    kind: str | None = None
    severity: Severity | None = None
    params: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pack:
    """A named selection of policies. `frameworks` is None for all; `document` None for a directory taken as a pack."""

    id: str
    version: str
    title: str
    audience: str
    frameworks: tuple[str, ...] | None
    items: tuple[PackItem, ...]
    sha256: str
    document: Document | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Selected:
    """A policy as it is applied: with the severity and the parameter values that packs and profile gave it."""

    policy: Policy
    severity: Severity
    params: Mapping[str, Json]
