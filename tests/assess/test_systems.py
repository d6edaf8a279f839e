"""Systems: what each is held against, and that no subject and no system falls through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gatepost.errors import InputError, SchemaError, UnknownNameError

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace

    from gatepost.model.assessment import AssessmentDocument

LIMIT = {"limit": {"type": "double", "default": 0.1, "title": "Limit"}}


@pytest.fixture
def organisation(workspace: Workspace) -> Workspace:
    workspace.policy("t/common", "self.version.version == '1'")
    workspace.policy("t/limited", "params.limit > 0.15", params=LIMIT, controls=[{"id": "rules/a", "coverage": "full"}])
    workspace.policy("u/special", controls=[{"id": "more/b", "coverage": "full"}])
    workspace.pack("baseline", ["t/*"], frameworks=["rules"])
    workspace.pack("special", ["u/*", "t/limited"], frameworks=["more"])
    workspace.framework("rules", a={})
    workspace.framework("more", b={})
    workspace.registry(credit=[{"version": "1"}], routing=[{"version": "1"}], stray=[{"version": "1"}])
    return workspace


def findings(document: AssessmentDocument) -> dict[tuple[str, str], str]:
    return {(f["policy"], f["subject"].removeprefix("mlflow:")): f["status"] for f in document["findings"]}


def messages(document: AssessmentDocument, code: str) -> list[str]:
    return [one["message"] for one in document["notices"] if one["code"] == code]


def test_two_systems_are_held_against_their_own_packs_frameworks_and_parameters(organisation: Workspace) -> None:
    profile = organisation.profile(
        params={"t/limited": {"limit": 0.12}},
        systems=[
            {"name": "Credit", "subjects": ["credit"], "packs": ["special"], "params": {"t/limited": {"limit": 0.2}}},
            {"name": "Routing", "subjects": ["routing"], "frameworks": ["rules", "more"]},
        ],
    )
    document = organisation.assess(profile=profile)
    assert findings(document) == {
        ("t/limited", "credit/1"): "pass",
        ("u/special", "credit/1"): "pass",
        ("t/common", "routing/1"): "pass",
        ("t/limited", "routing/1"): "fail",
        ("t/common", "stray/1"): "pass",
        ("t/limited", "stray/1"): "fail",
    }
    assert [(one["system"], one["id"], one["status"]) for one in document["controls"]] == [
        ("system:Credit", "more/b", "satisfied"),
        ("system:Routing", "more/b", "not_assessed"),
        ("system:Routing", "rules/a", "not_satisfied"),
    ]
    (limited,) = [one for one in document["policies"] if one["id"] == "t/limited"]
    assert limited["params"] == {"limit": 0.12}
    assert limited["by_system"] == {"system:Credit": {"severity": "high", "params": {"limit": 0.2}}}
    assert [one["id"] for one in document["packs"]] == ["baseline", "special"]


def test_a_subject_in_no_system_is_judged_by_the_profile_s_packs_and_listed(organisation: Workspace) -> None:
    profile = organisation.profile(systems=[{"name": "Credit", "subjects": ["credit", "routing"]}])
    document = organisation.assess(profile=profile)
    assert ("t/common", "stray/1") in findings(document)
    assert {s["id"]: s["system"] for s in document["subjects"]}["mlflow:stray/1"] is None
    assert messages(document, "unassigned_subject") == [
        f"{one} belongs to no system of the profile, and is judged by the profile's packs"
        for one in ("mlflow:stray", "mlflow:stray/1")
    ]


def test_a_subject_that_two_systems_claim_is_judged_in_the_first_and_that_is_told(organisation: Workspace) -> None:
    profile = organisation.profile(
        systems=[
            {"name": "All", "subjects": ["*"]},
            {"name": "Credit", "subjects": ["mlflow:credit/*"]},
        ]
    )
    document = organisation.assess(profile=profile)
    assert {s["id"]: s["system"] for s in document["subjects"]}["mlflow:credit/1"] == "system:All"
    assert messages(document, "subject_in_two_systems") == [
        "mlflow:credit/1 fits All and Credit, and is judged in All, which is listed first"
    ]


def test_a_system_that_holds_no_subject_is_told(organisation: Workspace) -> None:
    profile = organisation.profile(systems=[{"name": "Credit", "subjects": ["kredit"]}])
    assert messages(organisation.assess(profile=profile), "empty_system") == [
        "the system Credit holds no subject: none that was read fits kredit"
    ]


def test_a_system_whose_subjects_are_only_not_named_is_not_empty(organisation: Workspace) -> None:
    profile = organisation.profile(
        systems=[{"name": "Credit", "subjects": ["credit"]}, {"name": "Routing", "subjects": ["routing"]}]
    )
    document = organisation.assess(profile=profile, subjects=("mlflow:routing/1",))
    assert messages(document, "empty_system") == []


def test_a_system_is_a_subject_itself_with_the_ids_of_its_own(organisation: Workspace) -> None:
    that = ['system.role == "provider"', 'self.system.name == "A/B"', "self.subjects.size() == 2"]
    organisation.policy("t/inventory", that, subject="system")
    profile = organisation.profile(systems=[{"name": "A/B", "subjects": ["credit"], "role": "provider"}])
    document = organisation.assess(profile=profile)
    assert {f["subject"]: f["status"] for f in document["findings"] if f["policy"] == "t/inventory"} == {
        "system:A%2FB": "pass"
    }
    (facts,) = [s["facts"] for s in document["subjects"] if s["kind"] == "system"]
    assert facts["subjects"] == ["mlflow:credit", "mlflow:credit/1"]


def test_expressions_see_the_entry_of_the_subject_s_own_system(organisation: Workspace) -> None:
    organisation.policy("t/role", 'has(system.role) && system.role == "deployer"')
    systems = [{"name": "Credit", "subjects": ["credit"], "role": "deployer"}, {"name": "R", "subjects": ["routing"]}]
    found = findings(organisation.assess(profile=organisation.profile(systems=systems)))
    assert [found["t/role", f"{name}/1"] for name in ("credit", "routing", "stray")] == ["pass", "fail", "fail"]


def test_select_and_exclude_narrow_every_system(organisation: Workspace) -> None:
    found = findings(organisation.assess(select=("t/*",), exclude=("t/limited",)))
    assert {policy for policy, _ in found} == {"t/common"}


def test_a_system_without_a_selected_policy_does_not_stop_the_others(organisation: Workspace) -> None:
    systems = [
        {"name": "Credit", "subjects": ["credit"], "packs": ["special"]},
        {"name": "Routing", "subjects": ["routing"], "packs": ["baseline"]},
    ]
    document = organisation.assess(profile=organisation.profile(systems=systems), select=("u/*",))
    assert findings(document) == {("u/special", "credit/1"): "pass"}


def test_a_selection_that_leaves_nothing_stops_the_run(organisation: Workspace) -> None:
    with pytest.raises(InputError, match="no policy is left to check"):
        organisation.assess(select=("u/*",))


@pytest.mark.parametrize("flag", ["select", "exclude"])
def test_a_selection_that_fits_no_policy_at_all_is_probably_misspelt(organisation: Workspace, flag: str) -> None:
    with pytest.raises(UnknownNameError, match=f"--{flag}: no policy fits 't/comon'; did you mean 't/common'"):
        organisation.assess(**{flag: ("t/comon",)})


def test_packs_that_disagree_are_told_and_the_rule_that_settled_it(organisation: Workspace) -> None:
    organisation.pack("strict", [{"policy": "t/limited", "severity": "critical", "params": {"limit": 0.01}}])
    organisation.pack("lax", [{"policy": "t/limited", "severity": "low", "params": {"limit": 0.9}}])
    document = organisation.assess(packs=("strict", "lax"))
    assert messages(document, "packs_disagree") == [
        "t/limited: limit is '0.01' in strict and '0.9' in lax; lax holds, being named later",
        "t/limited: severity is 'critical' in strict and 'low' in lax; the higher holds",
    ]
    (limited,) = document["policies"]
    assert (limited["severity"], limited["params"]) == ("critical", {"limit": 0.9})


def test_policies_of_the_user_that_no_named_pack_holds_are_told(organisation: Workspace) -> None:
    own = replace(organisation, folder=organisation.folder / "own")
    own.policy("o/own")
    own.pack("ours", ["o/*"])
    directory = own.folder / "shipped"
    unused = "no policy of --policies applies: name a pack that holds it, of baseline, ours, special"
    assert messages(organisation.assess(policies=(directory,)), "policies_unused") == [unused]
    used = organisation.assess(policies=(directory,), packs=("baseline", "ours"))
    assert messages(used, "policies_unused") == []
    assert findings(used)["o/own", "credit/1"] == "pass"


@pytest.mark.parametrize(
    ("data", "pointer"),
    [
        ({"packs": ["basline"]}, "/packs/0"),
        ({"frameworks": ["rulez"]}, "/frameworks/0"),
        ({"system": {"name": "s", "packs": ["baseline", "basline"]}}, "/system/packs/1"),
        ({"systems": [{"name": "s", "subjects": ["*"], "frameworks": ["rulez"]}]}, "/systems/0/frameworks/0"),
        ({"params": {"t/limit": {"limit": 1}}}, "/params/t~1limit"),
        ({"params": {"t/limited": {"limits": 1}}}, "/params/t~1limited/limits"),
        ({"system": {"name": "s", "params": {"t/limited": {"limits": 1}}}}, "/system/params/t~1limited/limits"),
    ],
)
def test_a_name_in_the_profile_that_there_is_not_is_told_with_its_line(
    organisation: Workspace, data: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(UnknownNameError, match="did you mean") as error:
        organisation.assess(profile=organisation.profile(**data))
    assert error.value.place is not None
    assert (error.value.place.path, error.value.place.line, error.value.place.pointer) == ("gatepost.yaml", 1, pointer)


def test_a_pack_on_the_command_line_that_there_is_not_is_told_without_a_place(organisation: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="there is no pack 'basline'; did you mean 'baseline'") as error:
        organisation.assess(packs=("basline",), profile=organisation.profile(packs=["special"]))
    assert error.value.place is None


@pytest.mark.parametrize("wrong", ["0.5", True, None, [0.5], {"a": 1}])
def test_a_parameter_of_the_wrong_type_stops_the_run(organisation: Workspace, wrong: Any) -> None:
    with pytest.raises(SchemaError, match="the parameter 'limit' of t/limited must be a number"):
        organisation.assess(profile=organisation.profile(params={"t/limited": {"limit": wrong}}))


def test_a_parameter_of_a_policy_that_is_not_selected_is_checked_too(organisation: Workspace) -> None:
    with pytest.raises(SchemaError):
        organisation.assess(packs=("special",), select=("u/*",),
                            profile=organisation.profile(params={"t/limited": {"limit": "x"}}))  # fmt: skip


def test_a_whole_number_for_a_double_parameter_is_a_double_in_expressions(organisation: Workspace) -> None:
    profile = organisation.profile(params={"t/limited": {"limit": 1}})
    assert findings(organisation.assess(profile=profile))["t/limited", "credit/1"] == "pass"
