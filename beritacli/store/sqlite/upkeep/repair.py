"""Repairing a SQLite store, and putting a copy in its place."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from beritacli.store.database import Repair
from beritacli.store.errors import StoreBusyError, StoreDamagedError, StoreError
from beritacli.store.files import (
    identify_file,
    lock_folder,
    new_file_beside,
    sync_file,
    sync_folder,
    translate_os_errors,
)
from beritacli.store.query.entries import ALL
from beritacli.store.signals import hold_signals
from beritacli.store.sqlite.copies import copy_pages
from beritacli.store.sqlite.disk.file import make_empty
from beritacli.store.sqlite.disk.place import keep_name, replace_file
from beritacli.store.sqlite.rebuild import decode_stored, insert_documents, rebuild
from beritacli.store.sqlite.storage import SQLiteStorage
from beritacli.store.sqlite.upkeep.problems import find_damage
from beritacli.store.values import MAX_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from beritacli.store.sqlite.catalogue import Catalogue
    from beritacli.store.sqlite.rebuild import Stored

_LOST_IDS = 1_000_000  # that may have been given since the highest that can be read


def repair_file(storage: SQLiteStorage) -> Repair:
    """Make the indexes again; where pages are damaged, a new file of what can be read."""
    try:
        storage.begin(write=True)  # so that nobody writes to the file while it is read
    except StoreDamagedError as error:
        hint = "It can't be repaired. Put a copy in its place by `store restore COPY`."
        raise StoreDamagedError(error.message, hint) from error
    try:
        if not find_damage(storage.connection):
            kept = storage.keep_copy("before-repair")
            lost = [
                f"The document {document} can't be read." for document in rebuild(storage.catalogue)
            ]
            with hold_signals():
                storage.commit()
                storage.on_placed()
            return Repair(kept, lost)
    finally:
        storage.rollback()
    return _rescue(storage)


def _rescue(storage: SQLiteStorage) -> Repair:
    """Put a new file of what can be read in the place of a damaged one, which nobody has open."""
    path = storage.path
    with translate_os_errors(path), storage.transaction(alone=True):
        if not find_damage(storage.connection):
            msg = f"Another process has repaired or replaced the store {path}."
            raise StoreBusyError(msg, "Check it again: beritacli store verify")
        with new_file_beside(path, like=path) as temporary:
            temporary.write_bytes(make_empty(storage.schema))
            rescued = SQLiteStorage(temporary, storage.schema, busy_seconds=0)
            with closing(rescued), rescued.transaction():
                lost = salvage(storage.catalogue, rescued.catalogue)
            sync_file(temporary)
            with lock_folder(path.parent):
                kept = keep_name(path, "damaged")
                with hold_signals():
                    temporary.replace(path)
                    storage.on_placed()
                sync_folder(path.parent)
    return Repair(kept, lost)


def replace_by_copy(
    storage: SQLiteStorage, copy: SQLiteStorage, finish: Callable[[Path], None]
) -> Path | None:
    """Put a copy in the place of a store that is missing or can't be read.

    finish: what is to be done in the new file before. Returns where what was there is kept.
    """
    path = storage.path
    storage.close()
    with translate_os_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        there = identify_file(path)
        like = path if there else copy.path
        with new_file_beside(path, like=like) as temporary:
            copy_pages(copy.connection, temporary)
            finish(temporary)
            sync_file(temporary)
            return replace_file(
                path,
                temporary,
                expected=there,
                busy_seconds=storage.busy_seconds,
                on_placed=storage.on_placed,
                word="damaged",
            )


def salvage(catalogue: Catalogue, rescued: Catalogue) -> list[str]:
    """Copy all documents that can be read from a file with damaged pages into a new store.

    Returns a line for each table in which some were not.
    """
    lost = []
    for name in catalogue.table_names():
        layout = rescued.need_table(name)
        last_id = _read_last_id(catalogue, name)
        documents = _read_what_is_left(catalogue, name, MAX_ID if last_id is None else last_id)
        insert_documents(rescued, layout, documents)
        if last_id is None:
            last_id = _LOST_IDS + int(
                rescued.connection.one(f"SELECT max(id) FROM {layout.table}") or 0
            )
        rescued.keep_last_id(layout, last_id)
        had, has = _count_documents(catalogue, name), _count_documents(rescued, name)
        if had is None:
            lost.append(f"How many documents the table {name} had can't be read; {has} are left.")
        elif has is not None and has < had:
            lost.append(f"{had - has} of {had} documents of the table {name} can't be read.")
    return lost


def _read_last_id(catalogue: Catalogue, name: str) -> int | None:
    try:
        return catalogue.last_id(catalogue.layout(name))
    except StoreError:
        return None


def _count_documents(catalogue: Catalogue, name: str) -> int | None:
    """How many documents a table has, by its counts; None where they can't be read."""
    try:
        return sum(n for _, _, n in catalogue.counts.read(catalogue.layout(name), ALL[0]))
    except StoreError:
        return None


def _read_what_is_left(
    catalogue: Catalogue, name: str, last_id: int
) -> Iterator[tuple[int, Stored | None]]:
    """The documents of a table by id, going on behind each page that can't be read."""
    table = catalogue.layout(name).table
    query = f"SELECT id, CAST(doc AS BLOB) FROM {table} WHERE id > ? ORDER BY id"
    reached, step = -MAX_ID, 1
    while reached <= last_id:
        try:
            for doc_id, content in catalogue.connection.rows(query, [reached]):
                yield doc_id, decode_stored(content)
                reached, step = doc_id, 1
        except StoreError:
            reached, step = max(reached, 0) + step, step * 2
        else:
            return
