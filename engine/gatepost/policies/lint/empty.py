"""empty-list-passes: `all()` over an empty list is true, so a policy may pass for want of anything to look at."""

from __future__ import annotations

from collections.abc import Iterator

from gatepost.cel.syntax import Call, Conditional, Has, Ident, ListOf, Literal, Loop, Node, Select, walk
from gatepost.policies.lint.polarity import Bindings, parts
from gatepost.policies.lint.source import Doubt, PolicySource, Source, doubt

_AT_LEAST_ONE = {"_>_": 0, "_>=_": 1, "_!=_": 0}


def passing_of_empty_lists(policy: PolicySource) -> Iterator[Doubt]:
    """An `all()` that helps a requirement to hold, over a list of which nothing in the policy asks whether it holds
    anything."""
    conditions = [source for source in policy.sources if source.role != "message"]
    filled = {key for source in conditions for key in _filled(source)}
    told: set[str] = set()
    for source in conditions:
        there = {key for other in conditions if other is not source for key in _there(other)}
        for part in parts(source.node) if source.role == "that" else ():
            loop = part.node
            if not isinstance(loop, Loop) or loop.kind != "all" or not part.positive or _never_empty(loop.over):
                continue
            key = _key(source, loop.over, part.scope)
            if key in filled or key in told or not _of_facts(loop.over, part.scope):
                continue
            told.add(key)
            if not all(one in (there if single else filled) for one, single in _pieces(source, loop.over, part.scope)):
                yield _doubt(source, loop)


def _doubt(source: Source, loop: Loop) -> Doubt:
    over = source.words(loop.over)
    named = over if len(over) <= 60 else "the list"
    return doubt(
        source,
        loop,
        f"all() is true of an empty list, and nothing here asks whether {named} holds anything",
        "Require its size() > 0 too; or where an empty list is right, write !….exists(…), which says so.",
    )


def _filled(source: Source) -> Iterator[str]:
    """The lists of which a condition asks, in a way that helps it to hold, whether there is anything in them."""
    for part in parts(source.node):
        node = part.node
        if isinstance(node, Loop) and node.kind in ("exists", "exists_one") and part.positive:
            yield _key(source, node.over, part.scope)
        elif isinstance(node, Call) and len(node.arguments) == 2 and _asks_size(node, part.positive):
            left = node.arguments[0]
            assert isinstance(left, Call)
            yield _key(source, left.arguments[0], part.scope)


def _there(source: Source) -> Iterator[str]:
    """The facts of which a condition wants that they are there."""
    for part in parts(source.node):
        if isinstance(part.node, Has) and part.positive:
            yield f"{_key(source, part.node.operand, part.scope)}.{part.node.field}"


def _pieces(source: Source, over: Node, scope: Bindings) -> Iterator[tuple[str, bool]]:
    """What a list is put together from, `(has(a) ? [a] : []) + b`: each piece, and whether it is a single element."""
    match over:
        case Call() if over.function == "_+_":
            for one in over.arguments:
                yield from _pieces(source, one, scope)
        case Conditional():
            for one in (over.then, over.otherwise):
                yield from _pieces(source, one, scope)
        case ListOf():
            for one in over.elements:
                yield _key(source, one, scope), True
        case Loop() if over.kind in ("filter", "map"):
            yield from _pieces(source, over.over, scope)
        case _:
            yield _key(source, over, scope), False


def _asks_size(node: Call, positive: bool) -> bool:
    """Whether it is `size() > 0` or the like, or `size() == 0` where that speaks against the condition."""
    left, right = node.arguments
    if not (isinstance(left, Call) and left.function == "size" and len(left.arguments) == 1):
        return False
    if not isinstance(right, Literal):
        return positive and node.function in ("_>=_", "_>_")  # a parameter says how many
    if not isinstance(right.value, int):
        return False
    if positive:
        return node.function in _AT_LEAST_ONE and right.value >= _AT_LEAST_ONE[node.function]
    return (node.function == "_==_" and right.value == 0) or (node.function == "_<_" and right.value == 1)


def _never_empty(over: Node) -> bool:
    if isinstance(over, ListOf):
        return len(over.elements) > len(over.optional)
    if isinstance(over, Loop) and over.kind == "map" and over.test is None:
        return _never_empty(over.over)
    return isinstance(over, Call) and over.function == "_+_" and any(map(_never_empty, over.arguments))


def _of_facts(over: Node, scope: Bindings) -> bool:
    """Whether the list comes from anything but parameters."""
    names = {one.name for one in walk(over) if isinstance(one, Ident)}
    bound = [scope[name] for name in names & scope.keys()]
    return bool(names - scope.keys() - {"params"}) or any(_of_facts(one.source, one.scope) for one in bound)


def _key(source: Source, over: Node, scope: Bindings) -> str:
    """What makes two lists the same: the text of where their elements come from, whatever picks among them."""
    match over:
        case Ident() if over.name in scope:
            binding = scope[over.name]
            return _key(source, binding.source, binding.scope) + "[]" * binding.element
        case Select():
            return f"{_key(source, over.operand, scope)}.{over.field}"
        case Loop() if over.kind in ("filter", "map"):
            return _key(source, over.over, scope)
    return source.words(over).replace(" ", "")
