"""Giving back the space that is free in a SQLite store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.store.errors import StoreBusyError

if TYPE_CHECKING:
    from beritacli.store.sqlite.storage import SQLiteStorage


def compact_file(storage: SQLiteStorage) -> bool:
    """Give back the space that is free, and merge what full text wrote in pieces.

    Returns whether it is given back already: not while others read what there was before.
    """
    with storage.transaction():
        for name in storage.catalogue.table_names():
            layout = storage.catalogue.layout(name)
            if layout.declared.text:
                storage.connection.run(
                    f"INSERT INTO {layout.text} ({layout.text}) VALUES ('optimize')"
                )
    storage.wait_for(lambda: storage.connection.run("VACUUM"))
    return empty_log(storage)


def empty_log(storage: SQLiteStorage) -> bool:
    """Put all of the log into the file, and leave nothing in it; False where others read it."""

    def try_once() -> None:
        busy, *_ = next(storage.connection.rows("PRAGMA wal_checkpoint(TRUNCATE)"))
        if busy:
            raise storage.connection.busy()

    try:
        storage.wait_for(try_once)
    except StoreBusyError:
        return False
    return True
