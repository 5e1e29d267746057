"""Filters: which articles are meant. Built once from the options, used by every verb."""

from __future__ import annotations

from datetime import UTC, timedelta
from functools import reduce
from itertools import chain, islice
from operator import and_, or_
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where

from beritacli.archive.articles.article import read_articles, read_byline
from beritacli.archive.articles.statuses import FIRST_DATE, UNDATED, check_status
from beritacli.archive.articles.visibility import check_visibility, guess_visibility
from beritacli.archive.errors import UnreadableError, suggest
from beritacli.archive.text_rules import read_number
from beritacli.article import Article
from beritacli.language.dates import to_utc_text
from beritacli.store import sort_documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tinydb.queries import QueryInstance
    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.language.dates import When

NEWEST_FIRST = ("-date",)
_OLDEST = "date"
_IS_DATED = where("date") >= FIRST_DATE
_IS_UNDATED = where("date") == UNDATED
_AT_ONCE = 100
# Categories and tags are ids in a document, whose order means nothing.
_NOT_SORTED = {"categories", "tags", "source", "meta"}
SORTABLE = ("date", *(field for field in Article._fields if field not in _NOT_SORTED))


class Filter(NamedTuple):
    """Conditions as they are typed. Values of one field are alternatives; all fields must hold."""

    status: Sequence[str] = ()
    category: Sequence[str] = ()
    tag: Sequence[str] = ()
    byline: Sequence[str] = ()
    author: Sequence[str] = ()
    since: str | None = None
    until: str | None = None
    id: Sequence[str] = ()
    slug: Sequence[str] = ()
    text: Sequence[str] = ()
    visibility: Sequence[str] = ()
    source: Sequence[str] = ()
    corrected: bool = False
    modified_since: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether anything is asked for."""
        return any(self)


def build_condition(
    archive: Archive, chosen: Filter, *, hidden: Sequence[str] = ("trash",)
) -> QueryInstance | None:
    """A TinyDB query for a filter, all but its ids; None where it asks for nothing.

    hidden: statuses that are left out unless the filter names a status. Raises NotFoundError for
    an unknown category or tag, UnreadableError for a status, visibility or date.
    """
    parts: list[QueryInstance] = []
    if chosen.status:
        parts.append(where("status").one_of([check_status(status) for status in chosen.status]))
    elif hidden:
        parts.append(~where("status").one_of(list(hidden)))
    parts += _with_terms(archive, chosen)
    if chosen.byline:
        parts.append(_signed_by([read_byline(text) for text in chosen.byline]))
    if chosen.author:
        parts.append(_written_by(archive, list(chosen.author)))
    if chosen.slug:
        parts.append(where("slug").one_of(list(chosen.slug)))
    parts += _audience_and_origin(chosen)
    parts += _date_bounds(archive, chosen)
    if chosen.modified_since is not None:
        start, _ = read_bounds(archive, chosen.modified_since, None)
        parts.append(where("modified_at") >= start)
    if chosen.text:
        parts.append(_holds_text([text.casefold() for text in chosen.text]))
    return reduce(and_, parts) if parts else None


def _with_terms(archive: Archive, chosen: Filter) -> Iterator[QueryInstance]:
    """Queries for articles in the categories, those below included, and with the tags."""
    if chosen.category:
        tree = archive.categories
        families = [tree.family(tree.find(path).id) for path in chosen.category]
        ids = [member for family in families for member in family]
        yield where("categories").any(list(dict.fromkeys(ids)))
    if chosen.tag:
        from beritacli.archive.taxonomy.tags import find_tag

        yield where("tags").any([find_tag(archive, tag).doc_id for tag in chosen.tag])


def _written_by(archive: Archive, authors: list[str]) -> QueryInstance:
    """A query for articles of which one of these is an author, by name or login."""
    is_first, is_other = where("author").one_of(authors), where("co_authors").any(authors)
    # One index serves the first author; most archives have nobody who is another one.
    return is_first | is_other if archive.articles.count(is_other) else is_first


def _audience_and_origin(chosen: Filter) -> Iterator[QueryInstance]:
    """Queries for whom articles are for, where they came from, and what readers were told."""
    if chosen.visibility:
        yield _readable_by([check_visibility(one) for one in chosen.visibility])
    if chosen.source:
        yield _comes_from(chosen.source)
    if chosen.corrected:
        from beritacli.archive.articles.notices import has_notice

        yield where("meta").test(has_notice)


def _comes_from(names: Sequence[str]) -> QueryInstance:
    """A query for articles of one of these senders, systems (wordpress, feed …) or sites."""
    from beritacli.formats.mapping.addresses import site_key

    keys = {site_key(name) for name in names}

    def is_from(source: Any) -> bool:
        if not source:
            return False
        return source["kind"] in names or source["uri"] in names or site_key(source["uri"]) in keys

    return where("source").test(is_from)


def _signed_by(bylines: Sequence[Sequence[str]]) -> QueryInstance:
    """A query for one of these bylines, each with all of its initials."""
    if all(len(byline) == 1 for byline in bylines):
        return where("byline").any([byline[0] for byline in bylines])
    parts = [
        reduce(and_, [where("byline").any([initials]) for initials in byline]) for byline in bylines
    ]
    return reduce(or_, parts)


def _readable_by(wanted: Sequence[str]) -> QueryInstance:
    """A query for these visibilities, also of articles from before the field."""
    is_older = ~where("visibility").exists()
    is_wanted = where("meta").test(lambda meta: guess_visibility(meta) in wanted)
    return where("visibility").one_of(list(wanted)) | (is_older & is_wanted)


def _date_bounds(archive: Archive, chosen: Filter) -> Iterator[QueryInstance]:
    start, end = read_bounds(archive, chosen.since, chosen.until)
    if start is not None:
        yield where("date") >= start
    if end is not None:
        yield _IS_DATED
        yield where("date") < end


def _holds_text(texts: Sequence[str]) -> QueryInstance:
    """A query for one of these in title, excerpt or body, whatever the case."""

    def holds(value: Any) -> bool:
        folded = value.casefold()
        return any(text in folded for text in texts)

    parts = [where(name).test(holds) for name in ("title", "excerpt", "body")]
    return reduce(or_, parts)


def read_bounds(
    archive: Archive, since: str | None, until: str | None
) -> tuple[str | None, str | None]:
    """UTC texts of the first second of `since` and of the one after `until`, as typed.

    Raises UnreadableError, also where nothing can be between the two.
    """
    read = {
        text: archive.parse_date(text, takes_spans=True)
        for text in (since, until)
        if text is not None
    }
    start = None if since is None else to_utc_text(read[since].at)
    end = None if until is None else _end(read[until])
    if start and end and start >= end:
        from shlex import quote

        msg = f"--since '{since}' is after --until '{until}'."
        hint = f"Swap them: --since {quote(str(until))} --until {quote(str(since))}"
        raise UnreadableError(msg, hint)
    archive.announce_dates(read)
    return start, end


def end_of(archive: Archive, text: str) -> str:
    """UTC text of the first second after a day, or after the minute where a time was given."""
    when = archive.parse_date(text)
    archive.announce_dates({text: when})
    return _end(when)


def _end(when: When) -> str:
    if when.end is not None:
        return to_utc_text(when.end)
    if when.has_time:  # in UTC: by the clock on the wall a minute can be an hour
        return to_utc_text(when.at.astimezone(UTC) + timedelta(minutes=1))
    tomorrow = when.at.date() + timedelta(days=1)
    return to_utc_text(when.at.replace(year=tomorrow.year, month=tomorrow.month, day=tomorrow.day))


def find_documents(
    archive: Archive,
    chosen: Filter,
    *,
    order_by: Sequence[str] = NEWEST_FIRST,
    limit: int | None = None,
    offset: int = 0,
    hidden: Sequence[str] = ("trash",),
) -> list[Document]:
    """The documents of the articles that a filter means."""
    cond = build_condition(archive, chosen, hidden=hidden)
    if chosen.id:
        found = sort_documents(_among_ids(archive, chosen, cond), _put_undated_last(order_by))
        return found[offset : None if limit is None else offset + limit]
    found = []
    for part, order in _split_by_date(cond, order_by):
        rest = None if limit is None else limit - len(found)
        some = archive.articles.search(part, order_by=order, limit=rest, offset=offset)
        found += some
        if limit is not None and len(found) == limit:
            break
        if offset:
            offset = 0 if some else max(0, offset - archive.articles.count(part))
    return found


def _put_undated_last(order_by: Sequence[str]) -> list[str]:
    """The keys by which undated articles come after all others in either direction.

    Their stored date is before all others, so that only the oldest-first order needs more.
    """
    return [one for key in order_by for one in (("undated", key) if key == _OLDEST else (key,))]


def _split_by_date(
    cond: QueryInstance | None, order_by: Sequence[str]
) -> Iterator[tuple[QueryInstance | None, Sequence[str]]]:
    """Queries with their orders, whose documents one after the other are in the order asked for.

    Oldest first it is the dated ones, then the others: each as the index has them.
    """
    if order_by and order_by[0] == _OLDEST:
        yield (_IS_DATED if cond is None else cond & _IS_DATED), order_by
        cond, order_by = (_IS_UNDATED if cond is None else cond & _IS_UNDATED), order_by[1:]
    yield cond, _put_undated_last(order_by)


def _among_ids(archive: Archive, chosen: Filter, cond: QueryInstance | None) -> list[Document]:
    ids = []
    for one in chosen.id:
        if (number := read_number(one)) is None:
            msg = f"'{one}' is no id: an id is a word of digits."
            raise UnreadableError(msg, "For a slug there is --slug.")
        ids.append(number)
    found: list[Document] = archive.articles.get(doc_ids=ids)
    return [document for document in found if cond is None or cond(document)]


class Page(NamedTuple):
    """A page of a list, and how many there are in all."""

    articles: list[Article]
    total: int


def list_articles(
    archive: Archive,
    chosen: Filter,
    *,
    sort: Sequence[str] = NEWEST_FIRST,
    limit: int | None = None,
    offset: int = 0,
) -> Page:
    """One page of the articles that a filter means, and their number."""
    order_by = check_sort(sort)
    documents = find_documents(archive, chosen, order_by=order_by, limit=limit, offset=offset)
    total = len(documents) + offset
    if (limit is not None and len(documents) == limit) or (offset and not documents):
        total = count_articles(archive, chosen)
    return Page(read_articles(archive, documents), total)


def count_articles(archive: Archive, chosen: Filter) -> int:
    """How many articles a filter means, without the trash unless it names that status."""
    cond = build_condition(archive, chosen)
    return len(_among_ids(archive, chosen, cond)) if chosen.id else archive.articles.count(cond)


def stream_articles(
    archive: Archive,
    chosen: Filter,
    *,
    hidden: Sequence[str],
    order_by: Sequence[str] = (),
    has_passwords: bool = False,
) -> Iterator[Article]:
    """The articles that a filter means, by id if not in an order, in constant memory.

    has_passwords: as in read_articles. What is wrong with the filter is raised before the first
    is read.
    """
    if chosen.id:
        found = find_documents(archive, chosen, hidden=hidden, order_by=order_by)
        return iter(read_articles(archive, found, has_passwords=has_passwords))
    cond = build_condition(archive, chosen, hidden=hidden)
    parts = _split_by_date(cond, order_by)
    iterate = archive.articles.iterate
    documents = chain.from_iterable(iterate(part, order_by=order) for part, order in parts)
    return _read_some(archive, documents, has_passwords=has_passwords)


def _read_some(
    archive: Archive, documents: Iterator[Document], *, has_passwords: bool
) -> Iterator[Article]:
    slugs: dict[int, str] = {}
    while batch := list(islice(documents, _AT_ONCE)):
        yield from read_articles(archive, batch, slugs, has_passwords=has_passwords)


def count_by_category(archive: Archive, statuses: Sequence[str]) -> dict[int, int]:
    """How many articles of these statuses each category has itself; of none: all but trash.

    Raises UnreadableError for a status.
    """
    if not statuses:
        return archive.count_shown("categories")
    known = [check_status(status) for status in statuses]
    return archive.articles.count_by("categories", where("status").one_of(known))


def check_sort(sort: Sequence[str]) -> list[str]:
    """Sort keys that there are. Raises UnreadableError."""
    for key in sort:
        if key.removeprefix("-") not in SORTABLE:
            msg = f"'{key}' is nothing to sort by."
            known = ", ".join(SORTABLE)
            raise UnreadableError(msg, suggest(key, SORTABLE, f"There are: {known}."))
    return list(sort)
