"""The catalogue of the EU AI Act is complete, each text is about its own duty and says whom it binds and since when."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from tests.frameworks_data.shown import FACT, facts_named, facts_of, holds

from gatepost import content
from gatepost.frameworks import Catalogue, Control, Framework
from gatepost.frameworks import out_of_scope as outside

CATALOGUE = Catalogue()
LIST = Path(__file__).parents[1] / "data" / "frameworks" / "eu-ai-act.txt"
OFFICIAL = {"eur-lex.europa.eu", "ai-act-service-desk.ec.europa.eu"}
# "Art. 9" ends no sentence: a new one starts with a capital letter or ends the text.
SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z]|$)")
# Facts that are whole without a part.
WHOLE = {
    "approvals", "bom", "card", "datasets", "evaluations", "flavors", "in_production", "lineage", "pipeline_run",
    "signature", "transitions",
}  # fmt: skip
CLAIMS = re.compile(r"compliant|compliance|guarantee|proves that", re.IGNORECASE)
FIRST_HIGH_RISK_DAY = date(2027, 12, 2)
# Tests come before the market, so before a system is high-risk in law; specifications can be left out from the start.
BEFORE_HIGH_RISK = re.compile(r"art-(41\.5|60\..+|61\..+)|annex-ix\..+")
HIGH = frozenset({"high"})

PROVIDER: dict[str, Any] = {"role": "provider", "annex_iii_area": "5(a)", "annex_i": False}
DEPLOYER: dict[str, Any] = {"role": "deployer", "annex_iii_area": "5(a)", "annex_i": False, "public_body": True}
PRODUCT: dict[str, Any] = {"role": "provider", "annex_i": True}
MODEL: dict[str, Any] = {"role": "gpai-provider", "general_purpose": True, "systemic_risk": False}


@pytest.fixture(scope="module")
def act() -> Framework:
    return CATALOGUE.framework("eu-ai-act")


@pytest.fixture(scope="module")
def written() -> Any:
    return yaml.safe_load((content.root() / "policies/frameworks/eu-ai-act.yaml").read_text("utf-8"))


def short(control: Control) -> str:
    return control.id.removeprefix("eu-ai-act/")


def control(name: str) -> Control:
    return CATALOGUE.control(f"eu-ai-act/{name}")


def test_every_duty_is_there_once_and_in_its_order(act: Framework) -> None:
    listed = LIST.read_text("utf-8").split()
    assert len(listed) == 371
    assert [short(one) for one in act.controls] == listed


def test_a_duty_stands_in_the_group_that_its_id_tells(act: Framework) -> None:
    assert all(one.group is not None and short(one).startswith(one.group) for one in act.controls)


def test_no_group_is_empty(act: Framework) -> None:
    used = {one.group for one in act.controls} | {group.parent for group in act.groups}
    assert [group.id for group in act.groups if group.id not in used] == []


def test_every_article_stands_in_its_chapter(act: Framework) -> None:
    parents = {group.id: group.parent for group in act.groups}
    assert all(parents[group.id] for group in act.groups if group.id.startswith("art-"))
    assert parents["art-9"] == "chapter-iii.2"
    assert parents["chapter-iii.2"] == "chapter-iii"
    assert parents["art-73"] == "chapter-ix.2"


def test_links_lead_to_official_pages_at_the_provision_itself(act: Framework) -> None:
    for one in act.controls:
        link = urlsplit(one.link)
        assert link.scheme == "https"
        assert link.hostname in OFFICIAL
        assert link.fragment == place(short(one))


def place(name: str) -> str:
    """The anchor of the official page: Art. 10(5) went into Art. 4a."""
    if name.startswith("art-10.5."):
        return "art_4a"
    kind, number = re.match(r"(art|annex)-([0-9]+|[ivx]+)", name).groups()  # type: ignore[union-attr]  # ids are checked
    return f"art_{number}" if kind == "art" else f"anx_{number.upper()}"


def test_what_a_duty_asks_takes_two_to_four_sentences(act: Framework) -> None:
    lengths = {one.id: len(SENTENCE_END.findall(one.asks)) for one in act.controls}
    assert {name: length for name, length in lengths.items() if not 2 <= length <= 4} == {}


def test_every_duty_says_what_metadata_shows_in_one_or_two_sentences(act: Framework) -> None:
    lengths = {one.id: len(SENTENCE_END.findall(one.shows)) for one in act.controls}
    assert {name: length for name, length in lengths.items() if not 1 <= length <= 2} == {}


def test_every_duty_names_two_to_four_kinds_of_evidence(act: Framework) -> None:
    numbers = {one.id: len(set(one.typical_evidence)) for one in act.controls}
    assert {name: number for name, number in numbers.items() if not 2 <= number <= 4} == {}


@pytest.mark.parametrize("field", ["title", "asks", "shows"])
def test_no_two_duties_share_a_text(act: Framework, field: str) -> None:
    counted = Counter(getattr(one, field) for one in act.controls)
    assert [text for text, times in counted.items() if times > 1] == []


def test_what_is_partly_shown_names_the_fact_that_shows_it(act: Framework) -> None:
    partly = [one for one in act.controls if one.evidence == "partial"]
    assert len(partly) > 100
    assert [
        one.id for one in partly if not FACT.search(one.shows) and WHOLE.isdisjoint(re.findall(r"[a-z_]+", one.shows))
    ] == []


def test_every_fact_that_a_text_names_is_one_that_a_subject_can_have(act: Framework) -> None:
    version, profile = facts_of("model_version"), facts_of("system")["properties"]["system"]["properties"]
    terms = yaml.safe_load((content.root() / "policies/vocabulary.yaml").read_text("utf-8"))["terms"]
    known = {"declared": lambda path: path[0] in terms, "system": lambda path: path[0] in profile}
    named = [(one.id, root, path) for one in act.controls for root, path in facts_named(one)]
    assert len(named) > 150
    assert [
        (name, root, path)
        for name, root, path in named
        if not (known[root](path) if root in known else holds(version, [root, *path]))
    ] == []


def test_no_duty_is_called_automated_since_metadata_shows_none_in_full(act: Framework) -> None:
    assert [one.id for one in act.controls if one.evidence == "automated"] == []


def test_no_text_claims_more_than_that_something_is_recorded(act: Framework) -> None:
    texts = {one.id: f"{one.title} {one.asks} {one.shows}" for one in act.controls}
    assert [name for name, text in texts.items() if CLAIMS.search(text)] == []


def test_every_duty_says_whom_it_binds_and_since_when(act: Framework) -> None:
    assert [one.id for one in act.controls if not one.applies.roles or not one.starts] == []


def test_every_date_names_its_source_and_where_to_read_it(written: Any) -> None:
    assert len(written["dates"]) >= 10
    for name, row in written["dates"].items():
        assert re.search(r"\bArt\. \d", row["source"]), name
        assert "https://eur-lex.europa.eu/" in row["note"], name


def test_what_binds_high_risk_systems_only_starts_when_the_law_makes_a_system_high_risk(act: Framework) -> None:
    early = [
        short(one)
        for one in act.controls
        if one.applies.risk_classes == ("high",) and min(start.day for start in one.starts) < FIRST_HIGH_RISK_DAY
    ]
    assert [name for name in early if not BEFORE_HIGH_RISK.fullmatch(name)] == []


def out_of_scope(of: Control, system: Any, day: date, classes: frozenset[str] | None = None) -> str | None:
    found = outside(of, system, day, classes)
    return None if found is None else found.reason


@pytest.mark.parametrize(
    ("name", "system", "first"),
    [
        ("art-4", DEPLOYER, date(2025, 2, 2)),
        ("art-5.1.c", DEPLOYER, date(2025, 2, 2)),
        ("art-5.omnibus-intimate-imagery", PROVIDER, date(2026, 12, 2)),
        ("art-10.5.a", PROVIDER, date(2026, 7, 27)),
        ("art-9.1", PROVIDER, date(2027, 12, 2)),
        ("art-9.1", PRODUCT, date(2028, 8, 2)),
        ("art-14.1", PRODUCT, date(2028, 8, 2)),
        ("art-26.5", DEPLOYER, date(2027, 12, 2)),
        ("art-27.1.a", DEPLOYER, date(2027, 12, 2)),
        ("art-43.3", PRODUCT, date(2028, 8, 2)),
        ("art-49.1", PROVIDER, date(2027, 12, 2)),
        ("art-53.1.a", MODEL, date(2025, 8, 2)),
        ("art-73.1", PROVIDER, date(2027, 12, 2)),
        ("art-73.1", PRODUCT, date(2028, 8, 2)),
        ("art-91.5", MODEL, date(2026, 8, 2)),
        ("art-111.3", MODEL, date(2027, 8, 2)),
        ("annex-iv.2.g", PROVIDER, date(2027, 12, 2)),
    ],
)
def test_a_duty_applies_from_its_day_and_not_a_day_before(name: str, system: dict[str, Any], first: date) -> None:
    assert out_of_scope(control(name), system, first, HIGH) is None
    before = out_of_scope(control(name), system, first - timedelta(days=1), HIGH)
    assert before is not None
    assert before.startswith(f"it applies from {first.day} ")


def test_transparency_binds_from_august_2026() -> None:
    chatbot, limited = {"role": "provider"}, frozenset({"limited"})
    assert out_of_scope(control("art-50.1"), chatbot, date(2026, 8, 1), limited) is not None
    assert out_of_scope(control("art-50.1"), chatbot, date(2026, 8, 2), limited) is None


@pytest.mark.parametrize(
    ("name", "system", "risk"),
    [
        ("art-16.a", DEPLOYER, "high"),
        ("art-26.1", PROVIDER, "high"),
        ("art-23.1.a", PROVIDER, "high"),
        ("art-24.1", PROVIDER, "high"),
        ("art-22.3", PROVIDER, "high"),
        ("art-26.8", {**DEPLOYER, "public_body": False}, "high"),
        ("art-49.3", {**DEPLOYER, "public_body": False}, "high"),
        ("art-12.3.a", PROVIDER, "high"),
        ("art-14.5", PROVIDER, "high"),
        ("art-43.1", PROVIDER, "high"),
        ("art-43.2", {**PROVIDER, "annex_iii_area": "1(b)"}, "high"),
        ("art-43.2", {**PROVIDER, "annex_i": True}, "high"),
        ("art-43.3", PROVIDER, "high"),
        ("art-27.1.a", {**DEPLOYER, "annex_iii_area": "2"}, "high"),
        ("art-49.1", {**PROVIDER, "annex_iii_area": "2"}, "high"),
        ("art-49.5", PROVIDER, "high"),
        ("art-86.1", {**DEPLOYER, "annex_iii_area": "2"}, "high"),
        ("art-6.4", PROVIDER, "high"),
        ("annex-viii.b.6", PROVIDER, "high"),
        ("annex-viii.a.4", PROVIDER, "minimal"),
        ("art-9.1", PROVIDER, "minimal"),
        ("art-50.1", PROVIDER, "minimal"),
        ("art-53.1.a", PROVIDER, "high"),
        ("art-55.1.a", MODEL, "minimal"),
        ("annex-xi.s2.1", MODEL, "minimal"),
    ],
)
def test_a_duty_leaves_out_whom_its_paragraph_does_not_bind(name: str, system: dict[str, Any], risk: str) -> None:
    reason = out_of_scope(control(name), system, date(2030, 1, 1), frozenset({risk}))
    assert reason is not None
    assert reason.startswith("it binds ")


@pytest.mark.parametrize(
    ("name", "system", "risk"),
    [
        ("art-4", PROVIDER, "minimal"),
        ("art-5.1.f", DEPLOYER, "minimal"),
        ("art-6.4", PROVIDER, "minimal"),
        ("art-49.2", {**PROVIDER, "annex_iii_area": "2"}, "minimal"),
        ("art-50.1", PROVIDER, "high"),
        ("art-12.3.a", {**PROVIDER, "annex_iii_area": "1(a)"}, "high"),
        ("art-49.4", {**PROVIDER, "annex_iii_area": "7(c)"}, "high"),
        ("art-79.4", {"role": "distributor"}, "limited"),
        ("art-55.1.a", {**MODEL, "systemic_risk": True}, "minimal"),
        ("annex-vii.3.1.a", PRODUCT, "high"),
    ],
)
def test_a_duty_holds_for_whom_its_paragraph_binds(name: str, system: dict[str, Any], risk: str) -> None:
    assert out_of_scope(control(name), system, date(2030, 1, 1), frozenset({risk})) is None


def test_what_the_digital_omnibus_deleted_or_moved_says_so() -> None:
    for name in ("annex-viii.b.7", "annex-viii.b.9"):
        assert "2026/1744 deleted" in control(name).asks
    for letter in "abcdef":
        assert f"Art. 4a(1), point ({letter})" in control(f"art-10.5.{letter}").asks
