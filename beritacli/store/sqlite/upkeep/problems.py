"""Checking a SQLite store deeply: everything is read, and made again to be compared."""

from __future__ import annotations

import tempfile
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from beritacli.store.errors import StoreDamagedError
from beritacli.store.query.layout import quote
from beritacli.store.sqlite.disk.file import create_file
from beritacli.store.sqlite.rebuild import insert_documents, read_documents
from beritacli.store.sqlite.storage import SQLiteStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.store.query.layout import Layout
    from beritacli.store.sqlite.catalogue import Catalogue
    from beritacli.store.sqlite.connection import Connection

_MOST_PROBLEMS = 10


def find_problems(catalogue: Catalogue) -> Iterator[str]:
    """Yield what is wrong with a store: its pages, its documents, and what follows from them.

    Inside a snapshot. All that stands beside the documents is made again elsewhere and compared.
    """
    if damage := find_damage(catalogue.connection):
        yield from damage
        return
    yield from _find_foreign_triggers(catalogue)
    unreadable = 0
    for name in catalogue.table_names():
        for problem in _find_unreadable(catalogue, name):
            unreadable += 1
            yield problem
    if not unreadable:
        yield from _find_differences(catalogue)


def _find_foreign_triggers(catalogue: Catalogue) -> Iterator[str]:
    """Yield triggers on our tables: they write what no command has asked for, and we have none."""
    triggers = "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
    ours = {catalogue.layout(name).sql_name for name in catalogue.table_names()}
    for table, name in catalogue.connection.pairs(triggers):
        if table.partition(".")[0] in ours:
            yield f"The table {table} has a trigger of another program: {name}."


def _find_unreadable(catalogue: Catalogue, name: str) -> Iterator[str]:
    for doc_id, document in read_documents(catalogue.connection, catalogue.layout(name).table):
        if document is None:
            yield f"The document {doc_id} of the table {name} can't be read."


def _find_differences(catalogue: Catalogue) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "again.db"
        create_file(path, catalogue.connection.schema)
        again = SQLiteStorage(path, catalogue.connection.schema, busy_seconds=0)
        with closing(again):
            for name in catalogue.table_names():
                layout = catalogue.layout(name)
                with again.transaction():
                    documents = read_documents(catalogue.connection, layout.table)
                    insert_documents(again.catalogue, again.catalogue.need_table(name), documents)
                if layout.declared.text:
                    for connection in (catalogue.connection, again.connection):
                        connection.run(layout.create_words)
                for what, query in _comparisons(layout):
                    here, there = catalogue.connection.rows(query), again.connection.rows(query)
                    if any(row != other for row, other in zip_longest(here, there)):
                        yield f"{what} of the table {name} does not fit its documents."
                last = catalogue.connection.one(f"SELECT max(id) FROM {layout.table}") or 0
                if catalogue.last_id(layout) < last:
                    yield f"The last id of the table {name} is lower than one that is used."


def _comparisons(layout: Layout) -> Iterator[tuple[str, str]]:
    """What stands beside the documents of a table, and a query for all of it in order."""
    columns = "".join(f", {quote(index.field)}" for index in layout.declared.scalars)
    yield "A column", f"SELECT id{columns} FROM {layout.table} ORDER BY id"
    for index in layout.declared.many:
        yield f"The index of {index.field}", f"SELECT * FROM {layout.many(index)} ORDER BY 1, 2, 3"
    yield "A count", f"SELECT * FROM {layout.counts} ORDER BY 1, 2, 3"
    if layout.declared.text:
        yield "The full text", f"SELECT rowid FROM {layout.text} ORDER BY 1"
        yield "The full text", f"SELECT * FROM {layout.words} ORDER BY 1, 2"


def find_damage(connection: Connection) -> list[str]:
    """What is wrong with the file's pages, a line each."""
    check = f"PRAGMA integrity_check({_MOST_PROBLEMS})"
    try:
        lines = [line for (text,) in connection.rows(check) for line in str(text).splitlines()]
    except StoreDamagedError as error:  # too damaged for the check itself
        lines = [error.message.rstrip(".")]
    return [] if lines == ["ok"] else [f"The file is damaged: {line}." for line in lines]
