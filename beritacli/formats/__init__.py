"""Exchange formats: one module each, a reader, a writer or both, found here by name.

A format turns bytes into entries and back. It knows nothing of the archive: it neither
matches, nor validates, nor invents what a record lacks; values stay as the file has them.
To add one: write a module with `is_format` and `read`, or `write`, and add a line to `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, BinaryIO, NamedTuple, Protocol, cast


class FormatError(ValueError):
    """The file as a whole is not what it claims; the message says where and why."""


class Record(NamedTuple):
    """One article as its file gives it.

    fields: the design's names (title, body, published_at, …), values as read; absent is absent.
    place: where it stands, for people («line 12», «item 3»).
    raw: the record whole, so that a rejected one can be corrected and imported again.
    lifts_byline: whether a byline at the end of the body is the format's way to carry it.
    """

    fields: dict[str, Any]
    place: str
    raw: Any
    lifts_byline: bool = False


class Broken(NamedTuple):
    """A stretch of the file that could not be read as a record."""

    place: str
    reason: str
    text: str


class CategoryEntry(NamedTuple):
    """A category: its path of slugs where the file has one, else None and its name alone.

    placed is False for a child whose parent the file does not name.
    """

    name: str
    path: str | None = None
    placed: bool = True


class TagEntry(NamedTuple):
    """A tag with the name it is shown by."""

    slug: str
    name: str


class StampEntry(NamedTuple):
    """A moment at which the site published something, without saying what."""

    at: str


Entry = Record | Broken | CategoryEntry | TagEntry | StampEntry


class Dump(NamedTuple):
    """What a writer is given: plain dictionaries, articles last and streamed."""

    categories: Iterable[dict[str, Any]]
    tags: Iterable[dict[str, Any]]
    stamps: Iterable[dict[str, Any]]
    articles: Iterable[dict[str, Any]]


class Reader(Protocol):
    """A module that reads a format."""

    def is_format(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes is of this format."""

    def read(self, file: BinaryIO) -> Iterator[Entry]:
        """Yield the file's entries in its order; raises FormatError."""


class Sink(Protocol):
    """Where a writer's text goes."""

    def write(self, text: str, /) -> object:
        """Take a piece of it."""


class Writer(Protocol):
    """A module that writes a format."""

    def write(self, dump: Dump, file: Sink) -> None:
        """Write everything that the format can carry."""


# name: (module, reads, writes), in the order in which detection asks them.
FORMATS: dict[str, tuple[str, bool, bool]] = {
    "tinydb": ("tinydbfile", True, True),
    "ndjson": ("ndjson", True, True),
    "json": ("jsonfile", True, True),
    "page": ("page", True, False),
}
READABLE = tuple(name for name, (_, reads, _) in FORMATS.items() if reads)
WRITABLE = tuple(name for name, (_, _, writes) in FORMATS.items() if writes)
HEAD_BYTES = 65_536


def load_reader(name: str) -> Reader:
    """The module that reads the format of this name."""
    return cast("Reader", import_module(f"{__name__}.{FORMATS[name][0]}"))


def load_writer(name: str) -> Writer:
    """The module that writes the format of this name."""
    return cast("Writer", import_module(f"{__name__}.{FORMATS[name][0]}"))


def detect_format(head: bytes) -> str | None:
    """Name of the format that a file beginning with these bytes is in, or None."""
    return next((name for name in READABLE if load_reader(name).is_format(head)), None)
