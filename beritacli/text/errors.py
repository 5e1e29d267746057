"""What a file can have wrong: all of it, or a stretch; and how long a record may be."""

from __future__ import annotations

from typing import NamedTuple

# The most that a file may have for one article, and so for a value, line or cell; in bytes or
# characters. The archive takes texts of 24 MiB, which JSON may write three times as long.
MAX_RECORD = 80 * 1024 * 1024
TOO_LONG = "longer than 80 MiB"
MAX_FRONT = 1024 * 1024  # bytes of a page that are looked at for its front matter


class FormatError(ValueError):
    """The file as a whole is not what it claims; the message says where and why."""


class NotArticlesError(FormatError):
    """The file is plainly something else, such as a Word document; the message says what."""


class Mended(NamedTuple):
    """A fault of the file that was repaired, nothing being lost: said in the report."""

    kind: str
    number: int = 1


class Broken(NamedTuple):
    """A stretch of the file that could not be read as a record."""

    place: str
    reason: str
    text: str
