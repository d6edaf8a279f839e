"""`gatepost report DOCUMENT --from ASSESSMENT`: documents for people."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gatepost.cli import complete, inputs, outputs
from gatepost.cli.assessments import load_assessment, source_option
from gatepost.errors import InputError


@click.command(short_help="Make a document for people from an assessment.")
@click.argument("document", shell_complete=complete.documents)
@source_option
@click.option("--to", "kind", metavar="KIND", help="html, pdf or md. Default: what --output ends in, else html.")
@click.option(
    "-o", "--output", metavar="FILE", type=inputs.PathText(), help="Where to write. Default: standard output."
)
def report(document: str, source: str, kind: str | None, output: str | None) -> None:
    """Make DOCUMENT (assessment) from an assessment.

    For example: gatepost report assessment --from assessment.json -o assessment.pdf
    """
    from gatepost.documents import get

    maker = get(document)
    output = None if output == outputs.STANDARD_OUTPUT else output
    suffix = Path(output).suffix.removeprefix(".").lower() if output is not None else ""
    chosen = kind or suffix or maker.kinds[0]
    if chosen not in maker.kinds:
        raise InputError(f"{document} can't be made as {chosen!r}", hint=f"Use --to {', '.join(maker.kinds)}.")
    if output is not None:
        outputs.check_writable(output)
    elif chosen == "pdf" and sys.stdout is not None and sys.stdout.isatty():
        raise InputError("a PDF isn't for a terminal", hint="Name a file with -o FILE.")
    loaded = load_assessment(source)
    content = maker.render(loaded.document, chosen, source=loaded.content)
    if output is None:
        outputs.show_bytes(content)
    else:
        outputs.write_files({output: [content]})
