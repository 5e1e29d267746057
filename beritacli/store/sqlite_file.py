"""The SQLite file itself: is it ours, making it without a race, opening it safely.

Header fields and their offsets: https://sqlite.org/fileformat2.html#the_database_header
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from beritacli.store.errors import StoreDamagedError, StoreError, StoreForeignError
from beritacli.store.files import create_whole, refuse_pipe, translate_os_errors
from beritacli.store.sqlite_layout import create_statements

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.store.schema import Schema

MAGIC = b"SQLite format 3\x00"
HEADER_BYTES = 100
LOCK_SECONDS = 5.0
CACHE_KIB = 16_384  # filled as pages are touched: by a bulk load, and not by one command


def check_header(path: Path, schema: Schema) -> None:
    """Raise unless the file begins as a whole store of this schema; reads 100 bytes.

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


def create_file(path: Path, schema: Schema) -> None:
    """Make an empty store; does nothing when another process is first.

    It is made whole in memory and put there in one step, so nobody ever sees half of it.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {schema.application_id}")
        connection.execute(f"PRAGMA user_version = {schema.version}")
        connection.execute("BEGIN")
        for statement in create_statements(schema):
            connection.execute(statement)
        connection.execute("COMMIT")
        content = bytearray(connection.serialize())
    content[18:20] = b"\2\2"  # the versions of a file that is read and written through a log
    with translate_os_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        create_whole(path, content)


def connect(path: Path, schema: Schema) -> sqlite3.Connection:
    """Open the store, to write where that is allowed and else to read; raises as check_header."""
    check_header(path, schema)
    uri = path.absolute().as_uri()
    try:
        connection = _open(f"{uri}?mode=rw")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        # A folder that can't be written has no room for the shared-memory file that readers of a
        # log need. Without a log the file alone is the whole state, and can be read as it is.
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            msg = (
                f"The store {path} can't be read here: its log needs a folder that can be written."
            )
            raise StoreError(msg, "Copy the store and its -wal file elsewhere first.") from None
        connection = _open(f"{uri}?mode=ro&immutable=1")
    return connection


def _open(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri,
        uri=True,
        isolation_level=None,
        timeout=LOCK_SECONDS,
        check_same_thread=False,  # one thread at a time: see sqlite_background.py
    )
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = {-CACHE_KIB}")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection
