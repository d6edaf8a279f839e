"""What cel-python says of an assessment: agreement, what it can't express, and what differs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gatepost.assess import Options, assess
from gatepost.assess.crosscheck import cross_check
from gatepost.cel import parser, peer
from gatepost.formats import get
from gatepost.formats.interface import Display
from gatepost.frameworks import Catalogue
from gatepost.model.assessment import AssessmentDocument
from gatepost.model.crosscheck import CrossCheckEntry
from gatepost.policies import Library, compile_policy
from gatepost.profile import Profile
from gatepost.profile.terms import terms
from gatepost.sources import read

DATA = Path(__file__).parents[1] / "data"
NOT_A_NUMBER = "!(self.run.metrics.lost / self.run.metrics.all > 1.0)"  # cel-python takes 0.0 / 0.0 for infinite


def checked(workspace: Any, *requirements: str, **more: Any) -> CrossCheckEntry:
    """The cross-check of one policy with these requirements about one version."""
    return assessed(workspace, *requirements, **more)["cross_check"]  # type: ignore[return-value]


def assessed(workspace: Any, *requirements: str, **more: Any) -> AssessmentDocument:
    workspace.pack()
    run = {"metrics": {"auc": 1, "lost": 0, "all": 0}, "params": {"layers": "3"}}
    workspace.registry(m=[version_of(tags={"owner": "ann"}, aliases=["champion"], run=run)])
    workspace.policy("t/one", requirements, **more)
    document: AssessmentDocument = workspace.assess(cross_check=True)
    return document


def version_of(**fields: Any) -> dict[str, Any]:
    return {
        "version": "1",
        "current_stage": "None",
        "status": "READY",
        "creation_timestamp": 1_700_000_000_000,
        **fields,
    }


def reasons(found: CrossCheckEntry) -> list[tuple[int | None, str, int]]:
    return [(one["requirement"], one["reason"], one["evaluations"]) for one in found["unsupported"]]


def test_nothing_is_said_of_another_engine_unless_it_is_asked(one_version: Any) -> None:
    one_version.policy("t/one")
    assert one_version.assess()["cross_check"] is None


def test_the_shipped_policies_are_judged_alike_on_real_registries() -> None:
    for folder in ("mlflow/export", "mlflow2/export", "mlflow/rest"):
        options = Options(as_of=date(2026, 11, 24), scope="all", cross_check=True)
        document = assess([(None, read(DATA / folder))], Profile("default"), Library.open(()), Catalogue(), options)
        found = document["cross_check"]
        assert found is not None
        assert found["disagreements"] == []
        assert found["compared"] > 100


@pytest.mark.parametrize(
    "that",
    [
        "true",
        "false",
        "has(self.run.metrics.f1)",
        "self.run.metrics.f1 > 0.5",  # absent: an error in both
        "self.run.metrics.auc >= 1.0",  # a whole number in JSON, a double as declared
        "self.version.created_at < now",
        "now - self.version.created_at > duration('24h')",
        'self.version.tags.exists(name, self.version.tags[name] == "ann")',
        'self.run.params.layers.matches("^[0-9]+$") && int(self.run.params.layers) == 3',
        '"champion" in self.version.aliases',
        "self.run.metrics.f1 > 0.5 || true",  # the error is absorbed
    ],
)
def test_both_engines_give_what_the_language_says(workspace: Any, that: str) -> None:
    found = checked(workspace, that)
    assert (found["compared"], found["unsupported"], found["disagreements"]) == (1, [], [])


def test_the_condition_counts_as_an_evaluation_of_its_own(workspace: Any) -> None:
    assert checked(workspace, "true", "false", applies_if="has(self.run)")["compared"] == 3


def test_what_a_policy_that_does_not_apply_would_require_is_not_compared(workspace: Any) -> None:
    assert checked(workspace, "true", "false", applies_if="!has(self.run)")["compared"] == 1


def test_a_condition_that_errs_is_compared_and_nothing_behind_it(workspace: Any) -> None:
    found = checked(workspace, "true", applies_if="self.run.metrics.f1 > 0.5")
    assert (found["compared"], found["disagreements"]) == (1, [])


def test_params_are_those_that_the_pack_set(workspace: Any) -> None:
    workspace.pack("own", [{"policy": "t/one", "params": {"least": 2}}])
    least = {"least": {"type": "double", "default": 0, "title": "Least"}}
    workspace.registry(m=[version_of(aliases=["a"], run={"metrics": {"auc": 1}})])
    workspace.policy("t/one", "self.run.metrics.auc >= params.least", params=least)
    document = workspace.assess(cross_check=True, packs=("own",))
    assert document["findings"][0]["status"] == "fail"
    assert document["cross_check"]["disagreements"] == []
    assert document["cross_check"]["compared"] == 1


@pytest.mark.parametrize(
    ("that", "reason"),
    [
        ('self.version.tags.owner.lowerAscii() == "ann"', "cel-python has no function lowerAscii"),
        ('self.version.tags.?owner == optional.of("ann")', "cel-python has no optional values"),
        ("cel.bind(a, self.version.aliases, a.size() == 1)", "cel-python has no cel.bind"),
        ('self.version.tags.exists(k, v, v == "ann")', "cel-python has no macros of two variables"),
        ('self.version.aliases.map(a, a != "", a) == ["champion"]', "cel-python has no map macro with a condition"),
    ],
)
def test_what_it_can_not_express_is_told_with_the_reason_and_is_no_agreement(
    workspace: Any, that: str, reason: str
) -> None:
    found = checked(workspace, that)
    assert reasons(found) == [(0, reason, 1)]
    assert (found["compared"], found["disagreements"]) == (0, [])


@pytest.mark.parametrize(
    ("that", "defect"),
    [
        ("dyn(self.run.metrics.auc) == 1", 0),  # double and int: true in CEL
        ("dyn(self.version.tags.owner).all(c, c != 'z')", 1),  # text is no list: an error in CEL
        ("(true && dyn(self.version.tags.owner)) == dyn('ann')", 2),  # an error in CEL
    ],
)
def test_a_known_defect_of_it_is_told_and_is_neither_agreement_nor_difference(
    workspace: Any, that: str, defect: int
) -> None:
    found = checked(workspace, that)
    assert reasons(found) == [(0, peer.DEFECTS[defect].reason, 1)]
    assert (found["compared"], found["disagreements"]) == (0, [])


def test_a_known_defect_excuses_no_other_difference_in_the_same_expression(workspace: Any) -> None:
    found = checked(workspace, f"{NOT_A_NUMBER} && self.run.metrics.auc == 1.0")
    assert (len(found["disagreements"]), found["unsupported"]) == (1, [])


def test_a_difference_is_listed_and_the_finding_stays(workspace: Any) -> None:
    document = assessed(workspace, "true", NOT_A_NUMBER)
    assert document["cross_check"] is not None
    assert document["cross_check"]["disagreements"] == [
        {
            "policy": "t/one",
            "requirement": 1,
            "subject": "mlflow:m/1",
            "that": NOT_A_NUMBER,
            "ours": "true",
            "theirs": "false",
            "message": "",
        }
    ]
    assert document["cross_check"]["compared"] == 2
    assert document["findings"][0]["status"] == "pass"


def test_the_outcome_on_record_is_what_is_compared(workspace: Any) -> None:
    document = assessed(workspace, 'has(self.run) && self.version.status == "READY"')
    document["findings"][0]["requirements"][0]["outcome"] = "false"
    policies = {"t/one": compile_policy(workspace.library().policy("t/one"), terms())}
    found = cross_check(document, policies)
    assert [(one["ours"], one["theirs"]) for one in found["disagreements"]] == [("false", "true")]


def test_what_a_limit_stops_is_no_difference_and_is_not_tried_elsewhere(workspace: Any) -> None:
    doubled = ".map(a, a + a)" * 24  # sixteen million characters
    found = checked(workspace, f"['x']{doubled}.size() == 1")
    assert reasons(found) == [(0, "gatepost stopped it at a limit", 1)]
    assert found["disagreements"] == []


def test_a_record_that_is_broken_has_no_evaluation_to_compare(workspace: Any) -> None:
    workspace.pack()
    workspace.registry(m=[version_of(aliases=["a"], creation_timestamp="soon")])
    workspace.policy("t/one", "true")
    document = workspace.assess(cross_check=True)
    if document["subjects"][0]["broken"]:
        assert document["cross_check"]["compared"] == 0


def test_a_function_of_its_own_is_not_taken_for_missing() -> None:
    text = 'timestamp(self.b).getFullYear() > 2000 && self.c.contains("x") && dyn(size(self.c)) == 1'
    values = {"self": peer.convert({"b": "2020-01-01T00:00:00Z", "c": "x"})}
    assert peer.peer(text, parser.parse(text))(values) is True


def test_a_person_reads_how_far_the_engines_agree(workspace: Any) -> None:
    document = assessed(workspace, "true", NOT_A_NUMBER, 'self.version.tags.owner.lowerAscii() == "ann"')
    text = get("text").render(document, Display(width=200))
    assert "1 evaluations agree, 1 differ and 1 couldn't be compared" in text
    assert f"requirement 1 of mlflow:m/1 is true here, false there: {NOT_A_NUMBER}" in text
    assert "cel-python has no function lowerAscii" in get("text").render(document, Display(width=200, verbose=True))
