"""Asking before the move: the facts as they would be if a version held an alias or stage already.

Before the move every policy about what is in production would find nothing to check, so CI and the gate judge these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gatepost.assess.options import Target
from gatepost.errors import InputError
from gatepost.model import Json, JsonObject, Subject


def moved(subjects: tuple[Subject, ...], version: Subject, target: Target) -> tuple[Subject, ...]:
    """`subjects` after the move of `version` to `target`: it and its model carry the alias or stage, and the version
    that held the alias no longer does."""
    if version.kind != "model_version":
        raise InputError(
            f"--target moves a model version, and {version.id} is a {version.kind}", hint="Name one with --subject."
        )
    model = version.id.rpartition("/")[0]
    number = version.facts["version"]["version"]
    change = _alias(target.name, number) if target.kind == "alias" else _stage(target.name, number)
    return tuple(_changed(one, change) if model in (one.id, one.id.rpartition("/")[0]) else one for one in subjects)


def held_before(version: Subject, target: Target) -> str | None:
    """The stage that the version is in before a move to a stage; None for an alias, or without a stage."""
    stage: str | None = version.facts["version"].get("stage")
    return f"stage:{stage}" if target.kind == "stage" and stage else None


_Change = Callable[[JsonObject], JsonObject]


def _alias(alias: str, number: str) -> _Change:
    def change(entry: JsonObject) -> JsonObject:
        others = [one for one in entry.get("aliases", ()) if one != alias]
        return {**entry, "aliases": sorted([*others, alias]) if entry["version"] == number else others}

    return change


def _stage(stage: str, number: str) -> _Change:
    return lambda entry: {**entry, "stage": stage} if entry["version"] == number else entry


def _changed(subject: Subject, change: _Change) -> Subject:
    facts = subject.facts
    if subject.kind == "model_version":
        model = {**facts["model"], "versions": [change(entry) for entry in facts["model"]["versions"]]}
        return replace(subject, facts={**facts, "version": change(facts["version"]), "model": model})
    if subject.kind == "registered_model":
        versions = [change(entry) for entry in facts["versions"]]
        aliases: Json = {alias: entry["version"] for entry in versions for alias in entry["aliases"]}
        return replace(subject, facts={**facts, "versions": versions, "aliases": dict(sorted(aliases.items()))})
    return subject
