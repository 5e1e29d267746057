"""Reading what changes left: their headers, and the revisions of documents, both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydb import where
from tinydb.table import Document

from beritacli.archive.changes.deltas import apply_fields
from beritacli.archive.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beritacli.archive.changes.refs import Ref
    from beritacli.store import Database

_AT_ONCE = 500


class HistoryGoneError(Exception):
    """What a revision held was erased or forgotten."""

    def __init__(self, revision: Document) -> None:
        """Keep which one it is."""
        super().__init__(revision["of"])
        self.revision = revision


def find_change(database: Database, number: int) -> Document:
    """The header of a change. Raises NotFoundError."""
    found = database.table("changes").get(doc_id=number)
    if not isinstance(found, Document):
        msg = f"There is no change {number}."
        raise NotFoundError(msg, "To see what there is: beritacli log")
    return found


def last_change(database: Database) -> int:
    """The number of the newest change; 0 before the first. Inside a snapshot or a change."""
    return database.table("changes").last_id


def find_undoer(database: Database, number: int) -> int | None:
    """The change that undid a change and was not undone itself."""
    changes = database.table("changes")
    undone: dict[int, int] = {}
    wanted = [number]
    while wanted:
        found = changes.search(where("undoes").one_of(wanted[:_AT_ONCE]))
        # In a file that was altered one may undo itself.
        wanted = [*wanted[_AT_ONCE:], *(one.doc_id for one in found if one.doc_id not in undone)]
        undone |= {one.doc_id: one["undoes"] for one in found}
    by: dict[int, int] = {}
    for later in sorted(undone, reverse=True):  # those after it are told already
        if later not in by:
            by[undone[later]] = later
    return by.get(number)


def walk_changes_back(database: Database) -> Iterator[Document]:
    """Yield the headers of all changes, newest first."""
    changes = database.table("changes")
    for end in range(last_change(database), 0, -_AT_ONCE):
        block = changes.get(doc_ids=list(range(max(1, end - _AT_ONCE + 1), end + 1)))
        yield from reversed(block)


def revisions_of(database: Database, number: int) -> range:
    """Ids of the revisions of one change: they stand side by side, in order."""
    revisions = database.table("revisions")
    first = revisions.search(where("change") == number, limit=1)
    if not first:
        return range(0)
    start: int = first[0].doc_id
    return range(start, start + revisions.count(where("change") == number))


def read_blocks(database: Database, ids: range) -> Iterator[list[Document]]:
    """Yield revisions by blocks, in the order of their ids or, of a reversed range, backwards."""
    revisions = database.table("revisions")
    for start in range(0, len(ids), _AT_ONCE):
        block: list[Document] = revisions.get(doc_ids=list(ids[start : start + _AT_ONCE]))
        yield block if ids.step > 0 else block[::-1]


def iterate_since(database: Database, number: int) -> Iterator[Document]:
    """Yield every revision that came after a change, in order: what changed since then.

    `change`, `of` (`articles/12`) and `kind` tell what, see tables.py. Inside a snapshot.
    """
    revisions = database.table("revisions")
    last = last_change(database)
    starts = (revisions_of(database, later) for later in range(number + 1, last + 1))
    start = next((ids.start for ids in starts if ids), None)
    if start is not None:
        for block in read_blocks(database, range(start, revisions.last_id + 1)):
            yield from block


def revisions_about(database: Database, ref: Ref) -> list[Document]:
    """The revisions of one document, in order."""
    return database.table("revisions").search(where("of") == str(ref))


def take_back(document: dict[str, Any] | None, revisions: Iterable[Document]) -> Any:
    """A document before some of its revisions, given newest first; None where there was none.

    Raises HistoryGoneError.
    """
    for one in revisions:
        if one["kind"] == "erase":
            continue
        if one["kind"] == "add":
            document = None
        elif one.get("gone"):
            raise HistoryGoneError(one)
        elif one["kind"] == "remove":
            document = one["document"]
        else:
            document = apply_fields(document or {}, one["fields"], backwards=True)
    return document


def describe_gone(revision: Document) -> ConflictError:
    """The error for a state that can't be shown any more."""
    what, number = revision["of"].replace("/", " "), revision["change"]
    if revision["gone"] == "erased":
        return ConflictError(f"The history of {what} was erased.", "It is gone for good.")
    msg = f"The history of change {number} ({what}) was forgotten by store compact."
    return ConflictError(msg, "Later states are still there; see beritacli log")
