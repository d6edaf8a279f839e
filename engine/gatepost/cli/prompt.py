"""The prompt of `gatepost eval`: lines with completion. What was typed is remembered only until the prompt ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gatepost.cli.evaluating import Session

PROMPT = "> "
_DELIMITERS = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<.>/?"  # all but what a name holds


def lines(session: Session) -> Iterator[str]:
    """What the user types, line by line, until the end of input; a line that Ctrl-C breaks off is dropped."""
    _complete_names(session)
    while True:
        try:
            line = input(PROMPT).strip()
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print()
            continue
        if line:
            yield line


def _complete_names(session: Session) -> None:
    """Let Tab complete, where Python has a line editor; elsewhere the prompt does without."""
    try:
        import readline
    except ImportError:
        return
    from gatepost.cli.names import candidates

    def complete(partial: str, number: int) -> str | None:
        before = readline.get_line_buffer()[: readline.get_endidx()]
        found = [name for name in candidates(session, before) if name.startswith(partial)]
        return found[number] if number < len(found) else None

    readline.set_completer(complete)
    readline.set_completer_delims(_DELIMITERS)
    editline = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if editline else "tab: complete")
