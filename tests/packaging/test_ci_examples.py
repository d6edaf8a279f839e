"""The files in examples/ci: valid by the public schemas, and their commands do what their comments say."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT

CI = ROOT / "examples" / "ci"
EXAMPLE = ROOT / "examples" / "benefit-eligibility"
ELSEWHERE = ("pip ", "apt-get ", "git fetch", "gatepost collect")  # what needs an index, a host or a registry


def document(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("github-actions.yml", ["--builtin-schema", "vendor.github-workflows"]),
        ("github-actions.yml", ["--builtin-schema", "custom.github-workflows-require-timeout"]),
        ("gitlab-ci.yml", ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]),
    ],
)
def test_a_file_follows_the_schema_of_its_host(name: str, options: list[str]) -> None:
    command = [sys.executable, "-m", "check_jsonschema", *options, str(CI / name)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository whose main branch holds the example's profile, and whose registry was collected."""
    project = tmp_path / "project"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("out"))
    (project / "export").rename(project / "registry")
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "profile"]):
        subprocess.run([*git, *command], cwd=project, check=True, capture_output=True)
    subprocess.run(["git", "update-ref", "refs/remotes/origin/main", "HEAD"], cwd=project, check=True)
    subprocess.run(["git", "fetch", "-q", ".", "main"], cwd=project, check=True)
    return project


def shell(script: str, project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a host does: bash, ending at the first failure, with gatepost installed."""
    here = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": here + os.pathsep + os.environ["PATH"], "SUBJECT": "", "TARGET": "", **variables}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script]
    return subprocess.run(command, cwd=project, env=env, check=False, capture_output=True, text=True, timeout=120)


def github(name: str, project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """What the step of that name in the GitHub workflow gives."""
    steps = document(CI / "github-actions.yml")["jobs"]["check"]["steps"]
    (script,) = (step["run"] for step in steps if step.get("name") == name)
    return shell(script, project, GITHUB_STEP_SUMMARY=str(project.parent / "summary.md"), **variables)


def test_the_github_job_fails_for_findings_and_leaves_all_its_reports(project: Path) -> None:
    checked = github("Check", project)
    assert checked.returncode == 1, checked.stderr
    assert "::error " in checked.stdout
    reported = github("Write the report", project)
    assert reported.returncode == 0, reported.stderr
    assert {path.name for path in (project / "out").iterdir()} == {
        "assessment.json",
        "assessment.pdf",
        "gatepost.sarif",
    }
    assert (project.parent / "summary.md").stat().st_size > 0


def test_the_github_steps_that_matter_after_a_failure_always_run() -> None:
    steps = document(CI / "github-actions.yml")["jobs"]["check"]["steps"]
    check = next(index for index, step in enumerate(steps) if step.get("name") == "Check")
    assert len(steps[check + 1 :]) == 3
    assert all(step["if"].startswith("always()") for step in steps[check + 1 :])


def test_a_change_cannot_bring_the_waiver_that_lets_it_pass(project: Path) -> None:
    (project / "gatepost.yaml").write_text("this is no profile at all: [")
    assert github("Check", project).returncode == 1
    assert shell(gitlab_script("script"), project).returncode == 1


def test_a_version_is_judged_as_if_it_were_promoted(project: Path) -> None:
    done = github("Check", project, SUBJECT="mlflow:benefit-eligibility/3", TARGET="alias:champion")
    assert done.returncode == 1, done.stderr
    assert "mlflow:benefit-eligibility/3" in done.stdout
    assert "mlflow:document-routing" not in done.stdout


def gitlab_script(name: str) -> str:
    lines = document(CI / "gitlab-ci.yml")["gatepost"][name]
    return "\n".join(line for line in lines if not line.startswith(ELSEWHERE))


def test_the_gitlab_job_fails_for_findings_and_leaves_all_its_reports(project: Path) -> None:
    checked = shell(gitlab_script("script"), project)
    assert checked.returncode == 1, checked.stderr
    assert shell(gitlab_script("after_script"), project).returncode == 0
    reports = document(CI / "gitlab-ci.yml")["gatepost"]["artifacts"]["reports"]
    assert ET.parse(project / reports["junit"]).getroot().tag == "testsuites"
    assert (project / "out" / "assessment.pdf").read_bytes().startswith(b"%PDF")


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """A repository with one policy of its own, taken from the shipped ones."""
    topic = tmp_path / "policies" / "library" / "accountability"
    topic.mkdir(parents=True)
    for name in ("owner-recorded.yaml", "owner-recorded.cases.yaml"):
        shutil.copy(ROOT / "policies" / "library" / "accountability" / name, topic)
    return tmp_path


def hooks() -> dict[str, str]:
    """The command of each hook, as the example configures it."""
    configured = document(CI / "pre-commit-config.yaml")["repos"][0]["hooks"]
    offered = {hook["id"]: hook for hook in document(ROOT / ".pre-commit-hooks.yaml")}
    return {hook["id"]: shlex.join([*shlex.split(offered[hook["id"]]["entry"]), *hook["args"]]) for hook in configured}


@pytest.mark.parametrize("hook", ["gatepost-policy-lint", "gatepost-policy-test"])
def test_a_hook_lets_a_good_policy_pass(policies: Path, hook: str) -> None:
    done = shell(hooks()[hook], policies)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("hook", "good", "bad"),
    [
        ("gatepost-policy-lint", "severity: high", "severity: hihg"),
        ("gatepost-policy-test", "- that: has(declared.owner)", "- that: '!has(declared.owner)'"),
    ],
)
def test_a_hook_stops_a_bad_policy(policies: Path, hook: str, good: str, bad: str) -> None:
    path = policies / "policies" / "library" / "accountability" / "owner-recorded.yaml"
    text = path.read_text("utf-8")
    assert good in text
    path.write_text(text.replace(good, bad), "utf-8")
    done = shell(hooks()[hook], policies)
    assert done.returncode in (1, 2)
    assert "owner-recorded" in done.stdout + done.stderr
