"""unguarded-fact: reading a fact that need not be there, without asking first, gives an error and no verdict."""

from __future__ import annotations

from collections.abc import Iterator

from gatepost.cel.syntax import Bind, Call, Conditional, Has, Ident, Logic, Loop, Node, OptionalMap, Select, children
from gatepost.policies.lint.presence import (
    NOTHING,
    Known,
    Scope,
    both,
    bound,
    inside,
    known_if,
    known_of_elements,
    path,
)
from gatepost.policies.lint.source import Doubt, PolicySource, Source

_ALWAYS_THERE = ("params", "now")


def unguarded_facts(policy: PolicySource) -> Iterator[Doubt]:
    """Reading an optional fact where no `has()` before it says that it is there."""
    applies = known_if(policy.applies_if.node, True, {}) if policy.applies_if is not None else NOTHING
    for source in policy.sources:
        if source.role == "applies_if":
            given: Known = NOTHING
        elif source.role == "that" or source.requirement is None:
            given = applies
        else:  # a message is shown where its condition came out false
            given = both(applies, known_if(policy.that(source.requirement).node, False, {}))
        if given is not None:
            yield from _Reader(policy, source).doubts(given)


class _Reader:
    """Goes over an expression as it is evaluated, with what is known to be there at each part."""

    def __init__(self, policy: PolicySource, source: Source) -> None:
        self._policy = policy
        self._source = source
        self._told: set[tuple[str, ...]] = set()

    def doubts(self, known: frozenset[tuple[str, ...]]) -> Iterator[Doubt]:
        yield from self._read(self._source.node, known, {})

    def _read(self, node: Node, known: Known, scope: Scope) -> Iterator[Doubt]:
        if known is None:  # never evaluated
            return
        match node:
            case Select() | Has():
                yield from self._chain(node, known, scope)
            case Call() if node.function == "_[_]" and path(node, scope) is not None:
                yield from self._chain(node, known, scope)
            case Logic():
                for part in node.parts:
                    yield from self._read(part, known, scope)
                    known = both(known, known_if(part, node.conjunction, scope))
            case Conditional():
                yield from self._read(node.condition, known, scope)
                for way, held in ((node.then, True), (node.otherwise, False)):
                    yield from self._read(way, both(known, known_if(node.condition, held, scope)), scope)
            case Bind():
                yield from self._read(node.value, known, scope)
                yield from self._read(node.body, known, bound(node, scope))
            case Loop():
                yield from self._loop(node, known, scope)
            case OptionalMap():
                yield from self._read(node.value, known, scope)
                yield from self._read(node.body, known, {**scope, node.name: (f"{node.name}@{node.start}",)})
            case _:
                for child in children(node):
                    yield from self._read(child, known, scope)

    def _loop(self, node: Loop, known: Known, scope: Scope) -> Iterator[Doubt]:
        yield from self._read(node.over, known, scope)
        inner = inside(node, scope)
        variable = inner[node.second or node.first]
        known = both(known, known_of_elements(node.over, variable, scope))
        if node.test is not None:
            yield from self._read(node.test, known, inner)
            known = both(known, known_if(node.test, True, inner))
        if node.result is not None:
            yield from self._read(node.result, known, inner)

    def _chain(self, node: Node, known: frozenset[tuple[str, ...]], scope: Scope) -> Iterator[Doubt]:
        """A fact, with every field on the way to it; `has()` doesn't read the last."""
        missing: list[Node] = []
        one = node.operand if isinstance(node, Has) else node
        while not isinstance(one, Ident):
            if isinstance(one, Select):
                if not one.optional and self._may_be_absent(one, known, scope):
                    missing.append(one)
                one = one.operand
            elif isinstance(one, Call) and one.function == "_[_]" and path(one, scope) is not None:
                if self._may_be_absent(one, known, scope):
                    missing.append(one)
                one = one.arguments[0]
            else:
                yield from self._read(one, known, scope)
                break
        new = [part for part in reversed(missing) if path(part, scope) not in self._told]
        self._told |= {found for part in new if (found := path(part, scope)) is not None}
        if new:
            names = [self._source.words(part) for part in new]
            guard = " && ".join(f"has({name})" if not name.endswith("]") else _within(name) for name in names)
            yield Doubt(
                f"{' and '.join(names)} may be absent, and reading what is absent is an error",
                f"Ask first: {guard} && …",
                (self._source, node.start, node.end - node.start),
            )

    def _may_be_absent(self, node: Select | Call, known: frozenset[tuple[str, ...]], scope: Scope) -> bool:
        """Whether a field is one that its owner may lack, and nothing says that it is there."""
        found = path(node, scope)
        if found is None or found in known or found[0] in _ALWAYS_THERE:
            return False
        owner = self._source.type(node.operand if isinstance(node, Select) else node.arguments[0])
        if owner.name == "object":
            return found[-1] not in owner.required
        return owner.name in ("map", "dyn") and found[0] in self._policy.known


def _within(name: str) -> str:
    """`"key" in owner` for `owner["key"]`."""
    owner, _, key = name.rpartition("[")
    return f"{key.removesuffix(']')} in {owner}"
