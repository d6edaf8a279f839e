"""`make wheelhouse`, and an installation from what it gathers on a machine without a network."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import gatepost

from .conftest import ROOT, Environment, run, succeed


def gather(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, ROOT / "tools" / "wheelhouse.py", folder, *options, cwd=folder.parent)


@pytest.fixture(scope="session")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheels for this machine."""
    folder = tmp_path_factory.mktemp("wheelhouse") / "wheels"
    succeed(gather(folder))
    return folder


def without_a_network() -> dict[str, str]:
    """Settings under which pip knows no index and reaches none."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    nowhere = "http://127.0.0.1:9"
    return {**kept, "PIP_CONFIG_FILE": os.devnull, "HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere}


def test_it_installs_without_an_index(wheelhouse: Path, empty: Environment) -> None:
    empty.pip("--no-index", "--find-links", wheelhouse, "gatepost[all]", env=without_a_network())
    assert empty.gatepost("--version").stdout == f"gatepost {gatepost.__version__}\n"
    assert empty.gatepost("policy", "list").returncode == 0
    succeed(run(empty.program("python"), "-c", "import typst, urllib3", cwd=empty.outside))


def test_the_core_alone_installs_from_it_too(wheelhouse: Path, empty: Environment) -> None:
    empty.pip("--no-index", "--find-links", wheelhouse, "gatepost", env=without_a_network())
    assert empty.gatepost("--version").returncode == 0
    assert run(empty.program("python"), "-c", "import typst", cwd=empty.outside).returncode == 1


def test_its_checksums_name_every_wheel(wheelhouse: Path) -> None:
    lines = (wheelhouse / "SHA256SUMS").read_text("utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert told == {wheel.name: hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheelhouse.glob("*.whl")}
    assert f"takes all {len(told)} wheels" in (wheelhouse / "INSTALL.md").read_text("utf-8")


def test_it_can_be_for_another_machine(tmp_path: Path) -> None:
    succeed(gather(tmp_path / "wheels", "--platform", "windows-x86_64", "--python-version", "3.13"))
    wheels = [path.name for path in (tmp_path / "wheels").glob("*.whl")]
    assert all(name.endswith(("-any.whl", "win_amd64.whl")) for name in wheels)
    assert any(name.startswith("pyyaml-") and "cp313-win_amd64" in name for name in wheels)
    assert any(name.startswith("gatepost-") for name in wheels)
    assert "Python 3.13 on windows-x86_64" in (tmp_path / "wheels" / "INSTALL.md").read_text("utf-8")


def test_a_directory_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    done = gather(tmp_path)
    assert done.returncode == 1
    assert "name another place" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
