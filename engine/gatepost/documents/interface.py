"""What every document is: something that makes a file to hand on from an assessment, and from nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod

from gatepost.model.assessment import AssessmentDocument


class Document(ABC):
    """A document for people. `name` is what the user writes after `report`, `title` what the document calls itself, and
    `kinds` are the forms that it comes in, as the user writes them after `--to`."""

    name: str
    title: str
    kinds: tuple[str, ...]

    @abstractmethod
    def render(self, assessment: AssessmentDocument, kind: str, source: bytes) -> bytes:
        """The document as a file of `kind`. The same assessment gives the same bytes.

        `source` is what the format `json` wrote and `assessment` was read from, in UTF-8: its digest is shown, and a
        form that can carry attachments carries it as it is. Raises UnknownNameError for a kind that isn't one of
        `kinds`, and MissingExtraError when what makes this kind isn't installed.
        """
