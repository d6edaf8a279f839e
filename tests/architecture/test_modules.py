"""The shape of the tree: small modules, each named after the one idea that it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "engine" / "gatepost"
MODULES = sorted(ENGINE.rglob("*.py"))
NAMES_THAT_SAY_NOTHING = {"common", "helper", "helpers", "misc", "tools", "util", "utils"}
MOST_LINES = 300


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 80


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ENGINE)))
def test_a_module_holds_one_idea(module: Path) -> None:
    assert module.stem not in NAMES_THAT_SAY_NOTHING
    assert len(module.read_text("utf-8").splitlines()) <= MOST_LINES


def test_every_package_is_a_package() -> None:
    folders = {path.parent for path in MODULES}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []
