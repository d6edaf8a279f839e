"""What the starter library ships follows its schemas, names only what there is, and keeps its promises."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from gatepost import content
from gatepost.assess.cases import run_cases
from gatepost.assess.declared import declared
from gatepost.model import Subject
from gatepost.policies.message import Expression, split
from gatepost.profile.terms import places_of
from gatepost.reading import check, yaml_file

from .shipped import AUTOMATED, CATALOGUE, LIBRARY, TERMS

POLICIES = content.root() / "policies"
FRAMEWORKS = {"eu-ai-act", "iso-42001", "nist-ai-rmf"}
HIGH_OR_UNKNOWN = '!has(declared.risk_class) || declared.risk_class == "high"'


def schema_of(path: Path) -> str:
    """The schema that a shipped file follows, by where it lies."""
    if path.name in ("vocabulary.yaml", "fixtures.yaml", "classification.yaml", "crosswalk.yaml"):
        return path.stem
    if path.name.endswith(".cases.yaml"):
        return "cases"
    return {"packs": "pack", "frameworks": "framework"}.get(path.parent.name, "policy")


def fixtures() -> dict[str, Any]:
    data: dict[str, Any] = yaml_file(POLICIES / "library" / "fixtures.yaml").data
    return data


@pytest.mark.parametrize(
    "path",
    [one for one in sorted(POLICIES.rglob("*.yaml")) if one.parent.name != "templates"],
    ids=lambda path: path.relative_to(POLICIES).as_posix(),
)
def test_a_shipped_file_follows_its_schema(path: Path) -> None:
    check(yaml_file(path), schema_of(path))


def held(pack: str) -> set[str]:
    return {one for item in LIBRARY.pack(pack).items for one in LIBRARY.selected(item)}


def test_every_policy_is_in_a_pack() -> None:
    assert set.union(*map(held, LIBRARY.pack_ids())) == set(LIBRARY.ids())


@pytest.mark.parametrize("pack", LIBRARY.pack_ids())
def test_a_pack_for_frameworks_holds_only_what_is_mapped_to_them(pack: str) -> None:
    frameworks = LIBRARY.pack(pack).frameworks
    for one in held(pack) if frameworks is not None else ():
        assert {mapped["id"].partition("/")[0] for mapped in LIBRARY.policy(one).controls} & set(frameworks), one


@pytest.mark.parametrize(("pack", "framework"), [("nist-ai-rmf", "nist-ai-rmf"), ("iso-42001", "iso-42001")])
def test_the_pack_of_a_voluntary_framework_asks_about_each_of_its_controls(pack: str, framework: str) -> None:
    mapped = {one["id"] for policy in held(pack) for one in LIBRARY.policy(policy).controls}
    assert {one.id for one in CATALOGUE.framework(framework).controls} <= mapped


def test_each_control_is_mapped_by_a_policy_that_a_person_answers_or_metadata() -> None:
    mapped = {one["id"] for policy in LIBRARY.ids() for one in LIBRARY.policy(policy).controls}
    assert {one.id for name in CATALOGUE.ids() for one in CATALOGUE.framework(name).controls} == mapped


def test_the_strict_pack_holds_all_about_models_and_takes_no_approval_from_a_tag() -> None:
    pack = LIBRARY.pack("strict")
    about_models = {one for one in AUTOMATED if LIBRARY.policy(one).subject != "system"}
    for_some = {one for one in about_models if LIBRARY.policy(one).only_if_bound or one.startswith("general-purpose/")}
    assert held("strict") >= about_models - for_some
    takes_claims = {one for one in LIBRARY.ids() if "accept_claims" in LIBRARY.policy(one).params}
    refuses = {item.pattern for item in pack.items if item.params.get("accept_claims") is False}
    assert takes_claims == refuses


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_a_policy_is_mapped_to_controls_that_there_are_in_each_framework(policy: str) -> None:
    controls = LIBRARY.policy(policy).controls
    assert {CATALOGUE.control(one["id"]).framework for one in controls} <= FRAMEWORKS
    assert controls
    assert all(one["rationale"] for one in controls)
    assert len({one["id"] for one in controls}) == len(controls)


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_what_rests_on_claims_covers_no_control_in_full(policy: str) -> None:
    found = LIBRARY.policy(policy)
    text = " ".join(one.that for one in found.require)
    if "declared." in text or "self.approvals" in text:
        assert {one["coverage"] for one in found.controls} == {"partial"}


@pytest.mark.parametrize("policy", AUTOMATED)
def test_every_requirement_has_a_case_in_which_only_it_or_others_fail(policy: str) -> None:
    found = LIBRARY.policy(policy)
    results = run_cases(LIBRARY, policy, CATALOGUE)
    failed = {
        index
        for result in results
        for index, one in enumerate(result.finding["requirements"])
        if one["outcome"] == "false" and result.problem is None
    }
    assert failed == set(range(len(found.require)))
    assert not [f"{result.case}: {result.problem}" for result in results if result.problem]


@pytest.mark.parametrize("policy", AUTOMATED)
def test_the_cases_hold_each_status_that_the_policy_can_have(policy: str) -> None:
    cases = yaml_file(LIBRARY.cases(policy)).data["cases"]
    expected = {case["expect"] for case in cases}
    found = LIBRARY.policy(policy)
    wanted = {"pass", "fail"} | ({"not_applicable"} if found.applies_if or found.only_if_bound else set())
    assert wanted <= expected
    assert len({case["name"] for case in cases}) == len(cases)


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_a_message_says_what_is_wrong_with_this_subject(policy: str) -> None:
    for one in LIBRARY.policy(policy).require:
        parts = split(one.message)
        literal = "".join(part for part in parts if isinstance(part, str))
        assert "\n" not in literal, "a line that is indented more keeps its line break in YAML"
        assert any(isinstance(part, Expression) for part in parts) or len(LIBRARY.policy(policy).require) > 1


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_a_remedy_can_be_pasted_and_references_are_addresses(policy: str) -> None:
    found = LIBRARY.policy(policy)
    code = re.findall(r"^    (.*)$", found.remedy, re.MULTILINE)
    assert any(word in line.lower() for line in code for word in ("client", "mlflow", ":", "gatepost attest"))
    assert found.references
    assert all(urlsplit(one).scheme == "https" for one in found.references)


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_the_python_in_a_remedy_is_python(policy: str) -> None:
    blocks = re.split(r"\n(?=\S)", LIBRARY.policy(policy).remedy)
    for block in blocks:
        lines = [line[4:] for line in block.split("\n") if line.startswith("    ")]
        source = "\n".join(lines)
        if "import " in source:
            compile(source, policy, "exec")


@pytest.mark.parametrize("name", sorted(fixtures()["fixtures"]))
def test_a_fixture_holds_facts_that_a_reader_could_have_read(name: str) -> None:
    fixture = fixtures()["fixtures"][name]
    schema = json.loads((POLICIES / "schemas" / "facts" / f"{fixture['kind']}.schema.json").read_text("utf-8"))
    facts = fixture["facts"]
    if fixture["kind"] == "system":
        facts = {"system": fixture["system"], **facts}
    assert not [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(facts)]


@pytest.mark.parametrize("kind", sorted({LIBRARY.policy(one).subject for one in LIBRARY.ids()}))
def test_there_is_a_fixture_of_each_kind_that_is_judged(kind: str) -> None:
    assert fixtures()["fixtures"][kind]["kind"] == kind


@pytest.mark.parametrize("policy", LIBRARY.ids())
def test_what_is_narrowed_by_risk_applies_where_it_is_high_or_unknown(policy: str) -> None:
    applies = LIBRARY.policy(policy).applies_if
    assert applies is None or "risk_class" not in applies or applies == HIGH_OR_UNKNOWN


def test_a_model_or_run_approves_no_version() -> None:
    approving = ("approved_by", "approved_role", "approved_at")
    assert {holder for term in approving for holder, _ in places_of(term, TERMS[term])} == {"version"}


@pytest.mark.parametrize("term", sorted(TERMS))
def test_a_term_is_looked_for_in_the_version_then_the_model_then_the_run(term: str) -> None:
    holders = [holder for holder, _ in places_of(term, TERMS[term])]
    assert holders == sorted(holders, key=["version", "model", "run"].index)


@pytest.mark.parametrize("term", sorted(name for name, term in TERMS.items() if term["type"] == "enum"))
def test_another_spelling_means_a_value_that_there_is(term: str) -> None:
    described = TERMS[term]
    assert set(described.get("aliases", {}).values()) <= set(described["values"])
    assert not set(described.get("aliases", {})) & set(described["values"])


@pytest.mark.parametrize(
    ("tags", "risk_class"),
    [
        ({"risk_class": "High-Risk"}, "high"),
        ({"ai_act_risk_class": "unacceptable"}, "prohibited"),
        ({"risk_category": "low"}, "minimal"),
    ],
)
def test_a_risk_class_is_understood_as_organisations_write_it(tags: dict[str, str], risk_class: str) -> None:
    facts = {"version": {"version": "1", "aliases": [], "tags": {}}, "model": {"name": "m", "tags": tags}}
    assert declared(Subject("model_version", "m/1", facts), {}, TERMS, {}).values["risk_class"] == risk_class
