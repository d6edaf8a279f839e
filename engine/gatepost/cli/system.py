"""`gatepost system`: the AI systems of a profile, and what the law makes of each."""

from __future__ import annotations

import click

from gatepost.cli.classifying import classify, questions
from gatepost.cli.scope import controls
from gatepost.cli.starting import init


@click.group(short_help="Classify a system under the EU AI Act, and start a profile.")
def system() -> None:
    """The AI systems of a profile, and what the law makes of each."""


system.add_command(init)
system.add_command(classify)
system.add_command(questions)
system.add_command(controls)
