"""A small organisation on disk: its registries as MLflow's REST API answers, policies, packs, frameworks and profile.

Everything goes through files and the readers that a run uses, so a test says only what is different about its case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gatepost.assess import Options, Target, assess
from gatepost.formats.json import dumps
from gatepost.frameworks import Catalogue
from gatepost.model.assessment import AssessmentDocument, ControlEntry, FindingEntry
from gatepost.policies import Library
from gatepost.profile import Profile, load
from gatepost.reading import check, json_document
from gatepost.sources import read

AS_OF = date(2026, 11, 24)
LINK = "https://frameworks.example/control"


def version(number: int | str, **fields: Any) -> dict[str, Any]:
    """A version as MLflow's REST API gives it; `tags` is a plain map, `aliases` a list, `run` the data of its run."""
    return {"version": str(number), "current_stage": "None", "status": "READY", **fields}


@dataclass
class Workspace:
    """Files under one directory, and the assessment of them."""

    folder: Path

    def write(self, path: str, content: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        return file

    def registry(self, name: str = "registry", **models: Sequence[Mapping[str, Any]] | Mapping[str, Any]) -> Path:
        """Saved REST answers: each model by name, as a list of versions or as {"versions": …, "tags": …}."""
        return self.registry_of(name, models)

    def registry_of(self, name: str, models: Mapping[str, Any]) -> Path:
        registered: list[Any] = []
        versions: list[Any] = []
        runs: list[Any] = []
        for model, given in models.items():
            entry = dict(given) if isinstance(given, Mapping) else {"versions": given}
            held: dict[str, str] = {}
            for one in entry.pop("versions"):
                fields = dict(one)
                run = fields.pop("run", None)
                for alias in fields.pop("aliases", ()):
                    held[alias] = fields["version"]
                if run is not None:
                    fields["run_id"] = f"run-{len(runs)}"
                    runs.append(_run(fields["run_id"], run))
                versions.append({**fields, "name": model, "tags": _pairs(fields.get("tags", {}))})
            aliases = [{"alias": alias, "version": number} for alias, number in held.items()]
            registered.append({**entry, "name": model, "tags": _pairs(entry.get("tags", {})), "aliases": aliases})
        self.write(f"{name}/models.json", json.dumps({"registered_models": registered}))
        self.write(f"{name}/versions.json", json.dumps({"model_versions": versions}))
        self.write(f"{name}/runs.json", json.dumps({"runs": runs}))
        return self.folder / name

    def policy(self, name: str, that: str | Sequence[str] = "true", **more: Any) -> str:
        """A policy whose every requirement has the message "no: " and its expression."""
        listed = [that] if isinstance(that, str) else that
        require = [{"that": one, "message": f"no: {_plain(one)}"} for one in listed]
        document = {
            "id": name,
            "version": "1.0.0",
            "title": f"{name} holds",
            "severity": "high",
            "subject": "model_version",
            "controls": [],
            "require": require,
            "remedy": "Mend it.",
            **more,
        }
        self.write(f"shipped/library/{name}.yaml", json.dumps(document))
        return name

    def manual(self, name: str, **more: Any) -> None:
        """A manual policy."""
        standard = {"version": "1.0.0", "title": f"{name} holds", "severity": "high", "remedy": "See to it."}
        self.write(f"shipped/library/{name}.yaml", json.dumps({"id": name, **standard, **more}))

    def pack(self, name: str = "baseline", policies: Sequence[Any] = ("*",), **more: Any) -> str:
        document = {"id": name, "version": "1.0.0", "title": name, "audience": "tests", "policies": policies, **more}
        self.write(f"shipped/packs/{name}.yaml", json.dumps({**document, "policies": list(policies)}))
        return name

    def framework(self, name: str = "rules", dates: Mapping[str, str] | None = None, **controls: Any) -> str:
        """A framework with `controls`: id → what is different about it."""
        standard = {"asks": "Something.", "evidence": "automated", "link": LINK}
        document = {
            "id": name,
            "title": name.title(),
            "version": "1",
            "source": LINK,
            "dates": {key: {"date": day, "source": f"source of {key}"} for key, day in (dates or {}).items()},
            "controls": [{"id": key, "title": f"Title of {key}", **standard, **one} for key, one in controls.items()],
        }
        self.write(f"frameworks/{name}.yaml", json.dumps(document))
        return name

    def profile(self, **data: Any) -> Profile:
        return load(self.write("gatepost.yaml", json.dumps(data)), "gatepost.yaml")

    def library(self, *directories: Path) -> Library:
        (self.folder / "shipped").mkdir(exist_ok=True)
        return Library([self.folder / "shipped", *directories])

    def assess(self, *paths: Path | str, **options: Any) -> AssessmentDocument:
        """The assessment, held against its schema. `policies` are directories, a NAME=PATH is a text."""
        profile = options.pop("profile", None) or Profile("default")
        directories = options.pop("policies", ())
        if isinstance(options.get("target"), str):
            options["target"] = Target.parse(options["target"])
        readings = [_reading(path) for path in paths or (self.folder / "registry",)]
        document = assess(
            readings,
            profile,
            self.library(*directories),
            Catalogue(self.folder / "frameworks"),
            Options(**{"as_of": AS_OF, **options}),
        )
        check(json_document(dumps(document).encode(), "assessment.json"), "assessment")
        return document

    def finding(self, policy: str, subject: str, **options: Any) -> FindingEntry:
        found = [f for f in self.assess(**options)["findings"] if (f["policy"], f["subject"]) == (policy, subject)]
        assert len(found) == 1
        return found[0]

    def control(self, name: str, system: str = "system:default", **options: Any) -> ControlEntry:
        found = [c for c in self.assess(**options)["controls"] if (c["id"], c["system"]) == (name, system)]
        assert len(found) == 1
        return found[0]


def _reading(path: Path | str) -> Any:
    name, equals, where = str(path).partition("=")
    return (name, read(where)) if equals else (None, read(name))


def _pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _run(number: str, data: Mapping[str, Any]) -> dict[str, Any]:
    info = {"run_id": number, "status": "FINISHED", "user_id": "trainer", **data.get("info", {})}
    metrics = [{"key": k, "value": v, "timestamp": 1, "step": 0} for k, v in data.get("metrics", {}).items()]
    return {
        "info": info,
        "data": {"metrics": metrics, "params": _pairs(data.get("params", {})), "tags": _pairs(data.get("tags", {}))},
        "inputs": {},
    }


def _plain(expression: str) -> str:
    return expression.replace("{", "{{").replace("}", "}}")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An organisation without anything yet."""
    return Workspace(tmp_path)


@pytest.fixture
def one_version(workspace: Workspace) -> Workspace:
    """An organisation with the pack `baseline` of all policies, and one version, `mlflow:m/1`, in use as champion."""
    workspace.pack()
    workspace.registry(m=[version(1, aliases=["champion"])])
    return workspace
