"""The command line. Each command is one module, imported when it is called; so is everything heavy behind it.

Exit status: 0 passed, 1 failed or incomplete, 2 the user's input is wrong, 3 a defect of gatepost itself.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper

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
    "eval": "gatepost.cli.evaluate",
    "policy": "gatepost.cli.policy",
    "control": "gatepost.cli.control",
    "system": "gatepost.cli.system",
    "attest": "gatepost.cli.attest",
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

        suggestion = did_you_mean(cmd_name, _COMMANDS)
        if suggestion and not ctx.resilient_parsing:  # a shell that completes asks for names half written
            ctx.fail(f"No such command {cmd_name!r}{suggestion}")
        return None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(gatepost.__version__, prog_name="gatepost", message="%(prog)s %(version)s")
def application() -> None:
    """Check what a model registry and a pipeline engine recorded about an AI system against policies that are mapped to
    the NIST AI RMF, ISO/IEC 42001 and the EU AI Act.

    \b
    For example:
      gatepost check export/ --format text --format json=assessment.json
      gatepost explain POLICY@SUBJECT --from assessment.json
      gatepost report assessment --from assessment.json -o report.pdf

    For completion in bash: eval "$(_GATEPOST_COMPLETE=bash_source gatepost)"; zsh_source and fish_source do the same
    for zsh and fish.
    """


def main() -> None:
    """The command `gatepost`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # help and messages hold more than ASCII; show what the locale can
            stream.reconfigure(errors="replace" if stream is sys.stdout else "backslashreplace")
    gc.set_threshold(200_000, 50, 1_000)  # facts and findings are many, and hardly any are part of a cycle
    sys.exit(run())


def run(arguments: list[str] | None = None) -> int:
    """Run the command line with `arguments`, by default those of the process, and give the exit status."""
    try:
        status = application.main(arguments, prog_name="gatepost", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except InputError as error:
        return _say(f"gatepost: {error}", WRONG_INPUT)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return WRONG_INPUT
    except click.ClickException as error:
        return _say(f"gatepost: {_usage(error)}", WRONG_INPUT)
    except (click.Abort, KeyboardInterrupt):
        return _say("gatepost: interrupted", INTERRUPTED)
    except Exception as error:
        if os.environ.get("GATEPOST_DEBUG"):
            raise
        _say(f"gatepost: a defect of gatepost itself: {type(error).__name__}: {error}", DEFECT)
        return _say("  GATEPOST_DEBUG=1 shows where; please report it with that.", DEFECT)


def _usage(error: click.ClickException) -> str:
    """The message in the form of every other: what is wrong, then what to do."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "gatepost"
    return f"{error.format_message()}\n  `{command} --help` tells what it takes."


def _say(text: str, status: int) -> int:
    """Write to standard error. What a file's name may hold to steer a terminal shows as a replacement character."""
    from gatepost.reading.text import printable

    if sys.stderr is not None:
        print("\n".join(printable(line) for line in text.split("\n")), file=sys.stderr)
    return status
