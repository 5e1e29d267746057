"""The connection to a SQLite file: its transactions, its errors in words, its tables by name."""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

from beritacli.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreMissingError,
)
from beritacli.store.files import has_file
from beritacli.store.sqlite_file import connect, create_file
from beritacli.store.sqlite_layout import create_table, original_name, quote, table_name
from beritacli.store.sqlite_rows import Rows
from beritacli.store.tables import TransactionalStorage

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.store.schema import Schema

# How SQLite and Python name a row whose text is no longer what was written.
_DAMAGE = ("malformed JSON", "Could not decode")
_T = TypeVar("_T")


class SQLiteStorage(TransactionalStorage):
    """One SQLite file, opened when it is first used, and the transactions on it."""

    def __init__(self, path: Path, schema: Schema, *, busy_seconds: float) -> None:
        """See `beritacli.store.open_database`."""
        super().__init__()
        self.path = path
        self.schema = schema
        self._busy_seconds = busy_seconds
        self._connection: sqlite3.Connection | None = None
        self._tables: set[str] = set()

    @property
    def exists(self) -> bool:
        """Whether there is a file at the location."""
        return has_file(self.path)

    def run(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """Run one statement; raises StoreError and its kinds, StoreMissingError among them."""
        if self._connection is None:
            if not self.exists:
                msg = f"There is no store at {self.path} yet."
                raise StoreMissingError(msg, "It is made by the first write.")
            self._connection = self._guard(lambda: connect(self.path, self.schema))
        connection = self._connection
        return self._guard(lambda: connection.execute(sql, tuple(values)))

    def rows(self, sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one query and yield its rows as they come."""
        cursor = self.run(sql, values)
        while (row := self._guard(cursor.fetchone)) is not None:
            yield row

    def pairs(self, sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, Any]]:
        """Run one query of two columns and yield its rows."""
        return cast("Iterator[tuple[Any, Any]]", self.rows(sql, values))

    def one(self, sql: str, values: Iterable[Any] = ()) -> Any:
        """First column of the first row, None where there is no row."""
        row = next(self.rows(sql, values), None)
        return row[0] if row else None

    def _guard(self, call: Callable[[], _T]) -> _T:
        try:
            return call()
        except sqlite3.OperationalError as error:
            # Errors of Python's own module have no code; SQLite's may have more than a byte of it.
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                msg = f"The store {self.path} is busy: another process is writing to it."
                raise StoreBusyError(msg, "Try again in a moment.") from error
            if any(words in str(error) for words in _DAMAGE):
                raise self._damage(error) from error
            msg = f"The store {self.path} can't be used: {error}."
            raise StoreError(msg, "Check the location, its rights and the space there.") from error
        except sqlite3.DatabaseError as error:
            raise self._damage(error) from error

    def _damage(self, error: Exception) -> StoreDamagedError:
        msg = f"The store {self.path} is damaged: {error}."
        return StoreDamagedError(msg, "Put a backup in its place; keep the damaged file.")

    def decode(self, text: str) -> dict[str, Any]:
        """A document of its JSON text."""
        try:
            return cast("dict[str, Any]", json.loads(text))
        except (ValueError, TypeError) as error:
            raise self._damage(error) from error

    def begin(self, *, write: bool) -> None:
        """Take the write lock, waiting for it in short naps so that Ctrl-C is heard at once."""
        if not write:
            self.run("BEGIN")
            self.one("SELECT 1 FROM sqlite_schema")  # the state is that of the first read
            return
        if not self.exists:
            create_file(self.path, self.schema)
        deadline = time.monotonic() + self._busy_seconds
        self.run("PRAGMA busy_timeout = 0")
        while True:
            try:
                self.run("BEGIN IMMEDIATE")
                break
            except StoreBusyError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(random.uniform(0.005, 0.03))  # noqa: S311 - spreads the waiters
        self._tables.clear()

    def commit(self) -> None:
        """Commit; on an error nothing of the transaction is kept."""
        try:
            self.run("COMMIT")
        except BaseException:
            self.rollback()
            raise

    def rollback(self) -> None:
        """Roll back, unless SQLite has done so itself."""
        self._tables.clear()
        if self._connection is not None and self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def has_table(self, name: str) -> bool:
        """Whether the TinyDB table exists."""
        if name not in self._tables:
            sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
            if self.one(sql, [table_name(name)]) is None:
                return False
            self._tables.add(name)
        return True

    def need_table(self, name: str) -> None:
        """Make the TinyDB table if it is not there; inside a transaction."""
        if not self.has_table(name):
            for statement in create_table(name, self.schema.tables.get(name, ())):
                self.run(statement)

    def table_names(self) -> list[str]:
        """Names of the TinyDB tables; those of indexes have a dot, SQLite's own an underscore."""
        sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
        return [
            original_name(name)
            for (name,) in self.rows(sql)
            if "." not in name and not name.startswith("sqlite_")
        ]

    def make_id(self, table: str) -> int:
        """One more than the highest id that the table ever had."""
        self.need_table(table)
        sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
        return int(self.one(sql, [table_name(table)]) or 0) + 1

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Everything, as stock TinyDB has it; for whole copies, not for queries."""
        if not self.exists:
            return None
        return {
            name: {
                str(doc_id): self.decode(doc)
                for doc_id, doc in self.rows(
                    f"SELECT id, doc FROM {quote(table_name(name))} ORDER BY id"
                )
            }
            for name in self.table_names()
        }

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace everything; ids that were given stay given."""
        with self.transaction():
            for name in set(self.table_names()) - set(data):
                self.run(f"DELETE FROM {quote(table_name(name))}")
            for name, documents in data.items():
                self.need_table(name)
                rows = Rows(self, name)
                rows.clear()
                for doc_id, document in documents.items():
                    rows[int(doc_id)] = document
