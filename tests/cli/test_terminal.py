"""What a person sees: help, completion, colour, width, and lists that fit."""

from __future__ import annotations

import os
import pty
import re
import select
import struct
import subprocess
import termios
from fcntl import ioctl
from pathlib import Path

import pytest

from gatepost.cli import tables

from .conftest import DATA, GATEPOST, Run

EXPORT = DATA / "mlflow" / "export"
COMMANDS = ("check", "explain", "report", "facts", "policy", "control", "collect")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def on_terminal(here: Path, columns: int, *arguments: str | Path, **environ: str) -> str:
    """What the command shows on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    kept = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}
    shown = b""
    with subprocess.Popen(
        [*GATEPOST, *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=here,
        env={**kept, "TERM": "xterm", **environ},
    ) as running:
        os.close(theirs)
        while running.poll() is None or select.select([ours], [], [], 0)[0]:
            if select.select([ours], [], [], 0.05)[0]:
                try:
                    read = os.read(ours, 65536)
                except OSError:  # the other end is closed
                    break
                shown += read
                if not read:
                    break
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("columns", [80, 120])
def test_the_lists_fit_the_terminal(here: Path, columns: int) -> None:
    for arguments in (["policy", "list"], ["control", "list", "--framework", "nist-ai-rmf"]):
        lines = on_terminal(here, columns, *arguments).splitlines()
        assert len(lines) > 30
        assert max(map(tables.width, lines)) <= columns


@pytest.mark.parametrize("columns", [80, 120])
def test_the_text_of_a_check_fits_the_terminal(here: Path, judged: tuple[str, ...], columns: int) -> None:
    lines = ANSI.sub("", on_terminal(here, columns, "check", EXPORT, *judged)).splitlines()
    prose = [line for line in lines if "/" not in line]  # a path is kept whole
    assert max(map(tables.width, prose)) <= columns


def test_colour_is_for_terminals_and_for_those_who_want_it(here: Path, judged: tuple[str, ...], process: Run) -> None:
    command = ("check", EXPORT, *judged)
    assert ANSI.search(on_terminal(here, 80, *command))
    assert not ANSI.search(on_terminal(here, 80, *command, NO_COLOR="1"))
    assert not ANSI.search(on_terminal(here, 80, *command, TERM="dumb"))
    assert not ANSI.search(process(*command).out)
    assert ANSI.search(process(*command, FORCE_COLOR="1").out)
    process(*command, "--output", "text", FORCE_COLOR="1")
    assert not ANSI.search((here / "text").read_text("utf-8"))


def test_a_pdf_is_not_written_to_a_terminal(here: Path, assessment: Path) -> None:
    said = on_terminal(here, 80, "report", "assessment", "--from", assessment, "--to", "pdf")
    assert said.startswith("gatepost: a PDF isn't for a terminal\n")


def test_help_names_every_command_in_one_line(gatepost: Run) -> None:
    done = gatepost("--help")
    assert done.status == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name} +[A-Z].*\.$", done.out, re.MULTILINE), name


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_shown_in_a_locale_that_knows_only_ascii(process: Run, name: str) -> None:
    ascii_only = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = process(name, "--help", **ascii_only)
    assert (done.status, done.err) == (0, "")
    assert f"Usage: gatepost {name}" in done.out


def test_a_message_about_a_name_in_any_script_is_shown_in_any_locale(process: Run) -> None:
    done = process("check", "оценка", LC_ALL="POSIX", PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert (done.status, done.out) == (2, "")
    assert "there is no such file or directory" in done.err


def completed(process: Run, *words: str) -> list[str]:
    done = process(
        COMP_WORDS=" ".join(("gatepost", *words)), COMP_CWORD=str(len(words)), _GATEPOST_COMPLETE="bash_complete"
    )
    assert (done.status, done.err) == (0, "")
    return [line.partition(",")[2] for line in done.out.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["che"], ["check"]),
        (["policy", "l"], ["lint", "list"]),
        (["check", "--pack", "str"], ["strict"]),
        (["check", "--format", "js"], ["json"]),
        (["check", "--kind", "mlflow-e"], ["mlflow-export"]),
        (["check", "--framework", "eu"], ["eu-ai-act"]),
        (["report", "ass"], ["assessment"]),
        (["policy", "show", "accountability/o"], ["accountability/owner-recorded"]),
        (["control", "show", "nist-ai-rmf/MAP-1.1"], ["nist-ai-rmf/MAP-1.1"]),
        (["chekc", "--fo"], []),
    ],
)
def test_a_shell_completes_commands_options_and_names(process: Run, words: list[str], expected: list[str]) -> None:
    assert completed(process, *words) == expected


def test_a_shell_gets_its_completion_script(process: Run) -> None:
    for shell in ("zsh", "fish"):
        done = process(_GATEPOST_COMPLETE=f"{shell}_source")
        assert done.status == 0
        assert "gatepost" in done.out


def test_the_columns_of_wide_and_combining_characters_are_counted() -> None:
    assert [tables.width(text) for text in ("abc", "信用", "e\u0301")] == [3, 4, 1]
    assert tables.wrap("信用評価 リスク", 8) == ["信用評価", "リスク"]
    assert tables.wrap("信用評価リスク", 8) == ["信用評価", "リスク"]
