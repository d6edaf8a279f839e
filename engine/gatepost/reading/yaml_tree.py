"""YAML as a tree of plain values with positions, from libyaml's events.

The tree is built here and not by a YAML constructor, so that no tag can build an object, an alias can't expand without
bound, a key given twice is seen, and dates, `yes` and `no` stay the text they are. Scalars are those of YAML 1.2's core
schema, but for octal numbers and for `12e34`: writers of YAML 1.1 leave such text, a commit say, without quotes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import yaml

from gatepost.errors import UnreadableError
from gatepost.model import Json
from gatepost.reading.text import Text
from gatepost.reading.words import shown

DEPTH = 100
NODES = 1_000_000  # an alias counts as all that it stands for, a long text as one node per 64 characters
_TAG = "tag:yaml.org,2002:"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+][0-9]+")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_OLD_BOOLEANS = frozenset(["yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"])


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one line, counted from 0."""

    line: int
    column: int
    width: int


@dataclass(slots=True, eq=False)
class Node:
    """One value and where it stands. `size` counts the nodes below it, each alias as all it stands for."""

    span: Span
    value: Json
    size: int = 1
    items: dict[str, tuple[Span, Node]] | list[Node] | None = None
    merged: list[Node] = field(default_factory=list)
    key: tuple[str, Span, bool] | None = None  # of a map being read: the key that waits, and whether it merges
    written: str = ""  # of a scalar: its text, and whether it stands there without quotes or tag
    plain: bool = False
    closed: bool = True

    def find(self, path: Sequence[str], key: bool) -> Span:
        """The position of the node at `path`, or of its key; of its nearest parent when there is no such node."""
        node, span = self, self.span
        for part in path:
            if isinstance(node.items, dict) and part in node.items:
                at, node = node.items[part]
                span = at if key else node.span
            elif isinstance(node.items, list) and part.isdecimal() and int(part) < len(node.items):
                node = node.items[int(part)]
                span = node.span
            else:
                break
        return span


def tree(text: Text) -> Node:
    """The one document of `text`. Raises UnreadableError with the line of what is wrong."""
    reader = _Reader(text)
    try:
        for event in yaml.parse(text.content, Loader=_LOADER):
            reader.take(event)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        words = " ".join(filter(None, (problem.context, problem.problem)))
        place = text.place(mark.line, mark.column) if mark else text.at(0)
        raise UnreadableError(f"isn't valid YAML: {words}", place=place) from None
    except yaml.reader.ReaderError as problem:
        found = next((i for i, c in enumerate(text.content) if yaml.reader.Reader.NON_PRINTABLE.match(c)), 0)
        raise UnreadableError(f"isn't valid YAML: {problem.reason}", place=text.at(found)) from None
    if reader.root is None or reader.root.value is None:
        raise UnreadableError("is empty", place=text.at(0))
    return reader.root


class _Reader:
    """Takes events one by one and keeps the open maps and lists on a stack, so depth costs no recursion."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.root: Node | None = None
        self.stack: list[Node] = []
        self.anchors: dict[str, Node] = {}
        self.documents = 0

    def take(self, event: yaml.Event) -> None:
        span = _span(event)
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.error("a second YAML document starts here, and one is expected", span)
        elif isinstance(event, yaml.AliasEvent):
            self.add(self.alias(str(event.anchor), span), span)
        elif isinstance(event, yaml.ScalarEvent):
            value = self.scalar(event, span)
            node = Node(span, value, 1 + len(event.value) // 64, written=event.value, plain=event.implicit[0])
            self.anchor(event.anchor, node)
            self.add(node, span)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open(event, span)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close()

    def error(self, message: str, span: Span, hint: str | None = None) -> UnreadableError:
        return UnreadableError(message, place=self.text.place(span.line, span.column, width=span.width), hint=hint)

    def anchor(self, name: str | None, node: Node) -> None:
        if name is not None:
            self.anchors[name] = node

    def alias(self, name: str, span: Span) -> Node:
        if name not in self.anchors:
            raise self.error(f"the alias {shown('*' + name)} has no anchor before it", span)
        node = self.anchors[name]
        if not node.closed:
            raise self.error(f"the alias {shown('*' + name)} stands inside what it stands for", span)
        return node

    def open(self, event: yaml.CollectionStartEvent, span: Span) -> None:
        mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, "!", _TAG + ("map" if mapping else "seq")):
            raise self.tag(event.tag, span)
        if len(self.stack) >= DEPTH:
            raise self.error(f"is nested more than {DEPTH} deep", span)
        node = Node(span, {} if mapping else [], items={} if mapping else [], closed=False)
        self.anchor(event.anchor, node)
        self.stack.append(node)

    def close(self) -> None:
        node = self.stack.pop()
        for other in node.merged:
            assert isinstance(other.items, dict)  # as `merge` made sure
            assert isinstance(node.items, dict)
            for key, (at, child) in other.items.items():
                if key not in node.items:
                    node.items[key] = (at, child)
                    node.value[key] = child.value
        node.closed = True
        self.add(node, node.span)

    def add(self, node: Node, span: Span) -> None:
        """Give `node` to the list or map that is open, or make it the document."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        parent.size += node.size
        if parent.size > NODES:
            raise self.error(
                f"holds more than {NODES:,} values with its aliases written out", span, "Aliases of aliases multiply."
            )
        if isinstance(parent.items, list):
            parent.items.append(node)
            parent.value.append(node.value)
        elif parent.key is None:
            parent.key = (self.key(node, span, parent), span, node.plain and node.value == "<<")
        else:
            name, at, merges = parent.key
            parent.key = None
            if merges:
                self.merge(parent, node, span)
            else:
                assert isinstance(parent.items, dict)
                parent.items[name] = (at, node)
                parent.value[name] = node.value

    def key(self, node: Node, span: Span, parent: Node) -> str:
        if node.items is not None:
            raise self.error("a key must be text, and this is a list or a map", span)
        if not isinstance(node.value, str) or (node.plain and node.value in _OLD_BOOLEANS):
            raise self.error(f"the key {shown(node.written)} isn't clearly text", span, "Put it in quotes.")
        if parent.items and node.value in parent.items:
            raise self.error(f"the key {shown(node.value)} is given twice in the same map", span)
        return node.value

    def merge(self, parent: Node, node: Node, span: Span) -> None:
        """`<<: *other` fills in the keys that the map doesn't give itself."""
        others = node.items if isinstance(node.items, list) else [node]
        if not all(isinstance(other.items, dict) for other in others):
            raise self.error("'<<' takes a map, or a list of maps", span)
        parent.merged.extend(others)

    def tag(self, tag: str, span: Span) -> UnreadableError:
        name = tag.replace(_TAG, "!!")
        what = "would build a Python object" if "python" in name else "isn't plain YAML"
        return self.error(f"the tag {shown(name)} {what}, and is refused", span, "Remove the tag.")

    def infinite(self, text: str, span: Span) -> UnreadableError:
        return self.error(f"{shown(text)} isn't a finite number", span, "Put it in quotes if it is text.")

    def scalar(self, event: yaml.ScalarEvent, span: Span) -> Json:
        text = str(event.value)
        if event.tag in (None, "!", _TAG + "str"):
            return self.plain(text, span) if event.implicit[0] else text
        if event.tag not in {_TAG + name for name in ("int", "float", "bool", "null")}:
            raise self.tag(event.tag, span)
        value = self.plain(text, span)
        wanted = {"int": ("int",), "float": ("int", "float"), "bool": ("bool",), "null": ("NoneType",)}
        if type(value).__name__ not in wanted[event.tag.removeprefix(_TAG)]:
            raise self.error(f"{shown(text)} isn't what its tag {shown(event.tag.replace(_TAG, '!!'))} says", span)
        return float(value) if event.tag == _TAG + "float" else value

    def plain(self, text: str, span: Span) -> Json:
        """The value of a scalar without quotes: null, true, false, a number, or the text itself."""
        if text in ("", "~", "null", "Null", "NULL"):
            return None
        if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
            return text[0] in "tT"
        try:
            if _INT.fullmatch(text):
                return int(text)
            if _HEX.fullmatch(text):
                return int(text, 16)
        except ValueError:
            raise self.error("is a number with too many digits", span, "Put it in quotes if it is text.") from None
        if _NOT_FINITE.fullmatch(text):
            raise self.infinite(text, span)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if math.isinf(number):
                raise self.infinite(text, span)
            return number
        return text


def _span(event: yaml.Event) -> Span:
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        return Span(0, 0, 1)
    single = isinstance(event, yaml.ScalarEvent | yaml.AliasEvent) and start.line == end.line
    return Span(start.line, start.column, max(1, end.column - start.column) if single else 1)
