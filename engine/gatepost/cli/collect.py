"""`gatepost collect mlflow URI -o DIR`: save what `check` reads from a live registry, and leave the registry untouched."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click


@click.group()
def collect() -> None:
    """Save the metadata of a live server for a later check."""


@collect.command()
@click.argument("uri")
@click.option(
    "-o", "--output", "directory", required=True, metavar="DIR",
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
    shown = click.progressbar(length=1, label="Collecting", file=sys.stderr) if sys.stderr.isatty() else nullcontext()
    with connect(uri) as client, shown as bar:

        def progress(done: int, total: int) -> None:
            if bar is not None:
                bar.length = max(total, 1)
                bar.update(max(0, min(done, bar.length) - bar.pos))

        collected = fetch(client, collection, progress=progress)
    click.echo(f"{directory}: {collected}, from {client.to.uri}", err=True)
    if collection.was_complete:
        click.echo("It was complete already, so nothing was fetched; --afresh fetches everything again.", err=True)
