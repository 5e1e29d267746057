"""A table's rows as the mapping of ids to documents that TinyDB's own methods change.

Documents are fetched and stored as they are touched; what stands beside them in the indexes is
written with them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from beritacli.store.query.layout import quote
from beritacli.store.sqlite.bulk import (
    MANY,
    Row,
    delete_aside,
    encode,
    insert,
    insert_aside,
    put_elements,
    put_texts,
)
from beritacli.store.values import MAX_ID, check_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beritacli.store.query.layout import Layout
    from beritacli.store.sqlite.catalogue import Catalogue

_ROWS_IN_MEMORY = 500


class Rows(MutableMapping[int, dict[str, Any]]):
    """A table's rows as the mapping of ids to documents that TinyDB's methods change."""

    def __init__(self, catalogue: Catalogue, layout: Layout) -> None:
        """The table must exist."""
        self._catalogue = catalogue
        self._connection = catalogue.connection
        self._layout = layout
        self._table = layout.table
        self._loaded: dict[int, tuple[str, dict[str, Any]]] = {}
        self._new: dict[int, Row] = {}
        self._gone: set[int] = set()

    def __getitem__(self, doc_id: int) -> dict[str, Any]:
        if doc_id not in self._loaded:
            if len(self._loaded) >= _ROWS_IN_MEMORY or doc_id in self._new or self._gone:
                self.flush()
            text = self._read(doc_id)
            self._loaded[doc_id] = text, self._connection.decode(text)
        return self._loaded[doc_id][1]

    def __setitem__(self, doc_id: int, document: Mapping[str, Any]) -> None:
        check_id(doc_id)
        if self._gone:
            self.flush()
        new = Row(doc_id, encode(document), self._layout.declared.describe(document))
        if doc_id in self:
            self.flush()
            self._replace(self._stored([doc_id])[0], new)
            return
        self._new[doc_id] = new
        self._catalogue.note_id(self._layout, doc_id)
        if len(self._new) >= _ROWS_IN_MEMORY:
            self.flush()

    def __delitem__(self, doc_id: int) -> None:
        if self._loaded or self._new or len(self._gone) >= _ROWS_IN_MEMORY:
            self.flush()
        if doc_id in self._gone or abs(doc_id) > MAX_ID:
            raise KeyError(doc_id)
        self._gone.add(doc_id)

    def __contains__(self, doc_id: object) -> bool:
        if not isinstance(doc_id, int) or abs(doc_id) > MAX_ID or doc_id in self._gone:
            return False
        if doc_id in self._new or self._catalogue.is_unused(self._layout, doc_id):
            return doc_id in self._new
        sql = f"SELECT 1 FROM {self._table} WHERE id = ?"
        return self._connection.one(sql, [doc_id]) is not None

    def __iter__(self) -> Iterator[int]:
        self.flush()
        sql = f"SELECT id FROM {self._table} ORDER BY id"
        return iter([doc_id for (doc_id,) in self._connection.rows(sql)])

    def __len__(self) -> int:
        self.flush()
        return int(self._connection.one(f"SELECT count(*) FROM {self._table}"))

    def clear(self) -> None:
        """Remove all rows at once, and begin with new ids, as TinyDB does."""
        self._loaded.clear()
        self._new.clear()
        self._gone.clear()
        self._catalogue.drop_table(self._layout.name)
        self._catalogue.need_table(self._layout.name)

    def flush(self) -> None:
        """Write what was added or removed, and the documents that were changed in place."""
        if self._gone:
            gone, self._gone = sorted(self._gone), set()
            delete_rows(self._catalogue, self._layout, self._stored(gone))
        loaded, self._loaded = self._loaded, {}
        new, self._new = self._new, {}
        insert_rows(self._catalogue, self._layout, new.values())
        for doc_id, (before, document) in loaded.items():
            if (after := encode(document)) != before:
                describe = self._layout.declared.describe
                old = Row(doc_id, before, describe(self._connection.decode(before)))
                self._replace(old, Row(doc_id, after, describe(document)))

    def _read(self, doc_id: int) -> str:
        text = self._connection.one(f"SELECT doc FROM {self._table} WHERE id = ?", [doc_id])
        if text is None:
            raise KeyError(doc_id)
        return str(text)

    def _stored(self, ids: Collection[int]) -> list[Row]:
        """Documents as they are stored; raises KeyError for one that is not there."""
        query = f"SELECT id, doc FROM {self._table} WHERE id IN ({', '.join('?' * len(ids))})"
        texts = dict(self._connection.pairs(query, ids))
        describe, decode = self._layout.declared.describe, self._connection.decode
        return [Row(doc_id, texts[doc_id], describe(decode(texts[doc_id]))) for doc_id in ids]

    def _replace(self, old: Row, new: Row) -> None:
        """Write a document anew, and of its indexes what differs."""
        pairs = zip(
            self._layout.declared.scalars, old.entry.columns, new.entry.columns, strict=True
        )
        changed = {quote(index.field): after for index, before, after in pairs if before != after}
        sets = "".join(f", {column} = ?" for column in changed)
        sql = f"UPDATE {self._table} SET doc = ?{sets} WHERE id = ?"
        self._connection.run(sql, [new.text, *changed.values(), new.doc_id])
        before = [set(values) for values in old.entry.elements]
        after = [set(values) for values in new.entry.elements]
        self._take_out(old, [b - a for b, a in zip(before, after, strict=True)])
        added = [
            [(*value, new.doc_id) for value in a - b] for b, a in zip(before, after, strict=True)
        ]
        insert(self._connection, put_elements(self._layout, added))
        if old.entry.text != new.entry.text:
            self._catalogue.texts.settle_new(self._layout)
            self._connection.run_many(self._layout.delete_text, put_texts([old]))
            self._catalogue.texts.add(self._layout, [new])
        if old.entry.counts != new.entry.counts:
            self._catalogue.counts.add(self._layout, old.entry.counts, -1)
            self._catalogue.counts.add(self._layout, new.entry.counts, 1)

    def _take_out(self, old: Row, elements: list[set[tuple[str | int, str]]]) -> None:
        for index, values in zip(self._layout.declared.many, elements, strict=True):
            sql = f"DELETE FROM {self._layout.many(index)} WHERE value = ? AND by = ? AND id = ?"
            for value, by in values:
                self._connection.run(sql, [value, by, old.doc_id])


def insert_rows(catalogue: Catalogue, layout: Layout, rows: Iterable[Row]) -> None:
    """Write new documents with all that stands beside them."""
    rows = list(rows)
    if not rows:
        return
    for row in rows:
        catalogue.counts.add(layout, row.entry.counts, 1)
    columns = "".join(f"{quote(index.field)}, " for index in layout.declared.scalars)
    documents = [(row.doc_id, *row.entry.columns, row.text) for row in rows]
    elements = [
        [(*value, row.doc_id) for row in rows for value in row.entry.elements[number]]
        for number in range(len(layout.declared.many))
    ]
    write = insert if len(rows) < MANY else insert_aside
    into = f"{layout.table} (id, {columns}doc)"
    write(catalogue.connection, [(into, documents), *put_elements(layout, elements)])
    if layout.declared.text:
        catalogue.texts.add(layout, rows)


def delete_rows(catalogue: Catalogue, layout: Layout, rows: list[Row]) -> None:
    """Remove documents with all that stands beside them."""
    if not rows:
        return
    for number, index in enumerate(layout.declared.many):
        sql = f"DELETE FROM {layout.many(index)} WHERE value = ? AND by = ? AND id = ?"
        elements = [
            (*value, row.doc_id) for row in rows for value in set(row.entry.elements[number])
        ]
        if elements:
            catalogue.connection.run_many(sql, elements)
    for row in rows:
        catalogue.counts.add(layout, row.entry.counts, -1)
    delete_aside(catalogue.connection, layout.table, [row.doc_id for row in rows])
    if layout.declared.text:
        if len(rows) < MANY:
            catalogue.texts.settle_new(layout)
            catalogue.connection.run_many(layout.delete_text, put_texts(rows))
        else:
            catalogue.texts.take_out(layout, rows)
