"""The layers of the engine, as pyproject.toml states them in [tool.importlinter]."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Lint the imports of the package `gatepost` in `folder` by the contracts of pyproject.toml."""
    command = [
        sys.executable,
        "-c",
        "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())",
    ]
    return subprocess.run(
        [*command, str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """A copy of the engine that a test may spoil."""
    shutil.copytree(ROOT / "engine", tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "engine"


def test_imports_go_only_downwards() -> None:
    done = lint(ROOT / "engine")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("model/subject.py", "from gatepost.assess import plan", "Imports go only downwards"),
        ("sources/lines.py", "from gatepost import policies", "Imports go only downwards"),
        ("formats/interface.py", "from gatepost import documents", "Imports go only downwards"),
        ("assess/verdict.py", "import urllib3", "Only a source may open a connection"),
        ("reading/files.py", "import click", "Only the command line knows of a command line"),
    ],
)
def test_an_import_that_breaks_a_contract_is_found(engine: Path, module: str, line: str, contract: str) -> None:
    path = engine / "gatepost" / module
    path.write_text(path.read_text("utf-8").replace("annotations\n", f"annotations\n\n{line}\n", 1), "utf-8")
    done = lint(engine)
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout


def test_a_package_without_a_place_in_the_layers_is_found(engine: Path) -> None:
    (engine / "gatepost" / "newcomer").mkdir()
    (engine / "gatepost" / "newcomer" / "__init__.py").write_text('"""New."""\n')
    done = lint(engine)
    assert done.returncode == 1
    assert "gatepost.newcomer" in done.stdout
