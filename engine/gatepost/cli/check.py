"""`gatepost check`: the main job."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gatepost.cli import complete, inputs, outputs
from gatepost.cli.assessments import load_assessment
from gatepost.cli.caching import user_cache
from gatepost.cli.destinations import check_not_read, destinations
from gatepost.cli.terminal import display, progress, roots
from gatepost.model.assessment import SEVERITIES, AssessmentDocument

if TYPE_CHECKING:
    from gatepost.assess import Options
    from gatepost.model.assessment import Severity
    from gatepost.reading import Cache

EXIT = {"passed": 0, "failed": 1, "incomplete": 1}
DEFECT = 3  # the engines differ, so one of them is wrong
_FIRST = 2000  # subjects from which a progress bar is worth its lines


@click.command(short_help="Judge metadata against policies: what is wrong, and how to mend it.")
@inputs.paths
@inputs.kind
@inputs.profile
@inputs.policies
@inputs.packs
@click.option(
    "--framework",
    "frameworks",
    multiple=True,
    metavar="NAME",
    shell_complete=complete.frameworks,
    help="Give the controls of this framework a status; repeatable. Default: those of the profile or packs.",
)
@click.option(
    "--subject",
    "subjects",
    multiple=True,
    metavar="ID",
    help="Judge only subjects whose id fits this pattern (mlflow:credit-*/*); repeatable.",
)
@click.option(
    "--select",
    "select",
    multiple=True,
    metavar="POLICY",
    shell_complete=complete.policies,
    help="Use only policies whose id fits this pattern (data/*); repeatable.",
)
@click.option(
    "--exclude",
    "exclude",
    multiple=True,
    metavar="POLICY",
    shell_complete=complete.policies,
    help="Leave out policies whose id fits this pattern; repeatable.",
)
@click.option(
    "--scope",
    type=click.Choice(["default", "all"]),
    default="default",
    help="all: judge every version, also archived and superseded ones.",
    show_default=True,
)
@click.option(
    "--target",
    metavar="alias:NAME|stage:NAME",
    help="Judge the one version that --subject names as if it had this alias or stage already.",
)
@inputs.as_of
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    default="low",
    show_default=True,
    help="The lowest severity whose failure fails the run.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=inputs.PathText(),
    help="An earlier assessment (json): only what fails now and didn't then fails the run.",
)
@click.option(
    "--require-attestations",
    is_flag=True,
    help="Without a person's attestation where one is needed, the run is incomplete.",
)
@click.option("--no-cache", is_flag=True, help="Parse and compile everything anew; CI=true does so too.")
@click.option(
    "--cross-check",
    is_flag=True,
    help="Evaluate everything with cel-python too; where the engines differ, list it and exit with 3.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    shell_complete=complete.formats,
    help="text, json, sarif, junit, github or markdown, into FILE if one is given; repeatable. Default: text.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=inputs.PathText(),
    help="Write the format that has no file of its own here, not to standard output.",
)
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
    cross_check: bool,
    no_cache: bool,
    formats: tuple[str, ...],
    output: str | None,
    verbose: bool,
) -> int:
    """Judge the metadata in each PATH and say what is wrong and how to mend it.

    PATH is a directory that mlflow-export-import wrote, saved answers of MLflow's REST API, what `gatepost collect`
    saved, or the address of a live MLflow server; `-` is standard input; NAME=PATH names a registry.

    \b
    Examples:
      gatepost check export/
      gatepost check export/ --format json=assessment.json --format sarif=findings.sarif
      gatepost check export/ --target alias:champion --subject mlflow:credit/4

    Exit status: 0 passed, 1 failed or incomplete, 2 wrong input, 3 a defect of gatepost.
    """
    wanted = destinations(formats, output)
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
        cross_check=cross_check,
        baseline=_failed_before(baseline),
        baseline_name=Path(baseline).name if baseline is not None else None,
    )
    assessment = assessed(paths, kind, profile_name, directories, options, user_cache(not no_cache))
    seen_as = roots(paths)
    files = [path for _, path in wanted if path is not None]
    check_not_read(files, [one["path"] for one in assessment["inputs"]], seen_as)
    shown = [one.render(assessment, display(True, verbose, seen_as)) for one, path in renderers if path is None]
    in_file = display(False, verbose, seen_as)
    outputs.write_files({path: one.encoded(assessment, in_file) for one, path in renderers if path is not None})
    _job_summary(assessment, [renderer.name for renderer, _ in renderers])
    if not shown:
        said = assessment["summary"]
        click.echo(f"{said['verdict']}: {said['reason']} (written to {', '.join(files)})", err=True)
    for text in shown:
        outputs.show(text)
    checked = assessment["cross_check"]
    if checked is not None and checked["disagreements"]:
        return DEFECT
    return EXIT[assessment["summary"]["verdict"]]


def assessed(
    paths: tuple[str, ...],
    kind: str | None,
    profile_name: str | None,
    directories: tuple[str, ...],
    options: Options,
    cache: Cache,
) -> AssessmentDocument:
    """The assessment of what the user named."""
    from gatepost.assess import assess
    from gatepost.frameworks import Catalogue
    from gatepost.policies import Library

    profile = inputs.chosen_profile(profile_name, cache)
    library = Library.open(directories, cache)
    found = inputs.readings(paths, kind)
    count = sum(len(reading.subjects) for _, reading in found)
    with progress("Checking", worth_it=count >= _FIRST) as told:
        return assess(found, profile, library, Catalogue(cache=cache), options, told)


def _failed_before(baseline: str | None) -> Mapping[str, str] | None:
    if baseline is None:
        return None
    return {finding["id"]: finding["status"] for finding in load_assessment(baseline).document["findings"]}


def _job_summary(assessment: AssessmentDocument, formats: list[str]) -> None:
    """GitHub shows the content of the file that GITHUB_STEP_SUMMARY names on the job's page."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if path and "github" in formats:
        from gatepost.formats.github import job_summary

        outputs.append(path, job_summary(assessment))
