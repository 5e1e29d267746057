"""A long file is read by a copy of this process, while this one judges what that has read."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from itertools import islice
from traceback import format_exc
from typing import TYPE_CHECKING, BinaryIO, cast

from beritacli.text.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Entry

_FIRST = 500  # entries that are read before there are two processes
_AT_ONCE = 100


class ReaderError(RuntimeError):
    """A reader failed in another process in a way that nobody thought of: its traceback."""


def read_aside(entries: Iterator[Entry]) -> Iterator[Entry]:
    """Yield entries as a reader yields them, and raise what it raises.

    An error that is neither FormatError nor OSError may be a ReaderError with its traceback.
    """
    yield from islice(entries, _FIRST)
    # A copy has none of the threads, and could wait for ever for what one of them held.
    if not hasattr(os, "fork") or threading.active_count() > 1:
        yield from entries
        return
    if (following := next(entries, None)) is None:
        return
    yield following
    from_child, to_parent = os.pipe()
    child = _fork()
    if child == 0:
        os.close(from_child)
        _send(entries, to_parent)
    os.close(to_parent)
    try:
        with os.fdopen(from_child, "rb") as pipe:
            yield from _receive(pipe)
    finally:
        os.waitpid(child, 0)


def _fork() -> int:
    """Make the copy, which a signal ends at once: what this process has begun is not its to end."""
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP")]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
        child = os.fork()
        if child == 0:
            for number in numbers:
                if signal.getsignal(number) != signal.SIG_IGN:
                    signal.signal(number, signal.SIG_DFL)
        return child
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _send(entries: Iterator[Entry], to_parent: int) -> None:
    """Write lists of entries, and None or an error at the end. Does not return."""
    try:
        with os.fdopen(to_parent, "wb") as pipe:
            try:
                while part := list(islice(entries, _AT_ONCE)):
                    pipe.write(pickle.dumps(part, pickle.HIGHEST_PROTOCOL))  # whole or not at all
                pickle.dump(None, pipe)
            except FormatError as error:  # its kinds have more to tell than a message, to nobody
                pickle.dump(FormatError(str(error)), pipe)
            except OSError as error:
                pickle.dump(error, pipe)
            except Exception:  # noqa: BLE001 - it is raised by the process that waits for us
                pickle.dump(ReaderError(format_exc()), pipe)
    finally:
        os._exit(0)  # whatever happened: the rest of the program is the other process's


def _receive(pipe: BinaryIO) -> Iterator[Entry]:
    part: object = []
    while isinstance(part, list):
        yield from cast("list[Entry]", part)
        try:
            part = pickle.load(pipe)  # noqa: S301 - from our own process
        except EOFError:
            message = "the process that read it was stopped, perhaps for want of memory"
            raise FormatError(message) from None
    if isinstance(part, Exception):
        raise part
