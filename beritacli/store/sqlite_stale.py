"""Words that leave full text: many at once at the end of a transaction, or when it is asked.

To take words out costs what putting them in did. Where more documents went than are left, full text
is emptied at once, and those that are left are put in anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.store.entries import ALL
from beritacli.store.sqlite_rows import Row, put_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.store.sqlite_layout import Layout
    from beritacli.store.sqlite_storage import SQLiteStorage

_ROWS_AT_ONCE = 500


class StaleTexts:
    """Texts of removed documents that full text still has, in a temporary table."""

    def __init__(self, storage: SQLiteStorage) -> None:
        """None wait."""
        self._storage = storage
        self.forget_all()

    def forget_all(self) -> None:
        """Begin anew: a transaction has ended, and what waited with it."""
        self._waiting: dict[str, Layout] = {}

    def add(self, layout: Layout, rows: list[Row]) -> None:
        """Let the texts of removed documents wait."""
        room = layout.stale_texts
        if layout.name not in self._waiting:
            self._storage.run(room.make)
            self._waiting[layout.name] = layout
        self._storage.run_many(room.fill, ((row.doc_id, *row.entry.text) for row in rows))

    def forget(self, layout: Layout) -> None:
        """Note that a table is dropped, its full text too."""
        if self._waiting.pop(layout.name, None):
            self._storage.run(layout.stale_texts.empty)

    def settle(self, layout: Layout) -> None:
        """Have full text hold the words of the table's documents, and no others."""
        if self._waiting.pop(layout.name, None) is None:
            return
        room = layout.stale_texts
        gone = int(self._storage.one(room.size))
        left = sum(n for _, _, n in self._storage.counts.read(layout, ALL[0]))
        if gone > left:
            self._storage.run(layout.clear_text)
            for rows in self._read_rows(layout):
                self._storage.insert_aside(put_texts(layout, rows))
        else:
            self._storage.run(room.use)
        self._storage.run(room.empty)

    def settle_all(self) -> None:
        """Settle all tables; at the end of a transaction."""
        for layout in list(self._waiting.values()):
            self.settle(layout)

    def _read_rows(self, layout: Layout) -> Iterator[list[Row]]:
        """Yield all documents of a table, some at a time."""
        query = f"SELECT id, doc FROM {layout.table} WHERE id > ? ORDER BY id LIMIT {_ROWS_AT_ONCE}"
        least = f"SELECT min(id) - 1 FROM {layout.table}"
        reached = self._storage.one(least)
        while reached is not None:
            pairs = list(self._storage.pairs(query, [reached]))
            describe = layout.declared.describe
            rows = [Row(one, doc, describe(self._storage.decode(doc))) for one, doc in pairs]
            if rows:
                yield rows
            reached = rows[-1].doc_id if rows else None
