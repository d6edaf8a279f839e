"""Collecting a registry: what is saved is what a live check and an export give, and an interruption costs little."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from gatepost.cli.collect import collect as command
from gatepost.errors import ConnectionFailedError, OutputError, UnreadableError
from gatepost.model import Reading
from gatepost.sources import read
from gatepost.sources.mlflow.client import connect
from gatepost.sources.mlflow.collect import collect
from gatepost.sources.mlflow.collection import DirectoryCollection, MemoryCollection
from gatepost.sources.mlflow.live import read_uri

DATA = Path(__file__).parents[1] / "data"
IMPATIENT = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0"}
SCORING = 'mlflow:credit scoring v1.2 "retail"'


def facts(reading: Reading) -> dict[str, Any]:
    return {subject.id: subject.facts for subject in reading.subjects}


def gather(uri: str, folder: Path, *, page_size: int = 200, afresh: bool = False) -> None:
    with connect(uri, IMPATIENT) as client:
        collect(client, DirectoryCollection(folder, afresh=afresh), page_size=page_size)


def saved(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "collection.json"}


def rows(database: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return {table: sorted(map(repr, connection.execute(f'select * from "{table}"'))) for table in tables}


def as_both_carry(version: dict[str, Any]) -> dict[str, Any]:
    """The facts without what only an export carries: digests of files, and fields that REST doesn't give."""
    files = [{"path": f["path"], "size": f["size"]} for f in version.get("artifacts", [])]
    rest = {key: value for key, value in version.items() if key != "artifacts"}
    if "version" in rest:
        rest["version"] = {key: value for key, value in rest["version"].items() if key != "extra"}
    return {**rest, "artifacts": files}


def test_a_live_reading_equals_collecting_and_then_reading(registry, tmp_path):
    gather(registry.uri, tmp_path / "c")
    saved_reading = read(str(tmp_path / "c"))
    live = read_uri(registry.uri + "/")
    assert facts(live) == facts(saved_reading)
    assert [(i.sha256, i.size) for i in live.inputs] == [(i.sha256, i.size) for i in saved_reading.inputs]
    assert [s.broken for s in live.subjects] == [()] * 8


def test_the_size_of_a_page_makes_no_difference_to_the_facts(registry, tmp_path):
    gather(registry.uri, tmp_path / "c", page_size=2)
    assert (tmp_path / "c" / "model-versions-0003.json").exists()
    assert facts(read(str(tmp_path / "c"))) == facts(read_uri(registry.uri))


def test_what_the_scenario_put_in_comes_out(registry):
    found = facts(read_uri(registry.uri))
    assert sorted(found) == sorted(
        [
            SCORING,
            f"{SCORING}/1",
            f"{SCORING}/2",
            f"{SCORING}/3",
            "mlflow:empty.model",
            "mlflow:оценка риска 信用評価",
            "mlflow:оценка риска 信用評価/1",
            "mlflow:оценка риска 信用評価/2",
        ]
    )
    first, second, third = (found[f"{SCORING}/{n}"] for n in (1, 2, 3))
    assert sorted(first["run"]["non_finite"]) == ["gain", "loss"]
    assert first["run"]["metrics"] == {"auc": 0.5}
    assert second["run"]["lifecycle_stage"] == "deleted"
    assert third["version"]["stage"] == "Production"
    assert sorted(third["version"]["aliases"]) == ["champion", "prod"]
    assert third["run"]["git"]["branch"] == "release/1.2"
    assert [column["name"] for column in third["signature"]["inputs"]] == ["amount", "term", "rate"]
    assert "scikit-learn" in third["environment"]["dependencies"]
    assert "sklearn" in third["flavors"]
    assert {entry["path"] for entry in third["artifacts"]} >= {"MLmodel", "model.pkl", "requirements.txt"}
    assert found["mlflow:оценка риска 信用評価/2"]["run"]["params"] == {"ключ": "значение"}


def test_the_registry_is_left_untouched(registry, tmp_path):
    before = rows(registry.database)
    gather(registry.uri, tmp_path / "c", page_size=1)
    assert rows(registry.database) == before
    assert before["model_versions"]


@pytest.mark.parametrize("release", ["mlflow-second", "mlflow2"])
def test_a_collection_gives_the_facts_that_an_export_of_the_same_server_gives(release):
    collected = facts(read(str(DATA / release / "collection")))
    exported = facts(read(str(DATA / release / "export")))
    assert {i: as_both_carry(f) for i, f in collected.items()} == {i: as_both_carry(f) for i, f in exported.items()}
    assert len(collected) == 8


@pytest.mark.parametrize("served", [0, 1, 2, 4, 7, 9, 12])
def test_an_interrupted_collection_is_resumed_and_nothing_saved_is_fetched_again(proxy, tmp_path, served):
    server, allowance = proxy
    gather(server.uri, tmp_path / "whole", page_size=2)
    calls = len(server.asked)

    allowance["left"] = served
    with pytest.raises(ConnectionFailedError):
        gather(server.uri, tmp_path / "c", page_size=2)
    kept = saved(tmp_path / "c") if served else {}
    if served:
        assert json.loads((tmp_path / "c" / "collection.json").read_bytes())["gatepost_collection"]["complete"] is False

    allowance["left"], server.asked[:] = 10**6, []
    gather(server.uri, tmp_path / "c", page_size=2)
    assert len(server.asked) <= calls - len(kept)
    assert saved(tmp_path / "c") == saved(tmp_path / "whole")
    assert saved(tmp_path / "c").items() >= kept.items()


def test_half_a_collection_is_not_taken_for_a_registry(proxy, tmp_path):
    server, allowance = proxy
    allowance["left"] = 4
    with pytest.raises(ConnectionFailedError):
        gather(server.uri, tmp_path / "c")
    with pytest.raises(UnreadableError, match="interrupted; run `gatepost collect` again"):
        read(str(tmp_path / "c"))


def test_a_page_that_was_cut_off_or_changed_is_fetched_again(registry, tmp_path):
    folder = tmp_path / "c"
    gather(registry.uri, folder)
    whole = saved(folder)
    (folder / "runs-0001.json").write_bytes(whole["runs-0001.json"][:100])
    (folder / "model-versions-0001.json.part").write_bytes(b'{"model_ver')
    gather(registry.uri, folder)
    assert saved(folder) == whole


def test_a_complete_collection_is_not_fetched_again_unless_asked(proxy, tmp_path):
    server, _ = proxy
    gather(server.uri, tmp_path / "c")
    calls, server.asked[:] = len(server.asked), []
    gather(server.uri, tmp_path / "c")
    assert [asked.path for asked in server.asked] == ["/version"]
    gather(server.uri, tmp_path / "c", afresh=True)
    assert len(server.asked) == calls + 1


def test_two_registries_are_not_mixed_in_one_directory(registry, proxy, tmp_path):
    gather(registry.uri, tmp_path / "c")
    before = saved(tmp_path / "c")
    with pytest.raises(OutputError, match=f"another registry, {registry.uri}"):
        gather(proxy[0].uri, tmp_path / "c")
    assert saved(tmp_path / "c") == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("letter.txt", "Dear all"),
        ("runs-0001.json", "{}"),
        ("collection.json", '{"gatepost_collection": {"complete": true, "files": {"../escape": "0"}}}'),
        ("collection.json", '{"gatepost_collection": {"files": {}}}'),
        ("collection.json", "{"),
    ],
)
def test_a_directory_that_holds_something_else_is_refused_and_left_alone(registry, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    with pytest.raises(OutputError, match="isn't empty"):
        gather(registry.uri, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_no_pickle_is_fetched(proxy):
    server, _ = proxy
    with connect(server.uri, IMPATIENT) as client:
        collect(client, MemoryCollection())
    assert any("MLmodel" in asked.path for asked in server.asked)
    assert not [asked.path for asked in server.asked if "pkl" in asked.path]


def test_the_command_saves_a_summary_on_standard_error_and_nothing_on_standard_output(registry, tmp_path):
    result = CliRunner().invoke(command, ["mlflow", registry.uri, "-o", str(tmp_path / "c")])
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "3 registered models, 5 versions, 5 runs" in result.stderr
    assert result.stderr.count("\n") == 1
