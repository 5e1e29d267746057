"""Rows of a SQLite file written many at once, while Python goes on."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.store.values import encode_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beritacli.store.query.entries import Entry
    from beritacli.store.query.layout import Layout
    from beritacli.store.sqlite.connection import Connection

_BLOCK = 250  # rows of one statement, where nothing else is better
MANY = 100  # documents for which a second thread pays
Insert = tuple[str, list[tuple[Any, ...]]]  # a table with its columns, and rows of values
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_encode_ascii = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


def encode(document: Mapping[str, Any]) -> str:
    """A document as JSON text. Raises ValueError for NUL, lone surrogates, NaN and infinity."""
    text = _encode_ascii(document)  # takes half the time, and is the same where nothing is escaped
    if not re.search(r"\\u", text):  # three times as fast as `in`
        return text
    text = _encode(document)
    encode_text(text)
    return text


class Row(NamedTuple):
    """One document as it is written: its JSON text, and what it puts into the indexes."""

    doc_id: int
    text: str
    entry: Entry


def put_elements(layout: Layout, elements: Iterable[list[tuple[Any, ...]]]) -> list[Insert]:
    """The values of lists as they are inserted: (value, by, id), for each index on lists."""
    return list(zip(map(layout.many, layout.declared.many), elements, strict=True))


def put_texts(rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """The ids of documents with their texts, as they are written to full text."""
    return [(row.doc_id, *row.entry.text) for row in rows]


def insert(connection: Connection, inserts: Iterable[Insert]) -> None:
    """Insert rows at once."""
    for into, rows in inserts:
        if rows:
            connection.run_many(_insert(into, rows[:1]), rows)


def insert_aside(connection: Connection, inserts: Iterable[Insert], block: int = _BLOCK) -> None:
    """Insert rows while Python goes on.

    A block is one statement, so that Python's lock is not asked for at each row.
    """
    blocks = [
        (into, rows[start : start + block])
        for into, rows in inserts
        for start in range(0, len(rows), block)
    ]
    connection.run_aside((_insert(into, rows), chain.from_iterable(rows)) for into, rows in blocks)


def delete_aside(connection: Connection, table: str, ids: Sequence[int]) -> None:
    """Delete rows by their ids while Python goes on."""
    blocks = [ids[start : start + _BLOCK] for start in range(0, len(ids), _BLOCK)]
    connection.run_aside(
        (f"DELETE FROM {table} WHERE id IN ({', '.join('?' * len(block))})", block)
        for block in blocks
    )


def _insert(into: str, rows: list[tuple[Any, ...]]) -> str:
    """SQL that inserts as many rows as these."""
    marks = f"({', '.join('?' * len(rows[0]))})"
    return f"INSERT INTO {into} VALUES {', '.join([marks] * len(rows))}"
