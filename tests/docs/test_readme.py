"""The README shows what gatepost says today, and names only commands and options that there are.

GATEPOST_GOLDEN=write writes the outputs anew.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click
import pytest

from gatepost.cli import application, run

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
EXAMPLE = ROOT / "examples" / "benefit-eligibility"
SHOWN = re.compile(
    r"```console\n(?:\$ cd \S+\n)?\$ (?P<command>gatepost [^\n]*)\n(?P<output>[^$`][^`]*?)(?=```|\$ echo)"
)
COMMAND = re.compile(r"^\$ (gatepost .*?)(?:\s+#.*)?$", re.MULTILINE)


def test_what_it_shows_is_what_gatepost_says(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(EXAMPLE)
    monkeypatch.setenv("COLUMNS", "100")
    page = README.read_text(encoding="utf-8")

    def anew(block: re.Match[str]) -> str:
        capsysbinary.readouterr()
        run(shlex.split(block["command"])[1:])
        return block[0].replace(block["output"], capsysbinary.readouterr().out.decode())

    found, count = SHOWN.subn(anew, page)
    if os.environ.get("GATEPOST_GOLDEN") == "write":
        README.write_text(found, encoding="utf-8")
    assert count == 2
    assert found == page


@pytest.mark.parametrize("line", COMMAND.findall(README.read_text("utf-8").replace("\\\n", " ")))
def test_every_command_and_option_that_it_names_is_there(line: str) -> None:
    words = shlex.split(line)[1:]
    context, command = click.Context(application), application
    found: click.Command = command
    while isinstance(found, click.Group):
        name, below, words = found.resolve_command(context, words)
        assert below is not None, name
        context, found = click.Context(below, parent=context), below
    known = {option for one in found.params for option in one.opts}
    assert {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"} <= known
