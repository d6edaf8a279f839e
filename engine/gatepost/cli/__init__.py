"""The command line. Each command is one module, imported when it is called; so is everything heavy behind it.

Exit status: 0 passed, 1 failed or incomplete, 2 the user's input is wrong, 3 a defect of gatepost itself.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

import gatepost
from gatepost.errors import InputError

WRONG_INPUT = 2
DEFECT = 3
INTERRUPTED = 130
_COMMANDS = {
    "check": "gatepost.cli.check",
    "explain": "gatepost.cli.explain",
    "report": "gatepost.cli.report",
    "facts": "gatepost.cli.facts",
    "policy": "gatepost.cli.policy",
    "control": "gatepost.cli.control",
    "collect": "gatepost.cli.collect",
}


class Commands(click.Group):
    """The commands by name; the module of each holds a command of the same name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, from its module; a near name is suggested where there is none."""
        if cmd_name in _COMMANDS:
            found: click.Command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
            return found
        from gatepost.reading import did_you_mean

        if suggestion := did_you_mean(cmd_name, _COMMANDS):
            ctx.fail(f"No such command {cmd_name!r}{suggestion}")
        return None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(gatepost.__version__, prog_name="gatepost", message="%(prog)s %(version)s")
def application() -> None:
    """Check what a model registry and a pipeline engine recorded about an AI system against policies that are mapped to
    the NIST AI RMF, ISO/IEC 42001 and the EU AI Act."""


def main() -> None:
    """The command `gatepost`."""
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run the command line with `arguments`, by default those of the process, and give the exit status."""
    try:
        status = application.main(arguments, prog_name="gatepost", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except InputError as error:
        return _say(f"gatepost: {error}", WRONG_INPUT)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return _say("gatepost: interrupted", INTERRUPTED)
    except click.ClickException as error:
        error.show()
        return WRONG_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("GATEPOST_DEBUG"):
            raise
        _say(f"gatepost: a defect of gatepost itself: {type(error).__name__}: {error}", DEFECT)
        return _say("  GATEPOST_DEBUG=1 shows where; please report it with that.", DEFECT)


def _say(text: str, status: int) -> int:
    print(text, file=sys.stderr)
    return status
