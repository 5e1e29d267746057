"""What can go wrong with standard output."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class ClosedPipeError(Exception):
    """Whoever read standard output has gone."""


class OutputError(Exception):
    """Standard output could not be written whole; the message is the reason."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep what went wrong, and what to do."""
        super().__init__(message)
        self.message = message
        self.hint = hint


@contextmanager
def translate_output_errors() -> Iterator[None]:
    """Raise ClosedPipeError or OutputError for what the system says inside."""
    try:
        yield
    except BrokenPipeError as error:
        raise ClosedPipeError from error
    except OSError as error:
        msg = f"Can't write to standard output: {error.strerror or error}."
        raise OutputError(msg, "Make room, or send the output to another place.") from error
