"""Policies and packs as a user writes them, in a directory of a test."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Shelf:
    """A directory of policies."""

    folder: Path

    def write(self, path: str, content: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
        return file

    def policy(self, name: str, place: str | None = None, **more: Any) -> Path:
        document = {
            "id": name, "version": "1.0.0", "title": f"{name} holds", "severity": "medium", "subject": "model_version",
            "controls": [], "require": [{"that": "true", "message": "no"}], "remedy": "Mend it.", **more,
        }  # fmt: skip
        return self.write(f"{place or name}.yaml", json.dumps(document))

    def pack(self, name: str, policies: Sequence[Any], **more: Any) -> Path:
        document = {"id": name, "version": "1.0.0", "title": name, "audience": "tests", "policies": list(policies)}
        return self.write(f"packs/{name}.yaml", json.dumps({**document, **more}))


@pytest.fixture
def shipped(tmp_path: Path) -> Shelf:
    """What stands for gatepost's own policies."""
    (tmp_path / "shipped" / "library").mkdir(parents=True)
    return Shelf(tmp_path / "shipped")


@pytest.fixture
def own(tmp_path: Path) -> Shelf:
    """The user's directory."""
    (tmp_path / "own").mkdir()
    return Shelf(tmp_path / "own")
