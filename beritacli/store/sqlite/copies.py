"""Copying a SQLite store, as it was last committed, into one plain file."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from beritacli.store.errors import StoreDamagedError
from beritacli.store.files import (
    identify_file,
    link_free,
    new_file_beside,
    sync_file,
    translate_os_errors,
)
from beritacli.store.sqlite.disk.file import connect
from beritacli.store.sqlite.disk.place import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from beritacli.store.sqlite.connection import Connection


def copy_file(
    connection: Connection,
    destination: Path,
    *,
    busy_seconds: float,
    on_placed: Callable[[], object],
) -> None:
    """Copy the store as it was last committed into one plain file, in the place of an older copy.

    Raises StoreBusyError where others have the older copy open, StoreDamagedError where the new
    one is not sound: the older one stays then.
    """
    older = identify_file(destination)
    with _copy_beside(connection, destination) as copy:
        _check_copy(connection, copy)
        replace_file(
            destination,
            copy,
            expected=older,
            busy_seconds=busy_seconds,
            on_placed=on_placed,
        )


def keep_copy(connection: Connection, word: str) -> Path:
    """Copy the store as it was last committed to a free name beside it; returns the name."""
    with _copy_beside(connection, connection.path) as copy:
        return link_free(copy, connection.path, word)


@contextmanager
def _copy_beside(connection: Connection, destination: Path) -> Iterator[Path]:
    """A copy of the store, durable, beside another file; it is gone at the end unless renamed."""
    with (
        translate_os_errors(destination),
        new_file_beside(destination, like=connection.path) as temporary,
    ):
        copy_pages(connection, temporary)
        yield temporary


def _check_copy(connection: Connection, copy: Path) -> None:
    """Raise StoreDamagedError where pages of a copy don't fit together."""
    uri = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as opened:
        check = connection.guard(opened.execute("PRAGMA quick_check(1)").fetchone)
    if check != ("ok",):
        msg = f"The store {connection.path} is damaged: {check[0]}."
        raise StoreDamagedError(msg, "Nothing was copied. Try: beritacli store verify --repair")


def copy_pages(connection: Connection, new: Path) -> None:
    """Copy the file, as it was last committed, over another one, and make that durable."""
    # By a connection of its own: one that is in a transaction waits for itself.
    with (
        closing(connection.guard(lambda: connect(connection.path, connection.schema))) as source,
        closing(sqlite3.connect(new)) as copy,
    ):
        connection.guard(lambda: source.backup(copy, sleep=0.02))
    sync_file(new)
