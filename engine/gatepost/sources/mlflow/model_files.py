"""The artifacts of runs and logged models on a live server: what there is, and the small text files of a model.

Which path serves what was found on real servers: a run's files are listed and served by both MLflow 2.22 and 3.17; a
logged model's files are listed under /api and served only under /ajax-api. Only files that a listing names are asked
for, since MLflow 2 answers 500 for one that isn't there.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from gatepost.model import JsonObject
from gatepost.sources.mlflow.client import Client

MAX_TEXT = 1024 * 1024
MAX_FILES = 2000
MAX_FOLDERS = 100
MAX_DESCRIBED = 50
BESIDE = {"requirements.txt": "requirements", "python_env.yaml": "python_env"}


def listings(client: Client, owners: Sequence[JsonObject]) -> JsonObject:
    """`artifact_listings`: the files of each owner ({"run_id": …} or {"model_id": …}), folders entered, sorted by path.

    An owner whose artifacts the server can't reach is under `unavailable` with the HTTP status instead, for nothing
    known isn't the same as no files; `truncated` says that there were too many to list.
    """
    found = [{**owner, **_walk(client, owner)} for owner in owners]
    return {
        "artifact_listings": [entry for entry in found if "files" in entry],
        "unavailable": [entry for entry in found if "files" not in entry],
    }


def descriptions(client: Client, listed: Sequence[JsonObject]) -> list[JsonObject]:
    """Each MLmodel file in the listings with the requirements and Python environment beside it, as text."""
    found = []
    for listing in listed:
        owner: JsonObject = {key: listing[key] for key in ("model_id", "run_id") if key in listing}
        paths = {entry["path"] for entry in listing.get("files", []) if not entry.get("is_dir")}
        models = sorted(path for path in paths if path.rpartition("/")[2] == "MLmodel")
        for path in models[:MAX_DESCRIBED]:
            text = _text(client, owner, path)
            if text is None:
                continue
            entry: JsonObject = {**owner, "path": path, "text": text}
            for name, key in BESIDE.items():
                beside = path.removesuffix("MLmodel") + name
                content = _text(client, owner, beside) if beside in paths else None
                if content is not None:
                    entry[key] = content
            found.append(entry)
    return found


def segment(text: str) -> str:
    """`text` as one segment of a URL's path."""
    return quote(text, safe="")


def _walk(client: Client, owner: JsonObject) -> JsonObject:
    files: dict[str, JsonObject] = {}
    folders = [""]
    entered = 0
    while folders:
        folder = folders.pop(0)
        entered += 1
        answer = _list(client, owner, folder)
        if isinstance(answer, int):
            return {"status": answer}
        entries = answer.get("files")
        for entry in entries if isinstance(entries, list) else []:
            path = entry.get("path") if isinstance(entry, dict) else None
            if not isinstance(path, str) or path in files:
                continue
            files[path] = entry
            if entry.get("is_dir"):
                folders.append(path)
        if len(files) > MAX_FILES or (folders and entered >= MAX_FOLDERS):
            return {"files": [files[path] for path in sorted(files)][:MAX_FILES], "truncated": True}
    return {"files": [files[path] for path in sorted(files)]}


def _list(client: Client, owner: JsonObject, folder: str) -> JsonObject | int:
    if "model_id" in owner:
        path = f"/api/2.0/mlflow/logged-models/{segment(owner['model_id'])}/artifacts/directories"
        return client.listing(path, {"artifact_directory_path": folder} if folder else {})
    query = {"run_id": owner["run_id"]}
    return client.listing("/api/2.0/mlflow/artifacts/list", {**query, "path": folder} if folder else query)


def _text(client: Client, owner: JsonObject, path: str) -> str | None:
    if "model_id" in owner:
        place = f"/ajax-api/2.0/mlflow/logged-models/{segment(owner['model_id'])}/artifacts/files"
        data = client.file(place, {"artifact_file_path": path}, MAX_TEXT)
    else:
        data = client.file("/get-artifact", {"run_uuid": owner["run_id"], "path": path}, MAX_TEXT)
    try:
        return None if data is None else data.decode("utf-8")
    except UnicodeDecodeError:
        return None
