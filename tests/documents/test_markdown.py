"""The report as Markdown: the same in short, for a wiki or a repository."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from gatepost.documents.templates import markdown_block, markdown_code, markdown_text

from .conftest import HOSTILE, Given


def tokens(text: str) -> list[Any]:
    found = []
    for token in MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text):
        found += [token, *(token.children or ())]
    return found


def shown(text: str) -> str:
    return "".join(one.content for one in tokens(text) if one.type in ("text", "text_special", "code_inline"))


def test_the_same_assessment_gives_the_same_bytes(full: Given) -> None:
    assert full.render("md") == full.render("md")


def test_every_part_of_the_report_has_its_heading(full: Given) -> None:
    headings = re.findall(r"^## (.*)$", full.text("md"), re.MULTILINE)
    assert headings == [
        "Verdict: Failed",
        "What it was made from",
        "Status of the controls",
        "Findings by subject",
        "Every control",
        "Waivers and attestations",
        "Notices",
        "Out of scope",
        "How to reproduce it",
        "Inputs",
    ]


def test_every_table_has_as_many_cells_in_each_row_as_columns(hostile: Given) -> None:
    table: list[int] = []
    tables = 0
    for line in [*hostile.text("md").splitlines(), ""]:
        if line.startswith("|"):
            table.append(len(re.findall(r"(?<!\\)\|", line)))
            continue
        if table:
            assert len(set(table)) == 1, line
            tables += 1
        table = []
    assert tables > 10


def test_every_finding_that_needs_a_reader_is_there(full: Given) -> None:
    text = full.text("md")
    wanted = [one["id"] for one in full.assessment["findings"] if one["status"] not in ("pass", "not_applicable")]
    assert not [one for one in wanted if f"`{one}`" not in text]


def test_hostile_text_shows_as_text(hostile: Given) -> None:
    text = hostile.text("md")
    found = tokens(text)
    markup = {"html_inline", "html_block", "link_open", "image", "s_open", "em_open"}
    assert not markup & {one.type for one in found}
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in shown(text)
    assert "[click](javascript:alert(3)) ![](https://evil.example/x.png) | cell |" in shown(text)
    assert not [char for char in text if ord(char) < 32 and char != "\n"]
    assert not set(text) & set("\u202e\u2066\u200b\u2028\ufeff\x7f\x9b")


def test_hostile_text_adds_no_heading(hostile: Given, full: Given) -> None:
    def count(given: Given) -> int:
        return sum(one.type == "heading_open" for one in tokens(given.text("md")))

    assert count(hostile) == count(full)


@pytest.mark.parametrize(
    "text", ["- item", "+ item", "= x", "1. first", "12) twelfth", "# heading", "> quote", "---", "~~~"]
)
def test_text_at_the_start_of_a_line_stays_a_paragraph(text: str) -> None:
    assert [one.type for one in tokens(markdown_text(text))][:1] == ["paragraph_open"]
    assert shown(markdown_text(text)) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=30))
def test_any_word_comes_out_as_it_went_in(text: str) -> None:
    assert shown(markdown_text(text)) == text


@given(st.text(st.sampled_from("`a |*"), max_size=20))
def test_code_is_one_span_of_code_whatever_it_holds(text: str) -> None:
    made = markdown_code(text)
    if made:
        assert [one.type for one in tokens(f"x {made} y") if one.type.startswith("code")] == ["code_inline"]


def test_a_block_of_code_is_not_closed_by_what_it_holds() -> None:
    found = tokens(markdown_block(HOSTILE))
    assert [one.type for one in found] == ["fence"]
