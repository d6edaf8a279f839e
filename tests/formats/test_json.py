"""JSON is the assessment, whole and in its order."""

from __future__ import annotations

import json
import math
from copy import deepcopy

import pytest

from gatepost.formats import Display, get
from gatepost.model.assessment import AssessmentDocument


def written(assessment: AssessmentDocument) -> str:
    return get("json").render(assessment, Display())


def test_nothing_is_lost_and_nothing_moves(full: AssessmentDocument) -> None:
    read = json.loads(written(full))
    assert read == full
    assert list(read) == list(full)
    assert [list(one) for one in read["findings"]] == [list(one) for one in full["findings"]]


def test_text_of_any_script_is_readable(passed: AssessmentDocument, full: AssessmentDocument) -> None:
    assert json.dumps(passed["subjects"][0], ensure_ascii=False) in written(passed)
    assert "来电识别" in written(full)


def test_every_entry_of_a_list_is_a_line(full: AssessmentDocument) -> None:
    lines = [line.strip().removesuffix(",") for line in written(full).splitlines()]
    assert [json.loads(line)["id"] for line in lines if line.startswith('{"id": "') and '"requirements"' in line] == [
        one["id"] for one in full["findings"]
    ]


def test_half_a_pair_survives_as_an_escape(full: AssessmentDocument) -> None:
    assert r"\ud800" in written(full)
    assert json.loads(written(full).encode("utf-8")) == full


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_has_no_word_for_is_never_written(number: float, full: AssessmentDocument) -> None:
    assessment = deepcopy(full)
    assessment["subjects"][0]["facts"]["metric"] = number
    with pytest.raises(ValueError, match="JSON"):
        written(assessment)
