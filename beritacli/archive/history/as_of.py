"""The archive as it was after a change: a view that takes later revisions back as it is read.

It reads as an archive does; nothing is written by it. Only inside a snapshot of the archive.
"""

from __future__ import annotations

from copy import copy
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from tinydb import where
from tinydb.table import Document

from beritacli.archive.changes.refs import Ref
from beritacli.archive.changes.revisions import (
    HistoryGoneError,
    describe_gone,
    find_change,
    iterate_since,
    revisions_about,
    take_back,
)
from beritacli.archive.desk.filters import end_of
from beritacli.archive.errors import ConflictError, NotFoundError
from beritacli.archive.text_rules import read_number
from beritacli.store import OrderedTable, sort_documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tinydb.queries import QueryLike

    from beritacli.archive.archive import Archive
    from beritacli.store import Database

_AT_ONCE = 500
_FEW = 2_000  # documents of a table whose revisions are looked up one by one


def view_as_of(archive: Archive, moment: str | None) -> Archive:
    """The archive as it was at a moment, see find_moment; as it is where none is given."""
    return archive if moment is None else view_archive(archive, find_moment(archive, moment))


def find_moment(archive: Archive, text: str) -> int:
    """The last change of a moment: its number, or a date, of which a whole day is its end.

    Raises NotFoundError where there is no such change, or was no archive yet; UnreadableError.
    """
    if (wanted := read_number(text)) is not None:
        return find_change(archive.database, wanted).doc_id
    number = _last_before(archive, end_of(archive, text))
    if not number:
        msg = f"There was no archive yet on '{text}'."
        raise NotFoundError(msg, "To see when it began: beritacli log")
    return number


def _last_before(archive: Archive, end: str) -> int:
    """The last change that was made before a moment (UTC text); 0 where there is none."""
    changes = archive.database.table("changes")
    found = changes.search(where("at") < end, order_by=("-at",), limit=1)
    number = found[0].doc_id if found else 0
    # A clock that was set back dates later changes earlier: they belong to that moment too.
    while number and (later := changes.get(doc_id=number + 1)) and later["at"] < end:
        number += 1
    return number


def find_last_before(archive: Archive, date: str) -> int:
    """The last change before a date as people write it, as are all those before it; 0: none is.

    A clock that once went wrong thus makes no change older than it is.
    """
    from beritacli.language.dates import to_utc_text

    when = archive.parse_date(date)
    archive.announce_dates({date: when})
    moment = to_utc_text(when.at)
    changes = archive.database.table("changes")
    later = (one.doc_id for one in changes.search(where("at") >= moment))
    return min(later, default=changes.last_id + 1) - 1


def read_forgotten(archive: Archive) -> int:
    """The number of the last change whose history was forgotten; 0 where all is remembered."""
    found = archive.database.table("changes").search(where("event") == "compaction")
    return max((one.get("forgot", 0) for one in found), default=0)


def read_beginning(archive: Archive) -> int:
    """The number of the last change that began a new history; 0 where none did."""
    found = archive.database.table("changes").search(where("event") == "restore")
    return max((one.doc_id for one in found if one.get("begins_anew")), default=0)


def view_archive(archive: Archive, number: int) -> Archive:
    """The archive as it was right after a change. Raises ConflictError where that is forgotten."""
    forgotten = read_forgotten(archive)
    if number < forgotten:
        msg = f"How it was after change {number} is gone: history up to change {forgotten} was "
        raise ConflictError(f"{msg}forgotten.", "beritacli log says when; later states are there.")
    past = copy(archive)
    past.forget()
    past.database = cast("Database", PastDatabase(archive.database, number))
    return past


class PastDatabase:
    """The tables of a database as they were."""

    exists = True

    def __init__(self, database: Database, number: int) -> None:
        """number: the change after which they were so."""
        self._database = database
        self._number = number
        self._tables: dict[str, PastTable] = {}

    def table(self, name: str) -> OrderedTable:
        """The table of this name."""
        if name not in self._tables:
            self._tables[name] = PastTable(self._database, name, self._number)
        return self._tables[name]


class PastTable(OrderedTable):
    """A table as it was; conditions, orders and pages as any table has them."""

    def __init__(self, database: Database, name: str, number: int) -> None:
        """number: the change after which it was so."""
        now = database.table(name)
        super().__init__(now.transactions, name)
        self._now = now
        self._database = database
        self._number = number

    def __len__(self) -> int:
        """How many documents it had."""
        return self.count()

    def _fetch(self, ids: Iterable[int]) -> Iterator[Document]:
        for doc_id in ids:
            if (document := self._rebuild(doc_id)) is not None:
                yield document

    def _iterate(
        self, cond: QueryLike | None, order_by: list[str], offset: int, limit: int | None
    ) -> Iterator[Document]:
        del limit
        found: Iterable[Document] = (doc for doc in self._all() if cond is None or cond(doc))
        return islice(sort_documents(found, order_by) if order_by else found, offset, None)

    def _read_candidates(self, cond: QueryLike | None) -> dict[str, Any]:
        del cond
        return {str(document.doc_id): document for document in self._all()}

    def _all(self) -> Iterator[Document]:
        """All documents by id: those that nobody touched since, and the others as they were."""
        same: Iterator[Any] = (
            (doc.doc_id, doc) for doc in self._now.iterate() if doc.doc_id not in self._touched
        )
        others: Iterator[Any] = ((doc_id, None) for doc_id in sorted(self._touched))
        for doc_id, document in merge(same, others, key=lambda pair: pair[0]):
            found = document if document is not None else self._rebuild(doc_id)
            if found is not None:
                yield found

    def _rebuild(self, doc_id: int) -> Document | None:
        """One document as it was; None where there was none, or where it was erased since."""
        now = self._now.get(doc_id=doc_id)
        history = revisions_about(self._database, Ref(self.name, doc_id))
        later = [one for one in history if one["change"] > self._number]
        if not later:
            return cast("Document | None", now)
        try:
            document = take_back(now, reversed(later))
        except HistoryGoneError as error:
            if error.revision["gone"] == "erased":
                return None
            raise describe_gone(error.revision) from error
        if document is None:
            return None
        if "revision" in document:
            before = [one["change"] for one in history if one["change"] <= self._number]
            document = {**document, "revision": before[-1] if before else 0}
        return Document(document, doc_id)

    @cached_property
    def _touched(self) -> set[int]:
        """Ids of all documents that a later change has touched."""
        last_id = self._now.last_id
        if last_id > _FEW:
            since = iterate_since(self._database, self._number)
        else:
            since = self._about(range(1, last_id + 1))
        refs = [Ref.parse(one["of"]) for one in since if one["change"] > self._number]
        return {ref.id for ref in refs if ref.table == self.name}

    def _about(self, ids: range) -> Iterator[Document]:
        revisions = self._database.table("revisions")
        for start in range(0, len(ids), _AT_ONCE):
            names = [str(Ref(self.name, doc_id)) for doc_id in ids[start : start + _AT_ONCE]]
            yield from revisions.search(where("of").one_of(names))
