"""Reads saved answers of MLflow's REST API, in files of any name, and what `gatepost collect` saves beside them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from gatepost.errors import Place, UnreadableError
from gatepost.model import Input, Json, JsonObject, Reading, Source
from gatepost.reading import json_bytes
from gatepost.sources import interface
from gatepost.sources.mlflow.facts import subjects
from gatepost.sources.mlflow.records import Artifact, Listing, ModelFiles, Record, Records, TextFile, child
from gatepost.sources.mlflow.values import count
from gatepost.sources.tree import Tree

KIND = "mlflow-rest"
# The keys of an answer: the field of Records it fills, and a key that tells MLflow's records from others of that name.
_ANSWERS: dict[str, tuple[str, str]] = {
    "registered_models": ("models", "name"),
    "registered_model": ("models", "name"),
    "model_versions": ("versions", "version"),
    "model_version": ("versions", "version"),
    "runs": ("runs", "info"),
    "run": ("runs", "info"),
    "experiments": ("experiments", "name"),
    "experiment": ("experiments", "name"),
    "models": ("logged_models", "info"),
    "model": ("logged_models", "info"),
}
_COLLECTED = ("mlmodels", "artifact_listings", "gatepost_collection")
_START = re.compile(rb'\s*(?:\[\s*)?\{\s*"(' + "|".join((*_ANSWERS, *_COLLECTED)).encode() + rb')"\s*:')


class MlflowRest(interface.Source):
    """Saved REST answers: one file, or any number of pages in a directory."""

    name = KIND
    title = "saved answers of MLflow's REST API"

    def recognises(self, tree: Tree) -> bool:
        return any(_looks_like_answer(tree, name) for name in tree.names())

    def read(self, tree: Tree) -> Reading:
        found: dict[str, list[Record]] = {field: [] for field, _ in _ANSWERS.values()}
        files: list[ModelFiles] = []
        listings: list[Listing] = []
        registry: JsonObject = {"kind": "mlflow"}
        for name in tree.names():
            if not _is_json(tree.head(name)):
                continue
            path = tree.path(name)
            try:
                document = json_bytes(tree.peek(name), path)
            except UnreadableError:
                if tree.single or name.endswith(".json") or _starts_like_answer(tree.head(name)):
                    raise
                continue
            known = False
            for page, at in _pages(document, path):
                if "error_code" in page:
                    raise UnreadableError(
                        f"is an error answer of the server: {page.get('message') or page['error_code']}",
                        place=Place(path),
                        hint="Save the answer again, or remove the file.",
                    )
                for field, record in answer_records(page, at):
                    found[field].append(record)
                files += _model_files(page, at)
                listings += _listings(page, at)
                registry |= _registry(page)
                known = known or any(key in page for key in (*_ANSWERS, *_COLLECTED))
            if known:
                tree.read(name)
        records = Records(
            registry=registry,
            models=tuple(found["models"]),
            versions=tuple(found["versions"]),
            runs=tuple(found["runs"]),
            logged_models=tuple(found["logged_models"]),
            experiments=tuple(found["experiments"]),
            model_files=tuple(files),
            listings=tuple(listings),
        )
        return reading(tree.inputs(KIND), records)


def reading(inputs: tuple[Input, ...], records: Records) -> Reading:
    """What these records give, as read from `inputs`."""
    return Reading(inputs, subjects(records))


def answer_records(page: JsonObject, at: Source) -> list[tuple[str, Record]]:
    """The records of one answer, each with the field of Records that it belongs to. Versions nested in a registered
    model are records too. Raises UnreadableError for a model or version without a name or number."""
    found: list[tuple[str, Record]] = []
    for key, (field, mark) in _ANSWERS.items():
        value = page.get(key)
        items = (
            [(item, child(at, key, i)) for i, item in enumerate(value)]
            if isinstance(value, list)
            else ([(value, child(at, key))] if isinstance(value, dict) else [])
        )
        for data, source in items:
            if not isinstance(data, dict):
                raise UnreadableError("isn't a record", place=Place(source.input, pointer=source.at))
            if mark in data or (field == "logged_models" and "model_id" in data):
                found.append((field, Record(data, source)))
                if field == "models":
                    found += nested_versions(data, source)
            elif field in ("models", "versions"):
                raise UnreadableError(f"a record without {mark!r}", place=Place(source.input, pointer=source.at))
    for field, record in found:
        if field == "versions" and not isinstance(record.data.get("name"), str):
            raise UnreadableError("a model version without a name", place=Place(record.at.input, pointer=record.at.at))
    return found


def nested_versions(model: JsonObject, at: Source) -> list[tuple[str, Record]]:
    """The versions that a registered model carries within itself; each takes the model's name if it has none."""
    found: list[tuple[str, Record]] = []
    for key in ("versions", "latest_versions"):
        value = model.get(key)
        for index, item in enumerate(value if isinstance(value, list) else []):
            if isinstance(item, dict) and "version" in item:
                data = item if item.get("name") else {**item, "name": model.get("name")}
                found.append(("versions", Record(data, child(at, key, index), nested=True)))
    return found


def public_uri(uri: str) -> str:
    """A registry's address without the user name and password that it may hold."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return uri
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else uri


def _is_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _looks_like_answer(tree: Tree, name: str) -> bool:
    """Whether a file is an answer. One that starts so counts even if it is cut off: that is then told."""
    head = tree.head(name)
    if not _is_json(head):
        return False
    try:
        pages = _pages(json_bytes(tree.peek(name), name), name)
        return any(_is_answer(page) for page, _ in pages)
    except UnreadableError:
        return _starts_like_answer(head)


def _starts_like_answer(head: bytes) -> bool:
    return _START.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def _is_answer(page: JsonObject) -> bool:
    for key, (field, mark) in _ANSWERS.items():
        value = page.get(key)
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, dict) and (mark in first or (field == "logged_models" and "model_id" in first)):
            return True
        if value == [] and key != "models":
            return True
    return any(key in page for key in _COLLECTED)


def _pages(document: Json, path: str) -> list[tuple[JsonObject, Source]]:
    if isinstance(document, dict):
        return [(document, Source(path, ""))]
    items = document if isinstance(document, list) else []
    return [(item, Source(path, f"/{index}")) for index, item in enumerate(items) if isinstance(item, dict)]


def _entries(page: JsonObject, key: str, at: Source) -> list[tuple[JsonObject, str, Source]]:
    value = page.get(key)
    found = []
    for index, item in enumerate(value if isinstance(value, list) else []):
        owner = (item.get("model_id") or item.get("run_id")) if isinstance(item, dict) else None
        if isinstance(owner, str):
            found.append((item, owner, child(at, key, index)))
    return found


def _model_files(page: JsonObject, at: Source) -> list[ModelFiles]:
    found: list[ModelFiles] = []
    for item, owner, source in _entries(page, "mlmodels", at):
        texts = {
            key: TextFile(item[key], child(source, key), whole=False)
            for key in ("text", "requirements", "python_env")
            if isinstance(item.get(key), str)
        }
        if "text" in texts:
            folder = str(item.get("path") or "").rpartition("/")[0]
            found.append(ModelFiles(owner, folder, texts["text"], texts.get("requirements"), texts.get("python_env")))
    return found


def _listings(page: JsonObject, at: Source) -> list[Listing]:
    found: list[Listing] = []
    for item, owner, source in _entries(page, "artifact_listings", at):
        files = item.get("files")
        artifacts = [
            Artifact(file["path"], count(file.get("file_size")), None, child(source, "files", index))
            for index, file in enumerate(files if isinstance(files, list) else [])
            if isinstance(file, dict) and isinstance(file.get("path"), str) and not file.get("is_dir")
        ]
        found.append(Listing(owner, tuple(artifacts)))
    return found


def _registry(page: JsonObject) -> JsonObject:
    about = page.get("gatepost_collection")
    uri = about.get("registry_uri") if isinstance(about, dict) else None
    return {"uri": public_uri(uri)} if isinstance(uri, str) and uri else {}
