"""What every output format is: something that turns an assessment, and nothing else, into text."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gatepost.model.assessment import AssessmentDocument


@dataclass(frozen=True, slots=True)
class Display:
    """Where the text will be read. It changes how an assessment looks and never what it says.

    `width` is in columns; `colour` whether ANSI colours are understood; `verbose` also shows what passed and leaves
    nothing out. `roots` maps the first part of an input's path (the name of the PATH that was given) to that PATH as it
    is seen from the directory where the reader stands, for editors and code hosts that open the file.
    """

    width: int = 100
    colour: bool = False
    verbose: bool = False
    roots: Mapping[str, str] = field(default_factory=dict)

    def path(self, path: str) -> str:
        """The input's `path` as it is seen from where the reader stands."""
        first, slash, rest = path.partition("/")
        return self.roots.get(first, first) + slash + rest


class Format(ABC):
    """A way to write an assessment. `name` is what the user writes after `--format`, `title` says whom it is for."""

    name: str
    title: str

    def encoded(self, assessment: AssessmentDocument, display: Display) -> Iterable[bytes]:
        """What `render` gives as UTF-8, in parts where the whole would be large."""
        yield self.render(assessment, display).encode()

    @abstractmethod
    def render(self, assessment: AssessmentDocument, display: Display) -> str:
        """The whole text, ending in a newline: the same for the same assessment and display, and always encodable as
        UTF-8. Whatever the metadata holds shows as text."""
