"""The exit codes that scripts rely on, and what each kind of error becomes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a finished command says to its caller."""

    DONE = 0
    PARTLY = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    CONFLICT = 5
    NO_INPUT = 66
    FAILED = 70
    STORE = 74
    BUSY = 75
    HUNG_UP = 129
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.PARTLY: (
        "some of it failed: a rejected record, a damaged file, a conflict that is left; "
        "`check` found errors"
    ),
    ExitCode.USAGE: "the words typed, or an option's value that can't be read",
    ExitCode.NOT_FOUND: "no such article, category or tag; no archive yet",
    ExitCode.REFUSED: "content refused; `import`: no file holds articles",
    ExitCode.CONFLICT: "conflict, or ambiguous",
    ExitCode.NO_INPUT: "a file to be read is missing or unreadable",
    ExitCode.FAILED: "a bug in beritacli",
    ExitCode.STORE: "input/output error, damaged store",
    ExitCode.BUSY: "the store is busy: try again",
    ExitCode.HUNG_UP: "hung up; the message says whether the change was kept",
    ExitCode.INTERRUPTED: "interrupted; the message says whether the change was kept",
    ExitCode.PIPE_CLOSED: "the pipe was closed",
    ExitCode.TERMINATED: "terminated; the message says whether the change was kept",
}
