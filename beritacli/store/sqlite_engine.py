"""TinyDB over SQLite rows: one row per document, read and written one by one.

TinyDB's own methods do the writing, on a mapping that fetches and stores rows as they touch them,
so their meaning stays TinyDB's to the letter. Reading is narrowed by SQL where the compiler can;
the condition itself decides about every document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from tinydb.table import Document

from beritacli.store.compiler import Compiler, ManyTerm, Sql
from beritacli.store.sqlite_layout import (
    many_table,
    odd_condition,
    quote,
    table_name,
    value_of,
)
from beritacli.store.sqlite_rows import Rows
from beritacli.store.sqlite_storage import SQLiteStorage
from beritacli.store.tables import MAX_ID, Database, OrderedTable, sort_documents

if TYPE_CHECKING:
    from tinydb.queries import QueryLike

    from beritacli.store.schema import Index

_MAX_BOUND = 30_000  # values in one statement; SQLite takes 32,766
_MAX_ARMS = 100  # of a UNION ALL over the values of one `any`


def _is_plain_name(name: str) -> bool:
    """Whether a path of JSON can name the field: what is escaped there is read in several ways."""
    return name.isprintable() and '"' not in name and "\\" not in name


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
