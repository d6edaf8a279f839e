"""Documents are found by name, and each says what it can be made as."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from gatepost import documents
from gatepost.documents.interface import Document
from gatepost.errors import UnknownNameError, UnreadableError

from .conftest import Given


class Letter(Document):
    name = "letter"
    title = "Letter"
    kinds = ("txt",)

    def render(self, assessment: Any, kind: str, source: bytes) -> bytes:
        return f"Dear auditor, {assessment['summary']['verdict']}".encode()


def test_every_document_in_the_table_can_be_had_by_its_name() -> None:
    for name in documents.DOCUMENTS:
        found = documents.get(name)
        assert (found.name, bool(found.title), bool(found.kinds)) == (name, True, True)


def test_a_misspelt_document_is_answered_with_the_one_probably_meant() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'assessment'") as raised:
        documents.get("assesment")
    assert "assessment" in (raised.value.hint or "")


def test_a_kind_that_a_document_does_not_come_as_is_refused_with_those_that_it_does(full: Given) -> None:
    with pytest.raises(UnknownNameError, match="can't be made as 'docx'") as raised:
        full.render("docx")
    assert raised.value.hint == "It comes as html, pdf, md."


def test_another_package_adds_a_document_by_entry_point(full: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("letter", f"{__name__}:Letter", "gatepost.documents")
    monkeypatch.setitem(sys.modules, __name__, sys.modules[Letter.__module__])
    monkeypatch.setattr(documents, "entry_points", lambda group: [point] if group == "gatepost.documents" else [])
    assert documents.names() == ("assessment", "letter")
    assert documents.get("letter").render(full.assessment, "txt", full.source) == b"Dear auditor, failed"


def test_another_package_cannot_take_the_place_of_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("assessment", f"{__name__}:Letter", "gatepost.documents")
    monkeypatch.setattr(documents, "entry_points", lambda group: [point])
    assert documents.names() == ("assessment",)
    assert documents.get("assessment").title == "Assessment report"


def test_heavy_modules_wait_until_a_document_is_made() -> None:
    program = (
        "import sys, gatepost.documents as d; d.get('assessment'); "
        "print([m for m in ('jinja2', 'typst', 'markupsafe') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_finding_about_a_subject_that_is_not_there_is_refused_and_not_left_out(changed: Any) -> None:
    given = changed(lambda one: one["subjects"].pop(0))
    with pytest.raises(UnreadableError, match="which the assessment doesn't hold"):
        given.render("html")


@pytest.mark.parametrize("part", ["findings", "subjects"])
def test_an_assessment_that_says_a_thing_twice_is_refused(changed: Any, part: str) -> None:
    given = changed(lambda one: one[part].append(one[part][0]))
    with pytest.raises(UnreadableError, match=f"the {part[:-1]} .* twice"):
        given.render("pdf")
