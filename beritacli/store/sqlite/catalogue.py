"""What tables a SQLite file has, how they lie there, and the ids that they have given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.store.errors import check_next_id
from beritacli.store.query.layout import Layout, original_name, table_name
from beritacli.store.sqlite.kept_counts import KeptCounts
from beritacli.store.sqlite.pending_text import PendingTexts

if TYPE_CHECKING:
    from beritacli.store.sqlite.connection import Connection

# A table of documents, as any version has made it: see Layout.create.
_IS_OURS = (
    "type = 'table' AND "
    "sql LIKE 'CREATE TABLE %(id INTEGER PRIMARY KEY AUTOINCREMENT, %doc TEXT NOT NULL%'"
)


class Catalogue:
    """The tables of a file, and what stands beside their documents.

    connection: to the file. counts, texts: what is gathered to be written there.
    """

    def __init__(self, connection: Connection) -> None:
        """Nothing is known of the file yet."""
        self.connection = connection
        self.counts = KeptCounts(connection)
        self.texts = PendingTexts(connection, self.counts)
        self._schema = connection.schema
        self._layouts: dict[str, Layout] = {}
        self.forget()

    def forget(self) -> None:
        """Drop what is known of the file's content: it holds within one transaction only."""
        self._tables: set[str] = set()
        self._last_ids: dict[str, int] = {}
        self._unused: set[tuple[str, int]] = set()
        self.counts.forget_all()
        self.texts.forget_all()

    def settle(self) -> None:
        """Write what was gathered; at the end of a transaction."""
        self.texts.settle_all()
        self.counts.write()

    def layout(self, name: str) -> Layout:
        """How a TinyDB table lies in the file."""
        if name not in self._layouts:
            self._layouts[name] = Layout(name, self._schema)
        return self._layouts[name]

    def has_table(self, name: str) -> bool:
        """Whether the TinyDB table exists."""
        if name not in self._tables:
            sql = f"SELECT 1 FROM sqlite_schema WHERE {_IS_OURS} AND name = ?"
            if self.connection.one(sql, [table_name(name)]) is None:
                return False
            if self.connection.is_in_transaction:
                self._tables.add(name)
        return True

    def need_table(self, name: str) -> Layout:
        """Make the TinyDB table where it does not exist. Inside a transaction only."""
        layout = self.layout(name)
        if not self.has_table(name):
            for statement in layout.create():
                self.connection.run(statement)
        return layout

    def table_names(self) -> list[str]:
        """Names of the TinyDB tables; other programs may have tables in the file, too."""
        sql = f"SELECT name FROM sqlite_schema WHERE {_IS_OURS} ORDER BY rowid"
        return [original_name(name) for (name,) in self.connection.rows(sql) if "." not in name]

    def drop_table(self, name: str) -> None:
        """Remove a TinyDB table with all that stands beside it and its ids."""
        if self.has_table(name):
            layout = self.layout(name)
            self.texts.forget(layout)
            for statement in layout.drop():
                self.connection.run(statement)
            self.counts.forget(layout)
            self._tables.discard(name)
            self._last_ids.pop(layout.table, None)

    def make_id(self, table: str) -> int:
        """One more than the highest id that the table ever had."""
        layout = self.need_table(table)
        doc_id = check_next_id(self._schema, table, self.last_id(layout) + 1)
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
            self._last_ids[layout.table] = int(self.connection.one(sql, [layout.sql_name]) or 0)
        return self._last_ids[layout.table]

    def note_id(self, layout: Layout, doc_id: int) -> None:
        """Remember an id that is used."""
        self._unused.discard((layout.table, doc_id))
        self._last_ids[layout.table] = max(doc_id, self.last_id(layout))

    def keep_last_id(self, layout: Layout, last_id: int) -> None:
        """Write down the highest id that the table ever had."""
        self.connection.run("DELETE FROM sqlite_sequence WHERE name = ?", [layout.sql_name])
        self.connection.run("INSERT INTO sqlite_sequence VALUES (?, ?)", [layout.sql_name, last_id])
        self._last_ids[layout.table] = last_id

    def raise_last_id(self, table: str, doc_id: int) -> None:
        """Never give ids up to this one."""
        layout = self.need_table(table)
        self.keep_last_id(layout, max(doc_id, self.last_id(layout)))
