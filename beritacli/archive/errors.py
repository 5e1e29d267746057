"""What the newsroom refuses, each with a line of what happened and a line of what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_BEGINNING = 3  # so much of a word, and those that go on from it are near


class NewsroomError(Exception):
    """A rule of the newsroom stands against what was asked for; nothing was changed."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep the two lines apart: the message says what, the hint what to do next."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class UnreadableError(NewsroomError):
    """A value that was given can't be read: a date, a time zone, a name of a field."""


class NotFoundError(NewsroomError):
    """No such article, category or tag."""


class RefusedError(NewsroomError):
    """Content or a move that the newsroom does not accept."""


class PassedError(RefusedError):
    """A time to schedule something for that has passed."""

    def __init__(self, typed: str, moment: datetime | None) -> None:
        """Name the time as it was typed and, where that doesn't say it all, the moment."""
        from shlex import quote

        in_full = f" ({moment:%Y-%m-%d %H:%M %Z})" if moment else ""
        super().__init__(
            f"'{typed}'{in_full} has passed: nothing can be scheduled for it.",
            f"To publish with that date: --date {quote(typed)} instead of --at",
        )


class DamagedError(NewsroomError):
    """A file that was to be imported can't be read to its end; nothing of it was taken."""


class ConflictError(NewsroomError):
    """Taken, ambiguous, or in the way."""


def suggest(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint with the nearest of the known words, or the other hint where none is near."""
    words = list(known)
    near = get_close_matches(word, words, n=3, cutoff=0.6)
    if not near and len(word) >= _BEGINNING:
        near = [one for one in words if one.startswith(word)][:3]
    return f"Did you mean {' or '.join(near)}?" if near else otherwise
