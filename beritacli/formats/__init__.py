"""Exchange formats: one module each, a reader, a writer or both, found here by name.

A format turns bytes into entries and back. It knows nothing of the archive: it neither
matches, nor validates, nor invents what a record lacks; values stay as the file has them.
To add one: write a module with `is_format` and `read`, or with `write` (`write_files`) and
`find_lost`, and add a line to `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, Protocol, cast

if TYPE_CHECKING:
    from beritacli.formats.ownmark import Original


class FormatError(ValueError):
    """The file as a whole is not what it claims; the message says where and why."""


class NotArticlesError(FormatError):
    """The file is plainly something else, such as a Word document; the message says what."""


class Record(NamedTuple):
    """One article as its file gives it.

    fields: the design's names (title, body, published_at, …), values as read; absent is absent.
    place: where it stands, for people («line 12», «item 3»).
    raw: the record whole, so that a rejected one can be corrected and imported again.
    lifts_byline: whether a byline at the end of the body is the format's way to carry it.
    refers: for a field, ids of the source's site by which the record names what it has there
        (`{"image": ["61"]}`); what they are, some file of the import says by a `Known` or `Body`.
    original: the article of ours that a writer of ours made it of, who could not write all of it.
    post_type: WordPress's name for what it is, where that is neither a post nor a page; such a
        record is only taken when it is asked for.
    """

    fields: dict[str, Any]
    place: str
    raw: Any
    lifts_byline: bool = False
    refers: Mapping[str, Sequence[str]] = {}
    original: Original | None = None
    post_type: str | None = None


class Comment(NamedTuple):
    """A comment that stands apart from its article. fields: by WXR's names for them, as text.

    uri, post: the article's site and the id that it has there.
    """

    uri: str | None
    post: str
    fields: dict[str, Any]


class Attachment(NamedTuple):
    """A picture or file of a site. fields: id, url, title, caption, alt and parent, as text.

    uri: the site. parent: the id there of the post that it was uploaded for.
    """

    uri: str | None
    fields: dict[str, str]


class Body(NamedTuple):
    """The body of a post that another file lists. post: the post's id there."""

    post: str
    html: str


class Known(NamedTuple):
    """What an id of a site stands for, for the records of all files that refer to it.

    field: the article's field that it is a value of: image, author, categories, tags.
    uri: the site, as in the records' source. value: as `Record.fields` would have it there.
    """

    field: str
    uri: str | None
    id: str
    value: Any


class LeftOut(NamedTuple):
    """Things in the file that are no articles and are not taken: counted in the report."""

    kind: str
    number: int = 1


class Mended(NamedTuple):
    """A fault of the file that was repaired, nothing being lost: said in the report."""

    kind: str
    number: int = 1


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


class RemovedEntry(NamedTuple):
    """The mark of an article that was removed: a hash under a salt, which says nothing of it."""

    key: str
    salt: str
    body: str | None = None


class OldAddressEntry(NamedTuple):
    """A slug that the article with this id had.

    archive: the identity of the archive whose id it is, where the file has it.
    """

    slug: str
    article: int
    archive: str | None = None


class ArchiveEntry(NamedTuple):
    """The identity of the archive that wrote all of the file."""

    identity: str


class StampEntry(NamedTuple):
    """A moment at which the site published something, without saying what."""

    at: str


Entry = (
    Record
    | Broken
    | CategoryEntry
    | TagEntry
    | StampEntry
    | RemovedEntry
    | OldAddressEntry
    | ArchiveEntry
    | Attachment
    | Comment
    | Body
    | Known
    | LeftOut
    | Mended
)


class Site(NamedTuple):
    """Whose articles they are, for formats that say so. address: no slash at its end, or ''."""

    title: str = ""
    address: str = ""
    language: str = "id"
    timezone: str = "Asia/Jakarta"


class Dump(NamedTuple):
    """What a writer is given: plain dictionaries in JSON's shape, articles last and streamed.

    left_out: how many articles are not in it because they aren't public now, by reason; complete
        once the articles are read.
    is_public: for readers: clean, and not the whole of each article.
    cleaned: of how many articles something active was taken out (`active`), and how many have HTML
        in a page of Markdown (`html`); complete once the articles are read.
    archive: the identity of the archive, which each article has under the same name. removed: marks
    of articles that are not to come back: {"key", "salt"}. old_addresses: slugs that articles had:
    {"slug", "article"}, the article's id.
    """

    categories: Iterable[dict[str, Any]]
    tags: Iterable[dict[str, Any]]
    stamps: Iterable[dict[str, Any]]
    articles: Iterable[dict[str, Any]]
    site: Site = Site()
    left_out: Mapping[str, int] = {}
    is_public: bool = False
    cleaned: Mapping[str, int] = {}
    archive: str | None = None
    removed: Iterable[dict[str, Any]] = ()
    old_addresses: Iterable[dict[str, Any]] = ()


# Fields of an article that are instants.
DATES = ("created_at", "modified_at", "published_at", "expires_at")
LISTS = ("categories", "tags", "stamps", "articles")  # of a dump, in the order of writing
OF_ARCHIVE = ("old_addresses", "removed")  # of a dump of an archive that has an identity


def lose_nothing(article: Mapping[str, Any]) -> tuple[str, ...]:  # noqa: ARG001 - of no article
    """What a format that holds all of every article loses of it."""
    return ()


class Reader(Protocol):
    """A module that reads a format."""

    def is_format(self, head: bytes, name: str = "") -> bool:
        """Whether a file that begins with these bytes is of this format.

        name: of the file, for the formats that have no other mark; '' where there is none.
        """

    def read(self, file: BinaryIO, name: str = "") -> Iterator[Entry]:
        """Yield the file's entries in its order; raises FormatError.

        name: the file's path below the source that was named, with `/`, or '' for a stream.
        """


class Sink(Protocol):
    """Where a writer's text goes."""

    def write(self, text: str, /) -> object:
        """Take a piece of it."""


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
    "tinydb": Format("tinydbfile", reads=True, writes="text", keeps_passwords=True),
    "wxr": Format(
        "wxr",
        reads=True,
        writes="text",
        suffixes=(".wxr", ".xml"),
        puts_byline_back=True,
        keeps_passwords=True,
        system="wordpress",
    ),
    "wordpress": Format("wordpressjson", reads=True, writes=None),
    "ndjson": Format(
        "ndjson", reads=True, writes="text", suffixes=(".ndjson", ".jsonl"), keeps_passwords=True
    ),
    "json": Format(
        "jsonfile", reads=True, writes="text", suffixes=(".json",), keeps_passwords=True
    ),
    "csv": Format("csvfile", reads=True, writes="text", suffixes=(".csv",), keeps_passwords=True),
    "tsv": Format("tsvfile", reads=True, writes="text", suffixes=(".tsv",), keeps_passwords=True),
    "xlsx": Format("xlsx", reads=True, writes=None),
    "medium": Format("medium", reads=True, writes=None),
    "substack": Format("substack", reads=True, writes=None),
    "markdown": Format("markdown", reads=True, writes="folder", is_public=True),
    "jsonfeed": Format(
        "jsonfeed", reads=True, writes="text", is_public=True, puts_byline_back=True
    ),
    "ghost": Format("ghost", reads=True, writes="text", puts_byline_back=True, system="ghost"),
    "rss": Format(
        "rss", reads=True, writes="text", suffixes=(".rss",), is_public=True, puts_byline_back=True
    ),
    "atom": Format(
        "atom",
        reads=True,
        writes="text",
        suffixes=(".atom",),
        is_public=True,
        puts_byline_back=True,
    ),
    "page": Format("page", reads=True, writes=None),
}
READABLE = tuple(name for name, one in FORMATS.items() if one.reads)
WRITABLE = tuple(name for name, one in FORMATS.items() if one.writes)
HEAD_BYTES = 65_536
# The most that a file may have for one article, and so for a value, line or cell; in bytes or
# characters. The archive takes texts of 24 MiB, which JSON may write three times as long.
MAX_RECORD = 80 * 1024 * 1024
TOO_LONG = "longer than 80 MiB"


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


def detect_format(head: bytes, name: str = "") -> str | None:
    """Name of the format that a file beginning with these bytes is in, or None."""
    return next((one for one in READABLE if load_reader(one).is_format(head, name)), None)
