"""The crosswalk relates controls that there are, each pair once and for a reason of its own."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from gatepost import content
from gatepost.frameworks import Catalogue

# The published pairs aren't part of this project. They are looked for beside it.
PUBLISHED = Path(__file__).parents[2].parent / "shared" / "frameworks" / "crosswalk.csv"
FRAMEWORKS = ("nist-ai-rmf", "iso-42001", "eu-ai-act")
# Where providers and deployers of high-risk systems and of general-purpose models have most to do.
ARTICLES = (4, *range(9, 16), 17, 26, 27, 50, 53, 55, 72, 73)
SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z]|$)")
CLAIMS = re.compile(r"complian|complies|guarantee|proves that|certif(?:y|ies)\b", re.IGNORECASE)
LEAST_OWN_PAIRS_WITH_THE_ACT = 120


@pytest.fixture(scope="module")
def crosswalk() -> Any:
    return yaml.safe_load((content.root() / "policies/frameworks/crosswalk.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def pairs(crosswalk: Any) -> list[dict[str, str]]:
    return list(crosswalk["pairs"])


@pytest.fixture(scope="module")
def places() -> dict[str, int]:
    """Every control's place: the frameworks in their order, the controls in their catalogue's."""
    catalogue = Catalogue()
    ids = [control.id for name in FRAMEWORKS for control in catalogue.framework(name).controls]
    return {name: place for place, name in enumerate(ids)}


def ends(pair: dict[str, str]) -> tuple[str, str]:
    return pair["from"], pair["to"]


def framework_of(control: str) -> str:
    return control.partition("/")[0]


def test_it_follows_its_schema(crosswalk: Any) -> None:
    schema = json.loads((content.root() / "policies/schemas/crosswalk.schema.json").read_text("utf-8"))
    errors = Draft202012Validator(schema).iter_errors(crosswalk)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_every_control_that_it_names_is_in_a_catalogue(pairs: list[dict[str, str]], places: dict[str, int]) -> None:
    assert {name for pair in pairs for name in ends(pair)} - places.keys() == set()


def test_no_pair_stands_twice(pairs: list[dict[str, str]]) -> None:
    assert [both for both, times in Counter(map(ends, pairs)).items() if times > 1] == []


def test_a_pair_leads_from_the_framework_that_comes_first(pairs: list[dict[str, str]]) -> None:
    order = {name: place for place, name in enumerate(FRAMEWORKS)}
    assert [ends(p) for p in pairs if order[framework_of(p["from"])] >= order[framework_of(p["to"])]] == []


def test_pairs_are_sorted_as_their_catalogues_are(pairs: list[dict[str, str]], places: dict[str, int]) -> None:
    found = [ends(pair) for pair in pairs]
    assert found == sorted(found, key=lambda both: (places[both[0]], places[both[1]]))


def test_no_two_pairs_share_a_rationale(pairs: list[dict[str, str]]) -> None:
    assert [text for text, times in Counter(pair["rationale"] for pair in pairs).items() if times > 1] == []


def test_a_rationale_is_one_sentence_of_six_words_or_more(pairs: list[dict[str, str]]) -> None:
    short = [pair["rationale"] for pair in pairs if len(pair["rationale"].split()) < 6]
    long = [pair["rationale"] for pair in pairs if len(SENTENCE_END.findall(pair["rationale"])) != 1]
    assert (short, long) == ([], [])


def test_no_rationale_claims_more_than_a_likeness(pairs: list[dict[str, str]]) -> None:
    assert [pair["rationale"] for pair in pairs if CLAIMS.search(pair["rationale"])] == []


def test_every_source_is_used_and_every_one_used_is_there(crosswalk: Any, pairs: list[dict[str, str]]) -> None:
    assert {pair["source"] for pair in pairs} == set(crosswalk["sources"])


def test_every_source_but_our_own_can_be_looked_up(crosswalk: Any) -> None:
    assert [name for name, source in crosswalk["sources"].items() if "link" not in source] == ["own"]


def test_our_own_reading_reaches_far_into_the_act(pairs: list[dict[str, str]]) -> None:
    own = [pair for pair in pairs if pair["source"] == "own" and framework_of(pair["to"]) == "eu-ai-act"]
    assert len(own) >= LEAST_OWN_PAIRS_WITH_THE_ACT


@pytest.mark.parametrize("article", ARTICLES)
def test_an_article_has_counterparts_in_both_other_frameworks(article: int, pairs: list[dict[str, str]]) -> None:
    part_of_it = re.compile(rf"eu-ai-act/art-{article}(\..+)?")
    counterparts = [pair["from"] for pair in pairs if part_of_it.fullmatch(pair["to"])]
    assert {framework_of(control) for control in counterparts} == {"nist-ai-rmf", "iso-42001"}


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the published pairs aren't here; they aren't part of this project")
def test_every_pair_that_nist_published_is_kept_as_such(pairs: list[dict[str, str]]) -> None:
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        published = {(row["from"], row["to"]) for row in csv.DictReader(file) if row["source"].startswith("NIST ")}
    assert len(published) == 277
    assert published - {ends(pair) for pair in pairs if pair["source"] == "nist"} == set()
