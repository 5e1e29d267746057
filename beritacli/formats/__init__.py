"""Exchange formats: one module each, a reader, a writer or both, found here by name.

A format turns bytes into entries and back. It knows nothing of the archive: it neither
matches, nor validates, nor invents what a record lacks; values stay as the file has them.
To add one: write a module with `read`, or with `write` (`write_files`) and `find_lost`, and add a
line to `FORMATS`; for one that is read, a question to `QUESTIONS` (detection/detect.py).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beritacli.formats.entries import Dump, Entry, Sink


class Reader(Protocol):
    """A module that reads a format."""

    def read(self, file: BinaryIO, name: str = "") -> Iterator[Entry]:
        """Yield the file's entries in its order; raises FormatError.

        name: the file's path below the source that was named, with `/`, or '' for a stream.
        """


class Writer(Protocol):
    """A module that writes a format as one text. The same dump gives the same text."""

    def write(self, dump: Dump, file: Sink) -> None:
        """Write everything that the format can carry."""

    def find_lost(self, article: Mapping[str, Any]) -> Iterable[str]:
        """Names of the article's fields of which the format loses something."""


class FolderWriter(Protocol):
    """A module that writes a format as many files; with `find_lost`, as Writer."""

    def write_files(self, dump: Dump) -> Iterator[tuple[str, str]]:
        """Yield files: a path with `/` that need not be safe nor unique, and a text."""

    def find_lost(self, article: Mapping[str, Any]) -> Iterable[str]:
        """Names of the article's fields of which the format loses something."""


class Format(NamedTuple):
    """What there is to a format before its module is loaded.

    writes: as one text, as a folder of files, or not at all.
    suffixes: of files that are written in it when nothing else is said.
    is_public: whether it is for everybody to read: only what is public now, and clean.
    puts_byline_back: whether it has no place for a byline but the end of the body.
    keeps_passwords: whether a password that readers need goes into it.
    system: the kind of source whose own format it is, if any.
    """

    module: str
    reads: bool
    writes: Literal["text", "folder"] | None
    suffixes: tuple[str, ...] = ()
    is_public: bool = False
    puts_byline_back: bool = False
    keeps_passwords: bool = False
    system: str | None = None


# By name, in the order in which detection asks them.
FORMATS: dict[str, Format] = {
    "tinydb": Format("json.tinydb", reads=True, writes="text", keeps_passwords=True),
    "wxr": Format(
        "wordpress.wxr.wxr",
        reads=True,
        writes="text",
        suffixes=(".wxr", ".xml"),
        puts_byline_back=True,
        keeps_passwords=True,
        system="wordpress",
    ),
    "wordpress": Format("wordpress.rest", reads=True, writes=None),
    "ndjson": Format(
        "json.ndjson",
        reads=True,
        writes="text",
        suffixes=(".ndjson", ".jsonl"),
        keeps_passwords=True,
    ),
    "json": Format(
        "json.archive", reads=True, writes="text", suffixes=(".json",), keeps_passwords=True
    ),
    "csv": Format(
        "sheets.csv", reads=True, writes="text", suffixes=(".csv",), keeps_passwords=True
    ),
    "tsv": Format(
        "sheets.tsv", reads=True, writes="text", suffixes=(".tsv",), keeps_passwords=True
    ),
    "xlsx": Format("sheets.xlsx", reads=True, writes=None),
    "medium": Format("medium", reads=True, writes=None),
    "substack": Format("substack", reads=True, writes=None),
    "markdown": Format("markdown.markdown", reads=True, writes="folder", is_public=True),
    "jsonfeed": Format(
        "feeds.jsonfeed", reads=True, writes="text", is_public=True, puts_byline_back=True
    ),
    "ghost": Format(
        "ghost.ghost", reads=True, writes="text", puts_byline_back=True, system="ghost"
    ),
    "rss": Format(
        "feeds.rss",
        reads=True,
        writes="text",
        suffixes=(".rss",),
        is_public=True,
        puts_byline_back=True,
    ),
    "atom": Format(
        "feeds.atom",
        reads=True,
        writes="text",
        suffixes=(".atom",),
        is_public=True,
        puts_byline_back=True,
    ),
    "page": Format("page.page", reads=True, writes=None),
}
READABLE = tuple(name for name, one in FORMATS.items() if one.reads)
WRITABLE = tuple(name for name, one in FORMATS.items() if one.writes)


def load_reader(name: str) -> Reader:
    """The module that reads the format of this name."""
    return cast("Reader", import_module(f"{__name__}.{FORMATS[name].module}"))


def load_writer(name: str) -> Writer:
    """The module that writes the format of this name as one text."""
    return cast("Writer", import_module(f"{__name__}.{FORMATS[name].module}"))


def load_folder_writer(name: str) -> FolderWriter:
    """The module that writes the format of this name as a folder."""
    return cast("FolderWriter", import_module(f"{__name__}.{FORMATS[name].module}"))


def name_of_suffix(suffix: str) -> str | None:
    """Name of the format that files of this ending (`.json`) are written in, or None."""
    return next((name for name, one in FORMATS.items() if suffix.lower() in one.suffixes), None)
