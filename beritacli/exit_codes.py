"""The exit codes that scripts rely on, and what each kind of error becomes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a finished command says to its caller."""

    DONE = 0
    PARTLY = 1  # some of it failed: a rejected record
    USAGE = 2  # the words typed, or an option's value that can't be read
    NOT_FOUND = 3  # no such article, category or tag; no archive
    REFUSED = 4  # content that is not accepted
    CONFLICT = 5  # taken, ambiguous, in the way
    FAILED = 70  # a bug: an error that nobody thought of
    STORE = 74  # input/output error, damaged store
    BUSY = 75  # try again
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143
