"""Streams that hold back what is written to them until it is known to be true."""

from __future__ import annotations

import json
import tempfile

from beritacli.show.streams import Streams

_MOST_IN_MEMORY = 2**22


class HeldStreams(Streams):
    """What is a terminal is still one for the command, but nothing is shown before `release`."""

    def __init__(self, shown: Streams) -> None:
        """shown: the streams to which all of it goes in the end."""
        vars(self).update(vars(shown))
        self._shown = shown
        self.may_page = False
        self._held = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - open until the release
            _MOST_IN_MEMORY, "w+", encoding="ascii"
        )

    def _send(self, text: str) -> None:
        """Hold data back, harmless as it is by now."""
        self._hold("_send", text)

    def note(self, text: str) -> None:
        """Hold a note back."""
        self._hold("note", text)

    def flush(self) -> None:
        """Send nothing yet."""

    def progress(self, text: str) -> None:
        """Show nothing: by the time it could be shown, the work is done."""

    def release(self) -> None:
        """Send all that was held back, in its order. Raises ClosedPipeError."""
        self._held.seek(0)
        for line in self._held:
            method, text = json.loads(line)
            getattr(self._shown, method)(text)
        self._held.close()
        self._shown.flush()

    def _hold(self, method: str, text: str) -> None:
        self._held.write(json.dumps([method, text]) + "\n")


class NumberedStreams(Streams):
    """Put the number of a line of commands, and a tab, before each line of data that it prints."""

    def __init__(self, shown: Streams, number: int) -> None:
        """shown: the streams to which it goes."""
        vars(self).update(vars(shown))
        self._shown = shown
        self.may_page = False
        self._mark = f"{number}\t"
        self._is_new = True

    def _send(self, text: str) -> None:
        for line in text.splitlines(keepends=True):
            self._shown._send(self._mark + line if self._is_new else line)  # noqa: SLF001 - its kind
            self._is_new = line.endswith("\n")

    def note(self, text: str) -> None:
        """Say something in its turn."""
        self._shown.note(text)

    def flush(self) -> None:
        """Send what is held anywhere."""
        self._shown.flush()

    def progress(self, text: str) -> None:
        """Show it as the others do."""
        self._shown.progress(text)
