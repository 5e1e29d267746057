"""Full text: the words of documents, ranked, by SQLite's FTS5.

What is ranked is bounded, so that a word of half a million documents costs what one of five
thousand does: of more than RANKED matches the latest are ranked, and older ones follow by id.
"""

from __future__ import annotations

import sqlite3
from abc import abstractmethod
from bisect import bisect_left
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from beritacli.store.query.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from tinydb.queries import QueryLike
    from tinydb.table import Document

    from beritacli.store.schema import Schema

RANKED = 5_000
_AFTER_A_TERM = "\x01"  # no term holds it, so that the next one is found without reading this one
_LAST = 2**63 - 1


class Hit(NamedTuple):
    """A document that holds words. score: how well, more is better; 0 where it is not ranked."""

    document: Document
    score: float


class Found(NamedTuple):
    """A page of what holds words. total: how many there are; None where there are too many."""

    hits: list[Hit]
    total: int | None

    @property
    def documents(self) -> list[Document]:
        """The documents, the best first."""
        return [hit.document for hit in self.hits]


class Narrowing(NamedTuple):
    """SQL that holds of the documents that are meant; is_exact: of no others."""

    sql: str = "1"
    values: tuple[Any, ...] = ()
    is_exact: bool = True


class FullTextIndex:
    """The words of a table's documents, as they are at this moment."""

    def __init__(self, layout: Layout) -> None:
        """Raise ValueError where the table declares no full text."""
        if layout.declared.text is None:
            msg = f"the table {layout.sql_name!r} declares no full text"
            raise ValueError(msg)
        self.layout = layout
        self.declared = layout.declared.text
        self._has_terms = False

    @abstractmethod
    def rows(self, sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query. Raises ValueError for words that are none."""

    @abstractmethod
    def narrow(self, cond: QueryLike | None, without: QueryLike | None) -> Narrowing:
        """SQL for a superset of the documents that match one condition and not the other."""

    @abstractmethod
    def fetch(self, ids: Iterable[int]) -> Iterator[Document]:
        """Yield the documents of ids."""

    @abstractmethod
    def newest_first(self, ids: list[int]) -> list[int]:
        """Ids by the field that the full text declares, the latest first."""

    def search(
        self,
        words: str,
        cond: QueryLike | None = None,
        *,
        without: QueryLike | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> Found:
        """Documents that hold words, the best first, and newer ones among equals.

        words: a query of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax). without: a
        condition that few documents match, and none of those found. Raises ValueError for words
        that are no query, and for a negative page.
        """
        if offset < 0 or (limit is not None and limit < 0):
            msg = f"a page can't begin at {offset} and have {limit} documents"
            raise ValueError(msg)
        narrowing = self.narrow(cond, without)
        ranked = list(islice(self._match(words, narrowing, RANKED + 1), RANKED + 1))
        ids = self._in_order(words, narrowing, ranked)
        end = None if limit is None else offset + limit
        if narrowing.is_exact:
            page = list(islice(ids, offset, end))
            total = len(ranked) if len(ranked) <= RANKED else None
            if limit is None and total is None:
                total = offset + len(page)
            return Found(list(self._read(page)), total)
        hits, total = [], 0
        for hit in self._read(ids):  # one by one: there may be very many
            if cond is not None and not cond(hit.document):
                continue
            if without is not None and without(hit.document):
                continue
            if offset <= total and (end is None or total < end):
                hits.append(hit)
            total += 1
        return Found(hits, total)

    def find_terms(self, terms: Iterable[str]) -> list[str]:
        """Those of some terms that any document holds; terms are words in lower case."""
        wanted, found, at = sorted(set(terms)), [], 0
        while at < len(wanted):
            term = self._first_term(wanted[at])
            if term is None:
                break
            at = bisect_left(wanted, term, at)  # those before are in no document
            if at < len(wanted) and wanted[at] == term:
                found.append(term)
                at += 1
        return found

    def count(self, term: str, most: int) -> int:
        """How many documents hold a term, counted up to a number."""
        text = self.layout.text
        query = f"SELECT count(*) FROM (SELECT 1 FROM {text} WHERE {text} MATCH ? LIMIT ?)"
        return int(next(self.rows(query, [f'"{term}"', most]))[0])

    def terms_from(self, beginning: str) -> Iterator[str]:
        """Yield the terms of all documents that begin so, in their order."""
        term = self._first_term(beginning)
        while term is not None and term.startswith(beginning):
            yield term
            term = self._first_term(term + _AFTER_A_TERM)

    def _first_term(self, at_least: str) -> str | None:
        if not self._has_terms:
            list(self.rows(self.layout.create_terms))  # which gives no rows
            self._has_terms = True
        query = f"SELECT term FROM {self.layout.terms} WHERE term >= ? LIMIT 1"
        row = next(self.rows(query, [at_least]), None)
        return row[0] if row else None

    def _match(
        self, words: str, narrowing: Narrowing, limit: int, before: int = _LAST
    ) -> Iterator[tuple[int, float]]:
        """Yield ids and scores, the latest id first; without a limit no scores."""
        text = self.layout.text
        weights = ", ".join(map(str, self.declared.weights))
        score = f"-bm25({text}, {weights})" if limit > 0 else "0.0"
        query = (
            f"SELECT rowid, {score} FROM {text} WHERE {text} MATCH ? AND rowid < ? "
            f"AND {narrowing.sql} ORDER BY rowid DESC LIMIT {limit}"
        )
        rows: Iterator[Any] = self.rows(query, [words, before, *narrowing.values])
        return rows

    def _in_order(
        self, words: str, narrowing: Narrowing, ranked: list[tuple[int, float]]
    ) -> Iterator[tuple[int, float]]:
        latest = sorted(ranked[:RANKED], key=lambda pair: (-pair[1], -pair[0]))
        for score, same in groupby(latest, key=lambda pair: pair[1]):
            ids = [doc_id for doc_id, _ in same]
            yield from ((doc_id, score) for doc_id in (self.newest_first(ids) if ids[1:] else ids))
        if len(ranked) > RANKED:
            yield from self._match(words, narrowing, -1, ranked[RANKED - 1][0])

    def _read(self, ranked: Iterable[tuple[int, float]]) -> Iterator[Hit]:
        scores: dict[int, float] = {}

        def note() -> Iterator[int]:
            for doc_id, score in ranked:
                scores[doc_id] = score
                yield doc_id

        for document in self.fetch(note()):
            yield Hit(document, scores.pop(document.doc_id))


class FullTextInMemory(FullTextIndex):
    """The words of documents that are in memory."""

    def __init__(self, name: str, schema: Schema, documents: Mapping[int, Document]) -> None:
        """Read all documents."""
        super().__init__(Layout(name, schema))
        self._documents = documents
        self._connection = sqlite3.connect(":memory:")
        for statement in (*self.layout.create_text(), "CREATE TABLE meant (id INTEGER)"):
            self._connection.execute(statement)
        describe = self.layout.declared.describe
        self._connection.executemany(
            self.layout.insert_text,
            ((doc_id, *describe(document).text) for doc_id, document in documents.items()),
        )

    def rows(self, sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query."""
        values = list(values)
        try:
            return iter(self._connection.execute(sql, values).fetchall())
        except sqlite3.OperationalError as error:
            raise no_query(values, error) from error

    def narrow(self, cond: QueryLike | None, without: QueryLike | None) -> Narrowing:
        """The ids that are meant, found one by one."""
        if cond is None and without is None:
            return Narrowing()
        self._connection.execute("DELETE FROM meant")
        meant = (
            (doc_id,)
            for doc_id, document in self._documents.items()
            if (cond is None or cond(document)) and not (without and without(document))
        )
        self._connection.executemany("INSERT INTO meant VALUES (?)", meant)
        return Narrowing("+rowid IN (SELECT id FROM meant)")

    def fetch(self, ids: Iterable[int]) -> Iterator[Document]:
        """Yield the documents of ids."""
        return (self._documents[doc_id] for doc_id in ids)

    def newest_first(self, ids: list[int]) -> list[int]:
        """Ids by the declared field."""
        from beritacli.store.values import sort_documents

        order = [f"-{self.declared.by or 'id'}"]
        documents = sort_documents(self.fetch(ids), order)
        return [document.doc_id for document in documents]


def no_query(values: list[Any], error: sqlite3.Error) -> ValueError:
    """What is wrong with words that are no query."""
    return ValueError(f"{values[0] if values else ''!r} is no query of words: {error}")
