"""Going back to a copy: a change like any other, so that no number is given a second time.

What differs is written, and the history goes on: programs that follow it by --since-change, and
undo, see an ordinary change. Only where the copy has another history, or the store can't be read,
the copy's history takes the place of the store's, and a new count begins behind it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where
from tinydb.table import Document

from beritacli.archive.changes.change import Change
from beritacli.archive.changes.refs import Ref
from beritacli.archive.changes.revisions import last_change, read_blocks, revisions_of
from beritacli.archive.tables import SCHEMA
from beritacli.language.dates import from_utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from beritacli.archive.archive import Archive
    from beritacli.store import Database

_OURS = ("changes", "revisions", "archive")  # what goes on as it is
_AT_ONCE = 500
# Ids and numbers of changes that a store which can't be read may have given since the copy.
_LOST_IDS = 1_000_000
_LOST_CHANGES = 10_000


class Restored(NamedTuple):
    """kept: where what the store held before is. erased: articles that the copy still had."""

    kept: Path | None
    erased: int


def restore_copy(archive: Archive, source: Path) -> Restored:
    """Make the archive what a copy of it is. Raises StoreError and its kinds.

    Articles that were erased since the copy was made stay erased.
    """
    is_lost = archive.database.exists
    known = archive.database.read_last_ids()
    erased: set[Ref] = set()

    @contextmanager
    def merge(copy: Database) -> Iterator[None]:
        with archive.change() as change:
            yield
            change.mark(event="restore")
            if _has_head_of(archive.database, copy):
                erased.update(_find_erased(archive.database, last_change(copy)))
                _write_difference(archive.database, change, copy, erased)
                return
            follows, begins_anew = last_change(copy), not _has_head_of(copy, archive.database)
            archive.database.copy_tables(copy)
            _begin_count(change, follows, begins_anew=begins_anew)

    def finish(new: Database) -> None:
        follows = last_change(new)
        for name in sorted(new.tables()):
            lost = _count_lost(archive, new, name) if is_lost else 0
            new.raise_last_id(name, known.get(name, new.table(name).last_id + lost))
        change = Change(new, at=archive.instant, actor=archive.actor, command=archive.command)
        change.mark(event="restore")
        _begin_count(change, follows, begins_anew=True)
        change.finish()

    kept = archive.database.restore(source, merge, finish)
    archive.forget()
    return Restored(kept, sum(ref.table == "articles" for ref in erased))


def _count_lost(archive: Archive, copy: Database, name: str) -> int:
    """How many ids a store that can't be read may have given since the copy, and more."""
    head: Any = copy.table("changes").get(doc_id=last_change(copy)) or {"at": archive.instant}
    passed = from_utc_text(archive.instant) - from_utc_text(head["at"])
    seconds = max(0, int(passed.total_seconds()))
    return _LOST_CHANGES + seconds // 60 if name == "changes" else _LOST_IDS + seconds


def _begin_count(change: Change, follows: int, *, begins_anew: bool) -> None:
    """Have a change follow the last one of a copy, whatever numbers were given since."""
    if begins_anew:
        change.mark(begins_anew=True)
    if change.number != follows + 1:
        change.mark(follows=follows)


def _has_head_of(database: Database, other: Database) -> bool:
    """Whether the last change of another history is one of this, too."""
    number = last_change(other)
    if not number:
        return True
    here, there = (one.table("changes").get(doc_id=number) or {} for one in (database, other))
    names = ("hash",) if "hash" in here and "hash" in there else ("at", "actor")
    return bool(here) and all(here.get(name) == there.get(name) for name in names)


def _find_erased(database: Database, number: int) -> Iterator[Ref]:
    """Yield what was erased after a change: articles, and addresses of theirs."""
    for header in database.table("changes").search(where("event") == "erase"):
        if header.doc_id > number:
            for block in read_blocks(database, revisions_of(database, header.doc_id)):
                yield from (Ref.parse(one["of"]) for one in block if one["kind"] == "erase")


def _write_difference(database: Database, change: Change, copy: Database, erased: set[Ref]) -> None:
    """Make all documents what they are in the copy, but for those that were erased."""
    for name in SCHEMA.tables:
        if name in _OURS:
            continue
        found = _find_differences(database, copy, name)
        added = [one for one in found.added if Ref(name, one) not in erased]
        table, there = database.table(name), copy.table(name)
        for ids in _blocks(found.removed):
            documents = table.get(doc_ids=ids)
            if name == "known_as":  # what keeps an import from bringing an erased article back
                articles = {ref.id for ref in erased if ref.table == "articles"}
                documents = [mark for mark in documents if mark["article"] not in articles]
            change.remove_all(name, documents)
        for ids in _blocks(found.edited):
            for document in copy.migrated(name, there.get(doc_ids=ids)):
                change.replace(name, document)
        for ids in _blocks(added):
            documents = copy.migrated(name, there.get(doc_ids=ids))
            change.add_all(name, (Document(_content(one), one.doc_id) for one in documents))


class _Differences(NamedTuple):
    """Ids of documents: only in the copy, only here, and in both but different."""

    added: list[int]
    removed: list[int]
    edited: list[int]


def _find_differences(database: Database, copy: Database, name: str) -> _Differences:
    found = _Differences([], [], [])
    here = database.table(name).iterate()
    mine = next(here, None)
    for theirs in copy.migrated(name, copy.table(name).iterate()):
        while mine is not None and mine.doc_id < theirs.doc_id:
            found.removed.append(mine.doc_id)
            mine = next(here, None)
        if mine is None or mine.doc_id > theirs.doc_id:
            found.added.append(theirs.doc_id)
            continue
        if _content(mine) != _content(theirs):
            found.edited.append(mine.doc_id)
        mine = next(here, None)
    while mine is not None:
        found.removed.append(mine.doc_id)
        mine = next(here, None)
    return found


def _content(document: Document) -> dict[str, Any]:
    """A document without the number of the change that wrote it."""
    return {name: value for name, value in document.items() if name != "revision"}


def _blocks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
