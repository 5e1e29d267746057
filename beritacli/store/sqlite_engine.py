"""TinyDB over SQLite rows: one row per document, read and written one by one.

TinyDB's own methods do the writing, on a mapping that fetches and stores rows as they touch them,
so their meaning stays TinyDB's to the letter. Reading is narrowed by SQL where the compiler can;
the condition itself decides about every document.
"""

from __future__ import annotations

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

from tinydb.table import Document

from beritacli.store.compiler import Compiler, ManyTerm, Sql
from beritacli.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreMissingError,
)
from beritacli.store.files import has_file
from beritacli.store.sqlite_file import connect, create_file
from beritacli.store.sqlite_layout import (
    create_table,
    many_table,
    odd_condition,
    original_name,
    quote,
    table_name,
    value_of,
)
from beritacli.store.sqlite_rows import Rows
from beritacli.store.tables import (
    MAX_ID,
    Database,
    OrderedTable,
    TransactionalStorage,
    sort_documents,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tinydb.queries import QueryLike

    from beritacli.store.schema import Index, Schema

# How SQLite and Python name a row whose text is no longer what was written.
_DAMAGE = ("malformed JSON", "Could not decode")
_T = TypeVar("_T")
_MAX_BOUND = 30_000  # values in one statement; SQLite takes 32,766
_MAX_ARMS = 100  # of a UNION ALL over the values of one `any`


def _is_plain_name(name: str) -> bool:
    """Whether a path of JSON can name the field: what is escaped there is read in several ways."""
    return name.isprintable() and '"' not in name and "\\" not in name


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


class SQLiteTable(OrderedTable):
    """A TinyDB table over SQLite rows."""

    @property
    def _rows(self) -> SQLiteStorage:
        return cast("SQLiteStorage", self.storage)

    @property
    def _sql_name(self) -> str:
        return quote(table_name(self.name))

    def iterate(
        self, cond: QueryLike | None = None, *, order_by: Iterable[str] = ()
    ) -> Iterator[Document]:
        """Yield the matching documents one by one, in constant memory."""
        return self._iterate(cond, list(order_by), 0)

    def search(
        self,
        cond: QueryLike | None = None,
        *,
        order_by: Iterable[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Document]:
        """Matching documents; no more rows are read than asked for where SQL is exact."""
        if limit is not None and limit <= 0:
            return []
        found: list[Document] = []
        for document in self._iterate(cond, list(order_by), offset):
            found.append(document)
            if len(found) == limit:
                break
        return found

    def count(self, cond: QueryLike | None = None) -> int:
        """How many documents match; without reading them where SQL is exact."""
        if not self._rows.has_table(self.name):
            return 0
        sql = self._compiler().compile(cond) if cond is not None else Sql("1", (), is_exact=True)
        if sql is None or not sql.is_exact:
            return super().count(cond)
        query = f"SELECT count(*) FROM {self._sql_name} WHERE {sql.text}"
        return int(self._rows.one(query, sql.values))

    def count_by(self, field: str, cond: QueryLike | None = None) -> dict[Any, int]:
        """How many documents hold each value of a field; from the index where there is one."""
        index = self._find_index(field)
        if index is None or not self._rows.has_table(self.name):
            return super().count_by(field, cond)
        sql = self._compiler().compile(cond) if cond is not None else Sql("1", (), is_exact=True)
        if sql is None or not sql.is_exact:
            return super().count_by(field, cond)
        if index.kind == "many":
            ids = f"SELECT id FROM {self._sql_name} WHERE {sql.text}"
            where = f"WHERE id IN ({ids})" if cond is not None else ""
            query = f"SELECT value, count(*) FROM {many_table(self.name, index)} {where} GROUP BY 1"
        else:
            query = (
                f"SELECT {quote(field)}, count(*) FROM {self._sql_name} "
                f"WHERE ({sql.text}) AND {quote(field)} IS NOT NULL GROUP BY 1"
            )
        return dict(self._rows.pairs(query, sql.values))

    def __len__(self) -> int:
        """How many documents the table has."""
        return self.count()

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self.transactions.transaction():
            self._rows.need_table(self.name)
            rows = Rows(self._rows, self.name)
            updater(rows)
            rows.flush()

    def _fetch(self, ids: Iterable[int]) -> Iterator[Document]:
        if not self._rows.has_table(self.name):
            return
        sql = f"SELECT doc FROM {self._sql_name} WHERE id = ?"
        for doc_id in ids:
            if abs(doc_id) > MAX_ID:
                continue
            text = self._rows.one(sql, [doc_id])
            if text is not None:
                yield Document(self._rows.decode(text), doc_id)

    def _iterate(
        self, cond: QueryLike | None, order_by: list[str], offset: int
    ) -> Iterator[Document]:
        if not self._rows.has_table(self.name):
            return
        if not all(_is_plain_name(key) for key in order_by):
            found = sort_documents(self._iterate(cond, [], 0), order_by)
            yield from found[offset:]
            return
        compiler = self._compiler()
        sql = compiler.compile(cond) if cond is not None else Sql("1", (), is_exact=True)
        many = compiler.find_many_terms(cond) if cond is not None and order_by else []
        lead = next((term for term in many if self._leads(term, sql, order_by)), None)
        if lead is not None:
            query, values = self._query_by_ranges(lead, sql, order_by)
        else:
            order = ", ".join(self._order_terms(order_by))
            text, values = (sql.text, sql.values) if sql else ("1", ())
            query = f"SELECT id FROM {self._sql_name} WHERE {text} ORDER BY {order}"
        if sql is not None and sql.is_exact and lead is None and offset:
            query, values, offset = f"{query} LIMIT -1 OFFSET ?", (*values, offset), 0
        last = None
        for row in self._rows.rows(query, values):
            if row[0] == last:  # one document in two ranges; the merge puts it side by side
                continue
            last = row[0]
            for document in self._fetch([last]):
                if cond is not None and not cond(document):
                    continue
                if offset:
                    offset -= 1
                    continue
                yield document

    def _order_terms(self, order_by: list[str]) -> Iterator[str]:
        for key in order_by:
            field = key.removeprefix("-")
            index = self._find_index(field)
            value = quote(field) if index and index.kind != "many" else value_of(field)
            yield f"{value} {'DESC' if key[0] == '-' else 'ASC'}"
        yield f"id {'DESC' if order_by and order_by[-1][0] == '-' else 'ASC'}"

    def _leads(self, term: ManyTerm, sql: Sql | None, order_by: list[str]) -> bool:
        """Whether the ranges of the term's index are in the order asked for already."""
        order = [key.removeprefix("-") for key in order_by]
        arms = len(term.values)
        if order != [term.of.by] or not 0 < arms <= _MAX_ARMS:
            return False
        if arms * (1 + len(sql.values if sql else ())) > _MAX_BOUND:
            return False
        # The ranges hold '' for a missing value, which elsewhere comes before '' and numbers.
        empty = f"SELECT 1 FROM {self._sql_name} WHERE {quote(order[0])} = '' LIMIT 1"
        return self._find_index(order[0]) is not None and self._rows.one(empty) is None

    def _query_by_ranges(
        self, lead: ManyTerm, sql: Sql | None, order_by: list[str]
    ) -> tuple[str, tuple[Any, ...]]:
        """One range of the index for each value, merged: flat, where IN would sort them all."""
        direction = "DESC" if order_by[0][0] == "-" else "ASC"
        text, rest = (sql.text, sql.values) if sql else ("1", ())
        arm = (
            f"SELECT lead.id, lead.by FROM {many_table(self.name, lead.of)} AS lead "
            f"WHERE lead.value = ? AND lead.id IN "
            f"(SELECT id FROM {self._sql_name} WHERE id = lead.id AND ({text}))"
        )
        values = [bound for value in dict.fromkeys(lead.values) for bound in (value, *rest)]
        arms = " UNION ALL ".join([arm] * len(set(lead.values)))
        return f"{arms} ORDER BY 2 {direction}, 1 {direction}", tuple(values)

    def _find_index(self, field: str) -> Index | None:
        """The declared index of a field, if no document makes it odd."""
        for index in self._rows.schema.tables.get(self.name, ()):
            if index.field == field:
                sql = f"SELECT 1 FROM {self._sql_name} WHERE {odd_condition(index)} LIMIT 1"
                return index if self._rows.one(sql) is None else None
        return None

    def _compiler(self) -> Compiler:
        return Compiler(
            get_index=self._find_index,
            get_column=lambda index: quote(index.field),
            get_many_table=lambda index: many_table(self.name, index),
        )


class SQLiteDatabase(Database):
    """A TinyDB database in one SQLite file."""

    table_class = SQLiteTable
    default_storage_class = SQLiteStorage  # type: ignore[assignment] # TinyDB names its own class as the type
    engine = "sqlite"

    def tables(self) -> set[str]:
        """Names of the tables that are there."""
        storage = cast("SQLiteStorage", self.storage)
        return set(storage.table_names()) if storage.exists else set()
