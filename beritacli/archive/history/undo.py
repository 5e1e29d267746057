"""Undoing a change, whatever command made it: its revisions taken back, newest first, as a change.

It streams: a block of revisions is read, checked and taken back before the next. A part is free
where its document is still as the change left it, and nothing else stands in the way; see
obstacles.py. What an undo does is recorded as any change, so redo is the undo of an undo.
Addresses alone are not taken back: one that was public stays its article's, also by an undo.
"""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb.table import Document

from beritacli.archive.articles.slugs import loses_address, retire_slugs
from beritacli.archive.changes.refs import Ref
from beritacli.archive.changes.revisions import (
    find_change,
    find_undoer,
    read_blocks,
    revisions_of,
    walk_changes_back,
)
from beritacli.archive.errors import ConflictError, NotFoundError
from beritacli.archive.history.as_of import read_forgotten
from beritacli.archive.history.undo_conflicts import Obstacles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change

_DONE_TO = {"add": "removed", "remove": "brought back", "edit": "changed back"}
_SILENT = ("known_as",)  # goes with the articles, and is not counted
PAST = {"undo": "undone", "redo": "redone"}
_WHY_NOT = {
    "erase": "it erased what there was, for good",
    "compaction": "what it forgot is gone",
    "begins_anew": "it restored a copy with another history",
    "renumbering": "the ids it replaced are too large",
}


class Undone(NamedTuple):
    """What an undo did, or would do.

    event: undo or redo. change: its own number, None of a dry run. target, command: the change
    that is no longer in force, or is again. done: how often (what became of it, table).
    obstacles: what was left as it is, a line each.
    """

    event: str
    change: int | None
    target: int
    command: str
    done: Counter[tuple[str, str]]
    obstacles: list[str]


class BlockedError(ConflictError):
    """A change can't be undone as a whole; obstacles says why, a line each."""

    def __init__(self, message: str, hint: str, obstacles: list[str]) -> None:
        """Keep the obstacles beside the two lines."""
        super().__init__(message, hint)
        self.obstacles = obstacles


def undo_change(
    archive: Archive,
    number: int | None,
    *,
    is_redo: bool = False,
    force: bool = False,
    is_dry_run: bool = False,
) -> Undone:
    """Undo a change, or the last one that is not undone yet; is_redo: the last undo instead.

    force: leave what is not free. Raises NotFoundError, ConflictError, BlockedError.
    """
    run = archive.rehearse() if is_dry_run else nullcontext()
    with run, archive.change() as change:
        target = _find_target(archive, number, is_redo=is_redo)
        event = "redo" if target.get("event") == "undo" else "undo"
        change.mark(event=event, undoes=target.doc_id)
        undoing = _Undoing(archive, change)
        undoing.run(target.doc_id)
        undone = undoing.report(event, target)
        _refuse_blocked(undone, force=force)
    return undone._replace(change=None) if is_dry_run else undone


def _find_target(archive: Archive, number: int | None, *, is_redo: bool) -> Document:
    """The change to undo. Raises NotFoundError, ConflictError."""
    if number is None:
        return _find_last(archive, is_redo=is_redo)
    target = find_change(archive.database, number)
    undoer = find_undoer(archive.database, number)
    if undoer is not None:
        msg = f"Change {number} was undone already, by change {undoer}."
        raise ConflictError(msg, f"To bring it back: beritacli undo {undoer}")
    _refuse_final(archive, target)
    return target


def _find_last(archive: Archive, *, is_redo: bool) -> Document:
    """The newest change that is not undone and no undo itself; or the newest undo."""
    for header in walk_changes_back(archive.database):
        event = header.get("event")
        is_wanted = event == "undo" if is_redo else event not in (*PAST, "compaction")
        if is_wanted and find_undoer(archive.database, header.doc_id) is None:
            _refuse_final(archive, header)
            return header
    msg = f"There is nothing to {'redo' if is_redo else 'undo'}."
    raise NotFoundError(msg, "To see what was done: beritacli log")


def _refuse_final(archive: Archive, target: Document) -> None:
    """Raise ConflictError for a change of which the history is gone."""
    forgotten = read_forgotten(archive)
    if target.doc_id <= forgotten:
        msg = f"Change {target.doc_id} ({target['command']}) can't be undone: history up to change "
        raise ConflictError(f"{msg}{forgotten} was forgotten.", "To see when: beritacli log")
    event = "begins_anew" if target.get("begins_anew") else target.get("event")
    if event in _WHY_NOT:
        msg = f"Change {target.doc_id} ({target['command']}) can't be undone: {_WHY_NOT[event]}."
        raise ConflictError(msg, "An earlier one can, by its number; see beritacli log")


def _refuse_blocked(undone: Undone, *, force: bool) -> None:
    if not undone.obstacles or (force and undone.done):
        return
    what = f"Change {undone.target} ({undone.command}) can't be {PAST[undone.event]}"
    if not undone.done:
        msg = f"{what}: what was done since stands in the way."
        raise BlockedError(msg, "Undo the later changes first.", undone.obstacles)
    msg = f"{what} as a whole: what was done since stands in the way."
    hint = "Undo the later changes first, or only what is free: --force"
    raise BlockedError(msg, hint, undone.obstacles)


class _Undoing:
    """One undo in progress."""

    def __init__(self, archive: Archive, change: Change) -> None:
        self._archive = archive
        self._change = change
        self._obstacles = Obstacles(archive)
        self._done: Counter[tuple[str, str]] = Counter()

    def run(self, number: int) -> None:
        """Take the revisions of a change back, newest first."""
        ids = revisions_of(self._archive.database, number)
        for block in read_blocks(self._archive.database, ids[::-1]):
            for (table, kind), run in groupby(block, key=_sort_of):
                if table != "retired_slugs":
                    self._take_back(table, kind, list(run))

    def report(self, event: str, target: Document) -> Undone:
        """What was done."""
        number = self._change.number if self._change.size else None
        # Of an undo that is undone, what it had undone; what it undoes is older.
        while target.get("undoes", target.doc_id) < target.doc_id:
            target = find_change(self._archive.database, target["undoes"])
        told = self._obstacles.tell()
        return Undone(event, number, target.doc_id, target["command"], self._done, told)

    def _take_back(self, table: str, kind: str, revisions: Sequence[Document]) -> None:
        # Of articles many at once; what others refer to one by one, each seeing what was done.
        size = len(revisions) if table == "articles" and kind != "edit" else 1
        for start in range(0, len(revisions), size):
            self._take_some_back(table, kind, revisions[start : start + size])

    def _take_some_back(self, table: str, kind: str, revisions: Sequence[Document]) -> None:
        ids = [_id_of(one) for one in revisions]
        found = {doc.doc_id: doc for doc in self._archive.database.table(table).get(doc_ids=ids)}
        if "after" not in revisions[0]:  # then what the change left is worked out from the history
            self._change.flush()
        before = self._obstacles.find_free(table, revisions, found)
        if not before:
            return
        if table not in _SILENT:
            self._done[_DONE_TO[kind], table] += len(before)
        if table == "articles":
            self._retire([found[doc_id] for doc_id in before if doc_id in found], before)
            self._revive_tags(found, before)
        if kind == "add":
            self._change.remove_all(table, [found[doc_id] for doc_id in before])
        elif kind == "remove":
            documents = [_without_number(doc_id, doc) for doc_id, doc in before.items()]
            self._change.add_all(table, documents)
        else:
            self._change.edit_back(table, ids[0], revisions[0]["fields"])
        if table in ("categories", "settings"):
            self._archive.forget()
        self._obstacles.note(table, before)

    def _retire(self, documents: Sequence[Document], before: Mapping[int, dict[str, Any]]) -> None:
        """Keep the slugs that were public and that articles are about to lose."""
        losing = [one for one in documents if loses_address(one, before[one.doc_id])]
        retire_slugs(self._change, losing)

    def _revive_tags(
        self, found: Mapping[int, Document], before: Mapping[int, Mapping[str, Any]]
    ) -> None:
        """Bring back the tags that articles get again and that were removed since.

        Before the articles are written: undone itself, the undo takes the tags last.
        """
        ids: set[int] = set()
        for doc_id, document in before.items():
            now: Mapping[str, Any] = found.get(doc_id) or {}
            ids |= set(document.get("tags", ())) - set(now.get("tags", ()))
        for tag in self._archive.database.table("tags").get(doc_ids=sorted(ids)) if ids else ():
            if tag.get("removed"):
                self._change.edit("tags", tag, {"removed": None})
                self._done["brought back", "tags"] += 1


def _sort_of(revision: Document) -> tuple[str, str]:
    return Ref.parse(revision["of"]).table, revision["kind"]


def _id_of(revision: Document) -> int:
    return Ref.parse(revision["of"]).id


def _without_number(doc_id: int, document: dict[str, Any]) -> Document:
    return Document({k: v for k, v in document.items() if k != "revision"}, doc_id)
