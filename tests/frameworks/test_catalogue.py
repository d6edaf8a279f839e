"""Catalogues of controls: found by id, parsed when asked for, and refused with the place of what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gatepost.errors import InputError, SchemaError, UnknownNameError
from gatepost.frameworks import Catalogue

CONTROL = {"id": "c-1", "title": "One", "asks": "Something.", "evidence": "partial", "link": "https://rules.example/1"}
RULES = {"id": "rules", "title": "Rules", "version": "1", "source": "https://rules.example", "controls": [CONTROL]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(json.dumps(RULES))
    return tmp_path


def written(folder: Path, **more: Any) -> Catalogue:
    (folder / "rules.yaml").write_text(json.dumps({**RULES, **more}))
    return Catalogue(folder)


def test_a_control_is_found_by_framework_and_id(folder: Path) -> None:
    found = Catalogue(folder).control("rules/c-1")
    assert (found.id, found.framework, found.title, found.evidence) == ("rules/c-1", "rules", "One", "partial")


def test_a_control_whose_id_holds_a_slash_is_found(folder: Path) -> None:
    catalogue = written(folder, controls=[{**CONTROL, "id": "part/1"}])
    assert catalogue.control("rules/part/1").id == "rules/part/1"


def test_the_crosswalk_is_no_framework(folder: Path) -> None:
    (folder / "crosswalk.yaml").write_text("anything: at all")
    assert Catalogue(folder).ids() == ("rules",)


def test_a_file_that_nobody_asked_for_is_not_read(folder: Path) -> None:
    (folder / "broken.yaml").write_text("{")
    catalogue = Catalogue(folder)
    assert catalogue.control("rules/c-1").title == "One"
    with pytest.raises(InputError):
        catalogue.framework("broken")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("rulez/c-1", "there is no framework 'rulez'; did you mean 'rules'?"),
        ("rules/c-11", "there is no control 'rules/c-11'; did you mean 'rules/c-1'?"),
        ("c-1", "'c-1' isn't framework/control"),
        ("", "'' isn't framework/control"),
        ("rules/", "there is no control 'rules/'"),
    ],
)
def test_a_name_that_there_is_not_is_refused_with_what_was_probably_meant(
    folder: Path, name: str, message: str
) -> None:
    with pytest.raises(UnknownNameError) as error:
        Catalogue(folder).control(name)
    assert error.value.message.startswith(message)


def test_a_control_that_is_there_twice_is_refused(folder: Path) -> None:
    with pytest.raises(SchemaError, match="is there twice") as error:
        written(folder, controls=[CONTROL, CONTROL]).framework("rules")
    assert error.value.place is not None
    assert (error.value.place.path, error.value.place.pointer) == (
        "policies/frameworks/rules.yaml",
        "/controls/1/id",
    )


def test_a_date_that_is_not_listed_is_refused(folder: Path) -> None:
    wrong = {**CONTROL, "from": [{"date": "stert"}]}
    dates = {"start": {"date": "2026-01-01", "source": "s"}}
    with pytest.raises(UnknownNameError, match="did you mean 'start'"):
        written(folder, dates=dates, controls=[wrong]).framework("rules")


def test_a_day_that_is_not_in_the_calendar_is_refused(folder: Path) -> None:
    with pytest.raises(SchemaError, match="expected a day"):
        written(folder, dates={"start": {"date": "2026-02-30", "source": "s"}}).framework("rules")


@pytest.mark.parametrize(
    "wrong",
    [{"evidence": "full"}, {"applies": {"roles": ["maker"]}}, {"link": "nowhere"}, {"titel": "x"}, {"asks": ""}],
)
def test_a_control_that_does_not_follow_the_schema_is_refused_with_its_line(
    folder: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(SchemaError) as error:
        written(folder, controls=[{**CONTROL, **wrong}]).framework("rules")
    assert error.value.place is not None
    assert error.value.place.line == 1


def test_a_framework_whose_id_is_not_its_file_s_name_is_refused(folder: Path) -> None:
    with pytest.raises(SchemaError, match="isn't the file's name"):
        written(folder, id="other").framework("rules")


def test_the_shipped_catalogues_can_be_read() -> None:
    catalogue = Catalogue()
    assert catalogue.ids()
    for name in catalogue.ids():
        framework = catalogue.framework(name)
        assert framework.id == name
        assert framework.controls
        assert not framework.version.startswith(('"', "'"))
