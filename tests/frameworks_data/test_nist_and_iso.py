"""The catalogues of the NIST AI RMF and of ISO/IEC 42001 are complete, and every text is about its own control."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from tests.frameworks_data.shown import FACT, facts_named, facts_of, holds

from gatepost import content
from gatepost.frameworks import Catalogue, Control, Framework

LISTS = Path(__file__).parents[1] / "data" / "frameworks"
HOSTS = {
    "nist-ai-rmf": {"airc.nist.gov", "doi.org", "nvlpubs.nist.gov", "www.nist.gov"},
    "iso-42001": {"www.iso.org"},
}
SIZES = {"nist-ai-rmf": 72, "iso-42001": 70}
SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
# Facts that are whole without a part, and what the profile holds.
WHOLE = {"approvals", "bom", "card", "datasets", "evaluations", "profile", "signature", "transitions"}
# Words of the law and of salesmen: what metadata shows is never more than what it records.
CLAIMS = re.compile(r"complian|complies|guarantee|proves that|certif(?:y|ies)", re.IGNORECASE)


@pytest.fixture(scope="module", params=sorted(SIZES))
def framework(request: pytest.FixtureRequest) -> Framework:
    return Catalogue().framework(request.param)


def ids(framework: Framework) -> list[str]:
    return [control.id.removeprefix(f"{framework.id}/") for control in framework.controls]


def repeated(texts: list[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if times > 1]


def terms() -> Any:
    return yaml.safe_load((content.root() / "policies/vocabulary.yaml").read_text("utf-8"))["terms"]


def test_every_control_of_the_framework_is_there_once_and_in_its_order(framework: Framework) -> None:
    listed = (LISTS / f"{framework.id}.txt").read_text("utf-8").split()
    assert len(listed) == SIZES[framework.id]
    assert ids(framework) == listed


def test_iso_has_thirty_two_clauses_and_thirty_eight_controls() -> None:
    found = ids(Catalogue().framework("iso-42001"))
    annex = [name for name in found if name.startswith("A.")]
    assert (len(found) - len(annex), len(annex)) == (32, 38)


def test_nist_has_its_four_functions_with_nineteen_categories() -> None:
    groups = Catalogue().framework("nist-ai-rmf").groups
    functions = [group.id for group in groups if group.parent is None]
    assert functions == ["GOVERN", "MAP", "MEASURE", "MANAGE"]
    assert Counter(group.parent for group in groups if group.parent) == {
        "GOVERN": 6,
        "MAP": 5,
        "MEASURE": 4,
        "MANAGE": 4,
    }


def test_a_control_stands_in_the_group_that_its_number_tells(framework: Framework) -> None:
    wrong = [name for name, control in zip(ids(framework), framework.controls, strict=True) if not in_place(control)]
    assert wrong == []


def in_place(control: Control) -> bool:
    return control.group == control.id.split("/")[1].rpartition(".")[0]


def test_no_group_is_empty(framework: Framework) -> None:
    used = {control.group for control in framework.controls} | {group.parent for group in framework.groups}
    assert [group.id for group in framework.groups if group.id not in used] == []


def test_links_lead_to_official_pages(framework: Framework) -> None:
    links = [framework.source, *(control.link for control in framework.controls)]
    hosts = {urlsplit(link).hostname for link in links}
    assert hosts <= HOSTS[framework.id]
    assert all(link.startswith("https://") for link in links)


def test_what_a_control_asks_takes_two_to_four_sentences(framework: Framework) -> None:
    lengths = {control.id: len(SENTENCE_END.findall(control.asks)) for control in framework.controls}
    assert {name: length for name, length in lengths.items() if not 2 <= length <= 4} == {}


def test_every_control_says_what_metadata_shows_in_one_or_two_sentences(framework: Framework) -> None:
    lengths = {control.id: len(SENTENCE_END.findall(control.shows)) for control in framework.controls}
    assert {name: length for name, length in lengths.items() if not 1 <= length <= 2} == {}


def test_every_control_names_two_to_four_kinds_of_evidence(framework: Framework) -> None:
    numbers = {control.id: len(set(control.typical_evidence)) for control in framework.controls}
    assert {name: number for name, number in numbers.items() if not 2 <= number <= 4} == {}


def test_no_two_controls_share_a_text(framework: Framework) -> None:
    assert repeated([control.asks for control in framework.controls]) == []
    assert repeated([control.shows for control in framework.controls]) == []
    assert repeated([control.title for control in framework.controls]) == []


def test_what_is_partly_shown_names_the_fact_that_shows_it(framework: Framework) -> None:
    partly = [control for control in framework.controls if control.evidence == "partial"]
    assert len(partly) > 30
    assert [control.id for control in partly if not (FACT.search(control.shows) or names_whole(control))] == []


def names_whole(control: Control) -> bool:
    return not WHOLE.isdisjoint(re.findall(r"[a-z]+", control.shows))


def test_every_fact_that_a_text_names_is_one_that_a_subject_can_have(framework: Framework) -> None:
    schema, vocabulary = facts_of("model_version"), terms()
    named = [(control.id, root, path) for control in framework.controls for root, path in facts_named(control)]
    assert len(named) > 50
    unknown = [
        (control, root, path)
        for control, root, path in named
        if not (path[0] in vocabulary if root == "declared" else holds(schema, [root, *path]))
    ]
    assert unknown == []


def test_no_control_is_called_automated_where_the_framework_asks_for_a_process(framework: Framework) -> None:
    """Every control of both frameworks asks for work of people, so metadata alone shows none of them in full."""
    assert [control.id for control in framework.controls if control.evidence == "automated"] == []


def test_no_text_claims_more_than_that_something_is_recorded(framework: Framework) -> None:
    texts = {control.id: f"{control.title} {control.asks} {control.shows}" for control in framework.controls}
    assert [name for name, text in texts.items() if CLAIMS.search(text)] == []
