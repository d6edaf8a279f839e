"""Why an expression came out as it did: the smallest sub-expressions that decided, and the facts that they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import lark

from gatepost.cel.errors import EvaluationError
from gatepost.model import Json

Evaluate = Callable[[str], Json]


@dataclass(frozen=True, slots=True)
class Trace:
    """`because` holds the deciding sub-expressions in source text; `paths` the facts they read (`self.run.user`)."""

    because: tuple[str, ...]
    paths: tuple[str, ...]


def trace(text: str, tree: lark.Tree[lark.Token], evaluate: Evaluate, names: frozenset[str] | None) -> Trace:
    """Descend from the whole expression to what decided it. `evaluate` gives a sub-expression's value or raises."""
    deciding = list(_deciding(text, tree, evaluate))
    paths = sorted({path for node in deciding for path in _paths(node, names)})
    return Trace(tuple(_source(text, node) for node in deciding), tuple(paths))


def _deciding(text: str, tree: lark.Tree[lark.Token], evaluate: Evaluate) -> Iterator[lark.Tree[lark.Token]]:
    node = _unwrapped(tree)
    value = _outcome(_source(text, node), evaluate)
    branches = [_unwrapped(child) for child in node.children if isinstance(child, lark.Tree)]
    if not all(map(_located, branches)):
        yield node
    elif node.data in ("conditionaland", "conditionalor") and len(branches) == 2:
        alike = [child for child in branches if _outcome(_source(text, child), evaluate) == value]
        for child in alike or [node]:
            yield from _deciding(text, child, evaluate) if child is not node else [node]
    elif node.data == "expr" and len(branches) == 3:
        chosen = branches[1] if _outcome(_source(text, branches[0]), evaluate) == "True" else branches[2]
        yield from _deciding(text, chosen, evaluate)
    else:
        yield node


def _outcome(text: str, evaluate: Evaluate) -> str:
    try:
        return str(evaluate(text))
    except EvaluationError:
        return "error"


def _unwrapped(tree: lark.Tree[lark.Token]) -> lark.Tree[lark.Token]:
    """The tree without the grammar's rules of one child and without parentheses."""
    while len(tree.children) == 1 and isinstance(inner := tree.children[0], lark.Tree):
        if tree.data in ("ident", "literal") or (_located(tree) and not _located(inner)):
            break
        tree = inner
    return tree


def _source(text: str, tree: lark.Tree[lark.Token]) -> str:
    return text[tree.meta.start_pos : tree.meta.end_pos] if _located(tree) else text


def _located(tree: lark.Tree[lark.Token]) -> bool:
    """Whether the parser knows where the tree stands: it loses where a literal does."""
    return getattr(tree.meta, "start_pos", None) is not None and getattr(tree.meta, "end_pos", None) is not None


def _paths(tree: lark.Tree[lark.Token], names: frozenset[str] | None) -> Iterator[str]:
    """The longest chains `name.field["key"]` in the tree whose root is a variable of the expression."""
    chain = _chain(tree)
    if chain is not None:
        if names is None or chain[0] in names:
            yield ".".join(chain)
        return
    for child in tree.children:
        if isinstance(child, lark.Tree):
            yield from _paths(child, names)


def _chain(tree: lark.Tree[lark.Token]) -> list[str] | None:
    node = _unwrapped(tree)
    if node.data == "ident":
        return [str(node.children[0])]
    if node.data not in ("member_dot", "member_index"):
        return None
    owner, selector = node.children
    assert isinstance(owner, lark.Tree)
    start = _chain(owner)
    if start is None:
        return None
    if isinstance(selector, lark.Token):
        return [*start, str(selector)]
    literal = _unwrapped(selector)
    if (
        literal.data == "literal"
        and isinstance(token := literal.children[0], lark.Token)
        and token.type == "STRING_LIT"
    ):
        return [*start, str(token)[1:-1]]
    return None
