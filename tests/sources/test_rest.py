"""Saved answers of MLflow's REST API, and that they give the same facts as an export."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from gatepost.errors import UnreadableError
from gatepost.model import Reading, Subject
from gatepost.sources import read
from gatepost.sources.mlflow.rest import MlflowRest
from gatepost.sources.tree import Tree

DATA = Path(__file__).parents[1] / "data" / "mlflow"
# What plain REST answers don't carry: the files of models, the server's own address, and what the export tool adds.
NOT_IN_ANSWERS = ("signature", "flavors", "model_file", "artifacts", "environment")
EXPORT_ONLY_EXTRA = {"_experiment_name", "_run_artifact_uri", "deployment_job_state", "workspace"}


def answers(**documents: Any) -> Reading:
    files = {f"{name}.json": json.dumps(document).encode() for name, document in documents.items()}
    return MlflowRest().read(Tree.of("answers", files))


def only_version(reading: Reading) -> Subject:
    found = [one for one in reading.subjects if one.kind == "model_version"]
    assert len(found) == 1
    return found[0]


def version(**fields: Any) -> dict[str, Any]:
    return {"name": "m", "version": "1", "run_id": "r", "status": "READY", **fields}


def run(**data: Any) -> dict[str, Any]:
    return {"info": {"run_id": "r", "status": "FINISHED"}, "data": data, "inputs": {}}


def test_the_same_registry_gives_the_same_facts_as_its_export() -> None:
    exported = {one.id: one for one in read(str(DATA / "export")).subjects}
    answered = {one.id: one for one in read(str(DATA / "rest")).subjects}
    assert exported.keys() == answered.keys()
    for identifier, one in exported.items():
        facts = {key: value for key, value in one.facts.items() if key not in NOT_IN_ANSWERS}
        facts["registry"] = {"kind": "mlflow"}
        if "version" in facts:
            assert set(facts["version"]["extra"]) == EXPORT_ONLY_EXTRA
            facts["version"] = {key: value for key, value in facts["version"].items() if key != "extra"}
        assert answered[identifier].facts == facts, identifier


@pytest.mark.parametrize("folder", ["mlflow2", "mlflow-second"])
def test_what_collect_saved_gives_the_same_facts_as_an_export_but_for_digests(folder: str) -> None:
    exported = read(str(DATA.parent / folder / "export")).subjects
    collected = {one.id: one for one in read(str(DATA.parent / folder / "collection")).subjects}
    assert len(exported) == len(collected) == 8
    for one in exported:
        facts = json.loads(json.dumps(one.facts))
        for artifact in facts.get("artifacts", []):
            del artifact["sha256"]
        if "version" in facts:
            assert set(facts["version"].pop("extra")) <= EXPORT_ONLY_EXTRA
        assert collected[one.id].facts == facts, one.id


def test_files_of_any_name_in_any_folder_are_read(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for index, file in enumerate(sorted((DATA / "rest").iterdir())):
        (tmp_path / "deep" / "er" / f"{index}.out").write_bytes(file.read_bytes())
    (tmp_path / "README").write_text("[notes] about these")
    reading = read(str(tmp_path))
    assert [one.facts for one in reading.subjects] == [one.facts for one in read(str(DATA / "rest")).subjects]
    assert len(reading.inputs) == 5


def test_pages_are_merged() -> None:
    document = json.loads((DATA / "rest" / "model-versions-search.json").read_text("utf-8"))["model_versions"]
    pages = {f"p{i}": {"model_versions": [item], "next_page_token": "x"} for i, item in enumerate(document)}
    assert len(answers(**pages).subjects) == 6


def test_one_file_or_standard_input_is_enough() -> None:
    file = DATA / "rest" / "registered-models-search.json"
    from_file, from_stdin = read(str(file)), read("-", stdin=file.read_bytes())
    assert [one.facts for one in from_file.subjects] == [one.facts for one in from_stdin.subjects]
    assert from_file.inputs[0].path == "registered-models-search.json"
    assert from_stdin.inputs[0].path == "-"
    assert len(from_stdin.subjects) == 10


def test_an_alias_that_only_the_model_lists_reaches_its_version() -> None:
    found = answers(
        a={"registered_model": {"name": "m", "aliases": [{"alias": "live", "version": "1"}]}},
        b={"model_version": version()},
    )
    assert only_version(found).facts["version"]["aliases"] == ["live"]


def test_an_alias_of_a_version_that_was_not_read_is_still_listed() -> None:
    found = answers(a={"registered_model": {"name": "m", "aliases": [{"alias": "live", "version": 7}]}})
    assert found.subjects[0].facts["versions"] == [{"version": "7", "aliases": ["live"]}]


def test_prompts_are_not_models() -> None:
    prompt = {"name": "p", "tags": [{"key": "mlflow.prompt.is_prompt", "value": "true"}]}
    found = answers(a={"registered_models": [prompt, {"name": "m"}]}, b={"model_versions": [version(name="p")]})
    assert [one.id for one in found.subjects] == ["mlflow:m"]


def test_a_model_without_versions_is_a_subject() -> None:
    found = answers(a={"registered_models": [{"name": "empty"}]})
    assert found.subjects[0].facts["versions"] == []


@pytest.mark.parametrize("stage", [None, "None", ""])
def test_no_stage_is_absent(stage: str | None) -> None:
    assert "stage" not in only_version(answers(a={"model_version": version(current_stage=stage)})).facts["version"]


@pytest.mark.parametrize("value", [math.nan, math.inf, "NaN", "Infinity", "-Infinity", 1.7976931348623157e308, 10**400])
def test_a_metric_that_is_not_finite_is_named_and_left_out(value: Any) -> None:
    data = run(metrics=[{"key": "auc", "value": value}, {"key": "f1", "value": 1}])
    facts = only_version(answers(a={"model_version": version()}, b={"run": data})).facts
    assert facts["run"]["non_finite"] == ["auc"]
    assert facts["run"]["metrics"] == {"f1": 1.0}


def test_the_latest_value_of_a_metric_counts() -> None:
    points = [
        {"key": "auc", "value": 0.9, "step": 3, "timestamp": 5},
        {"key": "auc", "value": 0.7, "step": 10, "timestamp": 1},
        {"key": "auc", "value": 0.8, "step": 9, "timestamp": "20"},
    ]
    found = only_version(answers(a={"model_version": version()}, b={"run": run(metrics=points)}))
    assert found.facts["run"]["metrics"] == {"auc": 0.7}
    assert found.origin("run.metrics.auc").at == "/run/data/metrics/1"  # type: ignore[union-attr]  # it is there


def test_a_deleted_run_says_so() -> None:
    deleted = run()
    deleted["info"]["lifecycle_stage"] = "deleted"
    assert only_version(answers(a={"model_version": version()}, b={"run": deleted})).facts["run"][
        "lifecycle_stage"
    ] == ("deleted")


def test_a_version_is_linked_through_its_logged_model() -> None:
    logged = {"info": {"model_id": "m-1", "source_run_id": "r", "status": "LOGGED_MODEL_READY"}}
    facts = only_version(
        answers(a={"model_version": version(run_id="", source="models:/m-1")}, b={"models": [logged]}, c={"run": run()})
    ).facts
    assert facts["run"]["id"] == "r"
    assert facts["logged_model"]["status"] == "READY"


def test_the_history_tag_tells_signature_and_flavors_of_the_right_model() -> None:
    history = [
        {"artifact_path": "other", "flavors": {"onnx": {}}},
        {
            "artifact_path": "model",
            "flavors": {"sklearn": {"code": None}},
            "signature": {"inputs": '[{"name": 0, "type": "double"}]', "outputs": None},
        },
    ]
    data = run(tags=[{"key": "mlflow.log-model.history", "value": json.dumps(history)}])
    found = only_version(
        answers(a={"model_version": version(source="mlflow-artifacts:/0/r/artifacts/model")}, b={"run": data})
    )
    assert found.facts["flavors"] == {"sklearn": {}}
    assert found.facts["signature"] == {"inputs": [{"name": "0", "type": "double"}]}
    assert found.origin("signature").at == "/run/data/tags/0"  # type: ignore[union-attr]  # it is there


def test_what_collect_saves_beside_the_answers_is_read() -> None:
    found = only_version(
        answers(
            a={"model_version": version(source="s3://b/0/r/artifacts/model")},
            mlmodels={
                "mlmodels": [
                    {
                        "run_id": "r",
                        "path": "model/MLmodel",
                        "requirements": "numpy==2.0  # pinned\n\n# no\nscipy\n",
                        "python_env": "python: 3.12.1\n",
                        "text": "flavors:\n  onnx: {data: m.onnx}\n",
                    }
                ]
            },
            artifacts={
                "artifact_listings": [
                    {
                        "run_id": "r",
                        "files": [
                            {"path": "model", "is_dir": True},
                            {"path": "model/m.onnx", "file_size": "12", "is_dir": False},
                            {"path": "plot.png", "file_size": 3},
                        ],
                    }
                ]
            },
            collection={"gatepost_collection": {"registry_uri": "https://u:p@mlflow.example"}},
        )
    )
    assert found.facts["flavors"] == {"onnx": {"data": "m.onnx"}}
    assert found.facts["environment"] == {"python": "3.12.1", "dependencies": ["numpy==2.0", "scipy"]}
    assert found.facts["artifacts"] == [{"path": "m.onnx", "size": 12}]
    assert found.facts["registry"] == {"kind": "mlflow", "uri": "https://mlflow.example"}


def test_unknown_fields_are_kept_as_extra() -> None:
    facts = only_version(answers(a={"model_version": version(workspace="w", nothing=None, empty="")})).facts
    assert facts["version"]["extra"] == {"workspace": "w"}


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("Größe 1.0 'x'", "mlflow:Größe 1.0 'x'/1"),
        ("a/b%c", "mlflow:a%2Fb%25c/1"),
        ("line\nbreak\x7f", "mlflow:line%0Abreak%7F/1"),
        ("模型", "mlflow:模型/1"),
    ],
)
def test_a_name_in_any_script_makes_an_id(name: str, identifier: str) -> None:
    assert only_version(answers(a={"model_version": version(name=name)})).id == identifier


def test_of_two_answers_about_a_version_the_later_one_wins() -> None:
    old, new = (
        version(last_updated_timestamp=1, description="old"),
        version(last_updated_timestamp=2, description="new"),
    )
    for pair in ((old, new), (new, old)):
        found = only_version(answers(a={"model_versions": [pair[0]]}, b={"model_versions": [pair[1]]}))
        assert found.facts["version"]["description"] == "new"
        assert not found.broken


@pytest.mark.parametrize("moment", ["soon", 10**20, 1.5, True, [1]])
def test_a_time_that_is_none_is_named(moment: Any) -> None:
    found = only_version(answers(a={"model_version": version(creation_timestamp=moment)}))
    assert "created_at" not in found.facts["version"]
    assert found.broken[0].startswith("answers/a.json: creation_timestamp is not a time")


def test_an_error_answer_stops_the_run() -> None:
    with pytest.raises(UnreadableError, match="No such model"):
        answers(a={"registered_models": []}, b={"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "No such model"})


def test_a_version_without_a_name_stops_the_run() -> None:
    with pytest.raises(UnreadableError, match="without a name"):
        answers(a={"model_versions": [{"version": "1"}]})


@pytest.mark.parametrize("data", [["params"], "params", 7])
def test_a_run_whose_data_are_no_object_is_broken(data: Any) -> None:
    run = {"info": {"run_id": "r1", "status": "FINISHED"}, "data": data}
    found = only_version(answers(a={"model_version": version(run_id="r1")}, b={"run": run}))
    assert any("the run's data isn't an object" in problem for problem in found.broken)
