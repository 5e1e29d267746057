"""What a format reads and writes: records of articles, and what stands beside them in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from beritacli.text.errors import Broken, Mended


class Original(NamedTuple):
    """The article that a record was written from: its id, and its mark.

    derived: fields that stand there as they were written for readers, so that they say nothing
        new of the article; None where all of them do.
    """

    id: int
    mark: str
    derived: tuple[str, ...] | None = None


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


class DeletedEntry(NamedTuple):
    """An article of an archive, by its id there, that is no longer there."""

    article: int
    archive: str


class FeedEntry(NamedTuple):
    """The file is a change feed: it has what changed, not all that its archive holds."""


class StampEntry(NamedTuple):
    """A moment at which the site published something, without saying what."""

    at: str


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


def lose_nothing(article: Mapping[str, Any]) -> tuple[str, ...]:  # noqa: ARG001 - of no article
    """What a format that holds all of every article loses of it."""
    return ()


class Sink(Protocol):
    """Where a writer's text goes."""

    def write(self, text: str, /) -> object:
        """Take a piece of it."""


Entry = (
    Record
    | Broken
    | CategoryEntry
    | TagEntry
    | StampEntry
    | RemovedEntry
    | OldAddressEntry
    | ArchiveEntry
    | DeletedEntry
    | FeedEntry
    | Attachment
    | Comment
    | Body
    | Known
    | LeftOut
    | Mended
)
LISTS = ("categories", "tags", "stamps", "articles")  # of a dump, in the order of writing
OF_ARCHIVE = ("old_addresses", "removed")  # of a dump of an archive that has an identity
