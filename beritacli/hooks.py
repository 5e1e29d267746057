"""The program that a user has called after each change, with the change on its standard input."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING

from beritacli.archive.history.log import list_touched, read_changes
from beritacli.store.errors import StoreError
from beritacli.text.json_text import dump_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from beritacli.archive.archive import Archive

# Set for the program: what it changes itself calls it no more, for that would never end.
IN_HOOK = "BERITACLI_IN_HOOK"
_STANDARD_ERROR = 2


def announce_changes(
    archive: Archive, numbers: Sequence[int], command: str, warn: Callable[[str], None]
) -> None:
    """Call the program once for each change. One that fails is warned of, and undoes nothing.

    archive: closed by now. command: the program with its arguments, as in a shell.
    """
    if IN_HOOK in os.environ:
        return
    try:
        with archive, archive.snapshot():
            since = read_changes(archive, numbers[0] - 1)
            entries = [entry for entry in since if entry.change in numbers]
            touched = [list_touched(archive, entry.change) for entry in entries]
    except StoreError as error:
        warn(f"on_change: {command} was not called: {error.message}")
        return
    for entry, articles in zip(entries, touched, strict=True):
        change = {"store": str(archive.path), **entry._asdict(), "articles": articles}
        if (reason := _call(shlex.split(command), change)) is not None:
            warn(f"on_change: {reason}: {command}. Change {entry.change} is kept.")


def _call(words: Sequence[str], change: Mapping[str, Any]) -> str | None:
    """Run the program and wait for it; returns why it failed, None where it didn't.

    What it prints goes to standard error: standard output is the command's own.
    """
    try:
        done = subprocess.run(  # noqa: S603 - the user's own program, without a shell
            words,
            input=dump_json(change).encode() + b"\n",
            stdout=_STANDARD_ERROR,
            env={**os.environ, IN_HOOK: "1"},
            check=False,
        )
    except BrokenPipeError:  # it reads nothing, and that is its own affair
        return None
    except OSError as error:
        return f"it can't be started: {error.strerror or error}"
    if done.returncode < 0:
        return f"signal {-done.returncode} ended it"
    return f"it ended with exit code {done.returncode}" if done.returncode else None
