"""The connection to a SQLite file: its transactions, its errors in words, its tables by name."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from beritacli.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreMissingError,
    check_next_id,
    outdated,
)
from beritacli.store.files import (
    has_file,
    identify_file,
    lock_folder,
    sync_folder,
    translate_os_errors,
)
from beritacli.store.sqlite.background import Background
from beritacli.store.sqlite.file import connect, create_file, is_busy
from beritacli.store.sqlite.kept_counts import KeptCounts
from beritacli.store.sqlite.layout import Layout, original_name, table_name
from beritacli.store.sqlite.pending_text import WaitingTexts
from beritacli.store.sqlite.rows import Rows
from beritacli.store.transactions import TransactionalStorage

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.store.schema import Schema

# How SQLite and Python name a row whose text is no longer what was written.
_DAMAGE = ("malformed JSON", "Could not decode")
# A table of documents, as any version has made it: see Layout.create.
_IS_OURS = (
    "type = 'table' AND "
    "sql LIKE 'CREATE TABLE %(id INTEGER PRIMARY KEY AUTOINCREMENT, %doc TEXT NOT NULL%'"
)
_T = TypeVar("_T")


class SQLiteStorage(TransactionalStorage):
    """One SQLite file, opened when it is first used, and the transactions on it."""

    def __init__(self, path: Path, schema: Schema, *, busy_seconds: float) -> None:
        """See `beritacli.store.open_database`."""
        super().__init__()
        self.path = path
        self.schema = schema
        self.busy_seconds = busy_seconds
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._layouts: dict[str, Layout] = {}
        self._is_alone = False
        self._transactions = 0
        self.counts = KeptCounts(self)
        self.texts = WaitingTexts(self)
        self._background = Background()
        self._forget_state()

    def _forget_state(self) -> None:
        """Drop what is known of the file's content: it holds within one transaction only."""
        self._tables: set[str] = set()
        self._last_ids: dict[str, int] = {}
        self._unused: set[tuple[str, int]] = set()
        self.counts.forget_all()
        self.texts.forget_all()

    @property
    def exists(self) -> bool:
        """Whether there is a file at the location."""
        return has_file(self.path)

    # Statements

    def run(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """Run one statement; raises StoreError and its kinds, StoreMissingError among them."""
        connection = self._connected()
        return self.guard(lambda: connection.execute(sql, tuple(values)))

    def run_many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run one statement for each row of values."""
        connection = self._connected()
        self.guard(lambda: connection.executemany(sql, rows))

    def rows(self, sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one query and yield its rows as they come."""
        cursor = self.run(sql, values)
        while (row := self.guard(cursor.fetchone)) is not None:
            yield row

    def one(self, sql: str, values: Iterable[Any] = ()) -> Any:
        """First column of the first row, None where there is no row."""
        row = next(self.rows(sql, values), None)
        return row[0] if row else None

    def pairs(self, sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, Any]]:
        """Run one query of two columns and yield its rows."""
        return cast("Iterator[tuple[Any, Any]]", self.rows(sql, values))

    def match(self, sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
        """All rows of a query of words. Raises ValueError for words that are none."""
        values = list(values)
        try:
            return self._connected().execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                from beritacli.store.full_text import no_query

                raise no_query(values, error) from error
        except sqlite3.DatabaseError:
            pass
        return list(self.rows(sql, values))  # its errors in words

    def run_aside(self, statements: Iterable[tuple[str, Iterable[Any]]]) -> None:
        """Run statements, each with its values, while Python goes on.

        Whatever comes next waits for them, and raises their errors; more of these may follow.
        """
        connection = self._connection or self._connected()  # those before need not be done yet

        def work() -> None:
            for sql, values in statements:
                connection.execute(sql, list(values))

        self._background.start(lambda: self.guard(work))

    def _connected(self) -> sqlite3.Connection:
        self._background.finish()
        if self._connection is None:
            if not self.exists:
                msg = f"There is no store at {self.path} yet."
                raise StoreMissingError(msg, "It is made by the first write.")
            self._file = identify_file(self.path)
            self._connection = self.guard(lambda: connect(self.path, self.schema))
            self._check_version()
        return self._connection

    @property
    def version(self) -> int:
        """The schema's version that the file has."""
        return int(self.one("PRAGMA user_version"))

    def _check_version(self) -> None:
        version = self.version
        if version > self.schema.version:
            self.close()
            msg = f"The store {self.path} was written by a newer {self.schema.application}."
            raise StoreForeignError(msg, f"Upgrade {self.schema.application} to read it.")
        if version < self.schema.version and not self.takes_older:
            self.close()
            raise outdated(self.path, self.schema)

    def guard(self, call: Callable[[], _T]) -> _T:
        """Call what SQLite does; its errors become StoreError and its kinds."""
        try:
            return call()
        except sqlite3.OperationalError as error:
            if is_busy(error):
                raise self.busy() from error
            if any(words in str(error) for words in _DAMAGE):
                raise self._damage(error) from error
            msg = f"The store {self.path} can't be used: {error}."
            raise StoreError(msg, "Check the location, its rights and the space there.") from error
        except sqlite3.DatabaseError as error:
            raise self._damage(error) from error

    def busy(self) -> StoreBusyError:
        """The error for a store that others keep."""
        msg = f"The store {self.path} is busy: another process is writing to it."
        return StoreBusyError(msg, "Try again in a moment.")

    def _damage(self, error: Exception | str) -> StoreDamagedError:
        msg = f"The store {self.path} is damaged: {error}."
        hint = "Try `store verify --repair`, or put a copy in its place by `store restore COPY`."
        return StoreDamagedError(msg, hint)

    def decode(self, text: str) -> dict[str, Any]:
        """A document of its JSON text."""
        try:
            return cast("dict[str, Any]", json.loads(text))
        except (ValueError, TypeError) as error:
            raise self._damage(error) from error

    # Transactions

    def begin(self, *, write: bool, alone: bool = False) -> None:
        """Take the write lock, or fix the state that is read; see `open_database`.

        alone: be the only one to have the file open, too; the store is of this version then.
        """
        if alone:
            self.close()  # who waits for the others must not be waited for
        if write and not self.exists:
            self.close()  # a file that had the name before
            create_file(self.path, self.schema, self.like)
        takes_older, self.takes_older = self.takes_older, self.takes_older or write
        self._transactions += 1
        try:
            with lock_folder(self.path.parent) if alone else nullcontext():
                self._begin_on_file(partial(self._start, write=write, alone=alone))
            if write and not alone and self.version < self.schema.version:
                self._bring_up_to_date()
        except BaseException:
            self.rollback()
            self.close()  # the next one looks at the file's version again
            raise
        finally:
            self.takes_older = takes_older

    def _begin_on_file(self, start: Callable[[], None]) -> None:
        while True:
            self.wait_for(start)
            self._forget_state()
            if self._file == identify_file(self.path):
                return
            self._roll_back()
            self.close()  # the file was moved or replaced while we waited for the old one

    def wait_for(self, work: Callable[[], object]) -> None:
        """Do what others may keep us from, trying again after short naps: so Ctrl-C is heard."""
        deadline = time.monotonic() + self.busy_seconds
        while True:
            try:
                work()
            except StoreBusyError:
                self._roll_back()
                if time.monotonic() >= deadline:
                    raise
            else:
                return
            import random

            time.sleep(random.uniform(0.005, 0.03))  # noqa: S311 - spreads the waiters

    def _start(self, *, write: bool, alone: bool) -> None:
        connection = self._connected()
        if alone:
            from beritacli.store.sqlite.upkeep.place import shut_out_others

            self._is_alone = True
            self.guard(lambda: shut_out_others(connection))
        elif write:
            self.run("PRAGMA busy_timeout = 0")
            self.run("BEGIN IMMEDIATE")
        else:
            self.run("BEGIN")
            self.one("SELECT 1 FROM sqlite_schema")  # the state is that of the first read

    def _bring_up_to_date(self) -> None:
        """Make an older version's tables anew; as it was, the store is kept beside itself."""
        from beritacli.store.sqlite.upkeep.maintenance import rebuild

        if self.keeps_older:
            self.keep_copy(f"v{self.version}")
        left_out = rebuild(self)
        if left_out:
            raise self._damage(f"{len(left_out)} documents can't be read")

    def state(self) -> object:
        """How many transactions there were here, and a number that grows with others' commits."""
        return self._transactions, self.one("PRAGMA data_version")

    def commit(self) -> None:
        """Commit; on an error nothing of the transaction is kept."""
        if self._is_alone and self._file != identify_file(self.path):
            self.rollback()  # it was replaced or removed, and that is all that was done
            return
        try:
            self.texts.settle_all()
            self.counts.write()
            self.run("COMMIT")
        except BaseException:
            self.rollback()
            raise
        self._forget_state()
        self._end_alone()

    def rollback(self) -> None:
        """Roll back, unless SQLite has done so itself."""
        with suppress(StoreError):
            self._background.finish()
        self._forget_state()
        self._roll_back()
        self._end_alone()

    def _roll_back(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def _end_alone(self) -> None:
        """Let others in again, if they were shut out and the file has its name still."""
        if not self._is_alone:
            return
        from beritacli.store.sqlite.upkeep.place import let_others_in

        self._is_alone = False
        with lock_folder(self.path.parent):
            if self._connection is not None and self._file == identify_file(self.path):
                let_others_in(self._connection)
                return
        self.close()

    def close(self) -> None:
        """Close the file."""
        with suppress(StoreError):
            self._background.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    # Tables

    def layout(self, name: str) -> Layout:
        """How a TinyDB table lies in the file."""
        if name not in self._layouts:
            self._layouts[name] = Layout(name, self.schema)
        return self._layouts[name]

    def has_table(self, name: str) -> bool:
        """Whether the TinyDB table exists."""
        if name not in self._tables:
            sql = f"SELECT 1 FROM sqlite_schema WHERE {_IS_OURS} AND name = ?"
            if self.one(sql, [table_name(name)]) is None:
                return False
            if self.is_active:
                self._tables.add(name)
        return True

    def need_table(self, name: str) -> Layout:
        """Make the TinyDB table where it does not exist. Inside a transaction only."""
        layout = self.layout(name)
        if not self.has_table(name):
            for statement in layout.create():
                self.run(statement)
        return layout

    def table_names(self) -> list[str]:
        """Names of the TinyDB tables; other programs may have tables in the file, too."""
        sql = f"SELECT name FROM sqlite_schema WHERE {_IS_OURS} ORDER BY rowid"
        return [original_name(name) for (name,) in self.rows(sql) if "." not in name]

    def drop_table(self, name: str) -> None:
        """Remove a TinyDB table with all that stands beside it and its ids."""
        if self.has_table(name):
            layout = self.layout(name)
            self.texts.forget(layout)
            for statement in layout.drop():
                self.run(statement)
            self.counts.forget(layout)
            self._tables.discard(name)
            self._last_ids.pop(layout.table, None)

    # Ids

    def make_id(self, table: str) -> int:
        """One more than the highest id that the table ever had."""
        layout = self.need_table(table)
        doc_id = check_next_id(self.schema, table, self.last_id(layout) + 1)
        self.note_id(layout, doc_id)
        self._unused.add((layout.table, doc_id))
        return doc_id

    def is_unused(self, layout: Layout, doc_id: int) -> bool:
        """Whether it is known without looking that no document has an id."""
        return doc_id > self.last_id(layout) or (layout.table, doc_id) in self._unused

    def last_id(self, layout: Layout) -> int:
        """The highest id that the table ever had; 0 before the first."""
        if layout.table not in self._last_ids:
            sql = "SELECT seq FROM sqlite_sequence WHERE name = ?"
            self._last_ids[layout.table] = int(self.one(sql, [layout.sql_name]) or 0)
        return self._last_ids[layout.table]

    def note_id(self, layout: Layout, doc_id: int) -> None:
        """Remember an id that is used."""
        self._unused.discard((layout.table, doc_id))
        self._last_ids[layout.table] = max(doc_id, self.last_id(layout))

    def keep_last_id(self, layout: Layout, last_id: int) -> None:
        """Write down the highest id that the table ever had."""
        self.run("DELETE FROM sqlite_sequence WHERE name = ?", [layout.sql_name])
        self.run("INSERT INTO sqlite_sequence VALUES (?, ?)", [layout.sql_name, last_id])
        self._last_ids[layout.table] = last_id

    def last_id_of(self, table: str) -> int:
        """The highest id that the table ever had; see TransactionalStorage."""
        return self.last_id(self.layout(table))

    def raise_last_id(self, table: str, doc_id: int) -> None:
        """Never give ids up to this one."""
        layout = self.need_table(table)
        self.keep_last_id(layout, max(doc_id, self.last_id(layout)))

    def keep_copy(self, word: str) -> Path:
        """Keep the store as it was before the transaction; see TransactionalStorage."""
        from beritacli.store.sqlite.upkeep.maintenance import keep_copy

        return keep_copy(self, word)

    def reset_last_id(self, table: str, doc_id: int) -> None:
        """Give out ids from the one after this; see TransactionalStorage."""
        self.keep_last_id(self.need_table(table), doc_id)

    def discard(self) -> None:
        """Remove the file: in a transaction that locks all others out, it is all there is."""
        with translate_os_errors(self.path), lock_folder(self.path.parent):
            self.path.unlink(missing_ok=True)
            sync_folder(self.path.parent)

    # TinyDB's own interface, for whole copies and not for queries

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Everything, as stock TinyDB has it."""
        if not self.exists:
            return None
        return {
            name: {
                str(doc_id): self.decode(doc)
                for doc_id, doc in self.rows(
                    f"SELECT id, doc FROM {self.layout(name).table} ORDER BY id"
                )
            }
            for name in self.table_names()
        }

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace everything."""
        with self.transaction():
            for name in self.table_names():
                self.drop_table(name)
            for name, documents in data.items():
                rows = Rows(self, self.need_table(name))
                for doc_id, document in documents.items():
                    rows[int(doc_id)] = document
                rows.flush()
