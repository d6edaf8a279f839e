"""The vocabulary's terms for a subject: what it carries, what the profile says, and which of the two counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from gatepost.assess.declared import declared, typed
from gatepost.errors import ExpressionError, UnknownNameError
from gatepost.model import Subject

if TYPE_CHECKING:
    from tests.assess.conftest import Workspace


def said(workspace: Workspace, term: str, tags: dict[str, str], profile: Any = None, **model_tags: str) -> Any:
    """What counts for a term, what the subject says itself, and where it was read; None if nothing counts."""
    workspace.pack()
    workspace.policy("t/p")
    workspace.registry(m={"versions": [{"version": "1", "tags": tags}], "tags": model_tags})
    document = workspace.assess(profile=profile)
    (subject,) = [one for one in document["subjects"] if one["kind"] == "model_version"]
    found = [one for one in subject["declared"] if one["term"] == term]
    return (found[0]["value"], found[0]["recorded"], found[0]["from"]) if found else None


def notices(workspace: Workspace, profile: Any = None) -> list[tuple[str, str]]:
    return [(one["code"], one["message"]) for one in workspace.assess(profile=profile)["notices"]]


def test_a_term_is_read_from_the_usual_places_the_version_s_own_first(workspace: Workspace) -> None:
    assert said(workspace, "owner", {"owner": "v@x"}, owner="m@x") == ("v@x", "v@x", "version.tags.owner")
    assert said(workspace, "owner", {}, owner="m@x") == ("m@x", "m@x", "model.tags.owner")
    assert said(workspace, "owner", {}) is None


def test_what_the_subject_does_not_carry_falls_back_to_the_profile(workspace: Workspace) -> None:
    profile = workspace.profile(system={"name": "s", "owner": "p@x"})
    assert said(workspace, "owner", {}, profile) == ("p@x", None, "profile")
    assert said(workspace, "owner", {"owner": "v@x"}, profile) == ("v@x", "v@x", "version.tags.owner")


@pytest.mark.parametrize("nothing", ["", " ", "\t\n", "\u200b", "\ufeff \u2060"])
def test_a_tag_that_shows_nothing_says_nothing(workspace: Workspace, nothing: str) -> None:
    assert said(workspace, "owner", {"owner": nothing}) is None
    profile = workspace.profile(vocabulary={"owner": 'self.version.tags["lead"]'})
    assert said(workspace, "owner", {"lead": nothing}, profile) is None


def test_the_profile_may_say_where_a_term_is_kept_and_then_it_is_looked_for_nowhere_else(
    workspace: Workspace,
) -> None:
    profile = workspace.profile(vocabulary={"owner": 'self.model.tags["lead"] + "@x"'})
    assert said(workspace, "owner", {"owner": "v@x"}, profile, lead="l") == ("l@x", "l@x", "the profile's expression")
    assert said(workspace, "owner", {"owner": "v@x"}, profile) is None


def test_an_expression_of_the_profile_that_can_not_be_compiled_stops_the_run_and_names_the_line(
    workspace: Workspace,
) -> None:
    with pytest.raises(ExpressionError) as error:
        said(workspace, "owner", {}, workspace.profile(vocabulary={"owner": "self.model.("}))
    assert error.value.place is not None
    assert error.value.place.pointer == "/vocabulary/owner"


def test_an_expression_of_the_profile_knows_self_and_nothing_else(workspace: Workspace) -> None:
    with pytest.raises(ExpressionError, match="declared is not known here"):
        said(workspace, "owner", {}, workspace.profile(vocabulary={"owner": "declared.purpose"}))


def test_a_term_that_there_is_not_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'owner'"):
        workspace.profile(vocabulary={"ownr": "self.model.name"})


@pytest.mark.parametrize(
    ("profile", "version", "model", "counts"),
    [
        (None, None, None, None),
        (None, "minimal", None, "minimal"),
        (None, "High-Risk", None, "high"),
        (None, " HIGH ", None, "high"),
        (None, None, "limited", "limited"),
        (None, "minimal", "high", "high"),
        (None, "high", "minimal", "high"),
        (None, "nonsense", "high", "high"),
        (None, "nonsense", None, None),
        ("high", None, None, "high"),
        ("high", "minimal", None, "high"),
        ("high", "nonsense", None, "high"),
        ("high", "prohibited", None, "prohibited"),
        ("limited", "high", None, "high"),
        ("limited", "minimal", "high", "high"),
        ("minimal", None, "high", "high"),
        ("prohibited", "high", "limited", "prohibited"),
    ],
)
def test_a_tag_can_raise_the_risk_class_and_never_lower_it(
    workspace: Workspace, profile: str | None, version: str | None, model: str | None, counts: str | None
) -> None:
    stated = workspace.profile(system={"name": "s", **({"risk_class": profile} if profile else {})})
    tags = {"risk_class": version} if version else {}
    found = said(workspace, "risk_class", tags, stated, **({"risk_class": model} if model else {}))
    assert (found[0] if found else None) == counts


@pytest.mark.parametrize(
    ("version", "model", "message"),
    [
        ("minimal", None, "version.tags.risk_class says risk_class 'minimal', below 'high' in the profile"),
        (None, "limited", "model.tags.risk_class says risk_class 'limited', below 'high' in the profile"),
    ],
)
def test_a_class_below_the_profile_s_is_a_contradiction_that_is_told(
    workspace: Workspace, version: str | None, model: str | None, message: str
) -> None:
    stated = workspace.profile(system={"name": "s", "risk_class": "high"})
    said(workspace, "risk_class", {"risk_class": version} if version else {}, stated,
         **({"risk_class": model} if model else {}))  # fmt: skip
    assert ("contradiction", f"{message}, which holds") in notices(workspace, stated)


def test_a_version_that_states_a_lower_class_than_its_model_is_a_contradiction_too(workspace: Workspace) -> None:
    said(workspace, "risk_class", {"risk_class": "minimal"}, risk_class="high")
    message = "version.tags.risk_class says risk_class 'minimal', below 'high' in model.tags.risk_class, which holds"
    assert ("contradiction", message) in notices(workspace)


def test_a_value_that_can_not_be_read_is_told_and_never_taken_for_the_profile_s(workspace: Workspace) -> None:
    assert said(workspace, "approved_at", {"approved_at": "last week"}) is None
    ((code, message),) = notices(workspace)
    assert code == "malformed_term"
    assert message.startswith("version.tags.approved_at can't be read as approved_at: expected a time such as")


def test_an_unreadable_term_is_not_covered_by_the_profile(workspace: Workspace) -> None:
    stated = workspace.profile(system={"name": "s", "validation_status": "passed"})
    assert said(workspace, "validation_status", {"validation_status": "who knows"}, stated) is None
    assert said(workspace, "validation_status", {}, stated) == ("passed", None, "profile")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-24", "2026-11-24T00:00:00Z"),
        ("2026-11-24T09:30:00Z", "2026-11-24T09:30:00Z"),
        ("2026-11-24T09:30:00+02:00", "2026-11-24T07:30:00Z"),
        ("2026-11-24 09:30:00z", "2026-11-24T09:30:00Z"),
    ],
)
def test_a_time_is_read_in_any_form_of_rfc_3339_and_kept_in_utc(workspace: Workspace, text: str, meant: str) -> None:
    assert said(workspace, "approved_at", {"approved_at": text})[0] == meant


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-11-24T25:00:00Z", "2026-11-24T09:30:00", "24.11.2026", "0001-01-01T00:00:00+14:00", "now"],
)
def test_what_is_no_time_is_no_value(workspace: Workspace, text: str) -> None:
    assert said(workspace, "approved_at", {"approved_at": text}) is None


@pytest.mark.parametrize(
    ("kind", "value", "meant"),
    [
        ("bool", "Yes", True), ("bool", "0", False), ("bool", True, True), ("double", "0.5", 0.5),
        ("double", 2, 2.0), ("int", " 7 ", 7), ("int", 7, 7), ("string", " a ", "a"), ("string", 5, "5"),
    ],
)  # fmt: skip
def test_text_is_read_as_the_term_s_type(kind: str, value: Any, meant: Any) -> None:
    found = typed({"type": kind}, value)
    assert (found, type(found)) == (meant, type(meant))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("bool", "maybe"), ("bool", 2), ("double", "NaN"), ("double", "inf"), ("double", "1e999"), ("double", []),
        ("int", "1.5"), ("int", "9" * 400), ("int", "9" * 5000), ("int", None), ("string", {}), ("string", []),
        ("timestamp", 5), ("enum", "other"), ("enum", None),
    ],
)  # fmt: skip
def test_what_is_not_of_the_type_is_refused_in_words(kind: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^expected "):
        typed({"type": kind, "values": ["one"]}, value)


def test_a_tag_s_key_may_hold_dots() -> None:
    terms = {"owner": {"type": "string", "tags": ["team.lead"]}}
    subject = Subject("model_version", "m/1", {"version": {"tags": {"team.lead": "a", "team": "b"}}})
    assert declared(subject, {}, terms, {}).values == {"owner": "a"}


def test_terms_are_typed_in_expressions(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", 'declared.approved_at < now && timestamp("2026-01-01T00:00:00Z") < declared.approved_at')
    workspace.registry(m=[{"version": "1", "tags": {"approved_at": "2026-11-24"}}])
    assert workspace.finding("t/p", "mlflow:m/1")["status"] == "pass"


def test_what_the_subject_itself_says_can_be_told_from_what_the_profile_says(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", '!has(recorded.owner) && declared.owner == "p@x"')
    workspace.registry(m=[{"version": "1"}])
    profile = workspace.profile(system={"name": "s", "owner": "p@x"})
    assert workspace.finding("t/p", "mlflow:m/1", profile=profile)["status"] == "pass"


def test_the_source_of_a_term_is_where_its_tag_stands(workspace: Workspace) -> None:
    workspace.pack()
    workspace.policy("t/p", 'declared.owner == ""')
    workspace.registry(m={"versions": [{"version": "1"}], "tags": {"owner": "m@x"}})
    (seen,) = workspace.finding("t/p", "mlflow:m/1")["requirements"][0]["observed"]
    assert (seen["path"], seen["value"]) == ("declared.owner", "m@x")
    assert seen["source"] is not None
    assert seen["source"]["input"] == "registry/models.json"
