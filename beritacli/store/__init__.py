"""TinyDB with engines that scale: where documents live. Knows nothing of articles.

It can be used on its own. An application declares its tables once, and then has TinyDB:

    >>> from pathlib import Path
    >>> from tempfile import mkdtemp
    >>> from tinydb import where
    >>> from beritacli.store import Count, FullText, Index, Schema, open_database
    >>> schema = Schema(
    ...     application="notes",
    ...     application_id=0x6E6F7465,  # in the SQLite header: other programs' files are refused
    ...     version=1,
    ...     tables={
    ...         "notes": (
    ...             Index("day", "ordered"),              # ==, one_of, <, >=, sorting
    ...             Index("topics", "many", by="day"),    # any([...]), newest first
    ...             Count(("topics",), "each"),           # how many of each, without looking
    ...             FullText(("text",), (1.0,), lambda note: (note["text"],)),
    ...         )
    ...     },
    ... )
    >>> database = open_database(Path(mkdtemp()) / "notes.db", schema)
    >>> notes = database.table("notes")
    >>> with database.transaction():                      # all of it is kept, or nothing
    ...     first = notes.insert({"day": "2025-05-14", "topics": ["pasar"], "text": "Harga beras"})
    ...     second = notes.insert({"day": "2025-05-15", "topics": ["jalan"], "text": "Jalan baru"})
    ...     updated = notes.update({"topics": ["pasar", "beras"]}, where("day") < "2025-05-15")
    >>> [note["text"] for note in notes.search(order_by=["-day"], limit=20)]
    ['Jalan baru', 'Harga beras']
    >>> notes.count(where("topics").any(["pasar"]))
    1
    >>> sorted(notes.count_by("topics").items())
    [('beras', 1), ('jalan', 1), ('pasar', 1)]
    >>> notes.full_text().search("harga AND beras", limit=10).documents[0].doc_id == first
    True
    >>> database.close()

A location that ends in `.json` is TinyDB's own file, any other one SQLite file; both give the same
answers. What differs from TinyDB: writes are transactions, durable when they return, and many
processes may make them at once; ids are never given again, but for `truncate` and `drop_table`,
which begin anew; what JSON can't hold (NaN, half a surrogate pair, in SQLite NUL) is a ValueError.
A condition may not be asked about a document that an index has ruled out, so that a TypeError
which TinyDB would raise for that document does not come.

What is read. `get` by id reads one document. `search` is narrowed by the declared indexes to a
superset of what matches, and the condition itself decides about each document of it; where the
whole condition is of indexed fields, limits, orders and counts are SQLite's own and no more is
read than is given back (query/). Conditions that Python alone can tell (`test`,
`matches`, `map`) read what the rest of the condition leaves over.
"""

from __future__ import annotations

from pathlib import Path

from beritacli.store.database import Database
from beritacli.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreExhaustedError,
    StoreForeignError,
    StoreMissingError,
    StoreOutdatedError,
)
from beritacli.store.files import translate_os_errors
from beritacli.store.schema import Count, FullText, Index, Schema
from beritacli.store.tables import OrderedTable
from beritacli.store.values import sort_documents

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
    "StoreExhaustedError",
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
        from beritacli.store.json.engine import JSONDatabase

        return JSONDatabase(path, schema, busy_seconds=busy_seconds)
    from beritacli.store.sqlite.engine import SQLiteDatabase

    return SQLiteDatabase(path, schema, busy_seconds=busy_seconds)
