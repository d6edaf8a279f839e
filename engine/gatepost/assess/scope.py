"""Which subjects are judged, and why the others aren't."""

from __future__ import annotations

from collections.abc import Iterable

from gatepost.assess.options import Options
from gatepost.errors import UnknownNameError
from gatepost.model import Subject
from gatepost.profile import matches
from gatepost.reading import did_you_mean, shown

IN = "in scope"


def reasons(subjects: Iterable[Subject], options: Options) -> dict[str, tuple[bool, str]]:
    """For each subject's id whether it is in scope, and the reason.

    By default a model version is when it isn't deleted and holds an alias, is in a stage other than Archived, or is the
    newest and not archived; with `scope` all every one is. `subjects` narrows to the ids that a pattern fits, whatever
    their stage. With a target the version that it is asked for is in scope, and its registered model. Raises
    UnknownNameError for a pattern that fits no subject.
    """
    known = tuple(subjects)
    check_named(known, options)
    return {one.id: _reason(one, options) for one in known}


def check_named(subjects: Iterable[Subject], options: Options) -> None:
    """Raises UnknownNameError for a pattern of `options` that fits none of `subjects`."""
    ids = [one.id for one in subjects]
    for pattern in options.subjects:
        if not any(matches(pattern, one) for one in ids):
            raise UnknownNameError(
                f"--subject: no subject fits {shown(pattern)}{did_you_mean(pattern, ids)}",
                hint="`gatepost facts PATH` lists all.",
            )


def chosen(subjects: Iterable[Subject], options: Options) -> list[Subject]:
    """The model versions that the patterns of `subjects` name."""
    return [
        one
        for one in subjects
        if one.kind == "model_version" and any(matches(pattern, one.id) for pattern in options.subjects)
    ]


def _reason(subject: Subject, options: Options) -> tuple[bool, str]:
    if options.subjects:
        if any(matches(pattern, subject.id) for pattern in options.subjects):
            return True, "named by --subject"
        model_of_target = options.target is not None and any(
            matches(pattern, subject.id + "/") or pattern.rpartition("/")[0] == subject.id
            for pattern in options.subjects
        )
        if model_of_target and subject.kind == "registered_model":
            return True, "the model of the version that is asked for"
        return False, "not named by --subject"
    if options.scope == "all" or subject.kind != "model_version":
        return True, IN
    return _by_use(subject)


def _by_use(subject: Subject) -> tuple[bool, str]:
    version = subject.facts["version"]
    stage, aliases = version.get("stage"), version["aliases"]
    if str(version.get("status", "")).upper() in ("DELETED", "PENDING_DELETION"):
        return False, f"its status is {version['status']}"
    if aliases:
        return True, f"holds the alias {', '.join(aliases)}"
    if stage == "Archived":
        return False, "archived"
    if stage:
        return True, f"in stage {stage}"
    newest = subject.facts["model"]["versions"][-1:]
    if not newest or newest[0]["version"] == version["version"]:
        return True, "the newest version"
    return False, f"holds no alias and no stage, and version {newest[0]['version']} is newer"
