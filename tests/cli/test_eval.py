"""`gatepost eval`: an expression on real facts, with its trace, from the command line, a pipe or a prompt."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.cli.conftest import DATA, GATEPOST, Refused, Run

from gatepost.assess.joining import join
from gatepost.cli import inputs
from gatepost.cli.evaluating import Session, session
from gatepost.cli.names import candidates
from gatepost.profile import default
from gatepost.profile.terms import terms

EXPORT = DATA / "mlflow" / "export"
THIRD = "mlflow:benefit-eligibility/3"
ON_THIRD = (EXPORT, "--subject", THIRD)


def test_each_subject_shows_its_value_and_what_decided_it(gatepost: Run) -> None:
    ran = gatepost("eval", "has(self.run) && self.run.metrics.auc > 0.99", *ON_THIRD)
    lines = ran.out.splitlines()
    assert lines[0] == f"{THIRD} = false"
    assert lines[1] == "  because   self.run.metrics.auc > 0.99"
    assert lines[2].startswith("  observed  run.metrics.auc = 0.")
    assert lines[3].startswith("        in  export/experiments/")
    assert lines[3].rpartition(":")[2].isdigit()
    assert ran.status == 0


def test_a_value_of_any_type_is_shown_as_json(gatepost: Run) -> None:
    assert gatepost("eval", "self.version.aliases", *ON_THIRD).out.startswith(f"{THIRD} = [")
    assert gatepost("eval", "now", *ON_THIRD, "--as-of", "2026-11-24").out.startswith(
        f'{THIRD} = "2026-11-24T23:59:59Z"'
    )


@pytest.mark.parametrize("text", ["b'a'", "1.0 / 0.0", "[0.0 / 0.0]", "{'a': b'b'}"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_value_that_json_has_no_word_for_is_said_to_be_one(gatepost: Run, text: str, form: str) -> None:
    ran = gatepost("eval", text, *ON_THIRD, "--format", form)
    assert ran.status == 1
    assert "the value is one that JSON has no word for" in ran.out


def test_a_fact_that_is_absent_is_an_error_of_that_subject_and_named(gatepost: Run) -> None:
    ran = gatepost("eval", "self.run.git.commit != ''", *ON_THIRD)
    assert ran.status == 1
    assert ran.out.startswith(f"{THIRD}: no such fact: git")
    assert "observed  run.git = absent" in ran.out


def test_the_json_holds_value_error_reason_and_sources(gatepost: Run) -> None:
    ran = gatepost("eval", "self.run.git.commit", EXPORT, "--subject", "mlflow:benefit-*/*", "--format", "json")
    found = {one["id"]: one for one in ran.json}
    assert found[THIRD]["value"] is None
    assert found[THIRD]["error"] == "no such fact: git"
    first = found["mlflow:benefit-eligibility/1"]
    assert (first["kind"], first["error"]) == ("model_version", None)
    assert first["observed"][0]["value"] == first["value"]
    assert first["observed"][0]["source"]["line"] > 0


def test_a_kind_of_subject_that_the_expression_does_not_fit_is_passed_over_and_said(gatepost: Run) -> None:
    ran = gatepost("eval", "has(self.run)", EXPORT, "--format", "json")
    assert {one["kind"] for one in ran.json} == {"model_version"}
    assert "every registered_model is passed over: there is no fact 'run' here" in ran.err


def test_what_is_common_to_all_kinds_is_asked_of_all(gatepost: Run) -> None:
    ran = gatepost("eval", 'self.registry.kind == "mlflow"', EXPORT, "--format", "json")
    assert {one["kind"] for one in ran.json} == {"model_version", "registered_model"}
    assert all(one["value"] is True for one in ran.json)
    assert ran.err == ""


def test_all_that_is_wrong_with_an_expression_is_shown_with_carets(gatepost: Run) -> None:
    ran = gatepost("eval", "self.verion.stage == 1 && nope", *ON_THIRD)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "gatepost: expression:1:6: there is no fact 'verion' here; did you mean 'version'?",
        "    self.verion.stage == 1 && nope",
        "         ^^^^^^",
        "gatepost: expression:1:27: nope is not known here; known are declared, now, params, recorded, request, self,"
        " system",
        "    self.verion.stage == 1 && nope",
        "                              ^^^^",
    ]


def test_terms_and_the_profile_s_system_can_be_named(gatepost: Run, here: Path) -> None:
    (here / "gatepost.yaml").write_text("system: {name: benefits, role: provider, public_body: true}\n")
    ran = gatepost("eval", 'system.public_body ? system.role + declared.risk_class : ""', *ON_THIRD, "--format", "json")
    assert ran.json[0]["value"] == "providerhigh"


def test_an_expression_that_is_also_the_name_of_a_file_is_given_with_e(gatepost: Run, here: Path) -> None:
    (here / "now").write_text("{}")
    assert gatepost("eval", "-e", "now", *ON_THIRD, "--as-of", "2026-11-24").out.startswith(f"{THIRD} = ")


def test_an_expression_without_a_path_is_refused(refused: Refused) -> None:
    assert "'has(self.run)' isn't there" in refused("eval", "has(self.run)")


def test_a_subject_that_is_not_there_is_refused(refused: Refused) -> None:
    assert "no subject fits" in refused("eval", "true", EXPORT, "--subject", "mlflow:nobody/1")


def test_each_line_of_a_pipe_is_an_expression_and_the_worst_counts(gatepost: Run) -> None:
    ran = gatepost("eval", *ON_THIRD, stdin=b"has(self.run)\n\nself.verion\n1 + 1\n")
    assert ran.out.splitlines()[0] == f"{THIRD} = true"
    assert f"{THIRD} = 2" in ran.out
    assert "did you mean 'version'" in ran.err
    assert ran.status == 2


def test_an_empty_pipe_is_refused(refused: Refused) -> None:
    assert "no expression is given" in refused("eval", *ON_THIRD)


def test_standard_input_is_not_both_facts_and_expressions(refused: Refused) -> None:
    assert "-e" in refused("eval", "-", stdin=b"{}")


def test_what_steers_a_terminal_in_an_expression_shows_as_a_replacement(gatepost: Run) -> None:
    assert "\x1b" not in gatepost("eval", "\x1b[31m", *ON_THIRD).err


def _at_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in a background job, and so below it


class Terminal:
    """The command at a terminal of its own."""

    def __init__(self, here: Path) -> None:
        self._own, theirs = pty.openpty()
        environ = {**os.environ, "TERM": "dumb", "INPUTRC": "/dev/null", "HOME": str(here)}
        command = [*GATEPOST, "eval", *map(str, ON_THIRD)]
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=here,
            env=environ,
            start_new_session=True,
            preexec_fn=_at_terminal,  # noqa: PLW1509  # so that Ctrl-C reaches it
        )
        os.close(theirs)

    def type(self, keys: str) -> None:
        os.write(self._own, keys.encode())

    def interrupt(self, wanted: str) -> None:
        """Press Ctrl-C until `wanted` is shown: Python's line editor misses one that comes while it draws the line."""
        for _ in range(20):
            self.type("\x03")
            with suppress(AssertionError):
                self.until(wanted, 2)
                return
        raise AssertionError(f"{wanted!r} was not shown")

    def until(self, wanted: str, seconds: float = 60) -> str:
        """What is shown until `wanted` is."""
        shown, end = "", time.monotonic() + seconds
        while wanted not in shown:
            ready, _, _ = select.select([self._own], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"{wanted!r} was not shown, but {shown!r}"
            shown += os.read(self._own, 4096).decode("utf-8", "replace")
        return shown

    def close(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()
        os.close(self._own)


@pytest.fixture
def terminal(here: Path) -> Iterator[Terminal]:
    found = Terminal(here)
    yield found
    found.close()


def test_the_prompt_completes_shows_errors_and_goes_on_until_the_end_of_input(terminal: Terminal, here: Path) -> None:
    assert "1 model_version" in terminal.until("> ")
    terminal.type("self.version.vers\t == '3'\n")
    assert f"{THIRD} = true" in terminal.until("> ")
    terminal.type("self.verion\n")
    assert "did you mean 'version'?" in terminal.until("> ")
    terminal.type("half of a line")
    terminal.until("half of a line")
    terminal.interrupt("> ")
    terminal.type("1 + 1\n")
    assert f"{THIRD} = 2" in terminal.until("> ")
    terminal.type("\x04")
    assert terminal.process.wait(30) == 0
    assert [path.name for path in here.iterdir() if path.name != ".cache"] == []  # no history is kept


@pytest.fixture(scope="module")
def known() -> Session:
    joined = join(inputs.readings([str(EXPORT)], None))
    return session(joined, joined.subjects, default(), terms(), inputs.day("2026-11-24"))


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("", ["self", "declared", "now", "has(", "size("]),
        ("self.", ["version", "run", "datasets", "versions"]),
        ("self.version.st", ["stage", "status"]),
        ("has(self.run) && self.run.gi", ["git"]),
        ("self.run.metrics.", ["auc", "exists(", "size("]),
        ("self.version.tags.", ["approved_by"]),
        ("self.version.stage.", ["startsWith(", "lowerAscii("]),
        ("self.datasets.", ["all(", "filter(", "size("]),
        ("self.datasets[0].", ["digest", "name"]),
        ("self.datasets.filter(d, d.", ["digest", "context"]),
        ("self.datasets.exists(d, has(d.columns) && d.columns.all(c, c.", ["type", "name"]),
        ("self.datasets.filter(d, ", ["d"]),
        ("declared.", ["owner", "risk_class"]),
        ("system.", ["role", "risk_class"]),
        ("self.?run.?", ["git", "user"]),
    ],
)
def test_what_can_follow_is_offered(known: Session, before: str, wanted: list[str]) -> None:
    assert set(wanted) <= set(candidates(known, before))


@pytest.mark.parametrize(
    ("before", "unwanted"),
    [("self.", "self"), ("self.version.stage.", "exists("), ("self.datasets.", "startsWith("), ("", "stage")],
)
def test_what_can_not_follow_is_not_offered(known: Session, before: str, unwanted: str) -> None:
    assert unwanted not in candidates(known, before)


@pytest.mark.parametrize("before", ["nobody.", "self.nothing.", "x.exists(x, x.", "1 + ", "self.datasets.digest."])
def test_a_path_that_leads_nowhere_offers_no_fields(known: Session, before: str) -> None:
    assert not {"stage", "digest"} & set(candidates(known, before))
