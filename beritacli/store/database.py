"""A database of TinyDB tables, whatever engine holds it: transactions, and care for the file."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from tinydb import TinyDB
from tinydb.table import Document

from beritacli.store.errors import StoreDamagedError, StoreError
from beritacli.store.tables import OrderedTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from beritacli.store.transactions import TransactionalStorage


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
