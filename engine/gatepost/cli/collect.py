"""`gatepost collect mlflow URI -o DIR`: save what `check` reads from a live registry, which is left untouched."""

from __future__ import annotations

from pathlib import Path

import click

from gatepost.cli.terminal import progress


@click.group(short_help="Save a live server's metadata for a later check.")
def collect() -> None:
    """Save the metadata of a live server for a later check."""


@collect.command()
@click.argument("uri")
@click.option(
    "-o",
    "--output",
    "directory",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to save; an interrupted collection in it is resumed.",
)
@click.option("--afresh", is_flag=True, help="Fetch everything again, even what DIR already holds.")
def mlflow(uri: str, directory: Path, afresh: bool) -> None:
    """Save the metadata of the MLflow registry at URI in DIR.

    Only reads. User and password, token and TLS settings come from MLflow's own environment variables
    (MLFLOW_TRACKING_USERNAME and the others). `gatepost check DIR` then needs no connection.
    """
    from gatepost.sources.mlflow.client import connect
    from gatepost.sources.mlflow.collect import collect as fetch
    from gatepost.sources.mlflow.collection import DirectoryCollection

    collection = DirectoryCollection(directory, afresh=afresh)
    with connect(uri) as client, progress("Collecting") as told:
        collected = fetch(client, collection, progress=told)
    click.echo(f"{directory}: {collected}, from {client.to.uri}", err=True)
    if collection.was_complete:
        click.echo("It was complete already, so nothing was fetched; --afresh fetches everything again.", err=True)
