"""The report as HTML: one file that loads nothing, runs nothing, and can be read by anyone."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from gatepost.visible import visible

from .conftest import Given

VOID = {"meta", "br", "rect", "img", "link", "input", "hr"}
LOADING = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "xlink:href", "manifest"}


class Page(HTMLParser):
    """What is in a page. Raises when a tag is closed that isn't open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self._open), data))

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]

    @property
    def text(self) -> str:
        return "".join(text for within, text in self.texts if "style" not in within)


@pytest.fixture
def page(full: Given) -> Page:
    return Page(full.text("html"))


def test_the_same_assessment_gives_the_same_bytes(full: Given) -> None:
    assert full.render("html") == full.render("html")


def test_nothing_is_loaded_and_nothing_can_run(full: Given) -> None:
    text = full.text("html")
    page = Page(text)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "iframe", "object", "embed", "link", "img", "audio", "video", "form", "base"}
    assert not [name for _, attributes in page.tags for name in attributes if name in LOADING or name.startswith("on")]
    assert "@import" not in text
    assert "url(" not in text


def test_the_policy_forbids_scripts_and_admits_only_this_style(full: Given) -> None:
    text = full.text("html")
    policy = next(one["content"] for one in Page(text).named("meta") if one.get("http-equiv"))
    style = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "style" not in [name for _, attributes in Page(text).tags for name in attributes]


def test_every_link_within_the_page_leads_somewhere_and_every_id_is_one_of_a_kind(page: Page) -> None:
    ids = Counter(page.values("id"))
    assert set(ids.values()) == {1}
    inner = {one["href"][1:] for one in page.named("a") if one["href"].startswith("#")}
    named = {name for one in page.values("aria-labelledby") for name in one.split()}
    assert len(inner) > 15
    assert inner | named <= set(ids)


def test_every_other_link_leads_to_the_web_and_tells_it_nothing(page: Page) -> None:
    outer = [one for one in page.named("a") if not one["href"].startswith("#")]
    assert outer
    assert all(one["href"].startswith("https://") and one["rel"] == "noopener noreferrer" for one in outer)


def test_headings_go_down_step_by_step_from_one_title(page: Page) -> None:
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_screen_reader_finds_its_way(page: Page) -> None:
    assert page.named("html") == [{"lang": "en"}]
    assert [len(page.named(tag)) for tag in ("header", "nav", "main", "footer", "title")] == [1, 1, 1, 1, 3 + 1]
    first = page.named("a")[0]
    assert (first["class"], first["href"]) == ("skip", "#content")
    assert "content" in page.values("id")
    tables = page.named("table")
    assert len(page.named("caption")) == len(tables) > 10
    assert all(one.get("scope") in ("col", "row") for one in page.named("th"))


def test_the_picture_has_words_and_a_table_beside_it(full: Given, page: Page) -> None:
    bars = [one for one in page.named("svg") if one.get("role") == "img"]
    assert len(bars) == len(full.assessment["summary"]["controls"]) == 3
    assert "EU AI Act: 12 controls, of which 6 not satisfied, 1 risk accepted" in page.text
    assert "Controls by framework and status" in page.text


def test_a_status_is_a_word_and_not_only_a_colour(full: Given) -> None:
    text = full.text("html")
    pattern = r'<span class="badge (\w+)"><span class="sign" aria-hidden="true">(.)</span>([^<]+)</span>'
    badges = re.findall(pattern, text)
    assert len(badges) == text.count('class="badge ') > 40
    words: dict[str, set[str]] = {}
    for code, _, word in badges:
        words.setdefault(code, set()).add(word)
    assert all(len(one) == 1 for one in words.values())


def test_everything_in_the_assessment_is_there(full: Given, page: Page) -> None:
    told = page.text
    assessment: Any = full.assessment
    wanted = [
        *(one["id"] for one in assessment["subjects"]),
        *(one["policy"] for one in assessment["findings"]),
        *(one["sha256"] for part in ("inputs", "packs", "frameworks") for one in assessment[part]),
        *(one["title"] for one in assessment["controls"]),
        *(one["reason"] for one in assessment["controls"]),
        *(one[key] for one in assessment["waivers"] for key in ("reason", "approved_by", "expires")),
        *(one[key] for one in assessment["attestations"] for key in ("statement", "by", "role", "at", "expires")),
        *(file["sha256"] for one in assessment["attestations"] for file in one["evidence"]),
        *(one["message"] for one in assessment["notices"]),
        *(one["reason"] for one in assessment["subjects"] if not one["in_scope"]),
        hashlib.sha256(full.source).hexdigest(),
    ]
    missing = [one for one in wanted if visible(one) not in told]
    assert not missing


def test_hostile_text_shows_as_text(hostile: Given, full: Given) -> None:
    text = hostile.text("html")
    page = Page(text)
    plain = Page(full.text("html"))
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in plain.tags}
    for tag in ("style", "title", "meta", "section", "article", "table", "tr", "td", "h1", "h2", "h3", "h4"):
        assert len(page.named(tag)) == len(plain.named(tag))
    assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in page.text
    assert "{{ 7*7 }}{% raw %}" in page.text
    assert "\\u202egpj.exe" in page.text
    assert "\\x1b[31mred" in page.text
    raw = unescape(text)
    assert not [char for char in raw if ord(char) < 32 and char != "\n"]
    assert not set(raw) & set("\u202e\u2066\u200b\u2028\ufeff\x7f\x9b")


def test_a_link_in_a_pack_cannot_run_a_script(changed: Any) -> None:
    def change(one: Any) -> None:
        one["controls"][0]["link"] = "javascript:alert(1)"
        one["policies"][0]["references"] = ["JavaScript:alert(2)", 'https://example.org/"><script>']

    page = Page(changed(change).text("html"))
    assert not [one for one in page.named("a") if "javascript" in one["href"].lower()]
    assert "JavaScript:alert(2)" in page.text
    assert not page.named("script")


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *((front, back) for front in ("ink", "soft", "link") for back in ("paper", "raised", "mark")),
    *((name, f"{name}-paper") for name in ("bad", "warn", "ask", "good", "idle")),
    *((name, back) for name in ("ink", "soft") for back in ("bad-paper", "good-paper", "ask-paper")),
    *(
        ("bar-ink", f"bar-{name}")
        for name in ("not_satisfied", "risk_accepted", "needs_attestation", "satisfied", "not_assessed")
    ),
    ("bar-ink-idle", "bar-not_applicable"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_stands_out_from_what_is_behind_it(full: Given, theme: str, front: str, back: str) -> None:
    style = full.text("html").split("<style>")[1]
    blocks = re.findall(r":root \{(.*?)\n *\}", style, re.DOTALL)[:2]
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in blocks)
    colours = light if theme == "light" else light | dark
    assert _contrast(colours[front], colours[back]) >= 4.5  # WCAG 2.2, 1.4.3
