"""The facts of a registered model and of a model version, apart from what its run and files say."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from gatepost.model import JsonObject
from gatepost.sources.mlflow.fields import Fields
from gatepost.sources.mlflow.records import Notes, Record, child
from gatepost.sources.mlflow.values import instant, pairs, tag, text

_PROMPT_TAG = "mlflow.prompt.is_prompt"


def subject_id(name: str, version: str | None = None) -> str:
    """The id of a registered model, or of one of its versions. In a name `%`, `/` and control characters are
    percent-encoded."""
    escaped = "".join(
        quote(c, safe="") if c in "%/" or unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in name
    )
    return f"mlflow:{escaped}" + (f"/{version}" if version is not None else "")


def model_name(record: Record) -> str | None:
    """The name that a registered model or version carries; None if it carries none."""
    value = record.data.get("name")
    return value if isinstance(value, str) and value else None


def version_number(record: Record) -> str | None:
    """The version that a record carries, as text; None if it carries none."""
    value = record.data.get("version")
    return text(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


def is_prompt(record: Record) -> bool:
    """Whether a registered model or version is a prompt, which MLflow keeps in the same registry."""
    return (tag(record.data.get("tags"), _PROMPT_TAG) or "").lower() == "true"


def stage(record: Record) -> str | None:
    """The stage of a version; None where it is null, "None" or empty."""
    value = text(record.data.get("current_stage"))
    return None if value in (None, "None") else value


def aliases_of(model: Record | None, versions: list[Record]) -> dict[str, str]:
    """Alias → version of one registered model, gathered from the model's own list and from its versions."""
    found: dict[str, str] = {}
    for record in versions:
        number = version_number(record)
        listed = record.data.get("aliases")
        for alias in listed if isinstance(listed, list) else []:
            if isinstance(alias, str) and number is not None:
                found[alias] = number
    listed = model.data.get("aliases") if model is not None else None
    if isinstance(listed, dict):
        listed = [{"alias": alias, "version": version} for alias, version in listed.items()]
    for item in listed if isinstance(listed, list) else []:
        alias = text(item.get("alias")) if isinstance(item, dict) else None
        version = text(item.get("version")) if isinstance(item, dict) else None
        if alias is not None and version is not None:
            found[alias] = version
    return dict(sorted(found.items()))


def order(version: str) -> tuple[int, int, str]:
    """Sorts versions as numbers where they are numbers."""
    return (0, int(version), "") if version.isascii() and version.isdigit() and len(version) < 19 else (1, 0, version)


def model_facts(record: Record | None, name: str, notes: Notes) -> JsonObject:
    """The fact `model`, without its versions. Only the name is known when no record of the model was read."""
    if record is None:
        return {"name": name}
    fields = Fields(record.data, record.at, "model", notes)
    fields.text("name", "name")
    fields.text("description", "description")
    fields.time("created_at", "creation_timestamp")
    fields.time("updated_at", "last_updated_timestamp")
    fields.map("tags", "tags")
    fields.skip("aliases", "versions", "latest_versions")
    fields.extra()
    return fields.facts


def version_facts(record: Record, aliases: dict[str, str], model: Record | None, notes: Notes) -> JsonObject:
    """The fact `version`. `aliases` are all those of the registered model."""
    fields = Fields(record.data, record.at, "version", notes)
    number = version_number(record) or ""
    fields.set("version", number, child(record.at, "version"))
    found = stage(record)
    if found is not None:
        fields.set("stage", found, child(record.at, "current_stage"))
    listed = model is not None and "aliases" in model.data
    place = child(model.at, "aliases") if listed and model is not None else child(record.at, "aliases")
    fields.set("aliases", [alias for alias, version in aliases.items() if version == number], place)
    for fact, name in (("status", "status"), ("status_message", "status_message"), ("description", "description")):
        fields.text(fact, name)
    fields.text("source_uri", "source")
    fields.text("run_id", "run_id")
    fields.text("model_id", "model_id")
    fields.text("created_by", "user_id")
    fields.time("created_at", "creation_timestamp")
    fields.time("updated_at", "last_updated_timestamp")
    fields.map("tags", "tags")
    fields.skip("name", "version", "aliases", "current_stage")
    fields.extra()
    return fields.facts


def summary(record: Record, aliases: dict[str, str], *, full: bool) -> JsonObject:
    """One version as it stands in the list of its model's versions. `full` adds what the registered model's own subject
    carries."""
    number = version_number(record) or ""
    facts: JsonObject = {"version": number}
    if found := stage(record):
        facts["stage"] = found
    facts["aliases"] = [alias for alias, version in aliases.items() if version == number]
    try:
        moment = instant(record.data.get("creation_timestamp"))
    except ValueError:
        moment = None
    if moment is not None:
        facts["created_at"] = moment
    if not full:
        return facts
    if words := text(record.data.get("status")):
        facts["status"] = words
    try:
        facts["tags"] = {key: text(value) or "" for key, value, _ in pairs(record.data.get("tags"))}
    except ValueError:
        facts["tags"] = {}
    if words := text(record.data.get("run_id")):
        facts["run_id"] = words
    return facts
