"""TinyDB with engines that scale: where documents live. Knows nothing of articles.

    schema = Schema("notes", 0x6E6F7465, 1, {"notes": (Index("day", "ordered"),)})
    with open_database(Path("notes.db"), schema) as database:
        with database.transaction():
            database.table("notes").insert({"day": "2025-05-14", "text": "…"})
        database.table("notes").search(where("day") >= "2025-05-01", order_by=("-day",), limit=20)

A location that ends in `.json` is TinyDB's own file; any other is one SQLite file. Both are
`tinydb.TinyDB` databases with tables of `OrderedTable`, and both give the same answers.
"""

from __future__ import annotations

from pathlib import Path

from beritacli.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreMissingError,
    StoreOutdatedError,
)
from beritacli.store.files import translate_os_errors
from beritacli.store.schema import Count, FullText, Index, Schema
from beritacli.store.tables import Database, OrderedTable, sort_documents

__all__ = [
    "Count",
    "Database",
    "FullText",
    "Index",
    "OrderedTable",
    "Schema",
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "StoreForeignError",
    "StoreMissingError",
    "StoreOutdatedError",
    "open_database",
    "sort_documents",
]


def open_database(path: Path, schema: Schema, *, busy_seconds: float = 30.0) -> Database:
    """Open the store at `path`; nothing is read before it is asked for.

    A store that is not there is made by the first transaction; reading it before raises
    StoreMissingError. A writer waits `busy_seconds` for others before StoreBusyError.
    """
    with translate_os_errors(path):
        if path.is_symlink():  # the file that is meant is replaced and locked, not the link
            path = path.resolve()
    if path.suffix.lower() == ".json":
        from beritacli.store.json_engine import JSONDatabase

        return JSONDatabase(path, schema, busy_seconds=busy_seconds)
    from beritacli.store.sqlite_engine import SQLiteDatabase

    return SQLiteDatabase(path, schema, busy_seconds=busy_seconds)
