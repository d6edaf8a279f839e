"""unused-parameter: a value that a pack or profile may set, and that changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from gatepost.cel.syntax import Call, Ident, Literal, Node, Select, walk
from gatepost.policies.lint.source import Doubt, PolicySource
from gatepost.reading.pointer import pointer


def unused_parameters(policy: PolicySource) -> Iterator[Doubt]:
    """Parameters that no expression reads."""
    nodes = [node for source in policy.sources for node in walk(source.node)]
    read = {name for node in nodes if (name := _read(node)) is not None}
    if sum(map(_is_params, nodes)) > sum(_read(node) is not None for node in nodes):
        return  # some expression takes the parameters as a whole
    for name in policy.policy.params:
        if name not in read:
            yield Doubt(
                f"the parameter {name} changes nothing: no expression reads params.{name}",
                "Use it or leave it out.",
                pointer(("params", name)),
            )


def _is_params(node: Node) -> bool:
    return isinstance(node, Ident) and node.name == "params"


def _read(node: Node) -> str | None:
    """The parameter that a part reads."""
    if isinstance(node, Select) and _is_params(node.operand):
        return node.field
    if isinstance(node, Call) and node.function == "_[_]" and _is_params(node.arguments[0]):
        key = node.arguments[1]
        return key.value if isinstance(key, Literal) and isinstance(key.value, str) else None
    return None
