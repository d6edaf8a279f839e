"""A comment that GitHub and GitLab show as it is meant: metadata is text in it, links nowhere and calls nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gatepost.formats import Display, get
from gatepost.formats.markdown_text import code, fence, prose, row
from gatepost.formats.visible import line
from gatepost.model.assessment import AssessmentDocument

LONGEST = 65_536  # characters that GitHub takes of a comment
OURS = {
    "h2", "p", "strong", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "details", "summary",
    "ul", "li", "span", "sub",
}  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<https://e.x>", "<!-- hidden -->", "</details>",
    "[a](https://evil.example)", "![a](x)", "[ref]: https://evil.example", "[x] done",
    "https://evil.example/?a=1&b=2", "www.evil.example", "WWW.Evil.example",
    "a | b", r"a \| b", r"\\| `|`", r"end\\", "`code` ``x``", "`", "``", "a`",
    "@everyone and @org/team", "#1 !2 ~bug $3 %4 &5 ^6", "GH-1", ":tada: a:b:c", "$x$ $$y$$", "/close",
    "# heading", "#", "#1", "- item", "1. item", "2) item", "+ a", "===", "---", "***", "> quote",
    "~~gone~~", "**b** __b__ *i* _i_", "snake_case_name", "&amp; &lt;b&gt;",
]  # fmt: skip
ANY = st.text(max_size=60).map(line).filter(bool) | st.sampled_from(HOSTILE)


class Page(HTMLParser):
    """The tags of a page and its pieces of text, each with the tag that it stands in."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.pieces: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        self.pieces.append((self._open[-1] if self._open else "", data))

    @property
    def text(self) -> str:
        return "".join(data for _, data in self.pieces).strip("\n")


def shown(markdown: str) -> Page:
    """What GitHub's own parser makes of Markdown, before anything is taken out for safety."""
    cmarkgfm = pytest.importorskip("cmarkgfm", reason="cmarkgfm, of the group test, isn't installed")
    unsafe = cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
    return Page(cmarkgfm.github_flavored_markdown_to_html(markdown, options=unsafe))


def acted_on(page: Page) -> list[str]:
    """What GitHub and GitLab would find in the page's text after parsing: mentions, references, emoji, addresses."""
    act = re.compile(r"(?<![A-Za-z0-9])@\w|(?<!\w)[#!~%&^]\d|:[a-z+-]+:|https?://|www\.|\$.+\$", re.IGNORECASE)
    return [data for tag, data in page.pieces if tag != "code" and act.search(data)]


@settings(deadline=None)
@given(ANY)
def test_words_are_shown_as_they_are(text: str) -> None:
    page = shown(f"- {prose(text)}")
    assert page.text == text
    assert set(page.tags) <= {"ul", "li", "span"}
    assert acted_on(page) == []


@settings(deadline=None)
@given(ANY)
def test_code_is_shown_as_it_is(text: str) -> None:
    page = shown(f"x {code(text)}")
    assert page.text == f"x {text}"
    assert page.tags == ["p", "code"]


@settings(deadline=None)
@given(ANY, ANY)
@example("a\\", "|")
def test_a_table_keeps_its_columns_whatever_the_cells_say(first: str, second: str) -> None:
    page = shown("\n".join([row(["a", "b"]), row(["---", "---"]), row([code(first), prose(second)])]))
    assert page.tags.count("td") == 2
    assert [data for tag, data in page.pieces if tag == "code"] == [first]
    assert "".join(data for tag, data in page.pieces if tag in ("td", "span")) == second


@settings(deadline=None)
@given(st.text("`~ab \n<", min_size=1, max_size=40).filter(lambda text: text.strip() != ""))
def test_a_block_of_code_ends_where_it_should(text: str) -> None:
    page = shown(f"{fence(text)}\n\nafter")
    assert page.tags == ["pre", "code", "p"]
    assert page.pieces[-2:] == [("p", "after"), ("", "\n")]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_comment_that_says_it_everywhere_is_still_the_comment(
    text: str, saying: Callable[[str], AssessmentDocument]
) -> None:
    page = shown(get("markdown").render(saying(text), Display()))
    assert set(page.tags) <= OURS
    assert acted_on(page) == []
    assert page.tags.count("details") == 4
    assert line(text) in page.text


def test_no_line_begins_with_what_metadata_says_for_a_slash_would_command_gitlab(
    saying: Callable[[str], AssessmentDocument],
) -> None:
    written = get("markdown").render(saying("/merge\n/approve"), Display(verbose=True))
    assert not re.search(r"^\s*/", written, re.MULTILINE)


def test_the_verdict_is_first_and_what_fails_is_seen_without_unfolding(full: AssessmentDocument) -> None:
    written = get("markdown").render(full, Display())
    assert written.startswith("## ❌ gatepost: failed\n\n**7 new findings of severity medium or above fail**")
    seen = written.split("<details>")[0]
    failing = [one for one in full["findings"] if one["status"] in ("fail", "error")]
    assert seen.count("\n| **") + seen.count(", known from") + seen.count(", below ") == len(failing)


def test_remedies_waivers_and_open_questions_are_there_to_unfold(full: AssessmentDocument) -> None:
    page = shown(get("markdown").render(full, Display()))
    for told in (
        'mlflow.log_input(dataset, context="training")',
        "waived until 2026-12-31 by M. Sørensen, CISO, GOV-2304: supply-chain/safe-serialization",
        "waiting for a person: oversight/human-oversight-recorded for system:Résumé screening",
        "out of scope: 1 subject, holds no alias or stage and isn't the newest",
        "observed run.metrics.demographic_parity_difference = 0.19 at export/models/benefit-eligibility/model.json:171",
    ):
        assert told in page.text


def test_a_comment_fits_and_says_how_much_it_left_out(many: Callable[[int], AssessmentDocument]) -> None:
    written = get("markdown").render(many(2000), Display())
    assert len(written) < LONGEST
    rows = written.count("\n| **medium**")
    assert f"| | | | and {2000 - rows} more |" in written
    assert "model-01999" in get("markdown").render(many(2000), Display(verbose=True))


def test_a_passing_run_is_short(passed: AssessmentDocument) -> None:
    written = get("markdown").render(passed, Display())
    assert written.startswith("## ✅ gatepost: passed")
    assert "Judged as if it held `alias:champion` already." in written
    assert "What is wrong" not in written
