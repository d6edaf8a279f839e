"""The facts of a run and of a logged model."""

from __future__ import annotations

from gatepost.model import Json, JsonObject, Source
from gatepost.sources.mlflow.datasets import dataset_facts
from gatepost.sources.mlflow.fields import Fields
from gatepost.sources.mlflow.metrics import latest_metrics
from gatepost.sources.mlflow.records import Notes, Record, child
from gatepost.sources.mlflow.values import embedded, tag

HISTORY_TAG = "mlflow.log-model.history"
_COMMIT = ("mlflow.source.git.commit", "mlflow.databricks.gitRepoCommit")
_REPOSITORY = ("mlflow.source.git.repoURL", "mlflow.gitRepoURL", "mlflow.databricks.gitRepoUrl")
_DIRTY = {"true": True, "false": False, "dirty": True, "clean": False}


def section(record: Record, name: str) -> tuple[Json, Source]:
    """A part of a run (`params`, `metrics`, `tags`): it lies below `data` in REST answers, at the top in exports."""
    data = record.data.get("data")
    if isinstance(data, dict) and name in data:
        return data[name], child(record.at, "data", name)
    return record.data.get(name), child(record.at, name)


def run_id(record: Record) -> str | None:
    """The id of a run; None if it carries none."""
    info = record.data.get("info")
    value = (info.get("run_id") or info.get("run_uuid")) if isinstance(info, dict) else None
    return value if isinstance(value, str) and value else None


def experiment_id(record: Record) -> str | None:
    """The id of a run's experiment; None if it carries none."""
    info = record.data.get("info")
    value = info.get("experiment_id") if isinstance(info, dict) else None
    return str(value) if isinstance(value, (str, int)) and value != "" else None


def output_models(record: Record) -> list[str]:
    """Ids of the logged models that a run gave."""
    outputs = record.data.get("outputs")
    models = outputs.get("model_outputs") if isinstance(outputs, dict) else None
    return [m["model_id"] for m in models or [] if isinstance(m, dict) and isinstance(m.get("model_id"), str)]


def run_facts(record: Record, experiment: Record | None, notes: Notes) -> JsonObject:
    """The fact `run`. `experiment` is the one that it belongs to, where the input holds it."""
    info = record.data.get("info")
    info = info if isinstance(info, dict) else {}
    fields = Fields(info, child(record.at, "info"), "run", notes)
    notes.origin("run", record.at)
    _check_shape(record, notes)
    fields.text("id", "run_id", "run_uuid")
    if info.get("run_uuid") == fields.facts.get("id"):
        fields.skip("run_uuid")
    for fact, name in (("name", "run_name"), ("status", "status"), ("lifecycle_stage", "lifecycle_stage")):
        fields.text(fact, name)
    fields.text("artifact_uri", "artifact_uri")
    fields.time("started_at", "start_time")
    fields.time("ended_at", "end_time")
    for fact, name in (("params", "params"), ("tags", "tags")):
        value, at = section(record, name)
        part = Fields({name: value}, _parent(at), "run", notes)
        part.map(fact, name)
        fields.set(fact, part.facts[fact], at)
    tags: dict[str, str] = fields.facts["tags"]
    notes.origin("run", record.at)
    for fact, name in (("source_name", "mlflow.source.name"), ("source_type", "mlflow.source.type")):
        if words := _from_tag(tags, notes, fact, name):
            fields.facts[fact] = words
    if "name" not in fields.facts and (words := _from_tag(tags, notes, "name", "mlflow.runName")):
        fields.facts["name"] = words
    if words := _from_tag(tags, notes, "user", "mlflow.user"):
        fields.facts["user"] = words
        if words == info.get("user_id"):
            fields.skip("user_id")
    else:
        fields.text("user", "user_id")
    if git := _git(tags, notes):
        fields.facts["git"] = git
    _metrics(*section(record, "metrics"), "run", fields, notes)
    fields.skip("experiment_id")
    number = experiment_id(record)
    if number is not None:
        fields.set("experiment", {"id": number}, child(record.at, "info", "experiment_id"))
    if experiment is not None:
        fields.facts["experiment"] = _experiment(experiment, notes)
    fields.extra()
    return fields.facts


def _check_shape(record: Record, notes: Notes) -> None:
    for key in ("info", "data"):
        if not isinstance(record.data.get(key) or {}, dict):
            notes.unreadable(child(record.at, key), f"the run's {key} isn't an object")


def _from_tag(tags: dict[str, str], notes: Notes, fact: str, *names: str) -> str | None:
    """The first of the tags `names` that says anything, noted as the origin of `run.{fact}`."""
    for name in names:
        if words := tags.get(name):
            notes.origin(f"run.{fact}", notes.origins[f"run.tags.{name}"])
            return words
    return None


def _git(tags: dict[str, str], notes: Notes) -> JsonObject:
    """The fact `run.git`: what the tags of MLflow and of Databricks say of the code; empty if nothing."""
    git: JsonObject = {}
    databricks_branch = tags.get("mlflow.databricks.gitRepoReferenceType") == "branch"
    branch_tags = ("mlflow.source.git.branch", *(("mlflow.databricks.gitRepoReference",) if databricks_branch else ()))
    for fact, names in (("commit", _COMMIT), ("branch", branch_tags), ("repository", _REPOSITORY)):
        if words := _from_tag(tags, notes, f"git.{fact}", *names):
            git[fact] = words
    words = _from_tag(tags, notes, "git.dirty", "mlflow.source.git.dirty", "mlflow.databricks.gitRepoStatus")
    if words and words.lower() in _DIRTY:
        git["dirty"] = _DIRTY[words.lower()]
    return git


def run_datasets(record: Record, notes: Notes) -> list[JsonObject]:
    """The fact `datasets` of a run: empty if it has none. Exports of Databricks hold a bare list of them."""
    inputs, at = record.data.get("inputs"), child(record.at, "inputs")
    notes.origin("datasets", at if inputs is not None else record.at)
    if isinstance(inputs, dict):
        inputs, at = inputs.get("dataset_inputs"), child(at, "dataset_inputs")
    return dataset_facts(inputs, at, notes)


def log_history(record: Record, notes: Notes) -> tuple[list[JsonObject], Source]:
    """The models that a run says it logged (MLflow 1 and 2 keep them in a tag), and where that is written."""
    raw_tags, at = section(record, "tags")
    words = tag(raw_tags, HISTORY_TAG)
    at = notes.origins.get(f"run.tags.{HISTORY_TAG}", at)
    if words is None:
        return [], at
    try:
        history = embedded(words)
    except ValueError as problem:
        notes.unreadable(at, f"{HISTORY_TAG}: {problem}")
        return [], at
    return [item for item in history if isinstance(item, dict)] if isinstance(history, list) else [], at


def logged_model_id(record: Record) -> str | None:
    """The id of a logged model, in either shape; None if it carries none."""
    value = _logged_info(record)[0].get("model_id")
    return value if isinstance(value, str) and value else None


def logged_model_run(record: Record) -> str | None:
    """The id of the run that gave a logged model."""
    value = _logged_info(record)[0].get("source_run_id")
    return value if isinstance(value, str) and value else None


def logged_model_versions(record: Record) -> set[tuple[str, str]]:
    """Names and versions under which a logged model is registered, as its tag says."""
    info, _ = _logged_info(record)
    try:
        listed = embedded(tag(info.get("tags"), "mlflow.modelVersions"))
    except ValueError:
        return set()
    return {
        (str(item.get("name")), str(item.get("version")))
        for item in (listed if isinstance(listed, list) else [])
        if isinstance(item, dict)
    }


def logged_model_facts(record: Record, notes: Notes) -> JsonObject:
    """The fact `logged_model` (MLflow 3)."""
    info, at = _logged_info(record)
    fields = Fields(info, at, "logged_model", notes)
    fields.text("id", "model_id")
    fields.text("name", "name")
    status = fields.text("status", "status")
    if status:
        fields.facts["status"] = status.removeprefix("LOGGED_MODEL_")
    fields.text("model_type", "model_type")
    fields.text("artifact_uri", "artifact_uri", "artifact_location")
    fields.text("source_run_id", "source_run_id")
    fields.time("created_at", "creation_timestamp_ms", "creation_timestamp", "creation_time")
    fields.time("updated_at", "last_updated_timestamp_ms", "last_updated_timestamp")
    fields.map("tags", "tags")
    value, place = section(record, "params")
    part = Fields({"params": value}, _parent(place), "logged_model", notes)
    part.map("params", "params")
    fields.facts["params"] = part.facts["params"]
    notes.origin("logged_model", at)
    _metrics(*section(record, "metrics"), "logged_model", fields, notes)
    fields.skip("params", "metrics", "dataset_inputs", "model_uri", "experiment_id")
    fields.extra()
    return fields.facts


def logged_model_datasets(record: Record, notes: Notes) -> list[JsonObject]:
    """The datasets that a logged model names; exports carry them."""
    return dataset_facts(record.data.get("dataset_inputs"), child(record.at, "dataset_inputs"), notes)


def _logged_info(record: Record) -> tuple[JsonObject, Source]:
    info = record.data.get("info")
    return (info, child(record.at, "info")) if isinstance(info, dict) else (record.data, record.at)


def _metrics(value: Json, at: Source, prefix: str, fields: Fields, notes: Notes) -> None:
    metrics = latest_metrics(value, at)
    fields.set("metrics", metrics.finite, at)
    if metrics.non_finite:
        fields.set("non_finite", metrics.non_finite, at)
    for name, source in metrics.sources.items():
        notes.member(f"{prefix}.metrics", name, source)
    for source, what in metrics.unreadable:
        notes.unreadable(source, what)


def _experiment(record: Record, notes: Notes) -> JsonObject:
    fields = Fields(record.data, record.at, "run.experiment", notes)
    fields.text("id", "experiment_id")
    for name in ("name", "lifecycle_stage", "artifact_location"):
        fields.text(name, name)
    fields.time("created_at", "creation_time")
    fields.time("updated_at", "last_update_time")
    fields.map("tags", "tags")
    fields.extra()
    return fields.facts


def _parent(source: Source) -> Source:
    return Source(source.input, source.at.rpartition("/")[0])
