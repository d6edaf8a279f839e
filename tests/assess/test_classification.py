"""What a system is under the AI Act: worked systems, and what holds for all answers.

Each worked system tells what it should come to, and why by the law, in tests/data/classification.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.assess.classification import Outcome, Question, conclude, following, next_question, questionnaire
from gatepost.assess.classification.concluding import CLASSES
from gatepost.errors import ExpressionError, SchemaError
from gatepost.frameworks import Catalogue
from gatepost.profile.terms import misfit, terms
from gatepost.reading import yaml_file
from gatepost.reading.schema import properties

LAW = Path(__file__).parents[2] / "policies" / "classification.yaml"
DATA = Path(__file__).parents[1] / "data" / "classification"
APART = ("unremarkable", "reaching")
QUESTIONS = questionnaire()
UNREMARKABLE: dict[str, Any] = yaml_file(DATA / "unremarkable.yaml").data
WORKED = {path.stem: yaml_file(path).data for path in sorted(DATA.glob("*.yaml")) if path.stem not in APART}
REACHING: list[dict[str, Any]] = yaml_file(DATA / "reaching.yaml").data
WITHOUT: dict[str, Any] = {"bool": False, "choices": []}
PRACTICES = [
    one.id for one in QUESTIONS.questions if one.kind == "bool" and one.source.startswith("Art. 5(1)")
]  # a yes to one of these is never to anybody's advantage


def answers_of(name: str) -> dict[str, Any]:
    return {**UNREMARKABLE, **WORKED[name]["answers"]}


def articles_of(outcome: Outcome) -> set[str]:
    return {article for one in outcome.reasons for article in one.articles}


def rank(outcome: Outcome) -> int:
    return -1 if outcome.risk_class is None else CLASSES.index(outcome.risk_class)


def question_ids(text: str) -> set[str]:
    return set(re.findall(r"\banswers\.([a-z0-9_]+)", text))


def any_answer(one: Question) -> st.SearchStrategy[Any]:
    """Every answer that a question may get."""
    strategies: dict[str, st.SearchStrategy[Any]] = {
        "bool": st.booleans(),
        "choice": st.sampled_from(list(one.choices) or [""]),
        "choices": st.lists(st.sampled_from(list(one.choices) or [""]), unique=True, max_size=2),
        "number": st.sampled_from([1e22, 1e25, 2e25]),
        "day": st.just("2025-03-17"),
        "text": st.just("something"),
    }
    return strategies[one.kind]


@st.composite
def interviews(draw: st.DrawFn, skip: bool = False) -> dict[str, Any]:
    """The answers of somebody who answers every question that is asked; with `skip`, not all of them."""
    answers: dict[str, Any] = {}
    while (one := next_question(QUESTIONS, answers)) is not None:
        answers[one.id] = None if skip and draw(st.integers(0, 4)) == 0 else draw(any_answer(one))
    return answers


def test_there_are_worked_systems_of_every_class() -> None:
    assert len(WORKED) >= 12
    assert {one["expected"]["risk_class"] for one in WORKED.values()} == {*CLASSES, None}
    assert all(len(one["description"]) > 40 and len(one["reasoning"]) > 60 for one in WORKED.values())


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_system_is_what_the_law_makes_of_it(name: str) -> None:
    expected, outcome = WORKED[name]["expected"], conclude(QUESTIONS, answers_of(name))
    assert (outcome.risk_class, outcome.class_settled) == (expected["risk_class"], True)
    wanted = {"role": expected["role"], **expected.get("fields", {})}
    if "annex_iii_area" in expected:
        wanted["annex_iii_area"] = expected["annex_iii_area"]
    assert {key: outcome.fields.get(key) for key in wanted} == wanted
    assert set(expected["articles"]) <= articles_of(outcome)
    assert not set(expected.get("not_articles", ())) & articles_of(outcome)


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_system_answers_all_that_is_asked_and_nothing_else(name: str) -> None:
    answers = answers_of(name)
    assert next_question(QUESTIONS, answers) is None
    assert conclude(QUESTIONS, answers).open == ()
    own = WORKED[name]["answers"]
    for key in own:
        rest = {other: value for other, value in answers.items() if other != key}
        assert key in UNREMARKABLE or next_question(QUESTIONS, rest) is not None, f"{key} isn't asked"


def all_interviews() -> list[dict[str, Any]]:
    return [answers_of(name) for name in WORKED] + [{**UNREMARKABLE, **one} for one in REACHING]


def test_every_question_is_reached_by_some_answers() -> None:
    reached = set()
    for answers in all_interviews():
        replayed: dict[str, Any] = {}
        while (one := next_question(QUESTIONS, replayed)) is not None:
            reached.add(one.id)
            replayed[one.id] = answers.get(one.id, WITHOUT.get(one.kind))
    assert set(QUESTIONS.ids()) - reached == set()


def test_every_conclusion_is_reached_by_some_answers() -> None:
    outcomes = [conclude(QUESTIONS, answers) for answers in all_interviews()]
    assert {one.id for one in QUESTIONS.conclusions} - {one.id for all_ in outcomes for one in all_.reasons} == set()


def test_a_reason_is_a_sentence_whose_expressions_have_values() -> None:
    for answers in all_interviews():
        for one in conclude(QUESTIONS, answers).reasons:
            assert one.says.endswith(".")
            assert "no such" not in one.says
            assert one.articles


def test_a_question_is_asked_by_what_was_asked_before() -> None:
    facts: dict[str, set[str]] = {}
    for name, program in QUESTIONS.facts.items():
        above = set(re.findall(r"\bfacts\.([a-z0-9_]+)", program.text))
        assert above <= set(facts), f"{name} uses a fact below it"
        facts[name] = question_ids(program.text).union(*(facts[one] for one in above))
    before: set[str] = set()
    for one in QUESTIONS.questions:
        if one.ask_if is not None:
            named = re.findall(r"\bfacts\.([a-z0-9_]+)", one.ask_if.text)
            assert question_ids(one.ask_if.text).union(*(facts[name] for name in named)) <= before, one.id
        before.add(one.id)


def test_every_question_and_every_choice_bears_on_something() -> None:
    text = LAW.read_text("utf-8")
    laws = {"product_law", "transport_law", "union_link", "set_aside", "generates", "biometrics"}  # any of them counts
    for one in QUESTIONS.questions:
        assert f"answers.{one.id}" in text, f"nothing hangs on {one.id}"
        if one.kind == "choice" and one.id != "subject":
            assert any(f'answers.{one.id} {sign} "{name}"' in text for name in one.choices for sign in ("==", "!="))
        if one.kind == "choices" and one.id not in laws:
            named = [name for name in one.choices if f'"{name}" in answers.{one.id}' in text]
            assert named or f"answers.{one.id}.size()" in text, one.id


def test_every_literal_in_an_expression_is_a_choice_of_its_question() -> None:
    text = LAW.read_text("utf-8")
    found = [(name, word) for word, name in re.findall(r'"([a-z0-9-]+)" in answers\.([a-z0-9_]+)', text)]
    found += re.findall(r'answers\.([a-z0-9_]+) [!=]= "([a-z0-9-]+)"', text)
    assert len(found) > 60
    assert [(name, word) for name, word in found if word not in QUESTIONS.question(name).choices] == []


def test_what_is_set_are_keys_that_a_profile_takes() -> None:
    known, listed = terms(), properties("profile", "system")
    for one in (*QUESTIONS.conclusions, *QUESTIONS.otherwise):
        for key, value in one.sets.items():
            assert key in listed or key in known, key
            if key in known and isinstance(value, str | bool):
                assert misfit(known[key], value) is None


def test_nothing_answered_settles_nothing() -> None:
    outcome = conclude(QUESTIONS, {})
    assert (outcome.fields, outcome.risk_class, outcome.class_settled) == ({}, "prohibited", False)
    assert [one.question.id for one in outcome.open] == ["subject", "union_link"]


@pytest.mark.parametrize(
    ("system", "question", "at_most"),
    [
        ("spam-filter", "manipulates", "prohibited"),
        ("spam-filter", "areas", "high"),
        ("spam-filter", "talks_to_people", "limited"),
        ("credit-scorer", "fraud_only", "high"),
        ("duplicate-finder", "profiles_people", "high"),
        ("medical-device", "third_party", "high"),
        ("emotions-at-work", "emotions_why", "prohibited"),
    ],
)
def test_a_question_that_matters_and_isn_t_answered_is_named(system: str, question: str, at_most: str) -> None:
    answers = {key: value for key, value in answers_of(system).items() if key != question}
    outcome = conclude(QUESTIONS, answers)
    assert [(one.question.id, one.risk_class) for one in outcome.open] == [(question, at_most)]
    assert (outcome.risk_class, outcome.class_settled) == (at_most, False)
    assert "risk_class" in outcome.left_out
    assert "risk_class" not in outcome.fields
    assert conclude(QUESTIONS, {**answers, question: None}) == outcome


def test_what_is_not_answered_leaves_its_keys_out_of_the_profile() -> None:
    answers = {**answers_of("spam-filter"), "public_body": None}
    outcome = conclude(QUESTIONS, answers)
    assert outcome.left_out == ("public_body",)
    assert (outcome.risk_class, outcome.class_settled) == ("minimal", True)


def test_an_answer_that_decides_alone_needs_no_other() -> None:
    answers = {**answers_of("emotions-at-work"), "areas": None, "talks_to_people": None}
    outcome = conclude(QUESTIONS, answers)
    assert (outcome.risk_class, outcome.class_settled) == ("prohibited", True)
    assert [(one.question.id, one.risk_class) for one in outcome.open] == [("areas", None), ("talks_to_people", None)]


def test_whoever_profiles_people_gains_nothing_by_claiming_an_exception() -> None:
    claimed = {"exemption": ["preparatory-task"], "weighs_on_outcome": False}
    assert conclude(QUESTIONS, {**answers_of("profiling-preparer"), **claimed}).risk_class == "high"


def test_an_exception_that_weighs_on_decisions_is_none() -> None:
    assert conclude(QUESTIONS, {**answers_of("duplicate-finder"), "weighs_on_outcome": True}).risk_class == "high"


def test_what_is_answered_counts_also_where_it_would_not_be_asked() -> None:
    assert conclude(QUESTIONS, {**answers_of("spam-filter"), "work": ["recruitment"]}).risk_class == "high"


def test_several_points_of_annex_iii_are_all_named() -> None:
    answers = {**answers_of("credit-scorer"), "services": ["benefits", "credit"]}
    assert conclude(QUESTIONS, answers).fields["annex_iii_area"] == "5(a) and 5(b)"


@given(interviews())
@settings(max_examples=60, deadline=None)
def test_whoever_answers_everything_learns_everything(answers: dict[str, Any]) -> None:
    outcome = conclude(QUESTIONS, answers)
    assert (outcome.open, outcome.left_out, outcome.class_settled) == ((), (), True)


@given(interviews(skip=True), st.sampled_from(PRACTICES))
@settings(max_examples=60, deadline=None)
def test_a_yes_to_a_prohibited_practice_never_lowers_the_class(answers: dict[str, Any], practice: str) -> None:
    before, after = (conclude(QUESTIONS, {**answers, practice: value}) for value in (False, True))
    assert rank(after) >= rank(before)


@given(interviews(skip=True), st.data())
@settings(max_examples=60, deadline=None)
def test_not_knowing_never_lowers_the_class(answers: dict[str, Any], data: st.DataObject) -> None:
    forgotten = data.draw(st.sampled_from(sorted(answers)))
    assert rank(conclude(QUESTIONS, {**answers, forgotten: None})) >= rank(conclude(QUESTIONS, answers))


@given(interviews(skip=True), st.data())
@settings(max_examples=20, deadline=None)
def test_not_knowing_never_puts_a_control_out_of_scope(answers: dict[str, Any], data: st.DataObject) -> None:
    from datetime import date

    forgotten = data.draw(st.sampled_from(sorted(answers)))
    framework, day = Catalogue().framework("eu-ai-act"), date(2030, 8, 3)
    known, unknown = (conclude(QUESTIONS, one) for one in (answers, {**answers, forgotten: None}))
    if "frameworks" not in unknown.fields:
        bound = [following(framework, one.fields, day).in_scope for one in (known, unknown)]
        assert bound[1] >= bound[0]


def test_an_expression_that_names_no_question_is_refused_with_its_place(tmp_path: Path) -> None:
    text = LAW.read_text("utf-8")
    assert text.count("when: facts.system && answers.scrapes_faces\n") == 1
    spoilt = tmp_path / "classification.yaml"
    spoilt.write_text(text.replace("facts.system && answers.scrapes_faces\n", "facts.system && answers.scrapes_face\n"))
    with pytest.raises(ExpressionError, match="there is no fact 'scrapes_face' here") as caught:
        questionnaire(path=spoilt)
    assert caught.value.place is not None
    assert "answers.scrapes_face" in (caught.value.place.excerpt or "")


def test_two_questions_of_one_name_are_refused(tmp_path: Path) -> None:
    spoilt = tmp_path / "classification.yaml"
    spoilt.write_text(LAW.read_text("utf-8").replace("- id: union_link\n", "- id: subject\n"))
    with pytest.raises(SchemaError, match="the id 'subject' is there twice"):
        questionnaire(path=spoilt)
