"""Which files make up a version's model, among those of its run or logged model."""

from __future__ import annotations

from gatepost.model import JsonObject
from gatepost.sources.mlflow.records import Listing, ModelFiles, Notes


def model_folder(source_uri: str | None, run_id: str | None) -> str | None:
    """The model's folder below its run's artifacts, as a version's source tells it; None if it doesn't."""
    if not source_uri or not run_id:
        return None
    for mark in (f"runs:/{run_id}/", f"/{run_id}/artifacts/"):
        if mark in source_uri:
            return source_uri.partition(mark)[2].strip("/")
    return None


def choose_files(files: list[ModelFiles], folder: str | None) -> ModelFiles | None:
    """The MLmodel file in `folder`, else the only one that isn't inside another model's folder; None if that is
    ambiguous."""
    for item in files:
        if item.folder == folder:
            return item
    outer = [item for item in files if not any(_inside(item.folder, other.folder) for other in files)]
    return outer[0] if len(outer) == 1 else None


def artifact_facts(listing: Listing, folder: str | None, notes: Notes) -> list[JsonObject]:
    """The fact `artifacts`: files in the model's folder, relative to it; all files where there is no such folder."""
    inside = [item for item in listing.files if folder and _inside(item.path, folder)]
    cut = len(folder or "") + 1 if inside else 0
    found: list[JsonObject] = []
    for item in sorted(inside or listing.files, key=lambda one: one.path):
        facts: JsonObject = {"path": item.path[cut:]}
        if item.size is not None:
            facts["size"] = item.size
        if item.sha256 is not None:
            facts["sha256"] = item.sha256
        notes.origin(f"artifacts[{len(found)}]", item.at)
        found.append(facts)
    return found


def _inside(path: str, folder: str) -> bool:
    return path != folder and (folder == "" or path.startswith(f"{folder}/"))
