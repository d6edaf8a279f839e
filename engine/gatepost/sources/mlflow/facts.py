"""Joins the records of one input into subjects: the one translation that every MLflow reader uses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from gatepost.model import JsonObject, Source, Subject
from gatepost.sources.mlflow import runs, versions
from gatepost.sources.mlflow.artifacts import artifact_facts, choose_files, model_folder
from gatepost.sources.mlflow.merging import unique
from gatepost.sources.mlflow.mlmodel import described_model_facts, model_files_facts
from gatepost.sources.mlflow.records import Broken, Listing, ModelFiles, Notes, Record, Records
from gatepost.sources.mlflow.values import text

VersionKey = tuple[str, str]
_MODELS_URI = "models:/"


@dataclass(frozen=True, slots=True)
class Index:
    """The records of one input by their ids, prompts left out."""

    registry: JsonObject
    models: dict[str, Record]
    versions: dict[VersionKey, Record]
    runs: dict[str, Record]
    logged_models: dict[str, Record]
    logged_by_run: dict[str, list[str]]
    versions_by_model: dict[str, list[Record]]
    experiments: dict[str, Record]
    files: dict[str, list[ModelFiles]]
    listings: dict[str, Listing]


@dataclass(frozen=True, slots=True)
class Links:
    """What one version belongs to: ids as they are named, and the records where the input holds them."""

    run_id: str | None
    run: Record | None
    model_id: str | None
    logged_model: Record | None


def subjects(records: Records) -> tuple[Subject, ...]:
    """The subjects of `records`, sorted by kind and id: each registered model, and each version of one.

    A version without a record of its model still gives its own subject. A record that couldn't be read is named in
    `broken` of what it is about; of a registered model that couldn't be read, only its name is known.
    """
    index = _index(records)
    linked = {key: _links(record, key, index) for key, record in index.versions.items()}
    blame = _blame(records.broken, index, linked)
    found = [_version(key, record, linked[key], index, blame[key]) for key, record in index.versions.items()]
    found += [_model(name, record, index, blame[name, ""]) for name, record in index.models.items()]
    for broken in records.broken:
        if broken.model is not None and broken.model not in index.models:
            found += _unreadable_model(broken.model, index, broken.message)
    return tuple(sorted(found, key=lambda subject: (subject.kind, subject.id)))


def linked_ids(records: Records) -> frozenset[str]:
    """Ids of the runs and logged models that belong to a version: those whose files are worth reading."""
    index = _index(records)
    links = [_links(record, key, index) for key, record in index.versions.items()]
    return frozenset(one for link in links for one in (link.run_id, link.model_id) if one is not None)


def _index(records: Records) -> Index:
    models = unique(records.models, versions.model_name)
    prompts = {name for name, record in models.items() if versions.is_prompt(record)}
    found = unique(records.versions, _version_key)
    files: dict[str, list[ModelFiles]] = defaultdict(list)
    for item in records.model_files:
        if all(item.folder != other.folder for other in files[item.owner]):
            files[item.owner].append(item)
    listings: dict[str, Listing] = {}
    for listing in records.listings:
        listings.setdefault(listing.owner, listing)
    logged_models = unique(records.logged_models, runs.logged_model_id)
    logged_by_run: dict[str, list[str]] = defaultdict(list)
    for model_id, record in logged_models.items():
        logged_by_run[runs.logged_model_run(record) or ""].append(model_id)
    kept = {key: record for key, record in found.items() if key[0] not in prompts and not versions.is_prompt(record)}
    by_model: dict[str, list[Record]] = defaultdict(list)
    for name, number in sorted(kept, key=lambda key: versions.order(key[1])):
        by_model[name].append(kept[name, number])
    return Index(
        registry=records.registry,
        models={name: record for name, record in models.items() if name not in prompts},
        versions=kept,
        runs=unique(records.runs, runs.run_id),
        logged_models=logged_models,
        logged_by_run=logged_by_run,
        versions_by_model=by_model,
        experiments=unique(records.experiments, lambda record: text(record.data.get("experiment_id"))),
        files=files,
        listings=listings,
    )


def _version_key(record: Record) -> VersionKey | None:
    name, number = versions.model_name(record), versions.version_number(record)
    return (name, number) if name is not None and number is not None else None


def _links(record: Record, key: VersionKey, index: Index) -> Links:
    """A version names its run, and its logged model by id or by its source `models:/m-…`.

    Where it names only one of the two, the other follows from the logged model's `source_run_id` or the run's outputs,
    if that is unambiguous.
    """
    named = text(record.data.get("run_id"))
    source = text(record.data.get("source")) or ""
    model_id = text(record.data.get("model_id"))
    if model_id is None and source.startswith(_MODELS_URI):
        tail = source.removeprefix(_MODELS_URI).strip("/")
        model_id = tail if tail and "/" not in tail and "@" not in tail else None
    if model_id is None and named is not None:
        of_run = list(index.logged_by_run.get(named, []))
        if named in index.runs:
            of_run += [one for one in runs.output_models(index.runs[named]) if one not in of_run]
        registered = [
            one
            for one in of_run
            if one in index.logged_models and key in runs.logged_model_versions(index.logged_models[one])
        ]
        candidates = registered or of_run
        model_id = candidates[0] if len(candidates) == 1 else None
    logged = index.logged_models.get(model_id) if model_id is not None else None
    if named is None and logged is not None:
        named = runs.logged_model_run(logged)
    return Links(named, index.runs.get(named) if named is not None else None, model_id, logged)


def _blame(broken: tuple[Broken, ...], index: Index, linked: dict[VersionKey, Links]) -> dict[VersionKey, list[str]]:
    """Which version, or model (as `(name, "")`), each broken record is about."""
    blame: dict[VersionKey, list[str]] = defaultdict(list)
    for item in broken:
        about = [key for key, link in linked.items() if key == item.version or item.owners & _known_ids(link)]
        if not about:
            about = [key for key, record in index.versions.items() if _folder(record.at) in item.beside]
            about += [(name, "") for name, record in index.models.items() if _folder(record.at) in item.beside]
        if item.model is not None:
            about += [key for key in (*index.versions, *((name, "") for name in index.models)) if key[0] == item.model]
        for key in about:
            if item.message not in blame[key]:
                blame[key].append(item.message)
    return blame


def _known_ids(link: Links) -> set[str]:
    experiment = runs.experiment_id(link.run) if link.run is not None else None
    return {one for one in (link.run_id, link.model_id, experiment) if one is not None}


def _folder(source: Source) -> str:
    return source.input.rpartition("/")[0]


def _versions_of(name: str, index: Index) -> list[Record]:
    return index.versions_by_model.get(name, [])


def _version(key: VersionKey, record: Record, links: Links, index: Index, blame: list[str]) -> Subject:
    notes = Notes()
    name = key[0]
    model = index.models.get(name)
    siblings = _versions_of(name, index)
    aliases = versions.aliases_of(model, siblings)
    facts: JsonObject = {"registry": dict(index.registry), "model": versions.model_facts(model, name, notes)}
    facts["model"]["versions"] = [versions.summary(one, aliases, full=False) for one in siblings]
    facts["version"] = versions.version_facts(record, aliases, model, notes)
    if links.run is not None:
        experiment = runs.experiment_id(links.run)
        facts["run"] = runs.run_facts(links.run, index.experiments.get(experiment or ""), notes)
    if links.logged_model is not None:
        facts["logged_model"] = runs.logged_model_facts(links.logged_model, notes)
    datasets = runs.run_datasets(links.run, notes) if links.run is not None else None
    if not datasets and links.logged_model is not None:
        datasets = runs.logged_model_datasets(links.logged_model, notes) or datasets
    if datasets is not None:
        facts["datasets"] = datasets
    facts.update(_described(record, links, index, notes))
    notes.origin("", record.at)
    notes.broken[:0] = blame
    return Subject("model_version", versions.subject_id(*key), facts, notes.origins, tuple(sorted(notes.broken)))


def _described(record: Record, links: Links, index: Index, notes: Notes) -> JsonObject:
    """What the model's files say; without them, what the run's tag says about the model that it logged."""
    folder = model_folder(text(record.data.get("source")), links.run_id)
    facts: JsonObject = {}
    for owner, wanted in ((links.model_id, ""), (links.run_id, folder)):
        files = choose_files(index.files.get(owner or "", []), wanted)
        listing = index.listings.get(owner or "")
        if files is None and listing is None:
            continue
        if files is not None:
            facts = model_files_facts(files, notes)
        if listing is not None:
            artifacts = artifact_facts(listing, files.folder if files is not None else wanted, notes)
            facts |= {"artifacts": artifacts} if artifacts else {}
        if files is not None:
            return facts
    if links.run is not None:
        history, at = runs.log_history(links.run, notes)
        fitting = [item for item in history if folder is None or item.get("artifact_path") == folder]
        fitting = fitting or (history if len(history) == 1 else [])
        if folder is not None or len(fitting) == 1:
            for item in fitting[-1:]:
                facts |= described_model_facts(item, at, notes, pointed=False)
    return facts


def _model(name: str, record: Record, index: Index, blame: list[str]) -> Subject:
    notes = Notes()
    found = _versions_of(name, index)
    aliases = versions.aliases_of(record, found)
    facts: JsonObject = {"registry": dict(index.registry), "model": versions.model_facts(record, name, notes)}
    facts["versions"] = [versions.summary(one, aliases, full=True) for one in found]
    known = {entry["version"] for entry in facts["versions"]}
    for number in sorted(set(aliases.values()) - known, key=versions.order):
        held = [alias for alias, version in aliases.items() if version == number]
        facts["versions"].append({"version": number, "aliases": held})
    facts["versions"].sort(key=lambda entry: versions.order(entry["version"]))
    facts["aliases"] = aliases
    by_number = {versions.version_number(one): one for one in found}
    for place, entry in enumerate(facts["versions"]):
        if entry["version"] in by_number:
            notes.origin(f"versions[{place}]", by_number[entry["version"]].at)
    if "aliases" in record.data:
        notes.origin("aliases", Source(record.at.input, f"{record.at.at}/aliases"))
    notes.origin("", record.at)
    notes.broken[:0] = blame
    return Subject("registered_model", versions.subject_id(name), facts, notes.origins, tuple(sorted(notes.broken)))


def _unreadable_model(name: str, index: Index, message: str) -> list[Subject]:
    """A model of which only the name is known: itself, and one version "?" that stands for all it may have, so that
    policies about versions don't pass over it."""
    found = [
        Subject(
            "registered_model",
            versions.subject_id(name),
            {"registry": dict(index.registry), "model": {"name": name}, "versions": [], "aliases": {}},
            {},
            (message,),
        )
    ]
    if not _versions_of(name, index):
        version = {"version": "?", "aliases": [], "tags": {}}
        facts = {"registry": dict(index.registry), "model": {"name": name, "versions": []}, "version": version}
        found.append(Subject("model_version", versions.subject_id(name, "?"), facts, {}, (message,)))
    return found
