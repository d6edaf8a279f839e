"""`gatepost check` writes what was asked for where it was asked for, and its status is the verdict."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from .conftest import DATA, GATEPOST, Run, tree

EXPORT = DATA / "mlflow" / "export"
GOOD = "mlflow:document-routing/1"


def test_the_status_is_0_when_everything_passes_and_1_when_something_fails(
    gatepost: Run, judged: tuple[str, ...]
) -> None:
    assert gatepost("check", EXPORT, *judged, "--subject", GOOD).status == 0
    assert gatepost("check", EXPORT, *judged).status == 1


def test_the_status_is_1_when_nothing_was_assessed(gatepost: Run, judged: tuple[str, ...]) -> None:
    done = gatepost("check", EXPORT, *judged, "--subject", GOOD, "--select", "team/described", "--format", "json")
    assert done.json["summary"]["verdict"] == "incomplete"
    assert done.status == 1


def test_only_a_failure_as_severe_as_fail_on_fails_the_run(gatepost: Run, judged: tuple[str, ...]) -> None:
    options = (*judged, "--select", "team/described")
    assert gatepost("check", EXPORT, *options, "--fail-on", "low").status == 1
    assert gatepost("check", EXPORT, *options, "--fail-on", "medium").status == 0


def test_what_failed_before_does_not_fail_the_run_again(gatepost: Run, judged: tuple[str, ...], here: Path) -> None:
    assert gatepost("check", EXPORT, *judged, "--format", "json=before.json").status == 1
    again = gatepost("check", EXPORT, *judged, "--baseline", "before.json", "--format", "json")
    assert again.status == 0
    assert again.json["options"]["baseline"] == "before.json"


def test_a_baseline_may_be_replaced_by_the_run_that_reads_it(
    gatepost: Run, judged: tuple[str, ...], here: Path
) -> None:
    gatepost("check", EXPORT, *judged, "--format", "json=last.json")
    done = gatepost("check", EXPORT, *judged, "--baseline", "last.json", "--format", "json=last.json")
    assert done.status == 0
    assert json.loads((here / "last.json").read_text("utf-8"))["summary"]["verdict"] == "passed"


def test_without_a_format_the_text_goes_to_standard_output(gatepost: Run, judged: tuple[str, ...]) -> None:
    done = gatepost("check", EXPORT, *judged)
    assert done.out.startswith("FAILED")
    assert "Set the tag owner." in done.out
    assert done.err == ""


def test_several_formats_go_to_their_files_and_one_to_standard_output(
    gatepost: Run, judged: tuple[str, ...], here: Path
) -> None:
    formats = ("--format", "json=a.json", "--format", "text", "--format", "junit=b.xml", "--format", "sarif=c.sarif")
    done = gatepost("check", EXPORT, *judged, *formats)
    assert done.out.startswith("FAILED")
    assert set(tree(here)) == {"a.json", "b.xml", "c.sarif"}
    assert json.loads((here / "a.json").read_text("utf-8"))["schema"] == "gatepost.assessment/v1"
    assert json.loads((here / "c.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_when_all_goes_to_files_the_verdict_is_told_on_standard_error(
    gatepost: Run, judged: tuple[str, ...], here: Path
) -> None:
    done = gatepost("check", EXPORT, *judged, "--format", "json", "--output", "a.json", "--format", "sarif=b.sarif")
    assert done.out == ""
    assert done.err.startswith("failed: ")
    assert done.err.endswith("(written to a.json, b.sarif)\n")
    assert set(tree(here)) == {"a.json", "b.sarif"}


@pytest.mark.parametrize("options", [["--format", "json=-"], ["--format", "json", "--output", "-"]])
def test_a_dash_means_standard_output(gatepost: Run, judged: tuple[str, ...], here: Path, options: list[str]) -> None:
    assert gatepost("check", EXPORT, *judged, *options).json["schema"] == "gatepost.assessment/v1"
    assert tree(here) == {}


def test_a_file_that_is_replaced_keeps_its_permissions_and_a_link_stays_one(
    gatepost: Run, judged: tuple[str, ...], here: Path
) -> None:
    (here / "runs").mkdir()
    (here / "runs" / "real.json").write_text("before")
    (here / "runs" / "real.json").chmod(0o640)
    (here / "latest.json").symlink_to("runs/real.json")
    gatepost("check", EXPORT, *judged, "--format", "json=latest.json")
    assert (here / "latest.json").is_symlink()
    assert json.loads((here / "runs" / "real.json").read_text("utf-8"))["schema"] == "gatepost.assessment/v1"
    assert (here / "runs" / "real.json").stat().st_mode & 0o777 == 0o640
    assert set(tree(here)) == {"latest.json", "runs", "runs/real.json"}


def test_a_device_or_pipe_is_written_as_it_is(gatepost: Run, judged: tuple[str, ...], here: Path) -> None:
    os.mkfifo(here / "pipe")
    with (here / "read").open("wb") as file, subprocess.Popen(["cat", "pipe"], stdout=file, cwd=here) as reader:
        try:
            done = gatepost("check", EXPORT, *judged, "--format", "json=pipe", "--format", "sarif=/dev/null")
            reader.wait(timeout=60)
        finally:
            reader.kill()  # a pipe that nobody writes to would be waited for without end
    assert done.status == 1
    assert json.loads((here / "read").read_text("utf-8"))["schema"] == "gatepost.assessment/v1"
    assert (here / "pipe").is_fifo()


def test_paths_in_any_script_are_read_and_written(gatepost: Run, judged: tuple[str, ...], here: Path) -> None:
    (here / "Ausgänge 出力 ю").mkdir()
    (here / "резюме é\u0301").symlink_to(EXPORT)
    done = gatepost("check", "резюме é\u0301", *judged, "--format", "json=Ausgänge 出力 ю/ß.json")
    assert done.status == 1
    document = json.loads((here / "Ausgänge 出力 ю" / "ß.json").read_text("utf-8"))
    assert {one["path"].partition("/")[0] for one in document["inputs"]} == {"резюме é\u0301"}


def test_two_registries_are_told_apart_by_name(gatepost: Run, judged: tuple[str, ...]) -> None:
    done = gatepost("check", f"prod={EXPORT}", f"test={EXPORT}", *judged, "--format", "json")
    ids = {one["id"] for one in done.json["subjects"]}
    assert {"mlflow@prod:document-routing/1", "mlflow@test:document-routing/1"} <= ids


def test_a_path_that_exists_is_no_named_registry(gatepost: Run, judged: tuple[str, ...], here: Path) -> None:
    (here / "prod=export").symlink_to(EXPORT)
    done = gatepost("check", "prod=export", *judged, "--format", "json")
    assert done.json["inputs"][0]["path"].startswith("prod=export/")


def test_a_move_is_judged_before_it_is_made(gatepost: Run, judged: tuple[str, ...]) -> None:
    asked = ("--target", "alias:champion", "--subject", "mlflow:benefit-eligibility/3")
    done = gatepost("check", EXPORT, *judged, *asked, "--format", "json")
    assert done.json["request"]["to"] == "alias:champion"
    facts = {one["id"]: one["facts"] for one in done.json["subjects"]}
    assert "champion" in facts["mlflow:benefit-eligibility/3"]["version"]["aliases"]
    assert "champion" not in facts["mlflow:benefit-eligibility/2"]["version"]["aliases"]


def test_the_nearest_profile_above_the_working_directory_holds(
    gatepost: Run, judged: tuple[str, ...], here: Path
) -> None:
    (here.parent / "gatepost.yaml").write_text("system: {name: Benefits}\n")
    done = gatepost("check", EXPORT, *judged, "--format", "json")
    assert [one["id"] for one in done.json["systems"]] == ["system:Benefits"]


def test_the_job_summary_of_github_is_added_to_what_is_there(
    gatepost: Run, judged: tuple[str, ...], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "summary.md").write_text("# Before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary.md"))
    gatepost("check", EXPORT, *judged, "--format", "github")
    text = (here / "summary.md").read_text("utf-8")
    assert text.startswith("# Before\n")
    assert "team/owner" in text


def test_a_job_summary_that_can_not_be_written_is_one_message(
    gatepost: Run, judged: tuple[str, ...], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here))
    done = gatepost("check", EXPORT, *judged, "--format", "github")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"gatepost: {here}: can't be written: ")


# The process


def test_whoever_stops_reading_gets_no_complaint_and_the_verdict_stays(here: Path, judged: tuple[str, ...]) -> None:
    command = [*GATEPOST, "check", str(EXPORT), *judged, "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=here) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert said == b""
    assert running.returncode == 1


def test_a_closed_standard_output_is_one_message(here: Path, judged: tuple[str, ...]) -> None:
    command = [*GATEPOST, "check", str(EXPORT), *judged]
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *command], check=False, capture_output=True, cwd=here, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"gatepost: standard output: is closed")


def test_an_interruption_ends_quietly_and_leaves_nothing(here: Path, judged: tuple[str, ...]) -> None:
    command = [*GATEPOST, "check", "-", *judged, "--format", "json=a.json"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=here,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads here; a background job ignores it
    ) as running:
        assert running.stdin is not None
        running.stdin.write(b" " * 2**20)  # more than a pipe holds: it returns when the command reads
        running.send_signal(signal.SIGINT)
        out, said = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, b"")
    assert said.strip() == b"gatepost: interrupted"
    assert tree(here) == {}


def test_a_defect_says_that_it_is_one_and_ends_with_3(
    gatepost: Run, judged: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LookupError("the day has no end")

    monkeypatch.setattr("gatepost.assess.assess", broken)
    done = gatepost("check", EXPORT, *judged)
    assert (done.status, done.out) == (3, "")
    assert "a defect of gatepost itself: LookupError: the day has no end" in done.err
    assert "GATEPOST_DEBUG=1" in done.err
