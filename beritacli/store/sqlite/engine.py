"""TinyDB over SQLite rows: one row per document, read and written one by one.

TinyDB's own methods do the writing, on a mapping that fetches and stores rows as they touch them,
so their meaning stays TinyDB's to the letter. Reading is narrowed by SQL where the compiler can;
the condition itself decides about every document. What SQL tells exactly (query/compiler.py says
what) is also sorted, cut and counted by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, cast

from tinydb.table import Document

from beritacli.store.database import Database
from beritacli.store.files import has_file
from beritacli.store.query.count_plans import Plan, plan_count, plan_groups
from beritacli.store.query.entries import ALL, PREFIX, count_name, read_value, write_value
from beritacli.store.query.layout import quote
from beritacli.store.sqlite.disk.file import check_header
from beritacli.store.sqlite.select import Selector
from beritacli.store.sqlite.storage import SQLiteStorage
from beritacli.store.tables import OrderedTable
from beritacli.store.values import MAX_ID, sort_documents, values_of

if TYPE_CHECKING:
    from pathlib import Path

    from tinydb.queries import QueryLike

    from beritacli.store.database import Repair
    from beritacli.store.full_text import FullTextIndex
    from beritacli.store.query.compiler import Sql
    from beritacli.store.query.layout import Layout
    from beritacli.store.sqlite.catalogue import Catalogue
    from beritacli.store.sqlite.connection import Connection

_DOCUMENTS_AT_ONCE = 50
_AFTER = "\U0010ffff" * 4  # after all texts that go on from a prefix


def _is_plain_name(name: str) -> bool:
    """Whether a path of JSON can name the field: what is escaped there is read in several ways."""
    return name.isprintable() and '"' not in name and "\\" not in name


class SQLiteTable(OrderedTable):
    """A TinyDB table over SQLite rows."""

    @property
    def _catalogue(self) -> Catalogue:
        return cast("SQLiteStorage", self.storage).catalogue

    @property
    def _connection(self) -> Connection:
        return self._catalogue.connection

    @property
    def _layout(self) -> Layout:
        return self._catalogue.layout(self.name)

    def count(self, cond: QueryLike | None = None) -> int:
        """How many documents match: from the counts that are kept, by SQL where it is exact."""
        if not self._catalogue.has_table(self.name):
            return 0
        if cond is None:
            return sum(n for _, _, n in self._catalogue.counts.read(self._layout, ALL[0]))
        selector = Selector(self._catalogue, self._layout)
        sql = selector.compile(cond)
        is_exact = sql is not None and sql.is_exact
        for plan in plan_count(cond, self._layout.declared.counts):
            if plan.of.kind == "whole":
                return self._sum_groups(plan)
            if plan.of.fields[0] not in selector.sound:
                continue
            if plan.of.kind == "each":
                return self._sum_groups(plan, "first = ?", [write_value(plan.each)])
            if sql is not None and is_exact:
                return self._sum_ranges(plan, sql)
        return self._count_rows(sql) if sql is not None and is_exact else super().count(cond)

    def _sum_groups(self, plan: Plan, where: str = "1", values: Iterable[Any] = ()) -> int:
        # Only a value that is kept whole is looked at: of others, `where` has told all.
        first = "first" if plan.of.kind == "whole" else "''"
        name = count_name(plan.of)
        groups = self._catalogue.counts.read(self._layout, name, where, values, first=first)
        return sum(n for first, second, n in groups if plan.matches(first, second))

    def _sum_ranges(self, plan: Plan, sql: Sql) -> int:
        """The prefixes that lie within the bounds as a whole, and the rows of those at them."""
        where, values = "first >= '='", []
        if plan.low is not None:
            where, values = "first > ?", [write_value(plan.low)]
        if plan.high is not None:
            where, values = f"{where} AND first < ?", [*values, write_value(plan.high)]
        total = self._sum_groups(plan, where, values)
        column = quote(plan.of.fields[0])
        for prefix in {plan.low, plan.high} - {None}:
            # A text that is shorter than a prefix is one alone.
            end = f"{prefix}{_AFTER}" if len(cast("str", prefix)) == PREFIX else prefix
            text = f"({sql.text}) AND {column} BETWEEN ? AND ?"
            total += self._count_rows(sql._replace(text=text, values=(*sql.values, prefix, end)))
        return total

    def _count_rows(self, sql: Sql) -> int:
        query = f"SELECT count(*) FROM {self._layout.table} WHERE {sql.text}"
        return int(self._connection.one(query, sql.values))

    def count_by(
        self, field: str, cond: QueryLike | None = None, *, prefix: int | None = None
    ) -> dict[Any, int]:
        """How many documents hold each value of a field: from the counts, else from an index."""
        if not self._catalogue.has_table(self.name):
            return {}
        selector = Selector(self._catalogue, self._layout)
        counts: Counter[Any] = Counter()
        plan = plan_groups(field, cond, self._layout.declared.counts, prefix)
        if plan is not None and (plan.of.kind == "whole" or field in selector.sound):
            is_cut = plan.of.kind == "prefix" and prefix is not None
            cut = f"substr(first, 1, {1 + (prefix or 0)})" if is_cut else "first"
            groups = self._catalogue.counts.read(self._layout, count_name(plan.of), first=cut)
            for first, second, n in groups:
                if plan.matches(first, second):
                    for value in values_of(read_value(first, None), prefix):
                        counts[value] += n
            return dict(counts)
        query = selector.group(field, cond)
        if query is None:
            return super().count_by(field, cond, prefix=prefix)
        for whole, n in self._connection.pairs(*query):
            for value in values_of(whole, prefix):
                counts[value] += n
        return dict(counts)

    def full_text(self) -> FullTextIndex:
        """The words of the documents, in the file."""
        if not self._catalogue.has_table(self.name):
            return super().full_text()
        from beritacli.store.sqlite.full_text import StoredFullText

        return StoredFullText(self._catalogue, self.name, self.count, self.fetch)

    def __len__(self) -> int:
        """How many documents the table has."""
        return self.count()

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        from beritacli.store.sqlite.rows import Rows  # here, for reading has no use for it

        self.clear_cache()
        with self.transactions.transaction():
            rows = Rows(self._catalogue, self._catalogue.need_table(self.name))
            updater(rows)
            rows.flush()

    def fetch(self, ids: Iterable[int]) -> Iterator[Document]:
        """Yield the documents of ids, in their order; some at a time."""
        yield from self._read_in_order(ids, _DOCUMENTS_AT_ONCE)

    def _fetch(self, ids: Iterable[int]) -> Iterator[Document]:
        if self._catalogue.has_table(self.name):
            yield from self._read_in_order((doc_id for doc_id in ids if abs(doc_id) <= MAX_ID), 1)

    def _read_in_order(self, ids: Iterable[int], at_once: int) -> Iterator[Document]:
        """The documents of ids, some at a time; one that was removed meanwhile is left out."""
        ids = iter(ids)
        while batch := list(islice(ids, at_once)):
            marks = ", ".join("?" * len(batch))
            query = f"SELECT id, doc FROM {self._layout.table} WHERE id IN ({marks})"
            texts = dict(self._connection.pairs(query, batch))
            for doc_id in batch:
                if doc_id in texts:
                    yield Document(self._connection.decode(texts[doc_id]), doc_id)
            at_once = min(at_once * 4, _DOCUMENTS_AT_ONCE)

    def _iterate(
        self, cond: QueryLike | None, order_by: list[str], offset: int, limit: int | None
    ) -> Iterator[Document]:
        """The matching documents after the first `offset`; no need of more than `limit`."""
        if not self._catalogue.has_table(self.name):
            return
        if not all(_is_plain_name(key) for key in order_by):
            documents = sort_documents(self._iterate(cond, [], 0, None), order_by)
            yield from documents[offset:]
            return
        select = Selector(self._catalogue, self._layout).select(cond, order_by)
        ids: Iterable[int] = (row[0] for row in self._connection.rows(select.query, select.values))
        if select.has_doubles:
            ids = (doc_id for doc_id, _ in groupby(ids))
        at_once = 1
        if select.is_exact:  # then ids alone tell what is skipped, and how many are read
            ids, offset = islice(ids, offset, None), 0
            at_once = min(limit or _DOCUMENTS_AT_ONCE, _DOCUMENTS_AT_ONCE)
        for document in self._read_in_order(ids, at_once):
            if cond is not None and not cond(document):
                continue
            if offset:
                offset -= 1
                continue
            yield document


class SQLiteDatabase(Database):
    """A TinyDB database in one SQLite file."""

    table_class = SQLiteTable
    default_storage_class = SQLiteStorage  # type: ignore[assignment] # TinyDB names its own class as the type
    engine = "sqlite"

    def tables(self) -> set[str]:
        """Names of the tables that are there."""
        return set(self._sqlite.catalogue.table_names()) if self._sqlite.exists else set()

    def drop_table(self, name: str) -> None:
        """Remove a table with its documents and its ids."""
        self._tables.pop(name, None)
        if self._has_state:
            with self.transaction():
                self._sqlite.catalogue.drop_table(name)

    def find_problems(self) -> list[str]:
        """What is wrong with the store; see Database.find_problems."""
        from beritacli.store.sqlite.upkeep.problems import find_problems

        with self.snapshot():
            return list(find_problems(self._sqlite.catalogue))

    def repair(self) -> Repair:
        """Make the indexes again, or a new file of what can be read; see Database.repair."""
        from beritacli.store.sqlite.upkeep.repair import repair_file

        self.check_exists()
        return repair_file(self._sqlite)

    def backup(self, destination: Path) -> None:
        """Copy the store into one plain file; see Database.backup."""
        from beritacli.store.sqlite.copies import copy_file

        if has_file(destination):
            check_header(destination, self._sqlite.schema)
        with self.snapshot():  # there is a store, and it is ours
            copy_file(
                self._sqlite.connection,
                destination,
                busy_seconds=self._sqlite.busy_seconds,
                on_placed=self._sqlite.on_placed,
            )

    def find_damage(self) -> list[str]:
        """What is wrong with the file; see Database.find_damage."""
        from beritacli.store.sqlite.upkeep.problems import find_damage

        return find_damage(self._sqlite.connection)

    def _replace(self, copy: Database, finish: Callable[[Database], None]) -> Path | None:
        from beritacli.store.sqlite.upkeep.repair import replace_by_copy

        def finish_file(path: Path) -> None:
            with SQLiteDatabase(path, self._sqlite.schema, busy_seconds=0) as new:
                cast("SQLiteStorage", new.storage).keeps_older = False
                with new.transaction():
                    finish(new)

        return replace_by_copy(self._sqlite, cast("SQLiteStorage", copy.storage), finish_file)

    def compact(self) -> bool:
        """Give back the space that is free; see Database.compact."""
        from beritacli.store.sqlite.upkeep.compact import compact_file

        return compact_file(self._sqlite)

    @property
    def _sqlite(self) -> SQLiteStorage:
        return cast("SQLiteStorage", self.storage)
