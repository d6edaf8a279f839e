"""Reads a directory written by mlflow-export-import: a bulk export, or a single model, version or experiment.

Files are told apart by content. The layouts of its versions differ only in where files lie, and no meaning is taken
from that, but in two cases: the artifacts of a run or logged model lie in `artifacts` beside its file, and a file that
can't be read is about what its folder is named after.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from gatepost.errors import Place, UnreadableError
from gatepost.model import Json, JsonObject, Reading, Source
from gatepost.reading import json_bytes
from gatepost.sources import interface
from gatepost.sources.mlflow.export_failures import failures
from gatepost.sources.mlflow.facts import linked_ids, subjects
from gatepost.sources.mlflow.records import Artifact, Broken, Listing, ModelFiles, Record, Records, TextFile
from gatepost.sources.mlflow.rest import nested_versions, public_uri
from gatepost.sources.mlflow.runs import logged_model_id, run_id
from gatepost.sources.tree import Tree

KIND = "mlflow-export"
_ARTIFACTS = "artifacts"
_START = re.compile(rb'\s*\{\s*"system"\s*:\s*\{\s*"package_version"')
_MODEL_RECORDS = ("model.json", "version.json")
_RECORDS = (*_MODEL_RECORDS, "run.json", "logged_model.json", "experiment.json")
_TEXT_FILES = {"mlmodel": "MLmodel", "requirements": "requirements.txt", "python_env": "python_env.yaml"}


class MlflowExport(interface.Source):
    """Directories written by mlflow-export-import, and single files of one."""

    name = KIND
    title = "a directory written by mlflow-export-import"

    def recognises(self, tree: Tree) -> bool:
        return any(_looks_exported(tree, name) for name in _candidates(tree))

    def read(self, tree: Tree) -> Reading:
        collected, broken, owners = _records(tree)
        wanted = linked_ids(collected)
        listings, files, unread = _artifacts(tree, {owner: dirs for owner, dirs in owners.items() if owner in wanted})
        records = replace(
            collected, listings=listings, model_files=files, broken=(*broken, *unread, *_links_outside(tree))
        )
        return Reading(tree.inputs(KIND), subjects(records))


def _candidates(tree: Tree) -> list[str]:
    """The JSON files that aren't artifacts."""
    return [
        name
        for name in tree.names()
        if _ARTIFACTS not in PurePosixPath(name).parts[:-1] and (name.endswith(".json") or tree.single)
    ]


def _looks_exported(tree: Tree, name: str) -> bool:
    """Whether a file is an exported one. One that starts so counts even if it is cut off: that is then told."""
    head = tree.head(name)
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return False
    try:
        return _is_exported(json_bytes(tree.peek(name), name))
    except UnreadableError:
        return _START.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def _is_exported(document: Json) -> bool:
    if not isinstance(document, dict) or not isinstance(document.get("mlflow"), dict):
        return False
    system = document.get("system")
    return isinstance(system, dict) and bool({"package_version", "script", "mlflow_version"} & set(system))


def _records(tree: Tree) -> tuple[Records, list[Broken], dict[str, list[str]]]:
    """The records of the JSON files, those that can't be read, and for each run and logged model its folders.

    Raises UnreadableError if a file can't be read that isn't the record of one thing, or none can be read.
    """
    found: dict[str, list[Record]] = {"models": [], "versions": [], "runs": [], "logged_models": [], "experiments": []}
    broken: list[Broken] = []
    problems: list[UnreadableError] = []
    owners: dict[str, list[str]] = {}
    registries: set[str] = set()
    known = 0
    for name in _candidates(tree):
        try:
            document = json_bytes(tree.read(name), tree.path(name))
        except UnreadableError as problem:
            if PurePosixPath(name).name not in _RECORDS or tree.single:
                raise
            problems.append(problem)
            broken.append(_broken(tree, name, str(problem).split("\n")[0]))
            continue
        if not _is_exported(document):
            continue
        known += 1
        failed, unexported = failures(document, tree.path(name))
        broken += unexported
        content: JsonObject = document["mlflow"]
        for field, record in [*_file_records(content, Source(tree.path(name), "/mlflow")), *failed]:
            found[field].append(record)
            owner = {"runs": run_id, "logged_models": logged_model_id}.get(field, lambda _: None)(record)
            if owner is not None:
                owners.setdefault(owner, []).append(name.rpartition("/")[0])
            elif field in ("models", "versions") and isinstance(
                uri := document["system"].get("mlflow_tracking_uri"), str
            ):
                registries.add(public_uri(uri))
    if problems and not known:
        raise problems[0]
    registry: JsonObject = {"kind": "mlflow"}
    if len(registries) == 1:
        registry["uri"] = registries.pop()
    records = Records(
        registry=registry,
        models=tuple(found["models"]),
        versions=tuple(found["versions"]),
        runs=tuple(found["runs"]),
        logged_models=tuple(found["logged_models"]),
        experiments=tuple(found["experiments"]),
    )
    return records, broken, owners


def _file_records(content: JsonObject, at: Source) -> list[tuple[str, Record]]:
    """The records in one file of an export. Indexes and prompts hold none."""
    found: list[tuple[str, Record]] = []
    for key, field, mark in (
        ("registered_model", "models", "name"),
        ("model_version", "versions", "version"),
        ("experiment", "experiments", "experiment_id"),
    ):
        data = content.get(key)
        if data is None:
            continue
        source = Source(at.input, f"{at.at}/{key}")
        if not isinstance(data, dict) or not data.get(mark) or (field == "versions" and not data.get("name")):
            raise UnreadableError(
                f"the {key.replace('_', ' ')} has no {mark}", place=Place(at.input, pointer=source.at)
            )
        found.append((field, Record(data, source)))
        if field == "models":
            found += nested_versions(data, source)
    if isinstance(content.get("info"), dict) and run_id(Record(content, at)) is not None:
        found.append(("runs", Record(content, at)))
    elif isinstance(content.get("model_id"), str):
        found.append(("logged_models", Record(content, at)))
    return found


def _broken(tree: Tree, name: str, message: str) -> Broken:
    """A record that can't be read: it is about what its folder is named after, or what lies beside or above it."""
    path = PurePosixPath(tree.path(name))
    folder = path.parent
    model = folder.name if path.name in _MODEL_RECORDS else None
    return Broken(message, frozenset({folder.name}), frozenset({str(folder), str(folder.parent)}), model)


def _links_outside(tree: Tree) -> list[Broken]:
    """Links that lead out of the given path: they aren't followed, and what they stood for is broken."""
    found: list[Broken] = []
    for name in tree.outside:
        path = PurePosixPath(tree.path(name))
        message = f"{path}: a link that leads outside the given path, or nowhere, is not followed"
        owner = path if path.name not in _RECORDS else path.parent
        if _ARTIFACTS in path.parts:
            owner = PurePosixPath(*path.parts[: path.parts.index(_ARTIFACTS)])
        model = owner.name if path.name in _MODEL_RECORDS or owner.parent.name == "models" else None
        found.append(Broken(message, frozenset({owner.name}), frozenset({str(owner), str(owner.parent)}), model))
    return found


def _artifacts(
    tree: Tree, owners: dict[str, list[str]]
) -> tuple[tuple[Listing, ...], tuple[ModelFiles, ...], list[Broken]]:
    """The artifacts of runs and logged models, from the first of their folders that has any; hashed, never loaded."""
    listings: list[Listing] = []
    files: list[ModelFiles] = []
    broken: list[Broken] = []
    for owner, folders in sorted(owners.items()):
        for folder in folders:
            root = f"{folder}/{_ARTIFACTS}/" if folder else f"{_ARTIFACTS}/"
            names = tree.below(root)
            if not names:
                continue
            listings.append(Listing(owner, tuple(_artifact(tree, name, root, owner, broken) for name in names)))
            files += [_model_files(tree, name, root, owner) for name in names if name.endswith("/MLmodel")]
            break
    return tuple(listings), tuple(files), broken


def _artifact(tree: Tree, name: str, root: str, owner: str, broken: list[Broken]) -> Artifact:
    sha256 = None
    try:
        sha256 = tree.sha256(name)
    except UnreadableError as problem:
        broken.append(Broken(str(problem).split("\n")[0], frozenset({owner})))
    return Artifact(name.removeprefix(root), tree.size(name), sha256, Source(tree.path(name), ""))


def _model_files(tree: Tree, name: str, root: str, owner: str) -> ModelFiles:
    folder = name.rpartition("/")[0]
    texts: dict[str, TextFile] = {}
    for part, file in _TEXT_FILES.items():
        if f"{folder}/{file}" in tree:
            text = tree.read(f"{folder}/{file}").decode("utf-8", "replace")
            texts[part] = TextFile(text, Source(tree.path(f"{folder}/{file}"), ""), whole=True)
    below = f"{folder}/".removeprefix(root).rstrip("/")
    return ModelFiles(owner, below, texts["mlmodel"], texts.get("requirements"), texts.get("python_env"))
