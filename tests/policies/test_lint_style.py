"""What the linter doubts in a policy's words: each rule of style, what it finds and what it lets pass."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gatepost.policies import Library
from gatepost.policies.lint import LintWarning, warnings
from gatepost.policies.parse import parse_policy
from gatepost.profile.terms import terms
from gatepost.reading.cache import NO_CACHE

if TYPE_CHECKING:
    from tests.policies.conftest import Shelf

REMEDY = "Set the tag owner of the version, and check it again."
RATIONALE = "A pass shows who answers; not whether they do."
ATTEST = 'Write it down, then record the answer:\n\n    gatepost attest mine/a --by "NAME" --role "{role}"\n'
AUTOMATED: dict[str, Any] = {
    "subject": "model_version",
    "controls": [],
    "require": [{"that": "has(declared.owner)", "message": "{self.model.name} has no owner"}],
    "remedy": REMEDY,
}
MANUAL: dict[str, Any] = {
    "kind": "manual",
    "subject": "system",
    "controls": [{"id": "iso-42001/7.2", "coverage": "partial", "rationale": RATIONALE}],
    "question": "Is it written down who does what, and since when?",
    "evidence": ["Minutes of the board", "The signed plan"],
    "answered_by": ["legal counsel", "AI governance lead"],
    "valid_days": 365,
    "remedy": ATTEST.format(role="legal counsel"),
}


def found(own: Shelf, start: dict[str, Any], **more: Any) -> list[LintWarning]:
    head = {"id": "mine/a", "version": "1.0.0", "title": "Someone answers for the version", "severity": "low"}
    path = own.write("mine/a.yaml", json.dumps({**head, **start, **more}))
    return warnings(parse_policy(path, "mine/a.yaml", "mine/a", cache=NO_CACHE), terms())


def told(own: Shelf, start: dict[str, Any], **more: Any) -> list[tuple[str, str | None]]:
    """The rules that doubt the policy, each with the key that it points at."""
    return [(one.rule, one.place.pointer) for one in found(own, start, **more)]


@pytest.mark.parametrize("start", [AUTOMATED, MANUAL])
def test_a_policy_in_plain_words_is_not_doubtful(own: Shelf, start: dict[str, Any]) -> None:
    assert found(own, start) == []


@pytest.mark.parametrize(
    "title",
    [
        "Is the version described?",
        "The version is described.",
        "Ensure that the version is described",
        "check the description of versions",
        "Don't leave the version undescribed",
        "The version must be described",
        "Versions should all be described",
        "Version description",
        "Description",
    ],
)
def test_a_title_that_is_no_statement_is_doubtful(own: Shelf, title: str) -> None:
    assert told(own, AUTOMATED, title=title) == [("title-not-a-statement", "/title")]


@pytest.mark.parametrize(
    "title",
    [
        "The version is described",
        "No one approved their own model",
        "Checks are recorded with their day",
        "Test data are kept apart from training data",
        "Documentation exists",
        "It is stated for what it must not be used",
        "Records of use are kept",
        "Validation is of this version",
        "Ensured quality of data is on record",
    ],
)
def test_a_title_that_says_what_holds_is_not_doubtful(own: Shelf, title: str) -> None:
    expected = [("title-not-a-statement", "/title")] if len(title.split()) < 3 else []
    assert told(own, AUTOMATED, title=title) == expected


@pytest.mark.parametrize(
    "remedy",
    ["Describe it.", "Set the tag owner.", "Talk to the people who made it and ask them to do better next time."],
)
def test_a_remedy_that_tells_nothing_to_do_is_doubtful(own: Shelf, remedy: str) -> None:
    assert told(own, AUTOMATED, remedy=remedy) == [("remedy-not-actionable", "/remedy")]


@pytest.mark.parametrize(
    "remedy",
    [
        "Say who answers for it, in the registry:\n\n    client.set_model_version_tag()\n",
        "Say who answers for it with mlflow.set_tag, once for each version.",
        "Say who answers for it in the key risk_owner of the profile.",
        "Say who answers for it in the tag owner of the version.",
        "Run `gatepost check` once more when someone answers for it.",
        "Run the check once more with --strict when someone answers for it.",
    ],
)
def test_a_remedy_with_code_or_a_name_is_not_doubtful(own: Shelf, remedy: str) -> None:
    assert told(own, AUTOMATED, remedy=remedy) == []


def test_each_control_needs_a_reason(own: Shelf) -> None:
    controls = [
        {"id": "iso-42001/7.2", "coverage": "full"},
        {"id": "iso-42001/7.3", "coverage": "full", "rationale": "It is shown."},
        {"id": "iso-42001/7.4", "coverage": "partial", "rationale": RATIONALE},
    ]
    assert told(own, AUTOMATED, controls=controls) == [
        ("control-without-rationale", "/controls/0/id"),
        ("control-without-rationale", "/controls/1/rationale"),
    ]


@pytest.mark.parametrize(
    "message",
    [
        "Someone answers for the version",
        "{self.model.name}: someone answers for the version!",
        "It isn't so that 'someone answers for\nthe version' {self.model.name}",
    ],
)
def test_a_message_with_the_title_in_it_is_doubtful(own: Shelf, message: str) -> None:
    require = [{"that": "has(declared.owner)", "message": message}]
    assert ("message-repeats-title", "/require/0/message") in told(own, AUTOMATED, require=require)


@pytest.mark.parametrize(
    "message", ["Nobody answers for the version {self.model.name}", "Someone answers for {self.model.name} the version"]
)
def test_a_message_in_words_of_its_own_is_not_doubtful(own: Shelf, message: str) -> None:
    assert told(own, AUTOMATED, require=[{"that": "has(declared.owner)", "message": message}]) == []


@pytest.mark.parametrize(
    "words",
    [
        "the model is compliant here",
        "what the model does complies with the law",
        "this use complies with the EU AI Act",
        "so the system meets the Regulation",
        "it guarantees good results for all",
        "the model is unbiased in use",
        "the data are free of bias",
        "this proves compliance of the model",
    ],
)
@pytest.mark.parametrize("key", ["title", "message", "remedy", "question", "rationale"])
def test_words_that_claim_too_much_are_doubtful(own: Shelf, words: str, key: str) -> None:
    controls = [{"id": "iso-42001/7.2", "coverage": "full", "rationale": f"A pass shows it; {words}."}]
    start, more, pointer = {
        "title": (AUTOMATED, {"title": words}, "/title"),
        "message": (
            AUTOMATED,
            {"require": [{"that": "has(declared.owner)", "message": f"{{self.model.name}}: {words}"}]},
            "/require/0/message",
        ),
        "remedy": (AUTOMATED, {"remedy": f"{REMEDY} Then {words}."}, "/remedy"),
        "question": (MANUAL, {"question": f"Is it written down that {words}, since when?"}, "/question"),
        "rationale": (AUTOMATED, {"controls": controls}, "/controls/0/rationale"),
    }[key]
    assert told(own, start, **more) == [("claims-too-much", pointer)]


@pytest.mark.parametrize(
    "rationale",
    [
        "A pass doesn't show that the system complies with the law.",
        "The bias is small; whether the model is fair stays open.",
        "It isn't shown that the system is compliant.",
        "The steps that are needed to meet the Regulation are listed.",
        "The data are as free of errors as possible, as one datasheet says.",
        "The contract complies with the template of the house.",
        "A compliance officer approved the version, and says so.",
        "The certificate of conformity is on record, with its day.",
    ],
)
def test_what_claims_no_more_than_is_shown_passes(own: Shelf, rationale: str) -> None:
    controls = [{"id": "iso-42001/7.2", "coverage": "partial", "rationale": rationale}]
    assert told(own, AUTOMATED, controls=controls) == []


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"question": "It is written down who does what."}, "/question"),
        ({"question": "Is it written down who does what? By whom is on record."}, "/question"),
        ({"question": "Is it so?"}, "/question"),
        ({"evidence": ["Minutes of the board", "Which plan is it?"]}, "/evidence/1"),
        ({"evidence": ["Documents"]}, "/evidence/0"),
        ({"evidence": ["The plan", "the plan"]}, "/evidence"),
        ({"answered_by": ["legal counsel", "someone"]}, "/answered_by/1"),
        ({"answered_by": ["legal counsel", "a.person@agency.example"]}, "/answered_by/1"),
        ({"answered_by": ["legal counsel", "Legal counsel"]}, "/answered_by"),
        ({"valid_days": 3650}, "/valid_days"),
        ({"remedy": "Write it down, and tell the one who keeps gatepost.yaml."}, "/remedy"),
        ({"remedy": ATTEST.format(role="legal council")}, "/remedy"),
        ({"remedy": ATTEST.format(role="legal counsel").replace("mine/a", "mine/b")}, "/remedy"),
    ],
)
def test_a_manual_policy_that_can_not_well_be_answered_is_doubtful(
    own: Shelf, more: dict[str, Any], pointer: str
) -> None:
    assert told(own, MANUAL, **more) == [("question-unclear", pointer)]


def test_a_role_that_attest_would_refuse_is_told_with_the_nearest(own: Shelf) -> None:
    (warning,) = found(own, MANUAL, remedy=ATTEST.format(role="legal council"))
    assert "did you mean 'legal counsel'?" in warning.message


@pytest.mark.parametrize(
    "question",
    [
        "Is it written down who does what? (Yes too if nobody does, and this is on record.)",
        "Is it written down who does what\n(by name)?",
        "Is it written down who does what? (Yes too under Art. 6(3).)",
    ],
)
def test_a_remark_on_the_answer_may_follow_the_question_in_parentheses(own: Shelf, question: str) -> None:
    assert found(own, MANUAL, question=question) == []


def test_a_manual_policy_may_allow_what_is_meant(own: Shelf) -> None:
    allow = {"allow": [{"id": "question-unclear", "reason": "The law asks for ten years."}]}
    assert found(own, MANUAL, valid_days=3650, lint=allow) == []


def test_no_rule_finds_anything_in_the_shipped_manual_policies() -> None:
    library = Library.open()
    manual = [one for one in map(library.policy, library.ids()) if one.question is not None]
    assert len(manual) > 200
    assert [str(one) for policy in manual for one in warnings(policy, terms())] == []
