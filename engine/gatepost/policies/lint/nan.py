"""nan-passes: every comparison with NaN is false, so what says that a number is *not* too large is true of NaN."""

from __future__ import annotations

from collections.abc import Iterator

from gatepost.cel.syntax import Call, Ident, Literal, Node, walk
from gatepost.policies.lint.polarity import parts
from gatepost.policies.lint.source import Doubt, PolicySource, Source, doubt

_OPPOSITE = {"_<_": "_>=_", "_<=_": "_>_", "_>_": "_<=_", "_>=_": "_<_", "_==_": "_!=_"}
_ASKED = frozenset({"math.isNaN", "math.isFinite"})


def passing_of_nan(policy: PolicySource) -> Iterator[Doubt]:
    """A comparison of numbers that NaN makes false, where that helps a requirement to hold."""
    asked = {
        source.words(one.arguments[0])
        for source in policy.sources
        for one in walk(source.node)
        if isinstance(one, Call) and one.function in _ASKED
    }
    for source in policy.sources:
        if source.role != "that":
            continue
        for part in parts(source.node):
            node = part.node
            if not isinstance(node, Call) or len(node.arguments) != 2:
                continue
            negated = node.function in _OPPOSITE and not part.positive
            if not negated and not (node.function == "_!=_" and part.positive):
                continue
            numbers = [one for one in node.arguments if _may_be_nan(source, one)]
            if numbers and not any(source.words(one) in asked for one in numbers):
                yield doubt(source, node, _message(source, node, numbers[0], negated), _hint(source, node, negated))


def _may_be_nan(source: Source, node: Node) -> bool:
    """Whether it is a double from the facts; parameters are numbers that a person wrote."""
    if source.type(node).name != "double" or isinstance(node, Literal):
        return False
    names = {one.name for one in walk(node) if isinstance(one, Ident)}
    return bool(names - {"params"})


def _message(source: Source, node: Call, number: Node, negated: bool) -> str:
    outcome = "is false where" if negated else "is true where"
    return f"{source.words(node)} {outcome} {source.words(number)} isn't a number (NaN), and then this passes"


def _hint(source: Source, node: Call, negated: bool) -> str:
    left, right = map(source.words, node.arguments)
    if negated and node.function != "_==_":
        return f"Say what must hold, {left} {_OPPOSITE[node.function].strip('_')} {right}, which NaN doesn't satisfy."
    return f"Ask for !math.isNaN({left if source.type(node.arguments[0]).name == 'double' else right}) too."
