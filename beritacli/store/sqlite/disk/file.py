"""The SQLite file itself: is it ours, making it without a race, opening it safely.

Header fields and their offsets: https://sqlite.org/fileformat2.html#the_database_header
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from beritacli.store.errors import (
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreMissingError,
)
from beritacli.store.files import (
    create_whole,
    identify_file,
    lock_folder,
    refuse_pipe,
    translate_os_errors,
)
from beritacli.store.query.layout import create_statements

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.store.schema import Schema

MAGIC = b"SQLite format 3\x00"
HEADER_BYTES = 100
LOCK_SECONDS = 5.0
_NAP = 0.02  # seconds
ROLLBACK_JOURNAL = 1  # the header's version of a file that is not written through a log
CACHE_KIB = 16_384  # filled as pages are touched: by a bulk load, and not by one command


# Files that this process is connected to, by device and inode, and how often.
_connected: Counter[tuple[int, int]] = Counter()


def check_header(path: Path, schema: Schema) -> bytes:
    """Return the first 100 bytes, if the file begins as a whole store of this schema.

    Only before this process connects to the file: closing any handle on it drops all locks that
    the process has there, those of SQLite too, and nothing tells SQLite.

    Raises StoreDamagedError (empty, cut short), StoreForeignError (another program's, or a newer
    version's) and StoreError (can't be read).
    """
    refuse_pipe(path)
    with translate_os_errors(path), path.open("rb") as file:
        header = file.read(HEADER_BYTES)
        size = os.fstat(file.fileno()).st_size
    restore = "Put a copy in its place by `store restore COPY`, or give another --store."
    if not header:
        msg = f"The store {path} is empty: the file has no bytes."
        raise StoreDamagedError(msg, restore)
    if not header.startswith(MAGIC[: len(header)]):
        if header.lstrip()[:1] in (b"{", b"["):
            msg = f"The store {path} is a JSON file, but its name does not end in .json."
            raise StoreForeignError(msg, "Rename it, or bring it over by import.")
        msg = f"{path} is not a store of {schema.application}: it is no SQLite file."
        raise StoreForeignError(msg, "Give another location by --store; this file was not touched.")
    if len(header) < HEADER_BYTES:
        msg = f"The store {path} is cut short: {size} bytes are left."
        raise StoreDamagedError(msg, restore)
    application_id = int.from_bytes(header[68:72], "big")
    if application_id != schema.application_id:
        msg = f"{path} is a SQLite file of another program, not a store of {schema.application}."
        raise StoreForeignError(msg, "Give another location by --store; this file was not touched.")
    # Pages that a checkpoint has not written yet are in the -wal file, so only without one does
    # the header's page count have to fit the file.
    page_size = int.from_bytes(header[16:18], "big")
    page_size = 65_536 if page_size == 1 else page_size
    pages = int.from_bytes(header[28:32], "big")
    has_log = path.with_name(path.name + "-wal").exists()
    if not has_log and size < pages * page_size:
        msg = f"The store {path} is cut short: {size} of {pages * page_size} bytes are left."
        raise StoreDamagedError(msg, restore)
    return header


def make_empty(schema: Schema) -> bytearray:
    """Return the content of a store without documents."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {schema.application_id}")
        connection.execute(f"PRAGMA user_version = {schema.version}")
        connection.execute("BEGIN")
        for statement in create_statements(schema):
            connection.execute(statement)
        connection.execute("COMMIT")
        content = bytearray(connection.serialize())
    content[18:20] = b"\2\2"  # the versions of a file that is read and written through a log
    return content


def create_file(path: Path, schema: Schema, like: Path | None = None) -> None:
    """Make an empty store; does nothing when another process is first.

    It is made whole in memory and put there in one step, so nobody ever sees half of it.
    like: the file whose rights and owner it gets. Raises StoreBusyError where another process
    still has a file open that had the name before.
    """
    from beritacli.store.sqlite.disk.logs import set_logs_aside  # here, for mostly there is a store

    content = make_empty(schema)
    with translate_os_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with lock_folder(path.parent):
            if not path.exists():
                set_logs_aside(path)
                create_whole(path, content, like)


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether others kept SQLite from something. Errors of Python's own module have no code."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # SQLite's may have more than a byte of it
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class CountedConnection(sqlite3.Connection):
    """A connection to a store, counted among those of this process until it is closed."""

    file: tuple[int, int] | None = None

    def close(self) -> None:
        """Close the file."""
        super().close()
        if self.file is not None:
            _connected[self.file] -= 1
            self.file = None


def connect(path: Path, schema: Schema) -> CountedConnection:
    """Open the store, to write where that is allowed and else to read; raises as check_header."""
    file = identify_file(path)
    if file is not None and _connected[file]:
        connection = _open_path(path)
    else:
        connection, file = _connect_first(path, schema)
    if file is not None:
        connection.file = file
        _connected[file] += 1
    return connection


def _connect_first(path: Path, schema: Schema) -> tuple[CountedConnection, tuple[int, int] | None]:
    """Open a file that this process is not connected to; returns which file that is, too.

    Who replaces or removes it needs the folder: nobody may hold that and wait for the file.
    """
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        # Until the first read, the name has to stay that of this file: SQLite finds its log by it.
        with lock_folder(path.parent, shared=True):
            file = identify_file(path)
            if file is None:
                msg = f"There is no store at {path} yet."
                raise StoreMissingError(msg, "It is made by the first write.")
            header = check_header(path, schema)
            if header[18:19] == bytes([ROLLBACK_JOURNAL]):
                _turn_log_on(path)
            try:
                connection = _open_path(path, seconds=0)
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() >= deadline:
                    raise
            else:
                connection.execute(f"PRAGMA busy_timeout = {round(LOCK_SECONDS * 1_000)}")
                return connection, file
        time.sleep(_NAP)


def _open_path(path: Path, seconds: float = LOCK_SECONDS) -> CountedConnection:
    uri = path.absolute().as_uri()
    try:
        return _open(f"{uri}?mode=rw", seconds)
    except sqlite3.OperationalError as error:
        if is_busy(error):
            raise
    # A folder that can't be written has no room for the shared-memory file that readers of a log
    # need. Without a log the file alone is the whole state, and can be read as it is.
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        msg = f"The store {path} can't be read here: its log needs a folder that can be written."
        raise StoreError(msg, "Copy the store and its -wal file elsewhere first.")
    return _open(f"{uri}?mode=ro&immutable=1", seconds)


def _turn_log_on(path: Path) -> None:
    """Have a file written through a log again, so that readers need not wait for writers.

    It was about to be replaced, and was not (see place.py), or another program wrote it.
    While the folder is locked, for the log must be that of the file which has the name.
    """
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True, timeout=0)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _open(uri: str, seconds: float) -> CountedConnection:
    connection = sqlite3.connect(
        uri,
        uri=True,
        isolation_level=None,
        timeout=seconds,
        check_same_thread=False,  # one thread at a time: see store/sqlite/background.py
        factory=CountedConnection,
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = {-CACHE_KIB}")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
