"""`gatepost check`: the main job."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gatepost.cli import inputs, outputs
from gatepost.cli.assessments import load_assessment
from gatepost.cli.terminal import display, roots
from gatepost.errors import InputError
from gatepost.model.assessment import SEVERITIES, AssessmentDocument

if TYPE_CHECKING:
    from gatepost.assess import Options
    from gatepost.model.assessment import Severity

EXIT = {"passed": 0, "failed": 1, "incomplete": 1}
_FIRST = 2000  # subjects from which a progress bar is worth its lines


@click.command()
@inputs.paths
@inputs.kind
@inputs.profile
@inputs.policies
@click.option("--pack", "packs", multiple=True, metavar="PACK", help="Use this pack, not the profile's; repeatable.")
@click.option(
    "--framework", "frameworks", multiple=True, metavar="NAME",
    help="Give the controls of this framework a status; repeatable. Default: those of the profile or packs.",
)
@click.option(
    "--subject", "subjects", multiple=True, metavar="ID",
    help="Judge only subjects whose id fits this pattern (mlflow:credit-*/*); repeatable.",
)
@click.option(
    "--select", "select", multiple=True, metavar="POLICY",
    help="Use only policies whose id fits this pattern (data/*); repeatable.",
)
@click.option(
    "--exclude", "exclude", multiple=True, metavar="POLICY",
    help="Leave out policies whose id fits this pattern; repeatable.",
)
@click.option(
    "--scope", type=click.Choice(["default", "all"]), default="default",
    help="all: judge every version, also archived and superseded ones.", show_default=True,
)
@click.option(
    "--target", metavar="alias:NAME|stage:NAME",
    help="Judge the one version that --subject names as if it had this alias or stage already.",
)
@inputs.as_of
@click.option(
    "--fail-on", type=click.Choice(SEVERITIES), default="low", show_default=True,
    help="The lowest severity whose failure fails the run.",
)
@click.option(
    "--baseline", metavar="FILE",
    help="An earlier assessment (json): only what fails now and didn't then fails the run.",
)
@click.option(
    "--require-attestations", is_flag=True,
    help="Without a person's attestation where one is needed, the run is incomplete.",
)
@click.option(
    "--format", "formats", multiple=True, metavar="FORMAT[=FILE]",
    help="text, json, sarif, junit, github or markdown, into FILE if one is given; repeatable. Default: text.",
)
@click.option("--output", metavar="FILE", help="Write the last format that has no file here, not to standard output.")
@click.option("-v", "--verbose", is_flag=True, help="Show what passed too, and every subject.")
def check(
    paths: tuple[str, ...],
    kind: str | None,
    profile_name: str | None,
    directories: tuple[str, ...],
    packs: tuple[str, ...],
    frameworks: tuple[str, ...],
    subjects: tuple[str, ...],
    select: tuple[str, ...],
    exclude: tuple[str, ...],
    scope: str,
    target: str | None,
    as_of: str | None,
    fail_on: Severity,
    baseline: str | None,
    require_attestations: bool,
    formats: tuple[str, ...],
    output: str | None,
    verbose: bool,
) -> int:
    """Judge the metadata in each PATH and say what is wrong and how to mend it.

    PATH is a directory that mlflow-export-import wrote, saved answers of MLflow's REST API, what `gatepost collect`
    saved, or the address of a live MLflow server; `-` is standard input; NAME=PATH names a registry.

    Exit status: 0 passed, 1 failed or incomplete, 2 wrong input, 3 a defect of gatepost.
    """
    wanted = _wanted(formats, output)
    day = inputs.day(as_of)

    from gatepost.assess import Options, Target
    from gatepost.formats import get

    renderers = [(get(name), path) for name, path in wanted]
    options = Options(
        as_of=day,
        packs=packs or None,
        frameworks=frameworks or None,
        scope="all" if scope == "all" else "default",
        select=select,
        exclude=exclude,
        subjects=subjects,
        target=Target.parse(target) if target is not None else None,
        fail_on=fail_on,
        require_attestations=require_attestations,
        baseline=_failed_before(baseline),
        baseline_name=Path(baseline).name if baseline is not None else None,
    )
    assessment = assessed(paths, kind, profile_name, directories, options)
    files: dict[str, bytes] = {}
    for renderer, path in renderers:
        text = renderer.render(assessment, display(path is None, verbose, roots(paths)))
        if path is None:
            outputs.show(text)
        else:
            files[path] = text.encode()
    outputs.write_files(files)
    _job_summary(assessment, [renderer.name for renderer, _ in renderers])
    return EXIT[assessment["summary"]["verdict"]]


def assessed(
    paths: tuple[str, ...],
    kind: str | None,
    profile_name: str | None,
    directories: tuple[str, ...],
    options: Options,
) -> AssessmentDocument:
    """The assessment of what the user named."""
    from gatepost.assess import assess
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library

    profile = inputs.chosen_profile(profile_name)
    library = Library.open(directories)
    found = inputs.readings(paths, kind)
    count = sum(len(reading.subjects) for _, reading in found)
    visible = sys.stderr.isatty() and count >= _FIRST
    shown = click.progressbar(length=count, label="Checking", file=sys.stderr) if visible else nullcontext()
    with shown as bar:

        def progress(done: int, total: int) -> None:
            if bar is not None:
                bar.length = max(total, 1)
                bar.update(max(0, done - bar.pos))

        return assess(found, profile, library, Catalogue(), options, progress)


def _wanted(formats: tuple[str, ...], output: str | None) -> list[tuple[str, str | None]]:
    """Each format with its file, or None for standard output. Raises InputError or OutputError."""
    split = [text.partition("=") for text in formats] or [("text", "", "")]
    wanted: list[tuple[str, str | None]] = [(name, path if equals else None) for name, equals, path in split]
    loose = [index for index, (_, path) in enumerate(wanted) if path is None]
    if len(loose) > 1:
        names = " and ".join(wanted[index][0] for index in loose)
        raise InputError(
            f"--format: {names} have no file, and only one can go to one place", hint="Write --format sarif=FILE."
        )
    if output is not None:
        if not loose:
            raise InputError("--output: every format has a file of its own already")
        wanted[loose[0]] = (wanted[loose[0]][0], output)
    files = [path for _, path in wanted if path is not None]
    for path in files:
        if not path:
            raise InputError("--format: a file's name is missing after =", hint="Write --format sarif=FILE.")
        if files.count(path) > 1:
            raise InputError(f"two formats are to be written to {path}")
        outputs.check_writable(path)
    return wanted


def _failed_before(baseline: str | None) -> Mapping[str, str] | None:
    if baseline is None:
        return None
    return {finding["id"]: finding["status"] for finding in load_assessment(baseline).document["findings"]}


def _job_summary(assessment: AssessmentDocument, formats: list[str]) -> None:
    """GitHub shows the content of the file that GITHUB_STEP_SUMMARY names on the job's page."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path and "github" in formats:
        from gatepost.formats.github import job_summary

        with Path(path).open("a", encoding="utf-8") as stream:
            stream.write(job_summary(assessment))
