"""`gatepost system`: the AI systems of a profile, and what the law makes of each."""

from __future__ import annotations

import click

from gatepost.cli.scope import controls


@click.group(short_help="Classify a system under the EU AI Act, and start a profile.")
def system() -> None:
    """The AI systems of a profile, and what the law makes of each."""


system.add_command(controls)
