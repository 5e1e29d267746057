"""History to be read: the revisions of an article, and the changes of the whole archive."""

from __future__ import annotations

from functools import reduce
from itertools import groupby
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where
from tinydb.table import Document

from beritacli.archive.articles.article import find_article
from beritacli.archive.changes.refs import Ref
from beritacli.archive.changes.revisions import (
    HistoryGoneError,
    find_undoer,
    last_change,
    read_blocks,
    revisions_about,
    revisions_of,
    take_back,
    walk_changes_back,
)
from beritacli.archive.desk.filters import read_bounds
from beritacli.archive.errors import NotFoundError
from beritacli.archive.history.as_of import read_forgotten
from beritacli.archive.text_rules import read_number
from beritacli.article import Article
from beritacli.formats.mapping.visibility import without_passwords

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tinydb.queries import QueryLike

    from beritacli.archive.archive import Archive

# modified_at is bookkeeping, undated follows from the rest, and the number is the revision's own.
SHOWN = [
    name for name in Article._fields if name not in {"id", "modified_at", "undated", "revision"}
]


class Revision(NamedTuple):
    """What one change did to an article.

    did: added, changed, removed or erased. changed: (old, new) of each field, None where there
    was no article; it is None itself where the history was erased or forgotten.
    """

    revision: int
    at: str
    actor: str
    command: str
    event: str | None
    did: str
    changed: dict[str, tuple[Any, Any]] | None


class History(NamedTuple):
    """An article's revisions, newest first. is_there: whether it still exists."""

    id: int
    slug: str | None
    is_there: bool
    old_slugs: list[str]
    revisions: list[Revision]


class LogEntry(NamedTuple):
    """One change of the archive. revisions: how many documents it wrote, counted each time.

    event: undo, redo, erase, compaction, restore or renumbering.
    undone_by: the change that undid it, if that holds.
    is_forgotten: its history is gone, so that it can't be undone.
    """

    change: int
    at: str
    actor: str
    command: str
    event: str | None
    undoes: int | None
    undone_by: int | None
    is_forgotten: bool
    revisions: int
    hash: str | None


def find_article_id(archive: Archive, reference: str) -> int:
    """The id of an article by id or slug, also of one that was deleted. Raises NotFoundError."""
    try:
        return find_article(archive, reference).doc_id
    except NotFoundError:
        doc_id = _find_deleted(archive, reference)
        if doc_id is None:
            raise
        return doc_id


def _find_deleted(archive: Archive, reference: str) -> int | None:
    doc_id = read_number(reference)
    if doc_id is None:
        retired = archive.database.table("retired_slugs").get(where("slug") == reference)
        if isinstance(retired, Document):
            doc_id = int(retired["article"])
    if doc_id is None or not revisions_about(archive.database, Ref("articles", doc_id)):
        return None
    return doc_id


def read_history(archive: Archive, reference: str) -> History:
    """All that happened to an article, newest first; inside a snapshot. Raises NotFoundError."""
    doc_id = find_article_id(archive, reference)
    now = archive.articles.get(doc_id=doc_id)
    revisions = revisions_about(archive.database, Ref("articles", doc_id))
    headers = archive.database.table("changes").get(
        doc_ids=sorted({one["change"] for one in revisions})
    )
    entries = list(
        _read_revisions(
            _Names(archive), now, revisions, {header.doc_id: header for header in headers}
        )
    )
    retired = archive.database.table("retired_slugs").search(where("article") == doc_id)
    slug = now["slug"] if now else next(filter(None, map(_last_slug, entries)), None)
    old = [one["slug"] for one in retired if one["slug"] != slug]
    return History(doc_id, slug, now is not None, old, entries)


def _last_slug(entry: Revision) -> str | None:
    return entry.changed["slug"][0] if entry.changed and "slug" in entry.changed else None


def _read_revisions(
    names: _Names,
    document: Any,
    revisions: Sequence[Document],
    headers: Mapping[int, Document],
) -> Iterator[Revision]:
    """The revisions of an article by changes, newest first, walking back from what it is now."""
    is_known = True
    for number, group in groupby(reversed(revisions), key=lambda one: one["change"]):
        steps = list(group)
        before = document
        try:
            before = take_back(document, steps)
        except HistoryGoneError:
            is_known = False
        changed = _compare(names, before, document) if is_known else None
        header: Mapping[str, Any] = headers.get(number) or {}
        yield Revision(
            number,
            header.get("at", ""),
            header.get("actor", ""),
            header.get("command", ""),
            header.get("event"),
            _name_deed(steps),
            changed,
        )
        document = before


def _name_deed(steps: Sequence[Document]) -> str:
    """What became of the article, given a change's revisions of it, newest first."""
    kinds = [one["kind"] for one in steps]
    if kinds[0] == "erase":
        return "erased"
    if kinds[0] == "remove":
        return "removed"
    return "added" if kinds[-1] == "add" else "changed"


def _compare(names: _Names, before: Any, after: Any) -> dict[str, tuple[Any, Any]]:
    old, new = names.read(before), names.read(after)
    pairs = {name: (old.get(name), new.get(name)) for name in SHOWN}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


class _Names:
    """Gives categories and tags their names, also those that are gone."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[tuple[str, int], str] = {}

    def read(self, document: Any) -> dict[str, Any]:
        """The fields of an article as people read them; nothing where there is none."""
        if document is None:
            return {}
        terms = {
            table: [self._name(table, doc_id) for doc_id in document[table]]
            for table in ("categories", "tags")
        }
        return {**document, **terms, "meta": without_passwords(document["meta"])}

    def _name(self, table: str, doc_id: int) -> str:
        key = table, doc_id
        if key not in self._known:
            self._known[key] = self._find_name(table, doc_id)
        return self._known[key]

    def _find_name(self, table: str, doc_id: int) -> str:
        if table == "categories" and doc_id in self._archive.categories.by_id:
            return self._archive.categories.by_id[doc_id].path
        database = self._archive.database
        found = database.table(table).get(doc_id=doc_id)
        for one in [] if found else reversed(revisions_about(database, Ref(table, doc_id))):
            found = found or one.get("document")
        return str(found["slug"]) if found else f"#{doc_id}"


class Wanted(NamedTuple):
    """Which changes of the log are asked for, as typed. command: its first words."""

    since: str | None = None
    until: str | None = None
    by: str | None = None
    command: str | None = None


def read_log(archive: Archive, wanted: Wanted) -> Iterator[LogEntry]:
    """The changes of the archive, newest first; inside a snapshot. Raises UnreadableError."""
    bounds = []
    start, end = read_bounds(archive, wanted.since, wanted.until)
    if start is not None:
        bounds.append(where("at") >= start)
    if end is not None:
        bounds.append(where("at") < end)
    cond = reduce(and_, bounds) if bounds else None
    forgotten = read_forgotten(archive)
    for header in _find_changes(archive, cond):
        if wanted.by not in (None, header["actor"]):
            continue
        if wanted.command is not None and not _begins(header["command"], wanted.command):
            continue
        yield _read_entry(archive, header, forgotten)


def read_changes(archive: Archive, after: int) -> Iterator[LogEntry]:
    """The changes after that of a number, in the order in which they were made; in a snapshot."""
    table, forgotten = archive.database.table("changes"), read_forgotten(archive)
    for number in range(after + 1, last_change(archive.database) + 1):
        if (header := table.get(doc_id=number)) is not None:
            yield _read_entry(archive, header, forgotten)


def list_touched(archive: Archive, number: int) -> list[int]:
    """The ids of the articles that a change wrote or removed; in a snapshot."""
    ids = set()
    for revisions in read_blocks(archive.database, revisions_of(archive.database, number)):
        for revision in revisions:
            table, doc_id = Ref.parse(revision["of"])
            if table == "articles":
                ids.add(doc_id)
    return sorted(ids)


def _find_changes(archive: Archive, cond: QueryLike | None) -> Iterator[Document]:
    """Headers by number, the newest first: a clock that was set back puts nothing out of order."""
    left = archive.database.table("changes").count(cond)
    for header in walk_changes_back(archive.database):
        if not left:
            return
        if cond is None or cond(header):
            left -= 1
            yield header


def _begins(command: str, words: str) -> bool:
    return f"{command} ".startswith(" ".join(words.split()) + " ")


def _read_entry(archive: Archive, header: Document, forgotten: int) -> LogEntry:
    number = header.doc_id
    return LogEntry(
        number,
        header["at"],
        header["actor"],
        header["command"],
        header.get("event"),
        header.get("undoes"),
        find_undoer(archive.database, number),
        number <= forgotten,
        archive.database.table("revisions").count(where("change") == number),
        header.get("hash"),
    )
