"""Statements that run while Python goes on: in a bulk load SQLite works half of the time."""

from __future__ import annotations

import sys
from threading import Thread
from typing import TYPE_CHECKING

from beritacli.store.signals import hold_signals

if TYPE_CHECKING:
    from collections.abc import Callable
    from queue import Queue

_WAITING = 8  # works that may wait before `start` does: they hold what they are to write
_SWITCH_SECONDS = 0.0001  # how long a thread that is ready lets a busy one keep Python's lock


class Background:
    """Works that another thread does, in order. All must be finished before anything else.

    Whoever gives it work or waits for it holds signals: an exception that is raised inside the
    queue's own code can leave its lock taken, and the next wait would never end.
    """

    def __init__(self) -> None:
        """Nothing runs, and there is no thread before it is needed."""
        self._works: Queue[Callable[[], object] | None] | None = None
        self._error: BaseException | None = None

    def start(self, work: Callable[[], object]) -> None:
        """Let it be done; the thread holds Python's lock only when SQLite does not work."""
        with hold_signals():
            if self._works is None:
                from queue import Queue  # here, for most commands load nothing in bulk

                self._works = Queue(_WAITING)
                sys.setswitchinterval(_SWITCH_SECONDS)
                # One thread for all: when one ends while a signal comes, the signal can get lost.
                Thread(target=self._run, args=[self._works], daemon=True).start()
            self._works.put(work)

    def finish(self) -> None:
        """Wait until all is done; raises the first error."""
        if self._works is not None:
            if self._works.unfinished_tasks:  # this is asked before every statement
                with hold_signals():
                    self._works.join()
            error, self._error = self._error, None
            if error is not None:
                raise error

    def close(self) -> None:
        """End the thread, when all is done; raises the first error."""
        try:
            self.finish()
        finally:
            with hold_signals():
                if self._works is not None:
                    self._works.put(None)
                    self._works = None

    def _run(self, works: Queue[Callable[[], object] | None]) -> None:
        while (work := works.get()) is not None:
            try:
                if self._error is None:
                    work()
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                self._error = error
            finally:
                works.task_done()
