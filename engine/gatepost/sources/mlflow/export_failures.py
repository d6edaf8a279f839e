"""What an export says that it failed to hold."""

from __future__ import annotations

from gatepost.model import Json, JsonObject, Source
from gatepost.sources.mlflow.records import Broken, Record

_SAID = "the export says that it failed to hold"


def failures(document: JsonObject, path: str) -> tuple[list[tuple[str, Record]], list[Broken]]:
    """Versions that a file of an export lists as failed, as records; and what can't be known of them and of models.

    Older exports tell only a failed version's number and run. Newer ones tell the whole version; that its run is gone
    is no fault of the export then: such a version just has no run.
    """
    info = document.get("info")
    info = info if isinstance(info, dict) else {}
    models, versions = info.get("failed_models"), info.get("failed_versions")
    broken = [
        Broken(f"{path}: {_SAID} the model {name!r}", model=name)
        for name in (models if isinstance(models, list) else [])
        if isinstance(name, str) and name
    ]
    found: list[tuple[str, Record]] = []
    for index, item in enumerate(versions if isinstance(versions, list) else []):
        told = item.get("version") if isinstance(item, dict) else None
        whole = isinstance(told, dict)
        data: JsonObject = told if isinstance(told, dict) else {}
        if isinstance(item, dict) and told and not whole:
            data = {"name": item.get("model"), "version": told, "run_id": item.get("run_id")}
        name, number = data.get("name"), data.get("version")
        if not isinstance(name, str) or not name or not isinstance(number, str | int):
            continue
        at = Source(path, f"/info/failed_versions/{index}" + ("/version" if whole else ""))
        found.append(("versions", Record(data, at, nested=True)))
        if not whole or not _run_is_gone(item):
            broken.append(Broken(f"{path}: {_SAID} version {number} (at {at.at})", version=(name, str(number))))
    return found, broken


def _run_is_gone(item: JsonObject) -> bool:
    answer: Json = item.get("RestException")
    missing = isinstance(answer, dict) and answer.get("error_code") == "RESOURCE_DOES_NOT_EXIST"
    return missing or item.get("message") == "deleted run"
