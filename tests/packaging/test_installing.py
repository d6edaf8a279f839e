"""Installed in any of the usual ways, outside the repository, gatepost works with its policies and templates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import gatepost

from .conftest import ROOT, Environment

EXPORT = ROOT / "tests" / "data" / "mlflow" / "export"


@pytest.fixture(params=["wheel", "directory", "editable"])
def installed(request: pytest.FixtureRequest, empty: Environment, wheel: Path) -> Environment:
    """An environment in which gatepost was installed with its core dependencies alone."""
    what: dict[str, tuple[str | Path, ...]] = {"wheel": (wheel,), "directory": (ROOT,), "editable": ("-e", ROOT)}
    empty.pip(*what[request.param])
    return empty


def test_an_installed_gatepost_works_anywhere(installed: Environment) -> None:
    assert installed.gatepost("--version").stdout == f"gatepost {gatepost.__version__}\n"
    listed = installed.gatepost("policy", "list", "--format", "json")
    assert listed.returncode == 0, listed.stderr
    library = ROOT / "policies" / "library"
    policies = {path.relative_to(library).with_suffix("").as_posix() for path in library.glob("*/*.yaml")}
    assert {policy["id"] for policy in json.loads(listed.stdout)} == {name for name in policies if "." not in name}

    checked = installed.gatepost("check", EXPORT, "--as-of", "2026-11-24", "--format", "json=assessment.json")
    assert checked.returncode == 1, checked.stderr
    assessment = json.loads((installed.outside / "assessment.json").read_text("utf-8"))
    assert assessment["tool"]["version"] == gatepost.__version__
    assert len(assessment["findings"]) > 50

    reported = installed.gatepost("report", "assessment", "--from", "assessment.json", "--output", "report.html")
    assert reported.returncode == 0, reported.stderr
    assert (installed.outside / "report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
