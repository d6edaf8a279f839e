"""What every source reader is: something that recognises an input by its content and makes subjects of it."""

from __future__ import annotations

from abc import ABC, abstractmethod

from gatepost.model import Reading
from gatepost.sources.tree import Tree


class Source(ABC):
    """A reader of one kind of input. `name` is that kind as the user writes it after `--kind`, such as `mlflow-export`;
    `title` says in a few words what it reads."""

    name: str
    title: str

    @abstractmethod
    def recognises(self, tree: Tree) -> bool:
        """Whether the content of `tree` is of this kind. Looks at content, never at the name that the user gave; a file
        that can't be parsed isn't an error here."""

    @abstractmethod
    def read(self, tree: Tree) -> Reading:
        """The subjects in `tree`, and the files that were read for them.

        Raises UnreadableError if the input as a whole can't be read as what it is. A broken record inside a readable
        input doesn't raise: its subject says so in `broken`.
        """
