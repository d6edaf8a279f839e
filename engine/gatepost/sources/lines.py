"""The line on which a fact stands in its input, for what a person is shown."""

from __future__ import annotations

import re
from functools import lru_cache

from gatepost.errors import UnreadableError
from gatepost.model import Source
from gatepost.reading import Document, json_document
from gatepost.sources.tree import Tree

_FILES_KEPT = 8
_LINE = re.compile(r"line (\d+)")


class Lines:
    """Finds lines in the files of a tree; a file is parsed when a line in it is asked for."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._names = {tree.path(name): name for name in tree.names()}
        self._document = lru_cache(maxsize=_FILES_KEPT)(self._open)

    def __call__(self, source: Source) -> int | None:
        """The line of a source, counted from 1; None for a file that isn't JSON or that lies elsewhere."""
        if told := _LINE.fullmatch(source.at):
            return int(told[1])
        document = self._document(source.input)
        try:
            return document.place(source.at).line if document is not None else None
        except ValueError:
            return None

    def _open(self, path: str) -> Document | None:
        if path not in self._names:
            return None
        try:
            return json_document(self._tree.peek(self._names[path]), path)
        except UnreadableError:
            return None
