"""What the program gets from outside: arguments, streams, variables and the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TextIO

from beritacli.interrupts import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime


class Environment(NamedTuple):
    """What the program gets from outside; tests put their own in its place.

    kept: where commands note what they have kept; `run` gives each call its own.
    """

    arguments: Sequence[str]
    stdin: BinaryIO
    stdout: TextIO
    stderr: TextIO
    variables: Mapping[str, str]
    now: Callable[[], datetime]
    kept: Kept = Kept()


def find_user() -> str:
    """The system's name of who runs the program."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"
