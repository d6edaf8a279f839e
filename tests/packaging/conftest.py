"""Distributions of the project, and empty environments outside the repository to install them into."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OFFLINE = ("NewConnectionError", "Temporary failure in name resolution", "Connection refused", "Network is unreachable")


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command, without this process's PYTHON* settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=clean if env is None else env,
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )


def succeed(done: subprocess.CompletedProcess[str]) -> str:
    """What the command said. A test that needs a package index is skipped where there is none."""
    if done.returncode and any(words in done.stderr + done.stdout for words in OFFLINE):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(frozen=True)
class Environment:
    """An environment that holds nothing but pip, and a working directory that isn't the repository."""

    folder: Path
    outside: Path

    def program(self, name: str) -> Path:
        return self.folder / "bin" / name

    def pip(self, *arguments: str | Path, env: dict[str, str] | None = None) -> str:
        command = (self.program("python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *arguments)
        return succeed(run(*command, cwd=self.outside, env=env))

    def gatepost(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return run(self.program("gatepost"), *arguments, cwd=self.outside)


@pytest.fixture
def empty(tmp_path: Path) -> Environment:
    """An empty environment."""
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    succeed(run(sys.executable, "-m", "venv", tmp_path / "env", cwd=outside))
    return Environment(tmp_path / "env", outside)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the repository."""
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, built from the repository."""
    folder = tmp_path_factory.mktemp("sdist")
    succeed(run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=ROOT))
    (found,) = folder.iterdir()
    return found


def build_wheel(source: Path, folder: Path) -> Path:
    """The wheel of the project at `source`, put into `folder`, with the build backend of this environment."""
    command = (
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        folder,
        source,
    )
    succeed(run(*command, cwd=folder))
    (found,) = folder.glob("*.whl")
    return found
