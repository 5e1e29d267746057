"""What makes a TinyDB storage transactional: all of a group of writes is kept, or nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tinydb.storages import Storage

from beritacli.store.signals import hold_signals

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.store.schema import Schema


class TransactionalStorage(Storage):
    """A TinyDB storage whose writes are grouped: all of a transaction is kept, or nothing."""

    path: Path
    schema: Schema

    def __init__(self) -> None:
        """Begin outside of any transaction."""
        self.like: Path | None = None  # the file whose rights and owner a new one gets
        self.takes_older = False  # whether stores of older versions are read as they are
        self.keeps_older = True  # whether a store is kept beside itself before it is upgraded
        self._depth = 0
        self._is_writing = False
        self._is_doomed = False
        self._after_commit: list[Callable[[], object]] = []
        # Called when a whole file was put in its place, by what looks after files.
        self.on_placed: Callable[[], object] = lambda: None

    @property
    def is_active(self) -> bool:
        """Whether a transaction or a snapshot is under way."""
        return self._depth > 0

    @property
    @abstractmethod
    def exists(self) -> bool:
        """Whether there is a store at the location."""

    @property
    @abstractmethod
    def version(self) -> int:
        """The schema's version that the store has. Inside a transaction only."""

    @abstractmethod
    def begin(self, *, write: bool, alone: bool = False) -> None:
        """Lock for writing (making the store if need be), or fix the state that is read.

        alone: lock out readers, too, so that the file can be replaced or removed.
        """

    @abstractmethod
    def commit(self) -> None:
        """Make everything since `begin` durable; when this returns, it is kept."""

    @abstractmethod
    def rollback(self) -> None:
        """Forget everything since `begin`."""

    @abstractmethod
    def state(self) -> object:
        """What is another whenever the content may be; outside of transactions."""

    @abstractmethod
    def make_id(self, table: str) -> int:
        """An id that no document of the table has or ever had. Inside a transaction only."""

    @abstractmethod
    def last_id_of(self, table: str) -> int:
        """The highest id that the table ever had; 0 before the first."""

    @abstractmethod
    def raise_last_id(self, table: str, doc_id: int) -> None:
        """Never give ids up to this one. Inside a transaction only."""

    @abstractmethod
    def keep_copy(self, word: str) -> Path:
        """Keep the store as it was before a transaction, beside itself: `berita.WORD.db`.

        Inside that transaction, so that nobody writes what is in neither.
        """

    @abstractmethod
    def reset_last_id(self, table: str, doc_id: int) -> None:
        """Give out ids from the one after this; the caller knows that no later one was ever used.

        Inside a transaction only.
        """

    @abstractmethod
    def discard(self) -> None:
        """Remove the store's files. Inside a transaction that locks all others out."""

    @contextmanager
    def transaction(self, *, write: bool = True, alone: bool = False) -> Iterator[None]:
        """Group what is done inside, see `begin`. A transaction inside another is a part of it.

        An exception undoes everything, also when an outer block swallows it: half of an
        operation is never kept. Raises RuntimeError for a write in a group of reads, or after a
        part has failed.
        """
        if self._depth == 0:
            self.begin(write=write, alone=alone)
            self._is_writing = write
            self._is_doomed = False
            self._after_commit.clear()
        elif write and not self._is_writing:
            msg = "a snapshot is for reading: nothing that is written in it would be kept"
            raise RuntimeError(msg)
        elif write and self._is_doomed:  # the engine may have rolled back already
            msg = "a part of this transaction failed, so nothing more is written in it"
            raise RuntimeError(msg)
        self._depth += 1
        try:
            yield
        except BaseException:
            self._is_doomed = True
            raise
        finally:
            self._depth -= 1
            if self._depth == 0 and (self._is_doomed or not write):
                self.rollback()
        if self._depth == 0 and write:
            if self._is_doomed:
                msg = "a part of this transaction failed, so none of it was kept"
                raise RuntimeError(msg)
            with hold_signals():
                self.commit()
                for call in self._after_commit:
                    call()

    def after_commit(self, call: Callable[[], object]) -> None:
        """Have something called as soon as the transaction is kept: no signal comes between."""
        self._after_commit.append(call)
