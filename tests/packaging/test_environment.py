"""The environments that make works in."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, run, succeed

TOOL = ROOT / "tools" / "environment.py"


def make(folder: Path, *options: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    """Make an environment with pip, where no package can be had."""
    path = os.pathsep.join(entry for entry in os.environ["PATH"].split(os.pathsep) if not Path(entry, "uv").exists())
    env = {**os.environ, "PATH": path, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
    return run(python, TOOL, folder, *options, cwd=ROOT, env=env)


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    """Requirements that can't be met."""
    path = tmp_path / "requirements.txt"
    path.write_text("there-is-no-such-distribution==1\n")
    return path


def test_a_complete_environment_says_so_and_works(tmp_path: Path) -> None:
    succeed(make(tmp_path / "env"))
    assert (tmp_path / "env" / ".ready").exists()
    succeed(run(tmp_path / "env" / "bin" / "python", "-c", "import pip", cwd=tmp_path))


def test_what_cannot_be_installed_fails_with_the_reason(tmp_path: Path, requirements: Path) -> None:
    done = make(tmp_path / "env", "--requirements", str(requirements))
    assert done.returncode == 1
    assert "there-is-no-such-distribution" in done.stderr
    assert "Is there a network" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "env" / ".ready").exists()


def test_a_failure_is_told_and_is_no_error_where_the_environment_is_optional(
    tmp_path: Path, requirements: Path
) -> None:
    done = make(tmp_path / "env", "--requirements", str(requirements), "--optional")
    assert done.returncode == 0
    assert "there-is-no-such-distribution" in done.stderr
    assert not (tmp_path / "env" / ".ready").exists()


def test_a_failed_renewal_takes_back_that_it_is_complete(tmp_path: Path, requirements: Path) -> None:
    succeed(make(tmp_path / "env"))
    make(tmp_path / "env", "--requirements", str(requirements))
    assert not (tmp_path / "env" / ".ready").exists()


def test_a_directory_that_is_no_environment_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    done = make(tmp_path)
    assert done.returncode == 1
    assert "is no virtual environment" in done.stderr
    assert (tmp_path / "thesis.txt").read_text() == "three years of work"


def test_a_python_that_is_too_old_is_told_so(tmp_path: Path) -> None:
    older = "import runpy, sys; sys.version_info, sys.version = (3, 9, 1), '3.9.1 (main)'; sys.argv[:1] = []; "
    program = older + "runpy.run_path(sys.argv[0], run_name='__main__')"
    done = run(sys.executable, "-c", program, TOOL, tmp_path / "env", cwd=ROOT)
    assert done.returncode == 1
    assert f"Python 3.11 or newer is needed, and {sys.executable} is 3.9.1" in done.stderr
    assert not (tmp_path / "env").exists()


def test_a_python_that_is_too_old_can_read_the_tool() -> None:
    ast.parse(TOOL.read_text("utf-8"), feature_version=(3, 6))
