"""The same input gives the same bytes, wherever and however often gatepost runs; and every way in gives one result."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from .conftest import DATA, Run

EXPORT = DATA / "mlflow" / "export"
ONLY_IN_EXPORTS = ("artifacts", "environment", "flavors", "signature", "registry.uri", "model_file")
DIGESTS = "supply-chain/files-have-digests"  # an export holds the files, and a collection only their names
COMMAND = ("--scope", "all", "--format", "json")


def pack(policies: Path, name: str, patterns: str) -> tuple[str, ...]:
    """A pack of the shipped and the user's own policies that fit, as options of `check`."""
    (policies / "packs").mkdir()
    (policies / "packs" / f"{name}.yaml").write_text(
        f"id: {name}\nversion: 1.0.0\ntitle: T\naudience: Tests\npolicies: {patterns}\n", "utf-8"
    )
    return ("--policies", str(policies), "--pack", name, "--as-of", "2026-11-24")


@pytest.fixture
def some(policies: Path) -> tuple[str, ...]:
    """Some shipped policies and two of a user's own."""
    return pack(policies, "some", '["accountability/*", "team/*"]')


@pytest.fixture
def every(policies: Path) -> tuple[str, ...]:
    """Every shipped policy, and two of a user's own."""
    return pack(policies, "every", '["*"]')


def test_the_same_input_gives_the_same_bytes_in_any_environment(process: Run, some: tuple[str, ...]) -> None:
    environments: list[dict[str, str]] = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "4294967295", "TZ": "Pacific/Kiritimati"},
        {"PYTHONHASHSEED": "1", "TZ": "America/Los_Angeles", "LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"LANG": "tr_TR.UTF-8", "COLUMNS": "20", "HOME": "/nowhere", "PYTHONIOENCODING": "latin-1"},
    ]
    ran = [process("check", EXPORT, *COMMAND, *some, **environ) for environ in environments]
    assert {(one.status, one.err) for one in ran} == {(1, "")}
    assert len({one.out for one in ran}) == 1
    assert len(ran[0].json["findings"]) > len(ran[0].json["subjects"])


def test_the_same_input_gives_the_same_bytes_from_any_directory(
    process: Run, some: tuple[str, ...], export: Path
) -> None:
    elsewhere = export.parent / "elsewhere"
    elsewhere.mkdir()
    ways = [
        (EXPORT, EXPORT.parent),
        ("export", export.parent),
        ("export/", export.parent),
        ("./elsewhere/../export", export.parent),
        (".", export),
        ("..", export / "models"),
        ("../export", elsewhere),
        (os.path.relpath(export, elsewhere), elsewhere),
    ]
    found = {process("check", path, *COMMAND, *some, cwd=cwd).out for path, cwd in ways}
    assert len(found) == 1
    assert '"path": "export/models/benefit-eligibility/model.json"' in found.pop()


def test_the_order_in_which_a_directory_lists_its_files_changes_nothing(
    process: Run, some: tuple[str, ...], tmp_path: Path
) -> None:
    files = sorted(path for path in EXPORT.rglob("*") if path.is_file())
    found = set()
    for name, order in (("one", files), ("other", files[::-1])):
        for file in order:
            target = tmp_path / name / "export" / file.relative_to(EXPORT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        found.add(process("check", tmp_path / name / "export", *COMMAND, *some).out)
    assert len(found) == 1


def test_the_order_of_paths_changes_nothing(gatepost: Run, some: tuple[str, ...]) -> None:
    paths = [EXPORT, DATA / "mlflow-second" / "collection", f"two={DATA / 'mlflow2' / 'export'}"]
    found = {gatepost("check", *order, *COMMAND, *some).out for order in (paths, paths[::-1])}
    assert len(found) == 1
    assert "mlflow@two:" in found.pop()


def test_a_file_holds_the_bytes_that_standard_output_gets(gatepost: Run, some: tuple[str, ...], here: Path) -> None:
    shown = gatepost("check", EXPORT, *COMMAND, *some)
    gatepost("check", EXPORT, *some, "--scope", "all", "--format", "json=a.json")
    assert (here / "a.json").read_text("utf-8") == shown.out


def statuses(document: Any) -> dict[tuple[str, str], str]:
    return {(one["policy"], one["subject"]): one["status"] for one in document["findings"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mlflow-second/export", "mlflow-second/collection"),
        ("mlflow2/export", "mlflow2/collection"),
    ],
)
def test_an_export_and_the_collection_of_the_same_registry_are_judged_alike(
    gatepost: Run, every: tuple[str, ...], one: str, other: str
) -> None:
    command = (*COMMAND, *every, "--exclude", DIGESTS)
    found = [statuses(gatepost("check", DATA / path, *command).json) for path in (one, other)]
    assert found[0] == found[1]
    assert {"pass", "fail"} <= set(found[0].values())


def test_bare_answers_are_judged_like_the_export_and_never_better_for_what_they_lack(
    gatepost: Run, every: tuple[str, ...], policies: Path
) -> None:
    """The registry's answers hold neither an MLmodel file nor their own address, so what only those tell is absent;
    `collect` fetches them."""
    listed = gatepost("policy", "list", "--policies", policies, "--format", "json").json
    about_files = {
        one["id"]
        for one in listed
        if any(f"self.{fact}" in part["that"] for part in one["require"] for fact in ONLY_IN_EXPORTS)
    }
    export, rest = (
        statuses(gatepost("check", DATA / "mlflow" / name, *COMMAND, *every).json) for name in ("export", "rest")
    )
    assert export.keys() == rest.keys()
    assert {key: export[key] for key in export if key[0] not in about_files} == {
        key: rest[key] for key in rest if key[0] not in about_files
    }
    assert [key for key in rest if rest[key] == "pass" and export[key] != "pass"] == []


def test_answers_on_standard_input_are_judged_as_from_a_file(gatepost: Run, some: tuple[str, ...]) -> None:
    file = DATA / "mlflow" / "rest" / "registered-models-search.json"
    from_file = gatepost("check", file, *COMMAND, *some)
    piped = gatepost("check", "-", *COMMAND, *some, stdin=file.read_bytes())
    assert statuses(piped.json) == statuses(from_file.json) != {}
    assert [one["path"] for one in piped.json["inputs"]] == ["-"]
