"""How a reader makes the assessment anew, and checks that it is the same."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from gatepost.documents.view.types import Replay
from gatepost.model import JsonObject
from gatepost.model.assessment import AssessmentDocument

FILE = "assessment.json"
_LISTS: Mapping[str, str] = {"select": "--select", "exclude": "--exclude", "subjects": "--subject"}
_RESOLVED: Mapping[str, str] = {"packs": "--pack", "frameworks": "--framework"}
_SINGLE: Mapping[str, str] = {"target": "--target", "baseline": "--baseline"}


def replay(assessment: AssessmentDocument, digest: str) -> Replay:
    """The command lines that give this assessment and this report again. `digest` is the SHA-256 of the assessment."""
    name = assessment["tool"]["name"]
    return Replay(
        check=shlex.join([name, "check", *arguments(assessment)]),
        digest=f"sha256sum {FILE}    # {digest}",
        again=shlex.join([name, "report", "assessment", "--from", FILE, "--to", "pdf", "--output", "report.pdf"]),
        notes=_notes(assessment),
    )


def arguments(assessment: AssessmentDocument) -> list[str]:
    """What follows `gatepost check` to get the assessment."""
    options: JsonObject = {**assessment["options"]}
    found = [f"./{path}" if path.startswith("-") and path != "-" else path for path in _paths(assessment)]
    if assessment["profile"] is not None:
        found += ["--profile", assessment["profile"]["name"]]
    for key, option in _RESOLVED.items():
        if all(system.get(key, options[key]) == options[key] for system in assessment["systems"]):
            found += _repeated(option, options[key])
    for key, option in _LISTS.items():
        found += _repeated(option, options[key])
    if options["scope"] != "default":
        found += ["--scope", options["scope"]]
    for key, option in _SINGLE.items():
        if options[key] is not None:
            found += [option, options[key]]
    found += ["--as-of", assessment["as_of"], "--fail-on", options["fail_on"]]
    if options["require_attestations"]:
        found.append("--require-attestations")
    if assessment["cross_check"] is not None:
        found.append("--cross-check")
    return [*found, "--format", f"json={FILE}"]


def _paths(assessment: AssessmentDocument) -> list[str]:
    """The paths that were given, as far as is known: the names at which those of the inputs begin."""
    return list(dict.fromkeys(one["path"].partition("/")[0] or one["path"] for one in assessment["inputs"]))


def _repeated(option: str, values: list[str]) -> list[str]:
    return [part for value in values for part in (option, value)]


def _notes(assessment: AssessmentDocument) -> list[str]:
    name, version = assessment["tool"]["name"], assessment["tool"]["version"]
    notes = [
        f"Use {name} {version}, and packs, frameworks and inputs with the digests that this report lists.",
        "The names of inputs begin at the path that was given: run the command where they lie, or put their directory "
        "before them.",
    ]
    if assessment["profile"] is not None:
        notes.append(f"The profile is the one with the SHA-256 {assessment['profile']['sha256']}.")
    if any(one["overridden"] for one in assessment["policies"]):
        notes.append("Some policies took the place of shipped ones: add --policies and the directory that holds them.")
    notes.append(
        "The same inputs, packs, profile, options and day give the same assessment, byte for byte: no clock, no name "
        "of a machine and no chance enters it."
    )
    return notes
