"""A pager for what is longer than the terminal, as git has it."""

from __future__ import annotations

import io
import os
import shlex
import shutil
import signal
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from beritacli.show.output_errors import OutputError, translate_output_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# As git has it: F ends at once where it fits, R lets colours through, X leaves the screen as it is.
_DEFAULT = ["less", "-FRX"]


def choose_pager(variables: Mapping[str, str]) -> list[str]:
    """The words of the pager's command; none where there is no pager, or `cat`.

    BERITACLI_PAGER, else PAGER, else less where there is one. An empty one is none.
    """
    given = variables.get("BERITACLI_PAGER", variables.get("PAGER"))
    if variables.get("TERM") == "dumb":
        return []
    if given is None:
        return _DEFAULT if shutil.which(_DEFAULT[0]) else []
    try:
        words = shlex.split(given)
    except ValueError:  # a quotation mark that is not closed
        return []
    return [] if words == ["cat"] else words


def show_in_pager(text: str, terminal: TextIO, variables: Mapping[str, str]) -> bool:
    """Let a pager show a harmless text; False where there is none, and nothing was shown.

    Raises OutputError for one that fails, ClosedPipeError.
    """
    words = choose_pager(variables)
    try:
        output = terminal.fileno()
    except (io.UnsupportedOperation, ValueError):
        return False
    if not words:
        return False
    with translate_output_errors():
        terminal.flush()
    environment = {"LESS": "FRX", "LESSCHARSET": "utf-8", **os.environ}
    try:
        pager = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=output, env=environment)  # noqa: S603 - the user's own pager
    except OSError:
        return False
    with _interrupts_go_to_the_pager():
        try:
            pager.stdin.write(text.encode())  # type: ignore[union-attr] # it is a pipe
            pager.stdin.close()  # type: ignore[union-attr]
            is_left_early = False
        except BrokenPipeError:
            is_left_early = True
        pager.wait()
    # One that is left early, or killed, is not an error.
    if pager.returncode > 0 and not is_left_early:
        msg = f"The pager '{words[0]}' ended with exit code {pager.returncode}."
        raise OutputError(msg, "To show it without one: --no-pager before the command.")
    return True


@contextmanager
def _interrupts_go_to_the_pager() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
