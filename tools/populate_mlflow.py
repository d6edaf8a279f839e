"""Fill a running MLflow server with the models of a scenario file, through MLflow's own client.

    pip install mlflow scikit-learn            # MLflow 2.22 (with "sqlalchemy<2.1") or 3
    mlflow server --backend-store-uri sqlite:///mlflow.db --port 5000 &
    python tools/populate_mlflow.py http://127.0.0.1:5000 tests/data/scenarios/second.json

A scenario is a JSON object of `experiment`, `datasets` (name -> columns, rows, source), `models` and, optionally,
`prompts` (name, template); each model has `name`, `description`, `tags` and `versions`; each version has `params`,
`metrics` (a number, or "NaN" or "Infinity"), `run_tags`, `datasets` (context -> name), `signature` (bool),
`description`, `tags`, `stages` (in order) and `aliases`, and optionally `run_name`, `log_model` (false: the version
points at an empty place) and `delete_run` (true: the run is deleted after the version was made). "LONG" in a parameter
stands for 400 characters.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
RELEASE = int(mlflow.__version__.split(".")[0])


def frame(columns: list[str], rows: int, offset: int) -> pd.DataFrame:
    """A small deterministic table whose last column is a 0/1 label."""
    data = {name: [(i * (j + 3) + offset) % 17 / 4 for i in range(rows)] for j, name in enumerate(columns)}
    return pd.DataFrame(data).assign(label=[i % 2 for i in range(rows)])


def log_model(table: pd.DataFrame, *, signature: bool) -> Any:
    """Train a tiny classifier on `table` and log it to the active run; gives MLflow's ModelInfo."""
    features = table.drop(columns="label")
    estimator = LogisticRegression().fit(features, table["label"])
    place = {"name": "model", "serialization_format": "cloudpickle"} if RELEASE >= 3 else {"artifact_path": "model"}
    return mlflow.sklearn.log_model(
        estimator,
        signature=infer_signature(features, estimator.predict(features)) if signature else None,
        pip_requirements=["scikit-learn"],
        **place,
    )


def add_version(client: Any, model: str, version: dict[str, Any], tables: dict[str, Any]) -> None:
    """Make one run and register it as the next version of `model`."""
    with mlflow.start_run(run_name=version.get("run_name")) as run:
        mlflow.log_params({key: value.replace("LONG", "x" * 400) for key, value in version["params"].items()})
        mlflow.log_metrics({key: float(value) for key, value in version["metrics"].items()})
        mlflow.set_tags(version["run_tags"])
        for context, name in version["datasets"].items():
            mlflow.log_input(tables[name], context=context)
        source, logged = mlflow.get_artifact_uri("model"), {}
        if version.get("log_model", True):
            table = tables[version["datasets"].get("training", next(iter(tables)))].df
            info = log_model(table, signature=version["signature"])
            if RELEASE >= 3:
                source, logged = info.model_uri, {"model_id": info.model_id}
    created = client.create_model_version(
        model, source, run.info.run_id, tags=version["tags"], description=version["description"], **logged
    )
    for stage in version["stages"]:
        client.transition_model_version_stage(model, created.version, stage)
    for alias in version["aliases"]:
        client.set_registered_model_alias(model, alias, created.version)
    if version.get("delete_run"):
        client.delete_run(run.info.run_id)
    print(f"{model} version {created.version}: {version['stages']} {version['aliases']}")


def populate(uri: str, scenario: dict[str, Any]) -> None:
    """Put everything in `scenario` onto the server at `uri`."""
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    mlflow.set_experiment(scenario["experiment"])
    client = mlflow.MlflowClient()
    tables = {
        name: mlflow.data.from_pandas(
            frame(spec["columns"], spec["rows"], k), source=spec["source"], name=name, targets="label"
        )
        for k, (name, spec) in enumerate(scenario["datasets"].items())
    }
    for model in scenario["models"]:
        client.create_registered_model(model["name"], tags=model["tags"], description=model["description"])
        for version in model["versions"]:
            add_version(client, model["name"], version, tables)
    for prompt in scenario.get("prompts", []):
        register = mlflow.genai.register_prompt if RELEASE >= 3 else mlflow.register_prompt
        register(name=prompt["name"], template=prompt["template"])


if __name__ == "__main__":
    populate(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
