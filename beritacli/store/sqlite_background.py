"""A statement that runs while Python goes on: full text takes a third of a bulk load's time."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Background:
    """One thing at a time that another thread does. It must be finished before anything else."""

    def __init__(self) -> None:
        """Nothing runs."""
        self._thread: Thread | None = None
        self._error: BaseException | None = None

    def start(self, work: Callable[[], object]) -> None:
        """Begin; the thread holds Python's lock only when SQLite does not work."""

        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
                self._error = error

        self.finish()
        self._thread = Thread(target=run)
        self._thread.start()

    def finish(self) -> None:
        """Wait until it is done; raises what it raised."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
            error, self._error = self._error, None
            if error is not None:
                raise error
