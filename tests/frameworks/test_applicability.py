"""Whom a control binds and since when; what isn't known about a system doesn't put a control out of its scope."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatepost.frameworks import Applies, Catalogue, Control, Earlier, End, Start
from gatepost.frameworks import out_of_scope as outside

DAY = date(2026, 11, 24)
EARLY, LATE = Start(date(2027, 12, 2), "early", "III"), Start(date(2028, 8, 2), "late", "I")


def out_of_scope(of: Control, system: Any, day: date, classes: frozenset[str] | None = None) -> str | None:
    found = outside(of, system, day, classes)
    return None if found is None else found.reason


def control(starts: tuple[Start, ...] = (), **applies: Any) -> Control:
    return Control(
        id="rules/c", framework="rules", title="t", asks="a", evidence="automated", shows="", typical_evidence=(),
        group=None, link="https://rules.example", applies=Applies(**applies), starts=starts,
    )  # fmt: skip


def test_a_control_that_narrows_nothing_binds_everyone() -> None:
    assert out_of_scope(control(), {"role": "deployer"}, DAY, frozenset({"minimal"})) is None


def test_nothing_is_out_of_scope_for_a_system_of_which_nothing_is_known() -> None:
    narrow = control(
        roles=("provider",), risk_classes=("high",), public_body=True, annex_i=True, annex_iii_areas=("1",),
        general_purpose=True, systemic_risk=True,
    )  # fmt: skip
    assert out_of_scope(narrow, {}, DAY) is None


@pytest.mark.parametrize(
    ("applies", "system", "reason"),
    [
        ({"roles": ("provider",)}, {"role": "deployer"}, "it binds provider, and the role here is deployer"),
        (
            {"roles": ("provider", "importer", "distributor")},
            {"role": "deployer"},
            "it binds provider, importer or distributor, and the role here is deployer",
        ),
        ({"public_body": True}, {"public_body": False}, "it binds public bodies only"),
        ({"public_body": False}, {"public_body": True}, "it binds bodies that aren't public only"),
        ({"annex_i": True}, {"annex_i": False}, "it binds systems under Annex I only"),
        ({"general_purpose": True}, {"general_purpose": False}, "it binds general-purpose AI models only"),
        ({"systemic_risk": True}, {"systemic_risk": False}, "it binds models with systemic risk only"),
        (
            {"annex_iii_areas": ("1",)},
            {"annex_iii_area": "5(a)"},
            "it binds systems under Annex III point 1, and this one is under 5(a)",
        ),
    ],
)
def test_what_is_known_and_differs_puts_a_control_out_of_scope_and_says_why(
    applies: dict[str, Any], system: dict[str, Any], reason: str
) -> None:
    assert out_of_scope(control(**applies), system, DAY) == reason


@pytest.mark.parametrize(
    ("classes", "outside"),
    [
        (None, False),
        ({"high"}, False),
        ({"minimal"}, True),
        ({"minimal", "high"}, False),
        ({"prohibited", "high"}, False),
        ({"limited", "minimal"}, True),
    ],
)
def test_a_control_for_one_risk_class_binds_a_system_with_any_part_of_it(
    classes: set[str] | None, outside: bool
) -> None:
    known = frozenset(classes) if classes is not None else None
    found = out_of_scope(control(risk_classes=("high",)), {}, DAY, known)
    assert (found is not None) is outside
    if outside and classes == {"limited", "minimal"}:
        assert found == "it binds systems of the risk class high, and this one's is limited and minimal"


@pytest.mark.parametrize(
    "written", ["5(a)", "5a", "5 (a)", "5.a", "Annex III, point 5(a)", "5(A)", "point 5a", "III.5.a", "annex 3, 5(a)"]
)
def test_a_point_of_annex_iii_is_known_however_it_is_written(written: str) -> None:
    assert out_of_scope(control(annex_iii_areas=("5(a)",)), {"annex_iii_area": written}, DAY) is None
    assert out_of_scope(control(annex_iii_areas=("5",)), {"annex_iii_area": written}, DAY) is None
    assert out_of_scope(control(annex_iii_areas=("5(b)",)), {"annex_iii_area": written}, DAY) is not None
    assert out_of_scope(control(annex_iii_areas=("1",)), {"annex_iii_area": written}, DAY) is not None


@pytest.mark.parametrize(
    "written", ["credit scoring", "essential services", "9", "5(a) or so", "Annex III", "15(a)", "?"]
)
def test_an_area_that_can_not_be_told_puts_nothing_out_of_scope(written: str) -> None:
    assert out_of_scope(control(annex_iii_areas=("1",)), {"annex_iii_area": written}, DAY) is None


def test_an_area_without_its_letter_may_be_any_of_its_points() -> None:
    assert out_of_scope(control(annex_iii_areas=("5(b)",)), {"annex_iii_area": "5"}, DAY) is None


@pytest.mark.parametrize("written", ["4(a), 5(b)", "4(a) and 5(b)", "4a; 5b", "4(a)/5(b)"])
def test_a_system_under_two_areas_is_bound_by_what_binds_either(written: str) -> None:
    for area in ("4", "5", "4(a)", "5(b)"):
        assert out_of_scope(control(annex_iii_areas=(area,)), {"annex_iii_area": written}, DAY) is None
    assert out_of_scope(control(annex_iii_areas=("1",)), {"annex_iii_area": written}, DAY) is not None


@pytest.mark.parametrize(
    ("system", "start"),
    [
        ({}, EARLY),
        ({"annex_iii_area": "5(a)"}, EARLY),
        ({"annex_i": True}, LATE),
        ({"annex_i": False}, EARLY),
        ({"annex_i": False, "annex_iii_area": "5(a)"}, EARLY),
    ],
)
@pytest.mark.parametrize("starts", [(EARLY, LATE), (LATE, EARLY)])
def test_a_duty_starts_with_the_annex_of_the_system_and_where_that_is_not_known_with_the_earliest(
    system: dict[str, Any], start: Start, starts: tuple[Start, ...]
) -> None:
    bound = control(starts)
    assert out_of_scope(bound, system, start.day) is None
    reason = out_of_scope(bound, system, start.day - timedelta(days=1))
    assert reason is not None
    assert reason.endswith(f"({start.source})")


def test_of_the_starts_that_fit_a_system_under_both_annexes_the_first_in_the_catalogue_holds() -> None:
    both = {"annex_i": True, "annex_iii_area": "5(a)"}
    assert out_of_scope(control((EARLY, LATE)), both, EARLY.day) is None
    assert out_of_scope(control((LATE, EARLY)), both, EARLY.day) is not None


def test_a_start_date_is_told_in_words_with_its_source() -> None:
    found = out_of_scope(control((Start(date(2027, 8, 2), "Art. 113"),)), {}, DAY)
    assert found == "it applies from 2 August 2027 (Art. 113)"


@given(
    role=st.sampled_from([None, "provider", "deployer"]),
    public=st.sampled_from([None, True, False]),
    classes=st.sampled_from([None, frozenset({"high"}), frozenset({"minimal"})]),
    start=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    day=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_a_control_once_in_scope_stays_so_when_less_is_known_or_time_goes_on(
    role: str | None, public: bool | None, classes: frozenset[str] | None, start: date | None, day: date
) -> None:
    starts = (Start(start, "s"),) if start is not None else ()
    bound = control(starts, roles=("provider",), risk_classes=("high",), public_body=True)
    system = {key: value for key, value in {"role": role, "public_body": public}.items() if value is not None}
    if out_of_scope(bound, system, day, classes) is None:
        assert out_of_scope(bound, {}, day, None) is None
        assert out_of_scope(bound, system, day + timedelta(days=400), classes) is None


def test_the_dates_of_a_catalogue_are_days_and_each_has_a_source() -> None:
    catalogue = Catalogue()
    for name in catalogue.ids():
        for one in catalogue.framework(name).controls:
            assert all(start.source for start in one.starts), one.id


def catalogue(folder: Path, **more: Any) -> Catalogue:
    one = {"id": "c", "title": "t", "asks": "a", "evidence": "automated", "link": "https://rules.example"}
    document = {
        "id": "rules", "title": "Rules", "version": "1", "source": "https://rules.example",
        "dates": {"start": {"date": "2027-01-01", "source": "s"}}, "controls": [{**one, **more}],
    }  # fmt: skip
    (folder / "rules.yaml").write_text(json.dumps(document))
    return Catalogue(folder)


def test_what_a_catalogue_says_of_a_control_decides_its_scope(tmp_path: Path) -> None:
    found = catalogue(tmp_path, applies={"roles": ["provider"]}, **{"from": [{"date": "start"}]}).control("rules/c")
    assert out_of_scope(found, {"role": "deployer"}, DAY) == "it binds provider, and the role here is deployer"
    assert out_of_scope(found, {"role": "provider"}, DAY) == "it applies from 1 January 2027 (s)"
    assert out_of_scope(found, {"role": "provider"}, date(2027, 1, 1)) is None


NEW = Start(date(2027, 12, 2), "Art. 113", earlier=Earlier(None, date(2030, 8, 2), "Art. 111(2)"))
MODELS = Start(date(2025, 8, 2), "Art. 113", earlier=Earlier(date(2027, 8, 2), None, "Art. 111(3)"))
BEFORE = "2026-11-12"


@pytest.mark.parametrize(
    ("start", "system", "day", "reason"),
    [
        (NEW, {"on_market_since": "2027-12-02"}, date(2027, 12, 2), None),
        (
            NEW, {"on_market_since": BEFORE, "public_body": False}, date(2040, 1, 1),
            "it doesn't apply, since the system was on the market before 2 December 2027 and no significant change of "
            "its design since is stated (Art. 111(2))",
        ),
        (NEW, {"on_market_since": BEFORE, "public_body": True}, date(2030, 8, 2), None),
        (
            NEW, {"on_market_since": BEFORE, "public_body": True}, date(2030, 8, 1),
            "it applies from 2 August 2030, since the system was on the market before 2 December 2027 (Art. 111(2))",
        ),
        (NEW, {"on_market_since": BEFORE}, date(2030, 8, 2), None),
        (
            NEW, {"on_market_since": BEFORE, "public_body": False, "design_changed_at": "2028-03-01"},
            date(2028, 2, 29),
            "it applies from 1 March 2028, since the system was on the market before 2 December 2027 (Art. 111(2))",
        ),
        (NEW, {"on_market_since": BEFORE, "public_body": False, "design_changed_at": "2028-03-01"}, date(2028, 3, 1),
         None),
        (
            NEW, {"on_market_since": BEFORE, "public_body": False, "design_changed_at": "2027-12-01"},
            date(2028, 3, 1),
            "it doesn't apply, since the system was on the market before 2 December 2027 and no significant change of "
            "its design since is stated (Art. 111(2))",
        ),
        (NEW, {}, date(2027, 12, 2), None),
        (MODELS, {"on_market_since": "2025-08-01"}, date(2027, 8, 2), None),
        (
            MODELS, {"on_market_since": "2025-08-01"}, date(2027, 8, 1),
            "it applies from 2 August 2027, since the system was on the market before 2 August 2025 (Art. 111(3))",
        ),
    ],
)  # fmt: skip
def test_what_was_on_the_market_before_has_its_own_day(
    start: Start, system: dict[str, Any], day: date, reason: str | None
) -> None:
    assert out_of_scope(control((start,)), system, day) == reason


def test_a_control_that_was_deleted_applies_no_more() -> None:
    found = replace(control(), until=End(date(2026, 7, 27), "the amending act"))
    assert out_of_scope(found, {}, date(2026, 7, 26)) is None
    assert out_of_scope(found, {}, date(2026, 7, 27)) == "it no longer applies since 27 July 2026 (the amending act)"


def test_of_several_conditions_one_is_enough() -> None:
    either = control(any_of=(Applies(public_body=True), Applies(annex_iii_areas=("5(b)", "5(c)"))))
    assert out_of_scope(either, {"public_body": True, "annex_iii_area": "4"}, DAY) is None
    assert out_of_scope(either, {"public_body": False, "annex_iii_area": "5(b)"}, DAY) is None
    assert out_of_scope(either, {"public_body": False}, DAY) is None
    assert out_of_scope(either, {"public_body": False, "annex_iii_area": "4"}, DAY) == (
        "it binds public bodies only; and it binds systems under Annex III point 5(b) or 5(c), and this one is under 4"
    )


def test_who_has_several_roles_has_the_duties_of_each() -> None:
    maker_and_user = {"role": "provider", "roles": ["provider", "deployer"]}
    assert out_of_scope(control(roles=("deployer",)), maker_and_user, DAY) is None
    assert out_of_scope(control(roles=("importer",)), maker_and_user, DAY) == (
        "it binds importer, and the role here is provider and deployer"
    )


def test_a_system_outside_annex_iii_is_under_none_of_its_points() -> None:
    outside_it = {"annex_iii_area": "none", "annex_i": False}
    assert out_of_scope(control(annex_iii_areas=("1", "5")), outside_it, DAY) == (
        "it binds systems under Annex III point 1 or 5, and this one is outside Annex III"
    )
    product = {"annex_iii_area": "none", "annex_i": True}
    reason = out_of_scope(control((EARLY, LATE)), product, EARLY.day)
    assert reason is not None
    assert reason.endswith("(late)")


def test_who_knows_when_a_duty_will_start_says_so() -> None:
    found = outside(control((NEW,)), {}, DAY)
    assert found is not None
    assert found.starts == date(2027, 12, 2)
    never = outside(control(roles=("provider",)), {"role": "deployer"}, DAY)
    assert never is not None
    assert never.starts is None
