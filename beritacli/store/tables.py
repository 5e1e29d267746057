"""What both engines have in common: TinyDB tables that sort and page, in transactions.

The methods here work on any mapping that the storage gives; they are the meaning that the
SQLite engine's faster ones must keep.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tinydb import TinyDB
from tinydb.table import Document, Table

from beritacli.store.errors import StoreDamagedError, StoreError
from beritacli.store.query.count_plans import is_told_by_hash
from beritacli.store.values import copy_value, read_path, sort_documents, values_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

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
            found = list(self._iterate(cond, [], 0, None))
            if len(found) > _MOST_KEPT:
                return found
            known = (state, found)
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
        found = (Document(documents[key], int(key)) for key in sorted(documents, key=int))
        matching = [doc for doc in found if cond is None or cond(doc)]
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


class Repair(NamedTuple):
    """What a repair did. kept: the store as it was; lost: what could not be read, a line each."""

    kept: Path
    lost: list[str]


class Database(TinyDB):
    """A TinyDB database with transactions."""

    table_class = OrderedTable  # type: ignore[assignment] # TinyDB names its own class as the type
    engine = ""

    @property
    def exists(self) -> bool:
        """Whether there is a store at the location."""
        return self._transactions.exists

    def transaction(self, *, alone: bool = False) -> AbstractContextManager[None]:
        """Group writes: they are all kept when the block ends, or none when it raises.

        alone: lock out readers, too, so that the store can be replaced or removed.
        """
        return self._transactions.transaction(alone=alone)

    def after_commit(self, call: Callable[[], object]) -> None:
        """Have something called as soon as what is being written is kept. Inside a transaction.

        No signal comes between the two, whatever transaction this one is a part of.
        """
        self._transactions.after_commit(call)

    def on_placed(self, call: Callable[[], object]) -> None:
        """Have something called when backup, restore, repair or move put a file in its place."""
        self._transactions.on_placed = call

    def snapshot(self) -> AbstractContextManager[None]:
        """Group reads: all of them see one state, whatever others write meanwhile."""
        return self._transactions.transaction(write=False)

    def state(self) -> object:
        """What is another whenever anybody may have written; outside of transactions."""
        return self._transactions.state()

    def table(self, name: str, **kwargs: Any) -> OrderedTable:
        """The table of this name."""
        return cast("OrderedTable", super().table(name, **kwargs))

    def tables(self) -> set[str]:
        """Names of the tables that are there."""
        return super().tables() if self._has_state else set()

    def drop_table(self, name: str) -> None:
        """Remove a table with its documents and its ids."""
        if self._has_state:
            with self.transaction():
                super().drop_table(name)

    # Looking after the file

    @abstractmethod
    def find_problems(self) -> list[str]:
        """What is wrong with the store, a line each: everything is read and compared.

        Raises StoreDamagedError where there is no more to be said than that.
        """

    @abstractmethod
    def repair(self) -> Repair:
        """Make again what follows from the documents, and leave out what can't be read."""

    @abstractmethod
    def backup(self, destination: Path) -> None:
        """Copy the store, as it is at one moment, into one plain file; an older copy is replaced.

        Raises StoreForeignError where the file that is there is no store of this application.
        """

    def keep_copy(self, word: str) -> Path:
        """Keep the store as it was before a transaction, beside itself; returns the copy's name.

        Inside the transaction.
        """
        return self._transactions.keep_copy(word)

    def restore(
        self,
        source: Path,
        merge: Callable[[Database], AbstractContextManager[None]] | None = None,
        finish: Callable[[Database], None] = lambda _: None,
    ) -> Path | None:
        """Make the store what a copy is; returns where what was there is kept.

        merge: a transaction in which it is kept, and which then writes what the copy has and this
        has not; without it, all is replaced. No id is given again.
        finish: what is to be written, in the same step, where the store is missing or can't be
        read, so that the copy takes its place as it is. Raises StoreError and its kinds for a copy
        that is not sound.
        """
        with type(self)(source, self._transactions.schema, busy_seconds=0) as copy:
            copy.read_older()
            with copy.snapshot():
                if problems := copy.find_damage():
                    msg = f"The copy {source} is damaged: {problems[0]}"
                    raise StoreDamagedError(msg, "Nothing was restored. Take another copy.")
                if not self._can_be_read():
                    return self._replace(copy, finish)
                with (merge or self._replace_tables)(copy):
                    return self.keep_copy("before-restore")

    @contextmanager
    def _replace_tables(self, source: Database) -> Iterator[None]:
        with self.transaction():
            yield
            self.copy_tables(source)

    def read_older(self) -> None:
        """Read a store of an older version as it is; `migrated` gives what it would become."""
        self._transactions.takes_older = True

    def migrated(self, name: str, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield documents of a table as this version has them."""
        version, schema = self._transactions.version, self._transactions.schema
        for document in documents:
            yield Document(schema.migrate(version, name, document), document.doc_id)

    def read_last_ids(self) -> dict[str, int]:
        """The highest id that each table ever had; nothing where that can't be read."""
        try:
            with self.snapshot():
                return {name: self.table(name).last_id for name in self.tables()}
        except StoreError:
            return {}

    def raise_last_id(self, name: str, doc_id: int) -> None:
        """Give the documents of a table no ids up to this one. Inside a transaction."""
        if doc_id > self.table(name).last_id:
            self._transactions.raise_last_id(name, doc_id)

    def copy_tables(self, source: Database) -> None:
        """Replace all documents by those of another store; ids go on from the higher of both."""
        for name in sorted({*self.tables(), *source.tables()}):
            table = self.table(name)
            last_id = max(table.last_id, source.table(name).last_id)
            table.truncate()
            documents = source.table(name).iterate()
            table.insert_multiple(source.migrated(name, documents))
            self.raise_last_id(name, last_id)

    def check_exists(self) -> None:
        """Raise StoreMissingError where there is no store: a transaction would make one."""
        if not self.exists:
            with self.snapshot():
                pass

    def _can_be_read(self) -> bool:
        """Whether there is a store, and no damage in it. Raises StoreError for one of others."""
        try:
            if not self.exists:
                return False
            with self.transaction():
                return not self.find_damage()
        except StoreDamagedError:
            return False

    @abstractmethod
    def find_damage(self) -> list[str]:
        """What is wrong with the file, so that not all can be read; inside a transaction."""

    @abstractmethod
    def _replace(self, copy: Database, finish: Callable[[Database], None]) -> Path | None:
        """Put a copy in the place of a store that is missing or can't be read; see `restore`."""

    def move(self, location: Path) -> None:
        """Move everything to a new store at another location, of the engine that its name says.

        Raises StoreError and its kinds, and then nothing was moved.
        """
        from beritacli.store import open_database
        from beritacli.store.move import move_store

        self.check_exists()
        schema = self._transactions.schema
        move_store(self, location, lambda path: open_database(path, schema))

    @abstractmethod
    def compact(self) -> bool:
        """Give back the space that is free.

        Returns whether nothing is left of what was removed: not while others read what there was.
        """

    @property
    def _has_state(self) -> bool:
        """Whether there is anything to read: a store, or the beginnings of one."""
        return self._transactions.is_active or self.exists

    @property
    def _transactions(self) -> TransactionalStorage:
        return cast("TransactionalStorage", self.storage)
