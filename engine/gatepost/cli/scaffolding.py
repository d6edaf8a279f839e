"""`gatepost policy new`: the beginning of a policy."""

from __future__ import annotations

from pathlib import Path

import click

from gatepost.cli import complete, inputs, outputs
from gatepost.cli.caching import user_cache
from gatepost.errors import InputError, OutputError, Place

_FOLDER = "policies"  # what a directory of policies is called where nobody says otherwise


@click.command(short_help="Start a policy and its cases.")
@click.argument("name", metavar="TOPIC/NAME")
@click.option("--manual", is_flag=True, help="A question that a person answers.")
@click.option(
    "--subject",
    metavar="KIND",
    shell_complete=complete.subjects,
    help="The kind of subject that it judges. Default: model_version.",
)
@click.option("--title", metavar="TEXT", help="What holds when the policy passes. Default: made of NAME.")
@click.option(
    "--policies",
    "directory",
    metavar="DIR",
    type=inputs.PathText(),
    help="Your directory of policies. Default: the directory `policies` here or beside gatepost.yaml.",
)
def new(name: str, manual: bool, subject: str | None, title: str | None, directory: str | None) -> None:
    """Write the beginning of the policy TOPIC/NAME and of its cases, with comments that explain each key.

    It passes `gatepost policy lint` and `gatepost policy test` as it is; change it from there. Nothing is overwritten.
    """
    from gatepost.policies import Library, scaffold

    scaffold.check_id(name)
    if title is not None and not title.strip():
        raise InputError("--title: it is empty", hint="Say what holds when the policy passes.")
    if manual and subject not in (None, "system"):
        raise InputError(f"--subject: a manual policy is asked of a system, not of a {subject}")
    folder = Path(directory) if directory is not None else _sensible()
    base = folder / "library" if (folder / "library").is_dir() else folder
    files = scaffold.manual(name, title) if manual else scaffold.automated(name, subject or "model_version", title)
    paths = [base / path for path in files]
    for path in paths:
        if path.exists():
            raise OutputError("is there already", place=Place(str(path)), hint="Choose another name, or change it.")
    if not manual:
        scaffold.check_fixture(paths[0].parent, base, subject or "model_version")
    _make(paths[0].parent)
    written = dict(zip(map(str, paths), files.values(), strict=True))
    outputs.write_files({path: [text.encode()] for path, text in written.items()})
    outputs.show("".join(f"{path}\n" for path in written))
    if name in Library.open((), user_cache()).ids():
        click.echo(f"It takes the place of gatepost's own policy {name}.", err=True)
    tried = f"gatepost policy lint {name} --policies {folder}"
    click.echo(f"Try it: {tried}{'' if manual else f' && gatepost policy test {name} --policies {folder}'}", err=True)


def _sensible() -> Path:
    """The one directory in which the user's policies can be meant to lie. Raises InputError."""
    from gatepost.profile import find

    profile = find(Path.cwd())
    places = [Path(_FOLDER), *([Path(inputs.relative(profile.parent / _FOLDER))] if profile is not None else [])]
    found = {path.resolve(): path for path in reversed(places) if path.is_dir()}
    if len(found) == 1:
        return next(iter(found.values()))
    why = (
        f"both {' and '.join(sorted(map(str, found.values())))} are there"
        if found
        else (
            f"there is no directory {_FOLDER} here"
            + ("" if profile is None else f" or beside {inputs.relative(profile)}")
        )
    )
    raise InputError(
        f"--policies is missing, and {why}", hint="Name the directory of your policies; it is made if need be."
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise OutputError(f"can't be made: {problem.strerror}", place=Place(str(folder))) from None
