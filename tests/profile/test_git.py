"""`git:REF:PATH` reads the profile and its evidence as git holds them, whatever the working tree says."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from gatepost.errors import InputError
from gatepost.profile import load_spec

EVIDENCE = b"Signed.\n"
PROFILE = f"""\
system: {{name: Only}}
attestations:
  - control: a/b
    statement: s
    by: b
    role: r
    at: 2026-11-01
    expires: 2027-10-31
    evidence: [{{path: e.txt, sha256: {hashlib.sha256(EVIDENCE).hexdigest()}}}]
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    git("init", "-q", "-b", "main")
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "gatepost.yaml").write_text(PROFILE)
    (tmp_path / "conf" / "e.txt").write_bytes(EVIDENCE)
    git("add", ".")
    git("commit", "-q", "-m", "Start")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_committed_profile_holds_and_not_the_changed_one(repository: Path) -> None:
    (repository / "conf" / "gatepost.yaml").write_text("system: {name: Changed}\n")
    (repository / "conf" / "e.txt").unlink()
    profile = load_spec("git:main:conf/gatepost.yaml")
    assert profile.name == "git:main:conf/gatepost.yaml"
    assert profile.systems[0].name == "Only"
    assert profile.attestations[0].evidence[0].path == "e.txt"
    assert profile.sha256 == hashlib.sha256(PROFILE.encode()).hexdigest()


def test_a_path_relative_to_the_working_directory_works_as_in_git(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "conf")
    assert load_spec("git:HEAD:./gatepost.yaml").attestations[0].evidence


@pytest.mark.parametrize(
    "spec",
    [
        "git:main:nowhere.yaml",
        "git:no-such-ref:conf/gatepost.yaml",
        "git:main:conf",
        "git:main",
        "git:main:",
        "git::conf/gatepost.yaml",
        "git:--help:conf/gatepost.yaml",
        "git:-main:conf/gatepost.yaml",
        "git:main:conf/gatepost.yaml\0",
    ],
)
def test_what_git_does_not_hold_is_one_clear_message(repository: Path, spec: str) -> None:
    with pytest.raises(InputError) as caught:
        load_spec(spec)
    assert caught.value.place is not None
    assert caught.value.place.path == spec
    assert "\n" not in caught.value.message


def test_an_error_in_it_names_the_spec_and_the_line(repository: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_spec("git:main:conf/e.txt")
    assert str(caught.value.place).startswith("git:main:conf/e.txt:1:1")


def test_outside_a_repository_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="not a git repository"):
        load_spec("git:main:gatepost.yaml")


def test_without_git_it_says_so(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(InputError, match="needs git"):
        load_spec("git:main:conf/gatepost.yaml")
