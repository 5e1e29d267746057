"""How a command is ended from outside, and what it had kept by then: the message must be true."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any

from beritacli.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

_CODES = {
    "SIGINT": ExitCode.INTERRUPTED,
    "SIGTERM": ExitCode.TERMINATED,
    "SIGHUP": ExitCode.HUNG_UP,
}
_SOON = 0.001  # seconds
_DEAF_SECONDS = 1.0
_MOST_NAMED = 10


class Stopped(BaseException):
    """A signal ends the command, and nothing is left half done. code: its exit code."""

    def __init__(self, code: ExitCode) -> None:
        """Keep the exit code of the signal."""
        super().__init__(code.name)
        self.code = code


class Kept:
    """What one call of the program has kept so far. Noted while signals are held, see hold_signals.

    changes: their numbers. deeds: what else was done, as `the copy was written`.
    """

    def __init__(self) -> None:
        """Nothing is kept."""
        self.changes: list[int] = []
        self.deeds: list[str] = []

    def describe_stop(self) -> str:
        """The message of a command that a signal ended."""
        if self.changes:
            return f"Interrupted after {self.describe_changes()}."
        if self.deeds:
            return f"Interrupted after {' and '.join(dict.fromkeys(self.deeds))}."
        return "Interrupted. Nothing was changed."

    def describe_changes(self) -> str:
        """The changes that were kept, in the middle of a sentence; empty where there are none."""
        if not self.changes:
            return ""
        if len(self.changes) == 1:
            return f"the change was kept (change {self.changes[0]})"
        runs = list(_find_runs(self.changes))
        named = ", ".join(runs[:_MOST_NAMED]) + (", …" if len(runs) > _MOST_NAMED else "")
        return f"{len(self.changes):,} changes were kept (changes {named})"


def _find_runs(numbers: Sequence[int]) -> list[str]:
    """Numbers that grow, as `3, 5-8`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ["-".join(map(str, run)) for run in runs]


class Signals:
    """Raises `Stopped` for a signal that ends the command.

    Others that come within a second change nothing, so that what is going on can be cleared away;
    a later one ends even that.
    """

    def __init__(self) -> None:
        """Nothing is heard before `listen`."""
        self._numbers: list[int] = []
        self._is_over = False
        self._deaf_until = 0.0

    def listen(self) -> None:
        """Take the signals that the caller doesn't have ignored, as nohup does with SIGHUP."""
        for name in _CODES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._stop)
                self._numbers.append(number)

    def end(self) -> None:
        """Hear no more of them: the command's outcome is known."""
        self._is_over = True

    def leave(self, action: signal.Handlers) -> None:
        """Do with later signals what the system can: SIG_DFL ends the process at once.

        SIG_IGN is for the very end, when Python itself no longer has handlers.
        """
        for number in self._numbers:
            signal.signal(number, action)

    def _stop(self, number: int, _frame: Any) -> None:
        now = time.monotonic()
        if not self._is_over and now >= self._deaf_until:
            self._deaf_until = now + _DEAF_SECONDS
            raise Stopped(_CODES[signal.Signals(number).name])

    def raise_again(self, stopped: Stopped) -> None:
        """Raise once more, a moment later, what was raised where Python ignores it.

        So it does in what is called when an object is thrown away; the command would go on.
        """

        def stop(_number: int, _frame: Any) -> None:
            if not self._is_over:
                raise stopped

        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, _SOON)
