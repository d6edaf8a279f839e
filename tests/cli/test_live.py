"""A live registry, what is collected from it, and a second collection are judged alike."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from ..sources.conftest import Registry, closed_uri, registry  # noqa: F401 - fixtures, asked for by name
from .conftest import DATA, Run, is_one_message, tree

EXPORTS = {"2": "mlflow2", "3": "mlflow-second"}
DAY = "2026-11-24"
COMMAND = ("--scope", "all", "--as-of", DAY, "--format", "json")


def statuses(document: Any) -> dict[tuple[str, str], str]:
    return {(one["policy"], one["subject"]): one["status"] for one in document["findings"]}


def test_a_live_registry_and_its_collection_are_judged_alike(
    gatepost: Run,
    registry: Registry,  # noqa: F811
    here: Path,
) -> None:
    collected = gatepost("collect", "mlflow", registry.uri, "-o", "saved")
    assert (collected.status, collected.out) == (0, "")
    live = gatepost("check", registry.uri, *COMMAND)
    saved = gatepost("check", "saved", *COMMAND)
    assert live.status == saved.status == 1
    assert statuses(live.json) == statuses(saved.json)
    assert {"pass", "fail"} <= set(statuses(live.json).values())


def test_an_export_of_the_same_scenario_is_judged_like_the_live_registry(
    gatepost: Run,
    registry: Registry,  # noqa: F811
) -> None:
    live = statuses(gatepost("check", registry.uri, *COMMAND).json)
    exported = statuses(gatepost("check", DATA / EXPORTS[release(registry)] / "export", *COMMAND).json)
    assert without_commit(live) == without_commit(exported)
    assert {"pass", "fail"} <= set(live.values())


def release(registry: Registry) -> str:  # noqa: F811
    """The major release of the registry's MLflow."""
    asked = "from importlib.metadata import version; print(version('mlflow').partition('.')[0])"
    done = subprocess.run([registry.python, "-c", asked], check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.strip()


def without_commit(found: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """MLflow records the commit of the repository in which the script that logs happens to lie, and that isn't part of
    the scenario."""
    return {key: status for key, status in found.items() if key[0] != "provenance/source-commit-recorded"}


def test_a_move_is_judged_on_the_live_registry_and_leaves_it_untouched(
    gatepost: Run,
    registry: Registry,  # noqa: F811
) -> None:
    before = gatepost("facts", registry.uri, "--format", "json").json
    subject = next(one["id"] for one in before if one["kind"] == "model_version")
    asked = ("--target", "alias:production", "--subject", subject)
    done = gatepost("check", registry.uri, *COMMAND, *asked)
    assert statuses(done.json)["approval/approved-before-production", subject] == "fail"
    assert gatepost("facts", registry.uri, "--format", "json").json == before


@pytest.mark.parametrize(
    "arguments", [["check"], ["facts"], ["collect", "mlflow", "-o", "saved"]], ids=["check", "facts", "collect"]
)
def test_a_server_that_does_not_answer_is_one_message(
    gatepost: Run,
    here: Path,
    closed_uri: str,  # noqa: F811
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    done = gatepost(*arguments, closed_uri)
    assert (done.status, done.out) == (2, "")
    assert is_one_message(done.err), done.err
    assert closed_uri in done.err
    assert [name for name, content in tree(here).items() if content is not None] == []
