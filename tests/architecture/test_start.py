"""What a command imports before it does anything: heavy modules are imported by the command that needs them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"celpy", "lark", "jsonschema", "jinja2", "typst", "urllib3"}
PROBE = """
import contextlib, io, json, sys
from gatepost.cli import run
with contextlib.redirect_stdout(io.StringIO()) as said:
    status = run(sys.argv[1:])
print(json.dumps({"status": status, "said": said.getvalue(), "modules": sorted(sys.modules)}))
"""


def loaded(*arguments: str) -> set[str]:
    """The top-level modules that `gatepost` with these arguments loads."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], check=True, capture_output=True, text=True, timeout=60
    )
    told = json.loads(done.stdout)
    assert told["status"] == 0
    assert "gatepost" in told["said"]
    return {name.partition(".")[0] for name in told["modules"]}


def test_the_version_is_told_without_any_other_distribution_than_click() -> None:
    assert loaded("--version") & {*HEAVY, "yaml"} == set()


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["collect", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded(*arguments) & HEAVY == set()


def test_the_probe_sees_a_module_that_a_command_loads() -> None:
    assert "click" in loaded("--version")
