"""`gatepost policy docs`: pages about the policies and the controls, in a directory that holds nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import click

from gatepost.cli import complete, inputs, outputs
from gatepost.cli.caching import user_cache
from gatepost.errors import OutputError, Place

MANIFEST = ".gatepost-docs.json"  # lists the pages that an earlier run wrote, and so says that the directory is ours


@click.command(short_help="Write pages about the policies and the controls.")
@inputs.patterns
@click.option("-o", "--output", "folder", metavar="DIR", required=True, type=inputs.PathText(),
              help="The directory for the pages: a new one, or one of an earlier run.")  # fmt: skip
@click.option("--pack", metavar="PACK", shell_complete=complete.packs,
              help="Only the policies of this pack, with its severities and parameters.")  # fmt: skip
@inputs.policies
@click.option("--format", "form", type=click.Choice(["html", "markdown"]), default="html", show_default=True)
def docs(patterns: tuple[str, ...], folder: str, pack: str | None, directories: tuple[str, ...], form: str) -> None:
    """Write a page for each policy and each control into DIR, with pages that lead to them; index.html is the first.

    Without POLICY, those in --policies; without that, gatepost's own. The pages load nothing and run nothing, and their
    names stay the same: policies/TOPIC/NAME.html and controls/FRAMEWORK/ID.html. With the address where they lie as
    `docs_url` under `reports` in the profile, SARIF results lead there.
    """
    from gatepost.documents.handbook import Contents, pages
    from gatepost.frameworks import Catalogue, crosswalk
    from gatepost.policies import Library, Selected, select

    cache = user_cache()
    target = Path(folder)
    before = _earlier(target)
    library, catalogue = Library.open(directories, cache), Catalogue(cache=cache)
    if pack is not None:
        chosen = library.pack(pack)
        wanted = set(inputs.named(library, patterns)) if patterns else None
        policies = tuple(one for one in select(library, [chosen]) if wanted is None or one.policy.id in wanted)
        subtitle = f"The pack {chosen.id}: {chosen.title}"
    else:
        found = [library.policy(name) for name in inputs.named(library, patterns)]
        policies = tuple(
            Selected(one, one.severity, {key: param.default for key, param in one.params.items()}) for one in found
        )
        subtitle = "Policies for AI systems, and the controls that they are evidence for"
    frameworks = tuple(catalogue.framework(name) for name in catalogue.ids())
    made = {page.path: page.content for page in pages(Contents(subtitle, policies, frameworks, crosswalk()), form)}
    _write(target, made, before)
    click.echo(f"{len(made)} pages in {folder}; start with {target / next(iter(made))}.", err=True)


def _earlier(folder: Path) -> list[str]:
    """The pages that an earlier run wrote into the directory. Raises OutputError where it holds anything else."""
    place = Place(str(folder))
    try:
        if not os.path.lexists(folder):
            return []
        if not folder.is_dir():
            raise OutputError("is a file, and pages are to be written into a directory", place=place)
        manifest = folder / MANIFEST
        if manifest.is_file():
            pages = json.loads(manifest.read_text("utf-8"))["pages"]
            return [one for one in pages if isinstance(one, str) and _is_page(folder, one)]
        if any(folder.iterdir()):
            raise OutputError(
                "isn't empty, and no earlier run wrote it", place=place, hint="Name a new or empty directory."
            )
    except (KeyError, TypeError, ValueError):
        raise OutputError(
            "doesn't list the pages of an earlier run",
            place=Place(str(folder / MANIFEST)),
            hint="Remove the directory.",
        ) from None
    except OSError as problem:
        raise OutputError(f"can't be read: {problem.strerror}", place=place) from None
    return []


def _is_page(folder: Path, name: str) -> bool:
    """Whether `name`, which anyone can have written into the list, is a page below `folder`, and not behind a link."""
    path = PurePosixPath(name)
    return (
        path.suffix in (".html", ".md")
        and not path.is_absolute()
        and ".." not in path.parts
        and (folder / path).resolve().is_relative_to(folder.resolve())
    )


def _write(folder: Path, made: dict[str, bytes], before: Iterable[str]) -> None:
    """Write the list of the pages, the pages, and remove those of before that are no more."""
    listed = json.dumps({"made_by": "gatepost policy docs", "pages": sorted(made)}, indent=1) + "\n"
    try:
        for parent in sorted({(folder / path).parent for path in made}):
            parent.mkdir(parents=True, exist_ok=True)
        outputs.write_files(
            {str(folder / path): [content] for path, content in {MANIFEST: listed.encode(), **made}.items()}
        )
        for name in set(before) - made.keys():
            (folder / name).unlink(missing_ok=True)
    except OSError as problem:
        raise OutputError(f"can't be written: {problem.strerror}", place=Place(str(folder))) from None
