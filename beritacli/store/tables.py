"""What both engines have in common: TinyDB tables that sort and page, in transactions.

The methods here work on any mapping that the storage gives; they are the meaning that the
SQLite engine's faster ones must keep.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from tinydb.table import Document, Table

from beritacli.store.query.count_plans import is_told_by_hash
from beritacli.store.values import copy_value, read_path, sort_documents, values_of

if TYPE_CHECKING:
    from tinydb.queries import QueryLike

    from beritacli.store.full_text import FullTextIndex
    from beritacli.store.transactions import TransactionalStorage

_MOST_KEPT = 100  # documents of a search
Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]


def _check_page(limit: int | None, offset: int) -> None:
    if offset < 0 or (limit is not None and limit < 0):
        msg = f"a page can't begin at {offset} and have {limit} documents"
        raise ValueError(msg)


def _detach(document: Document) -> Document:
    """The caller's own copy: a storage in memory must not change with it."""
    return Document(copy_value(document), document.doc_id)


class OrderedTable(Table):
    """A TinyDB table whose searches sort and page, and whose writes are transactions.

    order_by: field names, each with `-` before it for the reverse; documents that are equal in
    them stand by id, in the direction of the last one.
    """

    def __init__(
        self,
        storage: TransactionalStorage,
        name: str,
        cache_size: int = Table.default_query_cache_capacity,
        persist_empty: bool = False,
    ) -> None:
        """cache_size: of how many searches the results are kept, until anybody writes."""
        self.transactions = storage
        super().__init__(storage, name, cache_size=cache_size, persist_empty=persist_empty)

    @property
    def last_id(self) -> int:
        """The highest id that the table ever had; 0 before the first. Inside a transaction only."""
        return self.transactions.last_id_of(self.name)

    def reset_last_id(self, doc_id: int) -> None:
        """Give out ids from the one after this: no later one was used. Inside a transaction."""
        self.transactions.reset_last_id(self.name, doc_id)

    def __iter__(self) -> Iterator[Document]:
        """Yield all documents by id, as they are when it begins."""
        return iter(self.search())

    def get(
        self,
        cond: QueryLike | None = None,
        doc_id: int | None = None,
        doc_ids: list[int] | None = None,
    ) -> Any:
        """One document by id or condition (None if there is none), or a list by ids."""
        if doc_id is not None:
            return next(self._fetch([doc_id]), None)
        if doc_ids is not None:
            return list(self._fetch(sorted(set(doc_ids))))
        if cond is not None:
            return next(self.iterate(cond), None)
        msg = "You have to pass either cond or doc_id or doc_ids"
        raise RuntimeError(msg)

    def iterate(
        self, cond: QueryLike | None = None, *, order_by: Iterable[str] = ()
    ) -> Iterator[Document]:
        """Yield the matching documents one by one; by id where no order is given.

        What is written to the table meanwhile may come by again; `search` and `for … in table`
        are for that.
        """
        return self._iterate(cond, list(order_by), 0, None)

    def search(
        self,
        cond: QueryLike | None = None,
        *,
        order_by: Iterable[str] = (),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Document]:
        """Matching documents, sorted, at most `limit` of them after the first `offset`.

        Raises ValueError for a negative `limit` or `offset`.
        """
        _check_page(limit, offset)
        order = list(order_by)
        if not (order or offset) and limit is None and not self.transactions.is_active:
            return self._search_again(cond)
        return list(islice(self._iterate(cond, order, offset, limit), limit))

    def _search_again(self, cond: QueryLike | None) -> list[Document]:
        """All that matches; what was found before, if nobody has written since.

        TinyDB's own cache gives documents that callers may have changed, knows nothing of other
        processes, and takes conditions for the same that are not.
        """
        if cond is None or not self.transactions.exists or not is_told_by_hash(cond):
            return list(self._iterate(cond, [], 0, None))
        state = self.transactions.state()
        known = cast("tuple[object, list[Document]] | None", self._query_cache.get(cond))
        if known is None or known[0] != state:
            documents = list(self._iterate(cond, [], 0, None))
            if len(documents) > _MOST_KEPT:
                return documents
            known = (state, documents)
            self._query_cache[cond] = known  # type: ignore[assignment]
        return [_detach(document) for document in known[1]]

    def full_text(self) -> FullTextIndex:
        """The words of the documents as they are now, to be searched in a snapshot.

        Raises ValueError where the table declares no full text.
        """
        from beritacli.store.full_text import FullTextInMemory

        documents = {doc.doc_id: doc for doc in self}
        return FullTextInMemory(self.name, self.transactions.schema, documents)

    def count(self, cond: QueryLike | None = None) -> int:
        """How many documents match."""
        return sum(1 for _ in self.iterate(cond))

    def count_by(
        self, field: str, cond: QueryLike | None = None, *, prefix: int | None = None
    ) -> dict[Any, int]:
        """How many matching documents hold each value of a field (each element of a list).

        prefix: take so many characters of a text, as the seven of a date's month. Documents that
        have nothing there are left out, and so are lists in lists and objects.
        """
        counts: Counter[Any] = Counter()
        for doc in self.iterate(cond):
            counts.update(values_of(read_path(doc, field), prefix))
        return dict(counts)

    # TinyDB's writes, each in a transaction of its own unless it is inside one already.

    def insert(self, document: Mapping[str, Any]) -> int:
        """Add a document under a new id, or a `Document` under its own."""
        with self.transactions.transaction():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Add all documents, or none."""
        with self.transactions.transaction():
            return super().insert_multiple(documents)

    def update(
        self,
        fields: Fields,
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        """Change the fields of the documents given, of those that match, or of all."""
        with self.transactions.transaction():
            if doc_ids is None and cond is not None:
                doc_ids = self._find_ids(cond)
            return super().update(fields, None, doc_ids)

    def update_multiple(self, updates: Iterable[tuple[Fields, QueryLike]]) -> list[int]:
        """Apply each change to the documents that match its condition."""
        with self.transactions.transaction():
            return super().update_multiple(updates)

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """Change the documents that match, or add one."""
        with self.transactions.transaction():
            return super().upsert(document, cond)

    def remove(
        self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None
    ) -> list[int]:
        """Remove the documents given, or those that match."""
        with self.transactions.transaction():
            if doc_ids is None and cond is not None:
                doc_ids = self._find_ids(cond)
            return super().remove(None, doc_ids)

    def truncate(self) -> None:
        """Remove all documents and begin anew, with ids from 1."""
        with self.transactions.transaction():
            super().truncate()

    def _iterate(
        self, cond: QueryLike | None, order_by: list[str], offset: int, limit: int | None
    ) -> Iterator[Document]:
        """The matching documents after the first `offset`; no more than `limit` are needed."""
        del limit
        documents = self._read_candidates(cond)
        ordered = (Document(documents[key], int(key)) for key in sorted(documents, key=int))
        matching = [doc for doc in ordered if cond is None or cond(doc)]
        return map(_detach, islice(sort_documents(matching, order_by), offset, None))

    @abstractmethod
    def _read_candidates(self, cond: QueryLike | None) -> Mapping[str, Any]:
        """Documents by their ids as text: all that match, and any others."""

    def _find_ids(self, cond: QueryLike) -> list[int]:
        return [doc.doc_id for doc in self.iterate(cond)]

    def _fetch(self, ids: Iterable[int]) -> Iterator[Document]:
        documents = self._read_table()
        for doc_id in ids:
            if (document := documents.get(str(doc_id))) is not None:
                yield _detach(Document(document, doc_id))

    def _get_next_id(self) -> int:
        if self.transactions.is_active:
            return self.transactions.make_id(self.name)
        with self.transactions.transaction():
            doc_id = self.transactions.make_id(self.name)
            self.transactions.raise_last_id(self.name, doc_id)
            return doc_id
