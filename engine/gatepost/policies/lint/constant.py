"""constant-condition: a condition that comes out the same for every subject checks nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gatepost import cel
from gatepost.cel.syntax import (
    Bind,
    Call,
    Conditional,
    Has,
    Ident,
    ListOf,
    Literal,
    Logic,
    Loop,
    Node,
    OptionalMap,
    Select,
    children,
)
from gatepost.model import JsonObject
from gatepost.policies.lint.source import Doubt, PolicySource, Source, doubt
from gatepost.policies.variables import facts_schema
from gatepost.reading import did_you_mean, shown

_HINT = "Name the fact that it should depend on, or leave it out."
_COMPARISONS = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"})
_SIZES = {("_>=_", 0): "true", ("_<_", 0): "false", ("_>_", -1): "true"}


def constant_conditions(policy: PolicySource) -> Iterator[Doubt]:
    """Conditions, and parts of them, that no fact can change."""
    values = _Values(policy)
    for source in policy.sources:
        if source.role != "message" and not _free(source.node, frozenset()):
            yield _constant(source, source.node)
        else:
            yield from _below(policy, source, source.node, values)


def _below(policy: PolicySource, source: Source, node: Node, values: _Values) -> Iterator[Doubt]:
    constant = [one for one in _conditions(node) if not _free(one, frozenset())]
    yield from (_constant(source, one) for one in constant)
    if isinstance(node, Has) and _always_there(source, node):
        yield doubt(source, node, f"{source.words(node)} is always true: every {policy.policy.subject} has it", _HINT)
    if isinstance(node, Call):
        yield from _comparison(source, node)
        yield from values.doubts(source, node)
    for child in children(node):
        if child not in constant:
            yield from _below(policy, source, child, values)


def _conditions(node: Node) -> tuple[Node, ...]:
    """The parts of a node that are asked for their truth."""
    match node:
        case Logic():
            return node.parts
        case Conditional():
            return (node.condition,)
        case Loop() if node.test is not None:
            return (node.test,)
    return ()


def _free(node: Node, bound: frozenset[str]) -> bool:
    """Whether a part depends on anything but what it binds itself. (`string` and the like name types.)"""
    match node:
        case Ident():
            return node.name not in bound and node.name not in _TYPE_NAMES
        case Loop():
            inner = bound | {node.first, node.second or node.first}
            parts = [one for one in (node.test, node.result) if one is not None]
            return _free(node.over, bound) or any(_free(one, inner) for one in parts)
        case Bind() | OptionalMap():
            return _free(node.value, bound) or _free(node.body, bound | {node.name})
    return any(_free(child, bound) for child in children(node))


_TYPE_NAMES = frozenset({"bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"})


def _constant(source: Source, node: Node) -> Doubt:
    try:
        outcome = f"is always {cel.as_text(cel.compile(source.text[node.start : node.end])({}))}"
    except (cel.EvaluationError, TypeError) as error:
        outcome = f"always gives an error: {error}"
    return doubt(source, node, f"{source.words(node)} {outcome}", _HINT)


def _always_there(source: Source, node: Has) -> bool:
    owner = source.type(node.operand)
    known = isinstance(node.operand, Ident) and node.operand.name == "params"
    return owner.name == "object" and (known or node.field in owner.required)


def _comparison(source: Source, node: Call) -> Iterator[Doubt]:
    """A thing compared with itself, and a size with a number that none can be below."""
    if node.function not in _COMPARISONS:
        return
    left, right = node.arguments
    if source.words(left) == source.words(right) and source.type(left).name != "double":
        yield doubt(source, node, f"{source.words(left)} is compared with itself", _HINT)
    if isinstance(left, Call) and left.function == "size" and isinstance(right, Literal):
        outcome = _SIZES.get((node.function, right.value)) if isinstance(right.value, int) else None
        if outcome is not None:
            yield doubt(source, node, f"{source.words(node)} is always {outcome}", "Did you mean > 0?")


class _Values:
    """The values that a term of the vocabulary or a fact can have, where they are listed."""

    def __init__(self, policy: PolicySource) -> None:
        self._terms: Mapping[str, JsonObject] = policy.terms
        self._roots = {
            "self": facts_schema(policy.policy.subject),
            "system": facts_schema("system")["properties"]["system"],
        }

    def doubts(self, source: Source, node: Call) -> Iterator[Doubt]:
        """Texts that a fact is compared with and can't be."""
        if node.function not in ("_==_", "_!=_", "@in"):
            return
        left, right = node.arguments
        fact, others = (right, [left]) if isinstance(left, Literal) else (left, [right])
        if node.function == "@in":
            fact, others = left, list(right.elements) if isinstance(right, ListOf) else []
        known = self._of(fact)
        for other in others:
            if known and isinstance(other, Literal) and isinstance(other.value, str) and other.value not in known:
                yield doubt(
                    source,
                    other,
                    f"{source.words(fact)} is never {shown(other.value)}{did_you_mean(other.value, known)}",
                    f"It is one of {', '.join(known)}.",
                )

    def _of(self, node: Node) -> tuple[str, ...]:
        fields: list[str] = []
        while isinstance(node, Select):
            fields.append(node.field)
            node = node.operand
        if not isinstance(node, Ident) or not fields:
            return ()
        fields.reverse()
        if node.name in ("declared", "recorded"):
            return tuple(self._terms.get(fields[0], {}).get("values", ())) if len(fields) == 1 else ()
        schema: JsonObject = self._roots.get(node.name, {})
        for field in fields:
            schema = schema.get("properties", {}).get(field, {})
        return tuple(one for one in schema.get("enum", ()) if isinstance(one, str))
