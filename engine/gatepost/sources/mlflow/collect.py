"""What is fetched from an MLflow registry, in which order, and into which file.

Answers are kept as the server gave them. What comes one record at a time is gathered: runs that the search didn't
give, logged models, listings of artifacts and the small text files of a model. Nothing is ever sent that changes the
registry, and no pickle is fetched.

A page that is already in the collection isn't asked for again; its token leads on to the next one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gatepost.model import JsonObject
from gatepost.sources.mlflow import model_files
from gatepost.sources.mlflow.client import Answer, Client
from gatepost.sources.mlflow.collection import Collection

API = "/api/2.0/mlflow"
PAGE_SIZE = 200
BATCH = 50
"""How many records that come one by one share a file, and so how much an interruption can cost."""

Progress = Callable[[int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Collected:
    """How much a collection holds."""

    registered_models: int
    model_versions: int
    runs: int
    logged_models: int
    models_described: int

    def __str__(self) -> str:
        return (
            f"{self.registered_models} registered models, {self.model_versions} versions, {self.runs} runs, "
            f"{self.logged_models} logged models, {self.models_described} MLmodel files"
        )


def collect(
    client: Client,
    collection: Collection,
    *,
    page_size: int = PAGE_SIZE,
    progress: Progress = lambda done, total: None,
) -> Collected:
    """Fetch everything that `check` reads into `collection`; gives how much that was.

    `progress` is called with the batches done and those known to come. Raises ConnectionFailedError if the server
    can't be read and OutputError if the collection can't be written.
    """
    collection.begin(client.to.uri, client.version())
    reader = _Reader(client, collection, page_size)
    models = reader.listed("registered-models", "registered_models")
    versions = reader.listed("model-versions", "model_versions")
    experiments = reader.listed("experiments", "experiments", view_type="ALL")
    run_ids = _ids(version.get("run_id") for version in versions)
    by_run = list(_batches(run_ids))
    runs: list[JsonObject] = []
    for number, batch in enumerate(by_run, 1):
        progress(number, len(by_run) * 2 + 1)
        runs += reader.runs(number, batch, _ids(e.get("experiment_id") for e in experiments))
    model_ids = _ids([*map(_model_id, versions), *(i for run in runs for i in _outputs(run))])
    logged: list[JsonObject] = []
    for number, batch in enumerate(_batches(model_ids), 1):
        logged += reader.logged_models(number, batch)
    owners = [{"model_id": i} for i in _ids(_info(m).get("model_id") for m in logged)]
    owners += [{"run_id": i} for i in _ids(_info(r).get("run_id") for r in runs)]
    described = 0
    of_owners = list(_batches(owners))
    for number, part in enumerate(of_owners, 1):
        progress(len(by_run) + number, len(by_run) + len(of_owners))
        described += reader.artifacts(number, part)
    collection.finish()
    return Collected(len(models), len(versions), len(runs), len(logged), described)


class _Reader:
    def __init__(self, client: Client, collection: Collection, page_size: int) -> None:
        self._client = client
        self._collection = collection
        self._page_size = page_size

    def listed(self, what: str, key: str, **query: str) -> list[JsonObject]:
        """All records of a paged list."""
        number = 0

        def read(token: str | None) -> bytes:
            nonlocal number
            number += 1
            asked: dict[str, str | int] = {"max_results": self._page_size, **query}
            if token:
                asked["page_token"] = token
            path = f"{API}/{what}/search"
            return self._once(f"{what}-{number:04}.json", lambda: self._client.found(self._client.get(path, asked)))

        return [record for page in self._client.pages(read, what) for record in _records(page, key)]

    def runs(self, number: int, ids: Sequence[str], experiments: Sequence[str]) -> list[JsonObject]:
        """The runs with these ids. One search for the batch is cheapest; those it doesn't give (and all of them on a
        server that can't search by id) are asked for one by one. A run that is gone is left out."""

        def fetch() -> bytes:
            found: dict[str, JsonObject] = {}
            if experiments:
                wanted = ",".join(f"'{i}'" for i in ids if "'" not in i)
                body = {
                    "experiment_ids": list(experiments),
                    "filter": f"attributes.run_id IN ({wanted})",
                    "run_view_type": "ALL",
                    "max_results": len(ids),
                }
                answer = self._client.search(f"{API}/runs/search", body)
                if answer.status == 200:
                    found = {str(_info(run).get("run_id")): run for run in _records(answer.document(), "runs")}
            for run_id in ids:
                if run_id not in found:
                    answer = self._client.get(f"{API}/runs/get", {"run_id": run_id})
                    run = (answer.document() or {}).get("run")
                    if answer.status == 200 and isinstance(run, dict):
                        found[run_id] = run
            return _encode({"runs": [found[i] for i in ids if i in found]})

        return _records(_decode(self._once(f"runs-{number:04}.json", fetch)), "runs")

    def logged_models(self, number: int, ids: Sequence[str]) -> list[JsonObject]:
        """The logged models with these ids (MLflow 3). A model that is gone is left out."""

        def fetch() -> bytes:
            answers = [self._client.get(f"{API}/logged-models/{model_files.segment(i)}", {}) for i in ids]
            models = [(a.document() or {}).get("model") for a in answers if a.status == 200]
            return _encode({"models": [model for model in models if isinstance(model, dict)]})

        return _records(_decode(self._once(f"logged-models-{number:04}.json", fetch)), "models")

    def artifacts(self, number: int, owners: Sequence[JsonObject]) -> int:
        """The listings of these runs and logged models, and the text files that describe their models."""
        listings = self._once(
            f"artifacts-{number:04}.json",
            lambda: _encode(model_files.listings(self._client, owners)),
        )
        described = self._once(
            f"mlmodels-{number:04}.json",
            lambda: _encode(
                {"mlmodels": model_files.descriptions(self._client, _records(_decode(listings), "artifact_listings"))}
            ),
        )
        return len(_records(_decode(described), "mlmodels"))

    def _once(self, name: str, fetch: Callable[[], bytes]) -> bytes:
        data = self._collection.saved(name)
        if data is None:
            data = fetch()
            self._collection.save(name, data)
        return data


def _records(page: JsonObject | None, key: str) -> list[JsonObject]:
    values = (page or {}).get(key)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _info(record: JsonObject) -> JsonObject:
    info = record.get("info")
    return info if isinstance(info, dict) else {}


def _model_id(version: JsonObject) -> str | None:
    """The logged model of a version: named by itself, or by its source `models:/m-…`."""
    source = str(version.get("source") or "")
    named = source.removeprefix("models:/") if source.startswith("models:/m-") else ""
    return version.get("model_id") or named.partition("/")[0] or None


def _outputs(run: JsonObject) -> Iterator[str | None]:
    outputs = run.get("outputs")
    for output in _records(outputs if isinstance(outputs, dict) else None, "model_outputs"):
        yield output.get("model_id")


def _ids(values: object) -> list[str]:
    """The distinct ids among `values`, sorted so that the same registry is always asked in the same order."""
    assert isinstance(values, Iterator | list)
    return sorted({value for value in values if isinstance(value, str) and value})


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _encode(value: JsonObject) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "surrogatepass")


def _decode(data: bytes) -> JsonObject | None:
    return Answer(200, data).document()
