"""Words on their way into full text and out of it: many at once, or when it is asked.

Each statement makes full text write what it holds in memory, as a part of its own that is put
together with others later: of the time that a bulk load takes, one for 250 documents instead of
2,000 costs a quarter. To take words out costs what putting them in did. Where more documents
went than are left, full text is emptied at once, and those that are left are put in anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.store.query.entries import ALL
from beritacli.store.sqlite.bulk import MANY, Row, insert, insert_aside, put_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.store.query.layout import Layout
    from beritacli.store.sqlite.connection import Connection
    from beritacli.store.sqlite.kept_counts import KeptCounts

_ROWS_AT_ONCE = 500
_MOST_NEW = 2_000  # documents, and characters of their texts
_MOST_CHARACTERS = 2**21
_MOST_VALUES = 32_766  # that SQLite takes in a statement


class PendingTexts:
    """Texts of new documents, in memory, or of removed ones, in a temporary table."""

    def __init__(self, connection: Connection, counts: KeptCounts) -> None:
        """None wait."""
        self._connection = connection
        self._counts = counts
        self.forget_all()

    def forget_all(self) -> None:
        """Begin anew: a transaction has ended, and what waited with it."""
        self._layouts: dict[str, Layout] = {}
        self._new: dict[str, list[tuple[Any, ...]]] = {}
        self._characters = 0
        self._stale: set[str] = set()

    def forget(self, layout: Layout) -> None:
        """Note that a table is dropped, its full text too."""
        self._new.pop(layout.name, None)
        if self._forget_stale(layout):
            self._connection.run(layout.stale_texts.empty)

    def add(self, layout: Layout, rows: list[Row]) -> None:
        """Write the texts of new documents; where they are many, let them wait for more."""
        self._settle_stale(layout)
        texts = put_texts(rows)
        if len(texts) < MANY and layout.name not in self._new:
            insert(self._connection, [(layout.text_columns, texts)])
            return
        self._layouts[layout.name] = layout
        new = self._new.setdefault(layout.name, [])
        new += texts
        self._characters += sum(len(text) for _, *found in texts for text in found)
        if len(new) >= _MOST_NEW or self._characters >= _MOST_CHARACTERS:
            self.settle_new(layout)

    def take_out(self, layout: Layout, rows: list[Row]) -> None:
        """Let the texts of removed documents wait."""
        self.settle_new(layout)
        room = layout.stale_texts
        if layout.name not in self._stale:
            self._connection.run(room.make)
            self._layouts[layout.name] = layout
            self._stale.add(layout.name)
        insert_aside(self._connection, [(room.name, put_texts(rows))])

    def settle(self, layout: Layout) -> None:
        """Have full text hold the words of the table's documents, and no others."""
        self.settle_new(layout)
        self._settle_stale(layout)

    def settle_all(self) -> None:
        """Settle all tables; at the end of a transaction."""
        for name in {*self._new, *self._stale}:
            self.settle(self._layouts[name])

    def settle_new(self, layout: Layout) -> None:
        """Have full text hold the words of all new documents; those of removed ones may wait."""
        if texts := self._new.pop(layout.name, None):
            self._characters = 0
            block = _MOST_VALUES // len(texts[0])
            insert_aside(self._connection, [(layout.text_columns, texts)], block)

    def _settle_stale(self, layout: Layout) -> None:
        if not self._forget_stale(layout):
            return
        room = layout.stale_texts
        gone = int(self._connection.one(room.size))
        left = sum(n for _, _, n in self._counts.read(layout, ALL[0]))
        if gone > left:
            self._connection.run(layout.clear_text)
            for rows in self._read_rows(layout):
                self.add(layout, rows)
            self.settle_new(layout)
        else:
            self._connection.run(room.use)
        self._connection.run(room.empty)

    def _forget_stale(self, layout: Layout) -> bool:
        """Whether texts of removed documents waited."""
        was_stale = layout.name in self._stale
        self._stale.discard(layout.name)
        return was_stale

    def _read_rows(self, layout: Layout) -> Iterator[list[Row]]:
        """Yield all documents of a table, some at a time."""
        query = f"SELECT id, doc FROM {layout.table} WHERE id > ? ORDER BY id LIMIT {_ROWS_AT_ONCE}"
        least = f"SELECT min(id) - 1 FROM {layout.table}"
        reached = self._connection.one(least)
        while reached is not None:
            pairs = list(self._connection.pairs(query, [reached]))
            describe = layout.declared.describe
            rows = [
                Row(doc_id, doc, describe(self._connection.decode(doc))) for doc_id, doc in pairs
            ]
            if rows:
                yield rows
            reached = rows[-1].doc_id if rows else None
