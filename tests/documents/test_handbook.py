"""The handbook: a page for each policy and control, that loads nothing, leads nowhere in vain, and can be read."""

from __future__ import annotations

import base64
import hashlib
import json
import posixpath
import re
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt

from gatepost.documents.handbook import Contents, pages
from gatepost.documents.handbook.policies import as_written
from gatepost.errors import InputError
from gatepost.frameworks import Catalogue, crosswalk
from gatepost.policies import Library, Policy, Selected, select

from .conftest import HOSTILE
from .test_html import LOADING, Page

FORMS = ("html", "markdown")


def selected(policy: Policy) -> Selected:
    return Selected(policy, policy.severity, {key: one.default for key, one in policy.params.items()})


def contents(policies: tuple[Selected, ...]) -> Contents:
    catalogue = Catalogue()
    return Contents("These policies", policies, tuple(map(catalogue.framework, catalogue.ids())), crosswalk())


@cache
def shipped() -> tuple[Selected, ...]:
    library = Library.open()
    return tuple(selected(library.policy(name)) for name in library.ids())


@cache
def handbook(form: str) -> dict[str, str]:
    """The handbook of all that is shipped: the text of each page by its path."""
    return {one.path: one.content.decode() for one in pages(contents(shipped()), form)}


def text(path: str) -> str:
    """What a page shows, in one line."""
    return " ".join(Page(handbook("html")[path]).text.split())


def own(tmp_path: Path, name: str = "team/a", **more: Any) -> Selected:
    """A policy of a user's own."""
    head = {"id": name, "version": "1.0.0", "title": "It is in order", "severity": "low", "subject": "model_version"}
    rest = {"controls": [], "require": [{"that": "true", "message": "no"}], "remedy": "Mend it."}
    path = tmp_path / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**head, **rest, **more}))
    return selected(Library([tmp_path]).policy(name))


def page_of(policy: Selected, form: str = "html") -> str:
    suffix = {"html": "html", "markdown": "md"}[form]
    made = {one.path: one.content.decode() for one in pages(contents((policy,)), form)}
    return made[f"policies/{policy.policy.id}.{suffix}"]


def test_each_policy_and_each_control_has_a_page_with_a_name_that_stays() -> None:
    paths = set(handbook("html"))
    assert {f"policies/{one.policy.id}.html" for one in shipped()} <= paths
    catalogue = Catalogue()
    controls = {one.id for name in catalogue.ids() for one in catalogue.framework(name).controls}
    assert {f"controls/{one}.html" for one in controls} <= paths
    assert {"index.html", "policies/fairness/index.html", "controls/eu-ai-act/index.html"} <= paths


@pytest.mark.parametrize("form", FORMS)
def test_the_same_policies_give_the_same_bytes(form: str) -> None:
    again = {one.path: one.content.decode() for one in pages(contents(shipped()), form)}
    assert again == handbook(form)


def test_every_link_is_relative_and_leads_to_a_page_or_to_the_web() -> None:
    made = handbook("html")
    for path, page in made.items():
        for found in re.findall(r'href="([^"]*)"', page):
            address = unescape(found)
            if address.startswith(("https://", "http://", "#")):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
            assert target in made, (path, address)


def test_every_page_but_the_first_is_reached_from_it() -> None:
    made = handbook("html")
    reached, waiting = {"index.html"}, ["index.html"]
    while waiting:
        path = waiting.pop()
        for address in re.findall(r'href="([^"#:]+)"', made[path]):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    assert reached == set(made)


def test_links_in_markdown_lead_to_pages_too() -> None:
    made = handbook("markdown")
    parser = MarkdownIt().enable("table")
    for path in [*list(made)[::25], "policies/fairness/bias-within-limit.md", "controls/eu-ai-act/art-14.1.md"]:
        inline = [child for token in parser.parse(made[path]) for child in token.children or []]
        links = [str(one.attrs["href"]) for one in inline if one.type == "link_open"]
        assert links or path == "index.md"
        for address in links:
            if not address.startswith(("https://", "http://")):
                target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
                assert target in made, (path, address)


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "policies/fairness/index.html",
        "controls/iso-42001/index.html",
        "policies/fairness/bias-within-limit.html",
        "policies/people/competence-ensured.html",
        "controls/eu-ai-act/art-14.1.html",
        "controls/nist-ai-rmf/MEASURE-2.11.html",
    ],
)
def test_a_page_is_one_file_that_loads_and_runs_nothing(path: str) -> None:
    page = Page(handbook("html")[path])  # raises for a tag that isn't closed
    assert not {name for name, _ in page.tags} & {"script", "link", "img", "iframe", "object", "form"}
    assert not {name for _, attributes in page.tags for name in attributes} & LOADING
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    style = "".join(text for within, text in page.texts if "style" in within)
    assert "url(" not in style
    assert "@import" not in style
    (policy,) = [one["content"] for one in page.named("meta") if "content" in one and "default-src" in one["content"]]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy


def test_every_page_has_a_language_a_title_a_skip_link_and_headings_in_order() -> None:
    titles = set()
    for path, page in handbook("html").items():
        assert '<html lang="en">' in page
        assert '<a class="skip" href="#content">' in page
        assert 'id="content"' in page
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", page)]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(below <= above + 1 for above, below in pairwise(levels)), path
        ids = re.findall(r'\bid="([^"]*)"', page)
        assert len(ids) == len(set(ids)), path
        titles.add(re.findall(r"<title>([^<]*)</title>", page)[0])
    assert len(titles) == len(handbook("html"))


def test_a_policy_shows_what_it_requires_why_and_how_to_mend_it() -> None:
    shown = text("policies/fairness/bias-within-limit.html")
    for words in (
        "Differences between groups of people are within the limit",
        "High severity",
        "It judges each model version from metadata.",
        '!has(declared.risk_class) || declared.risk_class == "high"',
        "Requirement 4",
        "The difference between groups is more than {params.limit}: {…}",
        "The four-fifths rule, 29 CFR 1607.4(D)",
        "demographic_parity_difference",
        "nist-ai-rmf/MEASURE-2.11: Fairness and bias are evaluated",
        "It shows a part. A measured bias is within a limit; whether measure and limit fit the harm isn't shown.",
    ):
        assert words.casefold() in shown.casefold(), words


def test_a_manual_policy_shows_the_question_and_the_command_that_answers_it() -> None:
    shown = text("policies/people/competence-ensured.html")
    for words in (
        "A person answers it, for each system that one of its controls binds.",
        "Staffing plan with abilities by stage",
        "human resources, system owner or AI governance lead",
        "365 days",
        "gatepost attest people/competence-ensured --by \"NAME\" --role 'human resources' \\ --statement",
    ):
        assert words in shown, words


def test_a_control_shows_whom_it_binds_from_when_and_what_relates_to_it() -> None:
    shown = text("controls/eu-ai-act/art-14.1.html")
    for words in (
        "People can oversee the system while it is used",
        "Only a person can answer it.",
        "interface test with users",
        "providers",
        "From 2 December 2027 for systems under Annex III (Art. 113,",
        "A system under Annex III that was on the market before then: only from a significant change of its design on"
        " or after that day; where it is for public bodies, at the latest from 2 August 2030 (Art. 111(2),",
        "oversight/designed-for-the-risks",
        "all that it asks",
        "nist-ai-rmf/MAP-3.5",
        "It overlaps with this.",
    ):
        assert words in shown, words


def test_alternatives_of_whom_a_control_binds_are_told() -> None:
    assert "Organisation: public bodies; Annex III point: 5(b) or 5(c)" in text("controls/eu-ai-act/art-27.1.a.html")


def test_the_controls_of_a_framework_stand_under_their_groups() -> None:
    page = handbook("html")["controls/iso-42001/index.html"]
    headings = [(int(level), unescape(words)) for level, words in re.findall(r"<h([2-4])>([^<]*)</h", page)]
    found = headings.index((2, "Planning"))
    assert headings[found : found + 3] == [
        (2, "Planning"),
        (3, "Actions on risks and opportunities"),
        (3, "Planning (continued)"),
    ]
    lines = handbook("markdown")["controls/iso-42001/index.md"].splitlines()
    assert [line for line in lines if line.startswith("#")][3:6] == [
        "## Planning",
        "### Actions on risks and opportunities",
        "### Planning (continued)",
    ]


def test_in_markdown_an_expression_within_a_message_stands_apart_from_the_words() -> None:
    page = handbook("markdown")["policies/fairness/bias-within-limit.md"]
    assert "The ratio between groups is below `{params.ratio_floor}` or above its reciprocal: `{…}`" in page


def test_a_control_that_no_policy_is_mapped_to_says_so(tmp_path: Path) -> None:
    made = {one.path: one.content.decode() for one in pages(contents((own(tmp_path),)), "html")}
    assert "No policy here is mapped to it." in made["controls/iso-42001/7.2.html"]


def test_an_expression_is_shown_with_the_line_breaks_of_its_author_and_nothing_else_changed() -> None:
    broken = 0
    for one in shipped():
        for that in [*(each.that for each in one.policy.require), one.policy.applies_if or ""]:
            written = as_written(one.policy, that)
            assert written.split() == that.split(), one.policy.id
            broken += "\n" in written and "\n" not in that
    assert broken > 50


def test_severity_and_parameters_of_a_pack_are_shown_beside_the_defaults(tmp_path: Path) -> None:
    params = {"least": {"type": "int", "default": 1, "title": "Least"}}
    own(tmp_path, params=params, require=[{"that": "params.least > 0", "message": "no"}])
    (tmp_path / "packs").mkdir()
    item = {"policy": "team/a", "severity": "critical", "params": {"least": 7}}
    pack = {"id": "hard", "version": "1.0.0", "title": "T", "audience": "A", "policies": [item]}
    (tmp_path / "packs" / "hard.yaml").write_text(json.dumps(pack))
    library = Library([tmp_path])
    (chosen,) = select(library, [library.pack("hard")])
    shown = " ".join(Page(page_of(chosen)).text.split())
    assert "critical severity" in shown
    assert re.search(r"Set to\s*7\s*Default\s*1", shown)


def test_hostile_text_shows_and_does_nothing(tmp_path: Path) -> None:
    hostile = HOSTILE.replace("\ud800", "").replace("\U000e0041", "").replace("{", "{{").replace("}", "}}")
    controls = [{"id": "iso-42001/7.2", "coverage": "full", "rationale": hostile}]
    params = {"x": {"type": "string", "default": hostile, "title": hostile, "source": hostile}}
    policy = own(
        tmp_path,
        title=hostile,
        controls=controls,
        params=params,
        remedy=f"{hostile}\n\n    {hostile}",
        require=[{"that": "params.x == ''", "message": hostile}],
        references=["javascript:alert(1)"],
    )
    page = Page(page_of(policy))
    assert not {name for name, _ in page.tags} & {"script", "img", "label"}
    assert not [one for one in page.values("href") if "javascript" in one]
    assert "<script>alert(1)</script>" in page.text
    assert "\u202e" not in page.text
    tokens = MarkdownIt("commonmark").parse(page_of(policy, "markdown"))
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or []}
    assert not kinds & {"html_block", "html_inline", "image"}


def test_a_policy_with_the_name_of_an_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="would have the name of its topic's"):
        page_of(own(tmp_path, "team/index"))
