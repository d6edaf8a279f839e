"""Reading an assessment that `check --format json` wrote."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs
from gatepost.errors import Place, UnreadableError
from gatepost.model.assessment import SCHEMA_ID, AssessmentDocument

if TYPE_CHECKING:
    from gatepost.reading import Document

LIMIT = 2_000_000_000  # bytes: some hundred thousand findings; more would only exhaust the memory
STANDARD_INPUT = "-"
_HINT = "`gatepost check PATH --format json` writes one."

source_option = click.option(
    "--from",
    "source",
    required=True,
    metavar="FILE",
    type=inputs.PathText(),
    help="The assessment, as check --format json wrote it; `-` is standard input.",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """An assessment and the bytes of its file."""

    document: AssessmentDocument
    content: bytes


def load_assessment(path: str) -> Loaded:
    """The assessment in the file at `path`, or on standard input for `-`. Raises UnreadableError or SchemaError."""
    from gatepost.reading import check, json_document

    name = "standard input" if path == STANDARD_INPUT else path
    content = inputs.standard_input() if path == STANDARD_INPUT else _content(path)
    document = json_document(content, name)
    data = document.data
    if not isinstance(data, dict) or data.get("schema") != SCHEMA_ID:
        raise UnreadableError("isn't an assessment of gatepost", place=Place(name), hint=_HINT)
    check(document, "assessment")
    _check_whole(document)
    return Loaded(data, content)  # type: ignore[arg-type]  # its schema was just checked


def _content(path: str) -> bytes:
    from gatepost.reading import file_bytes

    if os.path.isfile(path) and os.path.getsize(path) > LIMIT:  # noqa: PTH113, PTH202 - these don't raise
        raise UnreadableError(f"is longer than {LIMIT // 1_000_000} MB, too much to read at once", place=Place(path))
    return file_bytes(Path(path))


def _check_whole(document: Document) -> None:
    """Every finding's policy, subject and system are in the file: so nobody took parts of it away."""
    data = document.data
    known = {
        "policy": {one["id"] for one in data["policies"]},
        "subject": {one["id"] for one in data["subjects"]},
        "system": {None, *(one["id"] for one in data["systems"])},
    }
    for index, finding in enumerate(data["findings"]):
        for key, ids in known.items():
            if finding[key] not in ids:
                raise UnreadableError(
                    f"isn't whole: the {key} of this finding isn't in it",
                    place=document.place(f"/findings/{index}/{key}"),
                    hint="Take the file as `gatepost check` wrote it.",
                )
