"""TinyDB over SQLite rows: one row per document, read and written one by one.

TinyDB's own methods do the writing, on a mapping that fetches and stores rows as they touch them,
so their meaning stays TinyDB's to the letter. Reading is narrowed by SQL where the compiler can;
the condition itself decides about every document.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
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
from beritacli.store.tables import Database, OrderedTable, TransactionalStorage

if TYPE_CHECKING:
    from pathlib import Path

    from tinydb.queries import QueryLike

    from beritacli.store.schema import Index, Schema

_NUL = r"(?<!\\)(?:\\\\)*\\u0000"
_ROWS_IN_MEMORY = 1_000
_T = TypeVar("_T")
_MAX_ARMS = 100  # of a UNION ALL over the values of one `any`


def encode(document: Mapping[str, Any]) -> str:
    """A document as JSON text. Raises ValueError for NUL, lone surrogates, NaN and infinity."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if "\\u0000" in text and re.search(_NUL, text):
        msg = "a document can't hold the character NUL"
        raise ValueError(msg)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        msg = "a document can't hold half of a surrogate pair"
        raise ValueError(msg) from error
    return text


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
        return self.path.exists()

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
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                msg = f"The store {self.path} is busy: another process is writing to it."
                raise StoreBusyError(msg, "Try again in a moment.") from error
            msg = f"The store {self.path} can't be used: {error}."
            raise StoreError(msg, "Check the location, its rights and the space there.") from error
        except sqlite3.DatabaseError as error:
            msg = f"The store {self.path} is damaged: {error}."
            raise StoreDamagedError(
                msg, "Put a backup in its place; keep the damaged file."
            ) from error

    def begin(self, *, write: bool) -> None:
        """Take the write lock, waiting for it in short naps so that Ctrl-C is heard at once."""
        if not write:
            self.run("BEGIN")
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
                str(doc_id): json.loads(doc)
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


class Rows(MutableMapping[int, dict[str, Any]]):
    """A table's rows as the mapping of ids to documents that TinyDB's methods change."""

    def __init__(self, storage: SQLiteStorage, name: str) -> None:
        """The table must exist."""
        self._storage = storage
        self._table = quote(table_name(name))
        self._loaded: dict[int, tuple[str, dict[str, Any]]] = {}

    def __getitem__(self, doc_id: int) -> dict[str, Any]:
        if doc_id not in self._loaded:
            if len(self._loaded) >= _ROWS_IN_MEMORY:
                self.flush()
            text = self._storage.one(f"SELECT doc FROM {self._table} WHERE id = ?", [doc_id])
            if text is None:
                raise KeyError(doc_id)
            self._loaded[doc_id] = text, json.loads(text)
        return self._loaded[doc_id][1]

    def __setitem__(self, doc_id: int, document: Mapping[str, Any]) -> None:
        self._loaded.pop(doc_id, None)
        self._storage.run(
            f"INSERT INTO {self._table} (id, doc) VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET doc = excluded.doc",
            [doc_id, encode(document)],
        )

    def __delitem__(self, doc_id: int) -> None:
        self._loaded.pop(doc_id, None)
        if self._storage.run(f"DELETE FROM {self._table} WHERE id = ?", [doc_id]).rowcount == 0:
            raise KeyError(doc_id)

    def __contains__(self, doc_id: object) -> bool:
        sql = f"SELECT 1 FROM {self._table} WHERE id = ?"
        return self._storage.one(sql, [doc_id]) is not None

    def __iter__(self) -> Iterator[int]:
        sql = f"SELECT id FROM {self._table} ORDER BY id"
        return iter([doc_id for (doc_id,) in self._storage.rows(sql)])

    def __len__(self) -> int:
        return int(self._storage.one(f"SELECT count(*) FROM {self._table}"))

    def clear(self) -> None:
        """Remove all rows at once."""
        self._loaded.clear()
        self._storage.run(f"DELETE FROM {self._table}")

    def flush(self) -> None:
        """Write back the documents that were changed in place."""
        for doc_id, (before, document) in self._loaded.items():
            if (after := encode(document)) != before:
                sql = f"UPDATE {self._table} SET doc = ? WHERE id = ?"
                self._storage.run(sql, [after, doc_id])
        self._loaded.clear()


class SQLiteTable(OrderedTable):
    """A TinyDB table over SQLite rows."""

    @property
    def _rows(self) -> SQLiteStorage:
        return cast("SQLiteStorage", self.storage)

    @property
    def _sql_name(self) -> str:
        return quote(table_name(self.name))

    def get(
        self,
        cond: QueryLike | None = None,
        doc_id: int | None = None,
        doc_ids: list[int] | None = None,
    ) -> Any:
        """One document by id or condition (None if there is none), or a list by ids."""
        if doc_id is not None:
            return next(self._fetch([doc_id]), None)
        if doc_ids is not None:
            return list(self._fetch(sorted(set(doc_ids))))
        if cond is not None:
            return next(self.iterate(cond), None)
        msg = "You have to pass either cond or doc_id or doc_ids"
        raise RuntimeError(msg)

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

    def __iter__(self) -> Iterator[Document]:
        """Yield all documents by id."""
        return self.iterate()

    def _find_ids(self, cond: QueryLike) -> list[int]:
        return [document.doc_id for document in self.iterate(cond)]

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
            if not -(2**63) <= doc_id < 2**63:
                continue
            text = self._rows.one(sql, [doc_id])
            if text is not None:
                yield Document(json.loads(text), doc_id)

    def _iterate(
        self, cond: QueryLike | None, order_by: list[str], offset: int
    ) -> Iterator[Document]:
        if not self._rows.has_table(self.name):
            return
        compiler = self._compiler()
        sql = compiler.compile(cond) if cond is not None else Sql("1", (), is_exact=True)
        many = compiler.find_many_terms(cond) if cond is not None and order_by else []
        lead = next((term for term in many if self._leads(term, order_by)), None)
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

    @staticmethod
    def _leads(term: ManyTerm, order_by: list[str]) -> bool:
        """Whether the ranges of the term's index are in the order asked for already."""
        order = [key.removeprefix("-") for key in order_by]
        return order == [term.of.by] and 0 < len(term.values) <= _MAX_ARMS

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
