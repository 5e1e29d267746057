"""A table's rows as the mapping of ids to documents that TinyDB's own methods change.

Rows are fetched and stored as they are touched, by the SQL of one row each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any

from beritacli.store.sqlite_layout import quote, table_name
from beritacli.store.tables import MAX_ID, check_id

if TYPE_CHECKING:
    from beritacli.store.sqlite_storage import SQLiteStorage

_NUL = r"(?<!\\)(?:\\\\)*\\u0000"
_ROWS_IN_MEMORY = 1_000


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
            self._loaded[doc_id] = text, self._storage.decode(text)
        return self._loaded[doc_id][1]

    def __setitem__(self, doc_id: int, document: Mapping[str, Any]) -> None:
        check_id(doc_id)
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
        if not isinstance(doc_id, int) or abs(doc_id) > MAX_ID:
            return False
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
