"""A person at a terminal sees the verdict first, then what is wrong, why, where, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy

import pytest

from gatepost.formats import Display, get
from gatepost.formats.page import columns
from gatepost.model.assessment import AssessmentDocument

Many = Callable[[int], AssessmentDocument]
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def text(assessment: AssessmentDocument, width: int = 100, colour: bool = False, verbose: bool = False) -> str:
    return get("text").render(assessment, Display(width=width, colour=colour, verbose=verbose))


def section(written: str, heading: str) -> str:
    """The lines of a section, up to the next heading."""
    found = re.search(rf"^{heading}.*?(?=\n\n[A-Z]|\Z)", written, re.DOTALL | re.MULTILINE)
    assert found is not None, f"no section {heading}"
    return found[0]


def test_the_verdict_is_the_first_word(
    full: AssessmentDocument, passed: AssessmentDocument, incomplete: AssessmentDocument
) -> None:
    assert [text(one).split()[0] for one in (full, passed, incomplete)] == ["FAILED", "PASSED", "INCOMPLETE"]


def test_the_first_lines_say_what_was_judged_and_what_was_left_out(full: AssessmentDocument) -> None:
    head = text(full, 200).split("\n\n")[0]
    assert "7 new findings of severity medium or above fail" in head
    assert "Benefit eligibility, Résumé screening" in head
    assert "9 of 10 subjects in scope · 8 failed, 3 couldn't be evaluated" in head
    assert "out of scope: 1 subject, holds no alias or stage and isn't the newest" in head


def test_a_failure_says_what_why_and_where(full: AssessmentDocument) -> None:
    failures = section(text(full, 200), "Failures")
    assert "HIGH fairness/bias-within-limit ce53c8a0 expects: Measured bias is within the limit" in failures
    assert "demographic_parity_difference is 0.19, above the limit of 0.1" in failures
    assert "because  m <= params.limit" in failures
    place = "export/models/benefit-eligibility/model.json:171"
    assert f"observed run.metrics.demographic_parity_difference = 0.19 at {place}" in failures


def test_a_place_without_a_line_is_told_by_its_pointer(full: AssessmentDocument) -> None:
    assert "export/models/résumé screening/model.json /versions/1" in text(full, 200)


def test_places_can_be_opened_from_where_the_reader_stands(full: AssessmentDocument) -> None:
    display = Display(width=200, roots={"export": "../ml/export"})
    assert "at ../ml/export/models/benefit-eligibility/model.json:171" in get("text").render(full, display)


def test_a_place_is_never_cut_so_that_a_terminal_can_open_it(full: AssessmentDocument) -> None:
    assert "\n               export/models/benefit-eligibility/model.json:171\n" in text(full, 40)


def test_facts_that_are_not_there_are_named_in_one_line(full: AssessmentDocument) -> None:
    assessment = deepcopy(full)
    finding = next(one for one in assessment["findings"] if one["id"] == "ce53c8a0041e944e")
    absent = [{"path": path, "value": None, "source": None} for path in ("run.metrics", "evaluations")]
    finding["requirements"][0]["observed"] += absent  # type: ignore[arg-type]
    assert "\n      absent   run.metrics, evaluations\n" in text(assessment, 200)


def test_what_decided_and_what_was_read_is_short_until_everything_is_asked_for(full: AssessmentDocument) -> None:
    assessment = deepcopy(full)
    finding = next(one for one in assessment["findings"] if one["id"] == "ce53c8a0041e944e")
    finding["requirements"][0]["because"] = "self.x && " * 100 + "self.last"
    finding["requirements"][0]["observed"] = [
        {"path": f"params.p{n}", "value": list(range(200)), "source": None} for n in range(9)
    ]
    brief, whole = text(assessment, 200), text(assessment, 200, verbose=True)
    assert "and 6 more values" in brief
    assert "self.last" not in brief
    assert "self.last" in whole
    assert "params.p8" in whole
    assert "198, 199]" in whole


def test_the_subject_with_the_worst_failure_comes_first(full: AssessmentDocument) -> None:
    failures = section(text(full), "Failures")
    worst = failures.index("mlflow:résumé screening/2")
    assert worst < failures.index("mlflow:benefit-eligibility/4") < failures.index("mlflow:来电识别/7")


def test_what_does_not_count_says_why(full: AssessmentDocument) -> None:
    failures = section(text(full, 200), "Failures")
    assert "MEDIUM accountability/owner-recorded ebd73672 [known from the baseline]" in failures
    assert "LOW documentation/model-card-linked 1f0a3e74 [below medium]" in failures


def test_a_remedy_is_told_once_however_many_need_it(many: Many) -> None:
    written = text(many(30))
    assert written.count("Set the owner on the model:") == 1
    assert "(30 subjects)" in section(written, "How to mend it")


def test_code_of_a_remedy_can_be_pasted_however_narrow_the_terminal(full: AssessmentDocument) -> None:
    line = 'client.set_registered_model_tag(NAME, "owner", "team@example.org")'
    assert f"\n        {line}\n" in text(full, 40)


def test_many_subjects_are_counted_and_not_told(many: Many) -> None:
    written = text(many(47))
    assert "and 37 more subjects, all with --verbose: accountability/owner-recorded 37" in written
    assert "model-00009" in written
    assert "model-00010" not in written
    assert "model-00046" in text(many(47), verbose=True)


def test_what_stops_several_policies_is_said_once(full: AssessmentDocument) -> None:
    errors = section(text(full, 200), "Couldn't be evaluated")
    assert errors.count("run 77aa can't be read") == 1
    assert "stops    fairness/bias-within-limit, accountability/owner-recorded" in errors


def test_a_waiver_says_who_took_the_risk_and_until_when(full: AssessmentDocument) -> None:
    assert "until 2026-12-31 by M. Sørensen, CISO, GOV-2304: The pickle" in section(text(full, 200), "Waived: 1")


def test_passes_are_a_count_and_claims_are_told(full: AssessmentDocument) -> None:
    passed = section(text(full, 200), "Passed")
    assert passed.startswith("Passed: 13\n")
    assert "1 of them on a claim only: the approval by r.okafor is read from a tag" in passed
    assert "mlflow:benefit-eligibility/3 passes" not in passed
    assert "mlflow:benefit-eligibility/3 passes" in text(full, 200, verbose=True)


def test_many_notices_of_one_kind_hide_no_other(full: AssessmentDocument) -> None:
    assessment = deepcopy(full)
    notice = {"code": "unassigned_subject", "subject": None}
    first, last = full["notices"][0], full["notices"][-1]
    middle = [{**notice, "message": f"subject {n} belongs to no system"} for n in range(50)]
    assessment["notices"] = [first, *middle, last]  # type: ignore[list-item]
    told = section(text(assessment, 200), "Also to know")
    assert last["message"] in told
    assert "and 47 more of this kind" in told


def test_a_long_text_ends_with_the_verdict_that_has_left_the_screen(
    full: AssessmentDocument, passed: AssessmentDocument
) -> None:
    assert text(full).split("\n")[-2] == text(full).split("\n")[0]
    assert text(passed).count("PASSED") == 1


def test_controls_are_a_table_where_it_fits_and_words_where_it_does_not(full: AssessmentDocument) -> None:
    wide, narrow = section(text(full, 100), "Controls"), section(text(full, 50), "Controls")
    assert re.search(r"EU AI Act +6 +1 +2 +1 +1 +1\n", wide)
    assert "eu-ai-act: 6 not satisfied, 1 risk accepted" in " ".join(narrow.split())


def test_a_framework_with_a_long_title_goes_by_its_id(full: AssessmentDocument) -> None:
    assessment = deepcopy(full)
    assessment["frameworks"][0]["title"] = "EU Artificial Intelligence Act, Regulation (EU) 2024/1689"
    assert re.search(r"eu-ai-act +6 +1 +2 +1 +1 +1\n", section(text(assessment, 100), "Controls"))


def test_the_next_step_names_a_finding_that_fails(full: AssessmentDocument, passed: AssessmentDocument) -> None:
    named = re.search(r"gatepost explain ([0-9a-f]{8}) --from", text(full, 200))
    assert named is not None
    assert next(one for one in full["findings"] if one["id"].startswith(named[1]))["status"] in ("fail", "error")
    assert "explain" not in text(passed)


def test_an_assessment_of_nothing_says_how_to_assess_something(incomplete: AssessmentDocument) -> None:
    assert "gatepost check … --scope all" in text(incomplete)


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 200])
def test_only_code_to_paste_and_places_to_open_are_wider_than_a_terminal(width: int, full: AssessmentDocument) -> None:
    lines = text(full, width).split("\n")
    whole = re.compile(r" +(client\.|mlflow\.|(read +)?export/).*")
    room = max(width, 30 + 15)  # beneath a label, thirty columns of text stay
    assert [line for line in lines if columns(line) > room and not whole.fullmatch(line)] == []


def test_colour_changes_nothing_but_colour(full: AssessmentDocument) -> None:
    plain, coloured = text(full), text(full, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31mFAILED\x1b[0m" in coloured
    assert ANSI.sub("", coloured) == plain


@pytest.mark.parametrize(("shown", "width"), [("abc", 3), ("漢字", 4), ("e\u0301", 1), ("🙂", 2), ("ｶﾅ", 2), ("", 0)])
def test_width_is_counted_in_columns(shown: str, width: int) -> None:
    assert columns(shown) == width
