"""Signals that wait: what must not be cut in two is done while none of them can be raised."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# SIGALRM too: a program may raise with it what Python ignored in the first place.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGALRM")


@contextmanager
def hold_signals() -> Iterator[None]:
    """Hold the signals that end a program until the block is done, where the system can.

    One that came in the meantime is raised when the block ends. A thread that is started inside
    never takes these signals. Blocks may be nested.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
