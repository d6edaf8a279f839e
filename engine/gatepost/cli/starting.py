"""`gatepost system init`: a profile to start from."""

from __future__ import annotations

import click

from gatepost.cli import inputs, outputs
from gatepost.cli.classifying import check_new


@click.command(short_help="Write a commented profile to start from.")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    type=inputs.PathText(),
    default="gatepost.yaml",
    show_default=True,
    help="The new file; - is standard output.",
)
def init(output: str) -> None:
    """Write a profile in which everything that can be said is explained, and hardly anything is said yet.

    `gatepost system classify` writes one that says what a system is.
    """
    from gatepost import content

    text = (content.root() / "policies" / "templates" / "gatepost.yaml").read_bytes()
    if output == outputs.STANDARD_OUTPUT:
        outputs.show_bytes(text)
        return
    check_new(output, "Name another file with --output, or - to see it.")
    outputs.write_files({output: [text]})
    click.echo(f"Written to {output}. Say in it which systems you have; then run `gatepost check`.", err=True)
