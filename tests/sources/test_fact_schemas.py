"""The facts that readers give follow the schemas that policies are checked against."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gatepost.sources import read

TESTS = Path(__file__).parents[1]
SCHEMAS = TESTS.parent / "policies" / "schemas" / "facts"
SAMPLES = os.environ.get("GATEPOST_EXPORT_SAMPLES")
KINDS = ("access", "model_version", "pipeline", "pipeline_run", "registered_model", "system")


def schema(kind: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SCHEMAS / f"{kind}.schema.json").read_text("utf-8"))
    return document


def assert_valid(path: Path) -> int:
    validators = {kind: jsonschema.Draft202012Validator(schema(kind)) for kind in ("model_version", "registered_model")}
    found = read(str(path)).subjects
    for one in found:
        problems = [f"{error.json_path}: {error.message}" for error in validators[one.kind].iter_errors(one.facts)]
        assert not problems, one.id
    return len(found)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_a_valid_schema_whose_facts_are_all_described(kind: str) -> None:
    document = schema(kind)
    jsonschema.Draft202012Validator.check_schema(document)

    def undescribed(node: Any, path: str) -> list[str]:
        found = [path] if "description" not in node else []
        for name, child in node.get("properties", {}).items():
            found += undescribed(child, f"{path}.{name}")
        return found

    assert undescribed(document, kind) == []


@pytest.mark.parametrize(
    ("folder", "subjects"),
    [
        ("mlflow/export", 10),
        ("mlflow/rest", 10),
        ("mlflow2/export", 8),
        ("mlflow2/collection", 8),
        ("mlflow-second/export", 8),
        ("mlflow-second/collection", 8),
    ],
)
def test_the_facts_of_the_data_follow_their_schema(folder: str, subjects: int) -> None:
    assert assert_valid(TESTS / "data" / folder) == subjects


def test_a_schema_refuses_a_fact_of_the_wrong_type() -> None:
    facts = dict(read(str(TESTS / "data" / "mlflow" / "rest")).subjects[0].facts)
    facts["run"] = {**facts["run"], "metrics": {"auc": "high"}}
    assert list(jsonschema.Draft202012Validator(schema("model_version")).iter_errors(facts))


@pytest.mark.skipif(not SAMPLES, reason="GATEPOST_EXPORT_SAMPLES doesn't name mlflow-export-import's samples/")
@pytest.mark.parametrize(
    ("folder", "subjects"),
    [
        ("databricks/bulk/models", 5),
        ("databricks/bulk/experiments", 0),
        ("databricks/single/models/basic", 4),
        ("databricks/single/models/deleted_runs", 5),
        ("databricks/single/models/src_tags", 2),
        ("databricks/single/versions/sklearn_wine", 2),
        ("databricks/single/experiments/workspace_experiments", 0),
        ("oss_mlflow/bulk/models", 4),
        ("oss_mlflow/single/models/basic", 4),
        ("oss_mlflow/single/models/src_tags", 4),
    ],
)
def test_the_facts_of_public_exports_follow_their_schema(folder: str, subjects: int) -> None:
    assert assert_valid(Path(SAMPLES or "") / folder) == subjects
