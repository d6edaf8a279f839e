"""Which policies apply with which severity and parameters, where packs and profile say different things."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from gatepost.errors import Place, SchemaError, UnknownNameError
from gatepost.policies import Library, Override, Selected, disagreements, select

if TYPE_CHECKING:
    from tests.policies.conftest import Shelf

PARAMS = {
    "limit": {"type": "double", "default": 0.1, "title": "Limit"},
    "names": {"type": "list(string)", "default": ["a"], "title": "Names"},
    "count": {"type": "int", "default": 1, "title": "Count"},
    "strict": {"type": "bool", "default": False, "title": "Strict"},
}


@pytest.fixture
def shelf(shipped: Shelf) -> Shelf:
    shipped.policy("data/a", "library/data/a", params=PARAMS)
    shipped.policy("data/b", "library/data/b", severity="low")
    shipped.policy("model/c", "library/model/c")
    return shipped


def chosen(shelf: Shelf, *packs: str, **profile: Any) -> dict[str, Selected]:
    library = Library([shelf.folder])
    overrides = [Override(profile, lambda at: Place("gatepost.yaml", 1, 1, at))] if profile else []
    return {one.policy.id: one for one in select(library, [library.pack(pack) for pack in packs], overrides)}


def told(shelf: Shelf, *packs: str) -> tuple[str, ...]:
    library = Library([shelf.folder])
    return disagreements(library, [library.pack(pack) for pack in packs])


def test_without_more_a_policy_has_its_own_severity_and_defaults(shelf: Shelf) -> None:
    shelf.pack("p", ["data/*"])
    found = chosen(shelf, "p")
    assert list(found) == ["data/a", "data/b"]
    assert (found["data/a"].severity, found["data/b"].severity) == ("medium", "low")
    assert found["data/a"].params == {"limit": 0.1, "names": ["a"], "count": 1, "strict": False}


def test_within_a_pack_a_later_line_wins_and_keeps_what_it_does_not_change(shelf: Shelf) -> None:
    shelf.pack(
        "p",
        [
            {"policy": "data/*", "severity": "high"},
            {"policy": "data/a", "params": {"limit": 0.2, "count": 2}},
            {"policy": "data/a", "severity": "low", "params": {"limit": 0.3}},
        ],
    )
    found = chosen(shelf, "p")
    assert (found["data/a"].severity, found["data/b"].severity) == ("low", "high")
    assert (found["data/a"].params["limit"], found["data/a"].params["count"]) == (0.3, 2)


@pytest.mark.parametrize(("packs", "limit"), [(("mild", "hard"), 0.01), (("hard", "mild"), 0.5)])
def test_of_two_packs_the_higher_severity_holds_and_the_parameter_of_the_one_named_later(
    shelf: Shelf, packs: tuple[str, str], limit: float
) -> None:
    shelf.pack("mild", [{"policy": "data/a", "severity": "low", "params": {"limit": 0.5}}])
    shelf.pack("hard", [{"policy": "data/a", "severity": "critical", "params": {"limit": 0.01}}])
    found = chosen(shelf, *packs)["data/a"]
    assert (found.severity, found.params["limit"]) == ("critical", limit)
    second = packs[1]
    assert len(told(shelf, *packs)) == 2
    assert f"{second} holds, being named later" in told(shelf, *packs)[1]
    assert "the higher holds" in told(shelf, *packs)[0]


def test_packs_that_say_the_same_do_not_disagree(shelf: Shelf) -> None:
    shelf.pack("p", [{"policy": "data/a", "params": {"limit": 0.5}}])
    shelf.pack("q", [{"policy": "data/*", "params": {}}, {"policy": "data/a", "params": {"limit": 0.5}}])
    assert told(shelf, "p", "q") == ()


def test_the_profile_wins_over_all_packs(shelf: Shelf) -> None:
    shelf.pack("p", [{"policy": "data/a", "params": {"limit": 0.5}}])
    assert chosen(shelf, "p", **{"data/a": {"limit": 0.7}})["data/a"].params["limit"] == 0.7


def test_a_parameter_that_the_profile_sets_selects_no_policy(shelf: Shelf) -> None:
    shelf.pack("p", ["data/b"])
    assert list(chosen(shelf, "p", **{"data/a": {"limit": 0.7}})) == ["data/b"]


@pytest.mark.parametrize(
    ("param", "value", "words"),
    [
        ("limit", "0.5", "must be a number, found the text '0.5'"),
        ("limit", True, "must be a number, found true"),
        ("limit", None, "must be a number, found nothing"),
        ("names", "a", "must be a list, found the text 'a'"),
        ("names", ["a", 1], "holds something that must be text, found the number 1"),
        ("count", 1.5, "must be a whole number, found the number 1.5"),
        ("count", False, "must be a whole number, found false"),
        ("strict", "yes", "must be true or false, found the text 'yes'"),
        ("strict", 1, "must be true or false, found the number 1"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_in_a_pack_and_in_a_profile(
    shelf: Shelf, param: str, value: Any, words: str
) -> None:
    shelf.pack("p", ["data/a"])
    with pytest.raises(SchemaError) as error:
        chosen(shelf, "p", **{"data/a": {param: value}})
    assert error.value.message == f"the parameter '{param}' of data/a {words}"
    assert error.value.place == Place("gatepost.yaml", 1, 1, f"/data~1a/{param}")
    shelf.pack("q", ["data/b", {"policy": "data/a", "params": {param: value}}])
    with pytest.raises(SchemaError) as error:
        chosen(shelf, "q")
    assert error.value.place is not None
    assert (error.value.place.path, error.value.place.pointer) == ("policies/packs/q.yaml", "/policies/1")


def test_a_whole_number_is_a_double_too(shelf: Shelf) -> None:
    shelf.pack("p", ["data/a"])
    assert chosen(shelf, "p", **{"data/a": {"limit": 1}})["data/a"].params["limit"] == 1


def test_a_parameter_or_policy_that_there_is_not_is_refused(shelf: Shelf) -> None:
    shelf.pack("p", ["data/a"])
    with pytest.raises(UnknownNameError, match="the policy data/a has no parameter 'limits'; did you mean 'limit'"):
        chosen(shelf, "p", **{"data/a": {"limits": 1}})
    with pytest.raises(UnknownNameError, match="set for a policy that there isn't: 'data/x'"):
        chosen(shelf, "p", **{"data/x": {"limit": 1}})


@pytest.mark.parametrize("default", ["x", None, [1]])
def test_a_default_of_the_wrong_type_is_refused_with_its_line(shelf: Shelf, default: Any) -> None:
    shelf.policy("data/a", "library/data/a", params={"limit": {**PARAMS["limit"], "default": default}})
    with pytest.raises(SchemaError, match="the default must be a number") as error:
        Library([shelf.folder]).policy("data/a")
    assert error.value.place is not None
    assert error.value.place.pointer == "/params/limit/default"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sevrity": "low"}, "unknown key 'sevrity'"),
        ({"severity": "severe"}, "severe"),
        ({"id": "Data/A"}, "id"),
        ({"id": "a"}, "id"),
        ({"subject": "model"}, "expected model_version, registered_model"),
        ({"require": []}, "require"),
        ({"require": [{"that": "true"}]}, "message"),
        ({"controls": [{"id": "rules/c"}]}, "coverage"),
        ({"controls": [{"id": "rules", "coverage": "full"}]}, "rules"),
        ({"version": "1"}, "version"),
        ({"params": {"x": {"type": "number", "default": 1, "title": "X"}}}, "number"),
        ({"references": ["see the wiki"]}, "address"),
    ],
)
def test_a_policy_that_does_not_follow_its_schema_is_refused_with_its_line(
    shelf: Shelf, change: dict[str, Any], words: str
) -> None:
    shelf.policy("data/a", "library/data/a", **change)
    with pytest.raises(SchemaError) as error:
        Library([shelf.folder]).policy("data/a")
    assert words in str(error.value)
    assert error.value.place is not None
    assert (error.value.place.path, error.value.place.line) == ("policies/library/data/a.yaml", 1)


@pytest.mark.parametrize("change", [{"frameworks": "all"}, {"polices": ["data/a"]}, {"id": "other"}, {"version": "1"}])
def test_a_pack_that_does_not_follow_its_schema_is_refused(shelf: Shelf, change: dict[str, Any]) -> None:
    shelf.pack("p", ["data/a"], **change)
    with pytest.raises(SchemaError):
        Library([shelf.folder]).pack("p")


def test_a_pack_without_a_policy_is_refused(shelf: Shelf) -> None:
    shelf.pack("p", [])
    with pytest.raises(SchemaError):
        Library([shelf.folder]).pack("p")


def test_a_line_may_take_only_what_metadata_answer_or_only_what_a_person_does(shelf: Shelf) -> None:
    manual = {
        "kind": "manual", "subject": "system", "question": "Is it so?", "evidence": ["A record"],
        "answered_by": ["owner"], "valid_days": 30,
    }  # fmt: skip
    standard = {"id": "data/m", "version": "1.0.0", "title": "It is so", "severity": "low", "remedy": "See to it."}
    shelf.write("library/data/m.yaml", json.dumps({**standard, **manual, "controls": []}))
    shelf.pack("metadata", [{"policy": "data/*", "kind": "automated"}])
    shelf.pack("person", [{"policy": "data/*", "kind": "manual", "severity": "high"}])
    assert list(chosen(shelf, "metadata")) == ["data/a", "data/b"]
    assert {name: one.severity for name, one in chosen(shelf, "person").items()} == {"data/m": "high"}
    shelf.pack("none", [{"policy": "model/*", "kind": "manual"}])
    with pytest.raises(UnknownNameError, match="names a policy that there isn't"):
        chosen(shelf, "none")
