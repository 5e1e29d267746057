"""Full text: the words of documents, ranked, by SQLite's FTS5."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from beritacli.store.sqlite_layout import Layout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from beritacli.store.schema import Schema


def rank_query(layout: Layout) -> str:
    """SQL for the ids of the documents that hold words, the best first, newer among equals.

    Raises ValueError where the table declares no full text.
    """
    declared = layout.declared.text
    if declared is None:
        msg = f"the table {layout.sql_name!r} declares no full text"
        raise ValueError(msg)
    weights = ", ".join(map(str, declared.weights))
    return (
        f"SELECT rowid FROM {layout.text} WHERE {layout.text} MATCH ? "
        f"ORDER BY bm25({layout.text}, {weights}), rowid DESC"
    )


def rank_documents(
    name: str, schema: Schema, documents: Mapping[int, Mapping[str, Any]], words: str
) -> list[int]:
    """Ids of the documents of a table that hold words, the best first.

    Raises ValueError for words that are no query, and where no full text is declared.
    """
    layout = Layout(name, schema)
    query = rank_query(layout)
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in layout.create_text():
            connection.execute(statement)
        for doc_id, document in documents.items():
            text = layout.declared.describe(document).text
            connection.execute(layout.insert_text, [doc_id, *text])
        try:
            return [doc_id for (doc_id,) in connection.execute(query, [words])]
        except sqlite3.OperationalError as error:
            raise no_query(words, error) from error


def no_query(words: str, error: sqlite3.Error) -> ValueError:
    """What is wrong with words that are no query."""
    return ValueError(f"{words!r} is no query of words: {error}")
