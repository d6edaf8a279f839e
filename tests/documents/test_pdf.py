"""The report as PDF: to be kept for ever, with the assessment inside."""

from __future__ import annotations

import builtins
import hashlib
import io
import json
import re
import shutil
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from gatepost import content
from gatepost.documents.glyphs import FONTS, RANGES, has_glyph, typesettable
from gatepost.errors import InputError, MissingExtraError

from .conftest import Given

KEPT = "Ελλάδα·Київ"  # letters that the fonts have


def reader(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data), strict=True)


def told(data: bytes, most: int | None = None) -> str:
    """The text of the pages, or of the first `most`, without white space, for a line may end anywhere."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in reader(data).pages[:most]))


@pytest.fixture(scope="module")
def pdf() -> bytes:
    from .conftest import ASSESSMENTS, load

    return Given(load("full"), (ASSESSMENTS / "full.json").read_bytes()).render("pdf")


def test_the_attached_assessment_is_the_one_that_the_report_was_made_from(full: Given, pdf: bytes) -> None:
    attached = reader(pdf).attachments
    assert attached == {"assessment.json": [full.source]}
    assert json.loads(attached["assessment.json"][0]) == full.assessment
    assert hashlib.sha256(full.source).hexdigest() in told(pdf)


def test_the_attachment_says_that_it_is_the_source_and_is_json(pdf: bytes) -> None:
    root = reader(pdf).root_object
    [specification] = [one.get_object() for one in root["/AF"]]  # type: ignore[union-attr]
    assert specification["/AFRelationship"] == "/Source"
    assert specification["/EF"]["/F"]["/Subtype"] == "/application/json"


def test_it_says_that_it_is_pdf_a_3b_and_pdf_ua_1(pdf: bytes) -> None:
    document = reader(pdf)
    xmp = document.root_object["/Metadata"].get_object().get_data().decode()  # type: ignore[attr-defined]
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert document.root_object["/OutputIntents"]
    assert document.root_object["/MarkInfo"]["/Marked"]
    assert document.root_object["/Lang"] == "en"
    assert not document.is_encrypted


def fonts(document: PdfReader) -> Iterator[DictionaryObject]:
    for page in document.pages:
        for font in page["/Resources"].get("/Font", {}).values():  # type: ignore[attr-defined]
            for one in font.get_object().get("/DescendantFonts", []):
                yield one.get_object()


def test_every_font_is_inside_the_file(pdf: bytes) -> None:
    found = list(fonts(reader(pdf)))
    assert found
    for font in found:
        descriptor = font["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_no_script_and_no_address_is_opened_by_the_file(pdf: bytes) -> None:
    for word in (b"/JavaScript", b"/Launch", b"/OpenAction", b"/SubmitForm"):
        assert word not in pdf


def test_the_same_assessment_gives_the_same_bytes(full: Given, pdf: bytes) -> None:
    assert full.render("pdf") == pdf


def test_neither_the_place_of_gatepost_nor_the_machine_changes_the_bytes(
    full: Given, pdf: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(content.root() / "reports", tmp_path / "elsewhere" / "reports")
    monkeypatch.setattr(content, "root", lambda: tmp_path / "elsewhere")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.chdir(tmp_path)
    assert full.render("pdf") == pdf


def test_it_is_dated_by_the_day_of_the_assessment(pdf: bytes) -> None:
    dated = reader(pdf).metadata
    assert dated is not None
    assert str(dated.creation_date).startswith("2026-11-24")
    assert dated.title == "Assessment report: Benefit eligibility, Résumé screening, 2026-11-24"


def test_every_page_has_its_number_and_all_but_the_cover_say_what_they_are_of(pdf: bytes) -> None:
    pages = [page.extract_text() for page in reader(pdf).pages]
    assert len(pages) > 10
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in text
        assert "As of 2026-11-24" in text
    assert "Contents" in pages[1]


def test_a_table_that_goes_over_a_page_repeats_its_header(changed: Any) -> None:
    def change(one: Any) -> None:
        first = one["controls"][0]
        one["controls"] = [{**first, "id": f"eu-ai-act/art-{n}"} for n in range(200)]

    pages = [page.extract_text() for page in reader(changed(change).render("pdf")).pages]
    rows = [text for text in pages if re.search(r"art-\d+\s+Prohibited practices", text)]
    assert len(rows) > 5
    assert all(re.search(r"Control\s+Status\s+Reason and findings", text) for text in rows)


def test_long_words_are_broken_and_come_out_of_the_file_whole(changed: Any) -> None:
    word = "https://example.org/" + "x7f3" * 60

    def change(one: Any) -> None:
        one["controls"][0]["reason"] = word

    text = "".join(page.extract_text() for page in reader(changed(change).render("pdf")).pages)
    assert word in re.sub(r"\s+", "", text)
    assert word not in text
    assert "\u200b" not in text


def test_hostile_text_shows_as_text(hostile: Given) -> None:
    text = told(hostile.render("pdf"), 15)
    for piece in (
        "<script>alert(1)</script><imgsrc=xonerror=alert(2)>",
        '#panic("pwned")#eval("1")$x^2$@label<label>*bold*_it_/*c*///d\\input{/etc/passwd}\\textbf{x}',
        "{{7*7}}{%raw%}{#x#}",
        "\\x1b[31mred\\x1b]0;title\\x07\\u202egpj.exe\\u202c",
    ):
        assert piece in text


def test_a_link_in_a_pack_cannot_run_a_script(changed: Any) -> None:
    def change(one: Any) -> None:
        one["controls"][0]["link"] = "javascript:alert(1)"
        one["policies"][0]["references"] = ["file:///etc/passwd"]

    pages = reader(changed(change).render("pdf")).pages
    addresses = [
        str(note.get_object()["/A"]["/URI"])
        for page in pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert addresses
    assert all(one.startswith("https://") for one in addresses)


def test_what_the_fonts_lack_is_shown_by_number_and_kept_in_the_attachment(changed: Any) -> None:
    given = changed(lambda one: one["systems"][0].update(name=f"来电 👍 {KEPT} العربية עברית हिन्दी"))
    data = given.render("pdf")
    assert f"\\u6765\\u7535\\U0001f44d{KEPT}" in told(data)
    assert "来电 👍" in reader(data).attachments["assessment.json"][0].decode()


def test_a_letter_with_an_accent_of_another_script_stops_nothing(changed: Any) -> None:
    given = changed(lambda one: one["systems"][0].update(name="\u0627\u0302\u0940 ऄ\u0306\u05d0\u0331 Ж\u0489\u20dd"))
    assert reader(given.render("pdf")).attachments


@pytest.mark.parametrize("first", range(0, len(RANGES), 12))
def test_the_fonts_have_every_character_of_the_table(first: int) -> None:
    import typst

    chars = [
        chr(code)
        for start, end, _ in RANGES[first : first + 12]
        for code in range(start, end + 1)
        if chr(code).isprintable() or chr(code) == "\u00a0"
    ]
    listed = ", ".join(json.dumps(name) for name in FONTS)
    source = f"#set text(font: ({listed}))\n#for c in json(bytes(sys.inputs.chars)) [#c\\ ]"
    made = typst.compile(
        source.encode(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["a-3b"],
        sys_inputs={"chars": json.dumps(chars)},
    )  # raises when one has no glyph
    assert made


def test_the_table_of_characters_is_sorted_and_does_not_overlap() -> None:
    assert all(start <= end for start, end, _ in RANGES)
    assert all(before[1] < after[0] for before, after in pairwise(RANGES))
    assert has_glyph("é")
    assert not has_glyph("来")
    assert typesettable("a\tb来") == "a    b\\u6765"


def test_without_typst_the_user_is_told_what_to_install(full: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtraError) as raised:
        full.render("pdf")
    assert raised.value.hint == "pip install 'gatepost[pdf]'"
    assert full.render("html").startswith(b"<!DOCTYPE html>")


def test_a_day_that_is_none_is_refused(changed: Any) -> None:
    with pytest.raises(InputError, match="'yesterday', is no day"):
        changed(lambda one: one.update(as_of="yesterday")).render("pdf")


@pytest.mark.parametrize("verdict", ["passed", "failed", "incomplete"])
def test_an_assessment_of_nothing_makes_a_report(changed: Any, verdict: str) -> None:
    def change(one: Any) -> None:
        for part in ("inputs", "packs", "frameworks", "policies", "systems", "subjects", "findings", "controls"):
            one[part] = []
        one["waivers"], one["attestations"], one["notices"] = [], [], []
        one["summary"].update(verdict=verdict, controls={}, findings={}, failing=0, subjects=0, in_scope=0)

    given = changed(change)
    for kind in ("html", "md", "pdf"):
        assert given.render(kind)


def test_no_connection_is_opened(full: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(builtins, "print", refuse)
    assert full.render("pdf").startswith(b"%PDF")
