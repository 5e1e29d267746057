"""Making the tables of a SQLite store again from their documents."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.store.query.layout import quote
from beritacli.store.sqlite.bulk import Row, encode
from beritacli.store.sqlite.rows import insert_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beritacli.store.query.layout import Layout
    from beritacli.store.schema import Schema
    from beritacli.store.sqlite.catalogue import Catalogue
    from beritacli.store.sqlite.connection import Connection

_ROWS_AT_ONCE = 500


class Stored(NamedTuple):
    """A document and the text that it was read from."""

    text: str
    document: dict[str, Any]


def rebuild(catalogue: Catalogue) -> list[str]:
    """Make all tables again from their documents, whatever layout and version they have now.

    Inside a transaction. Returns what was left out: `articles/12`, for documents that can't be
    read.
    """
    version = catalogue.connection.version
    catalogue.counts.forget_all()
    # Views of other programs that name our tables go on naming them.
    catalogue.connection.run("PRAGMA legacy_alter_table = ON")
    names = catalogue.table_names()
    for name in names:
        _drop_beside(catalogue, catalogue.layout(name))
    left_out = []
    for name in names:
        layout = catalogue.layout(name)
        last_id, old = catalogue.last_id(layout), quote(f"{layout.sql_name}.old")
        catalogue.connection.run(f"ALTER TABLE {layout.table} RENAME TO {old}")
        for statement in layout.create():
            catalogue.connection.run(statement)
        documents = (
            (doc_id, stored and _migrate(catalogue.connection.schema, version, name, stored))
            for doc_id, stored in read_documents(catalogue.connection, old)
        )
        left_out += [
            f"{name}/{doc_id}" for doc_id in insert_documents(catalogue, layout, documents)
        ]
        highest = catalogue.connection.one(f"SELECT max(id) FROM {old}") or 0
        catalogue.connection.run(f"DROP TABLE {old}")
        catalogue.keep_last_id(layout, max(last_id, highest))
    catalogue.connection.run(f"PRAGMA user_version = {catalogue.connection.schema.version}")
    return left_out


def _drop_beside(catalogue: Catalogue, layout: Layout) -> None:
    """Remove the triggers and indexes of a table, and the tables that any version has beside it."""
    # Full text first: the tables of its own go with it.
    query = """
        SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL AND (
            type IN ('trigger', 'index') AND tbl_name = ?1
            OR type IN ('trigger', 'table') AND substr(name, 1, length(?1) + 1) = ?1 || '.'
        ) ORDER BY type = 'table', sql LIKE 'CREATE VIRTUAL%' DESC
    """
    for what, name in list(catalogue.connection.pairs(query, [layout.sql_name])):
        catalogue.connection.run(f"DROP {what} IF EXISTS {quote(name)}")


def _migrate(schema: Schema, version: int, table: str, stored: Stored) -> Stored:
    document = schema.migrate(version, table, stored.document)
    return stored if document is stored.document else Stored(encode(document), document)


def read_documents(connection: Connection, table: str) -> Iterator[tuple[int, Stored | None]]:
    """Yield ids and documents by id, None for what can't be read."""
    query = f"SELECT id, CAST(doc AS BLOB) FROM {table} ORDER BY id"
    return ((doc_id, decode_stored(content)) for doc_id, content in connection.rows(query))


def decode_stored(content: bytes | None) -> Stored | None:
    """The document that the bytes of its column hold; None where they are no JSON object."""
    try:
        text = (content or b"").decode()
        document = json.loads(text)
    except ValueError:
        return None
    return Stored(text, document) if isinstance(document, dict) else None


def insert_documents(
    catalogue: Catalogue, layout: Layout, documents: Iterable[tuple[int, Stored | None]]
) -> list[int]:
    """Write documents as they are, with all that follows from them.

    Returns the ids of those that can't be read, which are left out.
    """
    rows: list[Row] = []
    unreadable = []
    for doc_id, stored in documents:
        if stored is None:
            unreadable.append(doc_id)
            continue
        rows.append(Row(doc_id, stored.text, layout.declared.describe(stored.document)))
        if len(rows) >= _ROWS_AT_ONCE:
            insert_rows(catalogue, layout, rows)
            rows.clear()
    insert_rows(catalogue, layout, rows)
    return unreadable
