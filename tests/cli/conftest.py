"""The command as a user runs it: in this process for speed, or as a process of its own where that is what counts."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gatepost.cli import run

DATA = Path(__file__).parents[1] / "data"
DAY = "2026-11-24"
GATEPOST = (sys.executable, "-c", "from gatepost.cli import main; main()")

OWNER = """\
id: team/owner
version: 1.0.0
title: Someone answers for the model
severity: high
subject: model_version
controls: []
params:
  team: {type: string, default: agency, title: Part of the owner's address}
require:
  - that: has(declared.owner)
    message: "{self.model.name} has no owner"
  - that: has(self.version.description)
    message: Version {self.version.version} is not described
remedy: Set the tag owner.
"""
MODEL = """\
id: team/described
version: 1.0.0
title: The model is described
severity: low
subject: registered_model
controls: []
require:
  - that: has(self.model.description) && self.model.description != ""
    message: "{self.model.name} isn't described"
remedy: Describe it.
"""


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit status, and what it wrote to standard output and to standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, without any profile above it."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("GITHUB_STEP_SUMMARY", "FORCE_COLOR", "NO_COLOR", "GATEPOST_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def gatepost(here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, in the working directory `here`."""

    def ran(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        status = run([str(one) for one in arguments])
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return ran


@pytest.fixture
def process(here: Path) -> Run:
    """Run the command line as a process of its own, in the working directory `here` unless told otherwise."""

    def ran(*arguments: str | Path, stdin: bytes = b"", cwd: Path = here, **environ: str) -> Ran:
        done = subprocess.run(
            [*GATEPOST, *map(str, arguments)],
            check=False,
            capture_output=True,
            input=stdin,
            cwd=cwd,
            env={**os.environ, **environ},
            timeout=120,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return ran


def tree(folder: Path) -> dict[str, bytes | None]:
    """Every file below `folder` with its content, and every directory."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def is_one_message(said: str) -> bool:
    """Whether standard error holds one message for a person: what is wrong, and perhaps a hint under it."""
    first, *others = said.splitlines() or [""]
    return (
        first.startswith("gatepost: ")
        and len(first) > len("gatepost: ")
        and "defect" not in first
        and "Traceback" not in said
        and all(line.startswith("  ") for line in others)
    )


Refused = Callable[..., str]


@pytest.fixture
def refused(gatepost: Run, here: Path) -> Refused:
    """Run a command that must end with status 2, one message on standard error, and nothing else anywhere; gives the
    message."""

    def ran(*arguments: str | Path, stdin: bytes = b"") -> str:
        before = tree(here.parent)
        done = gatepost(*arguments, stdin=stdin)
        assert (done.status, done.out) == (2, ""), done
        assert is_one_message(done.err), done.err
        assert tree(here.parent) == before
        return done.err

    return ran


@pytest.fixture
def unprivileged(here: Path) -> Run:
    """Run the command as a process that the permissions of files bind, also where the tests run as the superuser."""
    before: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("permissions don't bind the superuser, and there is no setpriv")
        unbound = "-dac_override,-dac_read_search"
        before = ["setpriv", "--bounding-set", unbound, "--inh-caps", unbound]

    def ran(*arguments: str | Path) -> Ran:
        done = subprocess.run(
            [*before, *GATEPOST, *map(str, arguments)], check=False, capture_output=True, cwd=here, timeout=120
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return ran


@pytest.fixture
def process_to_full_disk(here: Path, judged: tuple[str, ...]) -> Ran:
    """What `check` does when its standard output is a device without room."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full")
    command = [*GATEPOST, "check", str(DATA / "mlflow" / "export"), *judged, "--format", "json"]
    with full.open("wb") as stream:
        done = subprocess.run(command, check=False, stdout=stream, stderr=subprocess.PIPE, cwd=here, timeout=120)
    return Ran(done.returncode, "", done.stderr.decode())


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A user's own directory of policies: what it holds is the pack `own`."""
    folder = tmp_path / "own"
    (folder / "team").mkdir(parents=True)
    (folder / "team" / "owner.yaml").write_text(OWNER)
    (folder / "team" / "described.yaml").write_text(MODEL)
    return folder


@pytest.fixture
def judged(policies: Path) -> tuple[str, ...]:
    """Options of `check` that leave only the two policies of `policies`, on a fixed day."""
    return ("--policies", str(policies), "--pack", "own", "--as-of", DAY)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A copy of a real export, for a test to spoil."""
    return Path(shutil.copytree(DATA / "mlflow" / "export", tmp_path / "export"))


@pytest.fixture
def assessment(gatepost: Run, judged: tuple[str, ...], here: Path) -> Path:
    """An assessment that the command wrote."""
    file = here.parent / "assessment.json"
    assert gatepost("check", DATA / "mlflow" / "export", *judged, "--format", f"json={file}").status == 1
    return file
