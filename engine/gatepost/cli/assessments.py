"""Reading an assessment that `check --format json` wrote."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gatepost.errors import Place, UnreadableError
from gatepost.model.assessment import SCHEMA_ID, AssessmentDocument


@dataclass(frozen=True, slots=True)
class Loaded:
    """An assessment and the bytes of its file."""

    document: AssessmentDocument
    content: bytes


def load_assessment(path: str) -> Loaded:
    """The assessment in the file at `path`. Raises UnreadableError or SchemaError."""
    from gatepost.reading import check, file_bytes, json_document

    content = file_bytes(Path(path))
    document = json_document(content, path)
    data = document.data
    if not isinstance(data, dict) or data.get("schema") != SCHEMA_ID:
        raise UnreadableError(
            "isn't an assessment of gatepost", place=Place(path), hint="`gatepost check … --format json` writes one."
        )
    check(document, "assessment")
    return Loaded(data, content)  # type: ignore[arg-type]  # its schema was just checked
