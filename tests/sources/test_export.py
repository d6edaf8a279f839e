"""A directory written by mlflow-export-import."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from gatepost.errors import UnreadableError
from gatepost.model import Source, Subject
from gatepost.sources import read

EXPORT = Path(__file__).parents[1] / "data" / "mlflow" / "export"
RUN_2 = "bcb63847b05e4bd980d1d69fe6597fbc"


def subject(path: Path, identifier: str) -> Subject:
    found = [one for one in read(str(path)).subjects if one.id == identifier]
    assert len(found) == 1, [one.id for one in read(str(path)).subjects]
    return found[0]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXPORT, tmp_path / "export"))


def test_every_version_and_model_is_a_subject() -> None:
    assert [(one.kind, one.id) for one in read(str(EXPORT)).subjects] == [
        ("model_version", "mlflow:benefit-eligibility/1"),
        ("model_version", "mlflow:benefit-eligibility/2"),
        ("model_version", "mlflow:benefit-eligibility/3"),
        ("model_version", "mlflow:caller-identification/1"),
        ("model_version", "mlflow:document-routing/1"),
        ("model_version", "mlflow:résumé-screening/1"),
        ("registered_model", "mlflow:benefit-eligibility"),
        ("registered_model", "mlflow:caller-identification"),
        ("registered_model", "mlflow:document-routing"),
        ("registered_model", "mlflow:résumé-screening"),
    ]


def test_a_version_carries_what_the_registry_recorded() -> None:
    facts = subject(EXPORT, "mlflow:benefit-eligibility/2").facts
    version = {key: value for key, value in facts["version"].items() if key not in ("tags", "extra")}
    assert version == {
        "version": "2",
        "stage": "Production",
        "aliases": ["champion"],
        "status": "READY",
        "description": "Reweighted by region; approved for production.",
        "source_uri": "models:/m-6ca2d0ad83444534906f59caa6e2cfb1",
        "run_id": RUN_2,
        "created_at": "2026-11-24T03:04:01.017Z",
        "updated_at": "2026-11-24T03:04:01.078Z",
    }
    assert facts["version"]["tags"]["approved_by"] == "r.okafor"
    assert facts["model"]["tags"]["risk_class"] == "high"
    assert facts["registry"] == {"kind": "mlflow", "uri": "http://127.0.0.1:5801"}
    assert [one["version"] for one in facts["model"]["versions"]] == ["1", "2", "3"]


def test_a_version_carries_its_run() -> None:
    run = subject(EXPORT, "mlflow:benefit-eligibility/2").facts["run"]
    assert run["user"] == "j.lindqvist"
    assert run["status"] == "FINISHED"
    assert run["metrics"] == {
        "auc": 0.83,
        "demographic_parity_difference": 0.06,
        "equalized_odds_difference": 0.05,
        "f1": 0.74,
    }
    assert run["params"] == {"C": "1.0", "random_state": "7", "solver": "lbfgs"}
    assert run["git"] == {
        "commit": "9b2e111111111111111111111111111111111111",
        "repository": "https://git.agency.example/ml/benefits.git",
    }
    assert (run["started_at"], run["ended_at"]) == ("2026-11-24T03:04:00.742Z", "2026-11-24T03:04:00.988Z")
    assert run["experiment"]["name"] == "benefit-eligibility"


def test_datasets_carry_their_role_digest_address_rows_and_columns() -> None:
    datasets = subject(EXPORT, "mlflow:benefit-eligibility/2").facts["datasets"]
    assert [one["context"] for one in datasets] == ["training", "validation", "testing"]
    assert {key: datasets[0][key] for key in ("name", "digest", "source", "source_type", "rows")} == {
        "name": "claims-2025q4",
        "digest": "daef97b5",
        "source": "s3://agency-data/claims/2025q4/part-0.parquet",
        "source_type": "s3",
        "rows": 60,
    }
    assert datasets[0]["columns"][0] == {"name": "household_size", "type": "double"}


def test_datasets_are_an_empty_list_when_the_run_is_known_to_have_none() -> None:
    assert subject(EXPORT, "mlflow:caller-identification/1").facts["datasets"] == []


def test_the_model_files_tell_signature_flavors_environment_and_digests() -> None:
    facts = subject(EXPORT, "mlflow:benefit-eligibility/2").facts
    assert facts["signature"]["inputs"][0] == {"name": "household_size", "required": True, "type": "double"}
    assert facts["flavors"]["sklearn"]["serialization_format"] == "cloudpickle"
    assert facts["environment"] == {"python": "3.11.7", "dependencies": ["mlflow==3.17.2", "scikit-learn"]}
    model = next(one for one in facts["artifacts"] if one["path"] == "model.pkl")
    assert model["size"] == 873
    assert model["sha256"] == "174027e6c83b92c1a75743f91f6ba778c794748e719ff4b85a462fc9576" + model["sha256"][59:]
    assert len(model["sha256"]) == 64


def test_a_model_without_signature_has_no_such_fact() -> None:
    facts = subject(EXPORT, "mlflow:caller-identification/1").facts
    assert "signature" not in facts
    assert "sklearn" in facts["flavors"]


def test_what_is_empty_is_absent() -> None:
    facts = subject(EXPORT, "mlflow:caller-identification/1").facts
    assert "stage" not in facts["version"]
    assert "description" not in facts["version"]
    assert "created_by" not in facts["version"]
    assert "description" not in facts["model"]


def test_a_registered_model_lists_its_versions_and_aliases() -> None:
    facts = subject(EXPORT, "mlflow:benefit-eligibility").facts
    assert facts["aliases"] == {"challenger": "3", "champion": "2"}
    assert [(one["version"], one["stage"], one["aliases"]) for one in facts["versions"]] == [
        ("1", "Archived", []),
        ("2", "Production", ["champion"]),
        ("3", "Staging", ["challenger"]),
    ]
    assert facts["versions"][1]["run_id"] == RUN_2


@pytest.mark.parametrize(
    ("path", "at", "file"),
    [
        ("version.tags.change_ticket", "/mlflow/registered_model/versions/1/tags/change_ticket", "model.json"),
        ("model.tags.owner", "/mlflow/registered_model/tags/0", "model.json"),
        ("version.stage", "/mlflow/registered_model/versions/1/current_stage", "model.json"),
        ("run.metrics.auc", "/mlflow/metrics/auc/0", "run.json"),
        ("run.params.C", "/mlflow/params/C", "run.json"),
        ("run.tags.mlflow.user", "/mlflow/tags/mlflow.user", "run.json"),
        ('run.tags["mlflow.user"]', "/mlflow/tags/mlflow.user", "run.json"),
        ("run.user", "/mlflow/tags/mlflow.user", "run.json"),
        ("run.git.commit", "/mlflow/tags/mlflow.source.git.commit", "run.json"),
        ("datasets[1]", "/mlflow/inputs/dataset_inputs/1", "run.json"),
        ("datasets[1].columns[0].name", "/mlflow/inputs/dataset_inputs/1/dataset/schema", "run.json"),
        ("environment.dependencies[1]", "line 2", "requirements.txt"),
        ("signature.inputs", "/signature", "MLmodel"),
    ],
)
def test_a_fact_knows_where_it_was_read(path: str, at: str, file: str) -> None:
    source = subject(EXPORT, "mlflow:benefit-eligibility/2").origin(path)
    assert source is not None
    assert source.at == at
    assert source.input.startswith("export/")
    assert source.input.endswith(f"/{file}")


def test_every_origin_points_at_an_input_that_was_read_and_at_something_in_it() -> None:
    reading = read(str(EXPORT))
    inputs = {one.path for one in reading.inputs}
    checked = 0
    for one in reading.subjects:
        for source in one.origins.values():
            assert source.input in inputs
            if source.input.endswith(".json"):
                resolve(source)
                checked += 1
    assert checked > 500


def resolve(source: Source) -> object:
    value = json.loads((EXPORT.parent / source.input).read_text("utf-8"))
    for step in source.at.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def test_reading_twice_gives_the_same() -> None:
    assert read(str(EXPORT)) == read(str(EXPORT))


def test_the_name_of_the_directory_means_nothing_but_the_start_of_paths(copy: Path) -> None:
    renamed = copy.rename(copy.parent / "что угодно")
    assert {one.path.partition("/")[0] for one in read(str(renamed)).inputs} == {"что угодно"}
    assert [one.facts for one in read(str(renamed)).subjects] == [one.facts for one in read(str(EXPORT)).subjects]


def test_the_directory_of_one_model_reads_by_itself() -> None:
    found = read(str(EXPORT / "models" / "résumé-screening")).subjects
    assert [one.id for one in found] == ["mlflow:résumé-screening/1", "mlflow:résumé-screening"]
    assert found[0].facts["run"]["user"] == "k.novak"
    assert "signature" in found[0].facts


def test_a_single_file_of_an_export_reads_by_itself() -> None:
    found = read(str(EXPORT / "models" / "document-routing" / "model.json"))
    assert [one.id for one in found.subjects] == ["mlflow:document-routing/1", "mlflow:document-routing"]
    assert "run" not in found.subjects[0].facts
    assert "datasets" not in found.subjects[0].facts
    assert found.inputs[0].path == "model.json"


def test_a_broken_run_is_named_by_its_version_and_hides_nothing_else(copy: Path) -> None:
    for broken in copy.glob(f"**/{RUN_2}/run.json"):
        broken.write_text('{"system": {"package_version": "1.2.0"}, "mlflow": {"info": {')
    found = {one.id: one for one in read(str(copy)).subjects}
    assert len(found) == 10
    assert [one.id for one in found.values() if one.broken] == ["mlflow:benefit-eligibility/2"]
    assert f"models/benefit-eligibility/{RUN_2}/run.json:1" in found["mlflow:benefit-eligibility/2"].broken[1]
    assert found["mlflow:benefit-eligibility/3"].facts["run"]["metrics"]["auc"] == 0.86


def test_a_broken_model_leaves_a_subject_that_says_so(copy: Path) -> None:
    (copy / "models" / "document-routing" / "model.json").write_bytes(b'{"system": {"package_version"')
    found = {one.id: one for one in read(str(copy)).subjects}
    assert found["mlflow:document-routing"].broken[0].startswith("export/models/document-routing/model.json:1")
    assert found["mlflow:document-routing/?"].broken
    assert not found["mlflow:benefit-eligibility/2"].broken


def test_a_broken_model_file_is_named_by_its_version(copy: Path) -> None:
    for file in copy.glob("**/m-58dc7c324ece40e8bec30be34c390cff/artifacts/MLmodel"):
        file.write_text("flavors: [unclosed")
    found = subject(copy, "mlflow:document-routing/1")
    assert any("MLmodel" in words for words in found.broken)


def test_a_broken_index_stops_the_run(copy: Path) -> None:
    (copy / "manifest.json").write_text('{"system": {')
    with pytest.raises(UnreadableError, match=r"export/manifest\.json:1"):
        read(str(copy))


def test_a_run_that_is_not_there_leaves_its_facts_absent(copy: Path) -> None:
    for folder in list(copy.glob(f"**/{RUN_2}")):
        shutil.rmtree(folder)
    found = subject(copy, "mlflow:benefit-eligibility/2")
    assert "run" not in found.facts
    assert found.facts["version"]["run_id"] == RUN_2
    assert not found.broken


def test_of_two_copies_of_a_model_the_later_one_wins(copy: Path) -> None:
    original = copy / "models" / "document-routing" / "model.json"
    document = json.loads(original.read_text("utf-8"))
    model = document["mlflow"]["registered_model"]
    model["last_updated_timestamp"] += 1000
    model["description"] = "changed later"
    (copy / "models" / "a-copy").mkdir()
    (copy / "models" / "a-copy" / "model.json").write_text(json.dumps(document))
    found = subject(copy, "mlflow:document-routing")
    assert found.facts["model"]["description"] == "changed later"
    assert not found.broken


def test_an_address_with_a_password_loses_it(copy: Path) -> None:
    for file in copy.glob("**/*.json"):
        words = file.read_text("utf-8")
        file.write_text(words.replace("http://127.0.0.1:5801", "https://me:hunter2@mlflow.example/x"), "utf-8")
    assert subject(copy, "mlflow:document-routing").facts["registry"]["uri"] == "https://mlflow.example/x"


def test_a_version_whose_run_was_deleted_is_still_a_subject(copy: Path) -> None:
    failed(copy, {"message": "deleted run"})
    found = subject(copy, "mlflow:document-routing/2")
    assert found.facts["version"]["stage"] == "Production"
    assert "run" not in found.facts
    assert not found.broken


def test_a_version_that_the_export_failed_to_hold_says_so(copy: Path) -> None:
    failed(copy, {"RestException": {"error_code": "INTERNAL_ERROR"}})
    assert "failed to hold" in subject(copy, "mlflow:document-routing/2").broken[0]
    assert not subject(copy, "mlflow:document-routing/1").broken


def test_a_version_of_which_an_export_tells_only_the_number_says_so(copy: Path) -> None:
    failed(copy, {"version": "2", "model": "document-routing", "run_id": "gone"})
    found = subject(copy, "mlflow:document-routing/2")
    assert "failed to hold version 2" in found.broken[0]
    assert found.facts["version"]["run_id"] == "gone"


def failed(copy: Path, why: dict[str, object]) -> None:
    """Makes the export say that it couldn't hold version 2 of a model, which is like its version 1 but for its run."""
    file = copy / "models" / "document-routing" / "model.json"
    document = json.loads(file.read_text("utf-8"))
    version = document["mlflow"]["registered_model"]["versions"][0]
    second = {**version, "version": "2", "run_id": "gone", "source": "mlflow-artifacts:/1/gone/artifacts/model"}
    document["info"]["failed_versions"] = [{"version": second, **why}]
    file.write_text(json.dumps(document), "utf-8")


def test_a_model_that_the_export_failed_to_hold_says_so(copy: Path) -> None:
    file = copy / "models" / "models.json"
    document = json.loads(file.read_text("utf-8"))
    document["info"]["failed_models"] = ["lost"]
    file.write_text(json.dumps(document), "utf-8")
    assert "failed to hold" in subject(copy, "mlflow:lost").broken[0]
