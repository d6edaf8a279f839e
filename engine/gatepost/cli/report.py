"""`gatepost report DOCUMENT --from ASSESSMENT`: documents for people."""

from __future__ import annotations

from pathlib import Path

import click

from gatepost.cli import outputs
from gatepost.cli.assessments import load_assessment
from gatepost.errors import InputError


@click.command()
@click.argument("document")
@click.option("--from", "source", required=True, metavar="FILE", help="The assessment, as check --format json wrote it.")
@click.option("--to", "kind", metavar="KIND", help="html, pdf or md. Default: what --output ends in, else html.")
@click.option("-o", "--output", metavar="FILE", help="Where to write. Default: standard output.")
def report(document: str, source: str, kind: str | None, output: str | None) -> None:
    """Make DOCUMENT (assessment) from an assessment.

    For example: gatepost report assessment --from assessment.json -o assessment.pdf
    """
    from gatepost.documents import get

    maker = get(document)
    chosen = kind or (Path(output).suffix.removeprefix(".") if output is not None else "") or maker.kinds[0]
    if chosen not in maker.kinds:
        raise InputError(f"{document} can't be made as {chosen!r}", hint=f"Use --to {', '.join(maker.kinds)}.")
    if output is not None:
        outputs.check_writable(output)
    loaded = load_assessment(source)
    content = maker.render(loaded.document, chosen, source=loaded.content)
    if output is None:
        outputs.show_bytes(content)
    else:
        outputs.write_files({output: content})
