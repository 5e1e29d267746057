"""The storage of a SQLite file: its transactions, and what TinyDB asks of a storage."""

from __future__ import annotations

import time
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from beritacli.store.errors import StoreBusyError
from beritacli.store.files import lock_folder, sync_folder, translate_os_errors
from beritacli.store.sqlite.catalogue import Catalogue
from beritacli.store.sqlite.connection import Connection
from beritacli.store.sqlite.disk.file import create_file
from beritacli.store.transactions import TransactionalStorage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from beritacli.store.schema import Schema


class SQLiteStorage(TransactionalStorage):
    """One SQLite file, opened when it is first used, and the transactions on it.

    connection: runs statements. catalogue: the tables that are there.
    """

    def __init__(self, path: Path, schema: Schema, *, busy_seconds: float) -> None:
        """See `beritacli.store.open_database`."""
        self.connection = Connection(path, schema)
        super().__init__()
        self.path = path
        self.schema = schema
        self.busy_seconds = busy_seconds
        self.catalogue = Catalogue(self.connection)
        self._is_alone = False
        self._transactions = 0

    @property
    def takes_older(self) -> bool:
        """Whether stores of older versions are read as they are."""
        return self.connection.takes_older

    @takes_older.setter
    def takes_older(self, value: bool) -> None:
        self.connection.takes_older = value

    @property
    def version(self) -> int:
        """The schema's version that the file has."""
        return self.connection.version

    @property
    def exists(self) -> bool:
        """Whether there is a file at the location."""
        return self.connection.exists

    # Transactions

    def begin(self, *, write: bool, alone: bool = False) -> None:
        """Take the write lock, or fix the state that is read; see `open_database`.

        alone: be the only one to have the file open, too; the store is of this version then.
        """
        if alone:
            self.close()  # who waits for the others must not be waited for
        if write and not self.exists:
            self.close()  # a file that had the name before
            create_file(self.path, self.schema, self.like)
        takes_older, self.takes_older = self.takes_older, self.takes_older or write
        self._transactions += 1
        try:
            with lock_folder(self.path.parent) if alone else nullcontext():
                self._begin_on_file(partial(self._start, write=write, alone=alone))
            if write and not alone and self.version < self.schema.version:
                self._bring_up_to_date()
        except BaseException:
            self.rollback()
            self.close()  # the next one looks at the file's version again
            raise
        finally:
            self.takes_older = takes_older

    def _begin_on_file(self, start: Callable[[], None]) -> None:
        while True:
            self.wait_for(start)
            self.catalogue.forget()
            if self.connection.is_open:
                return
            self.connection.roll_back()
            self.close()  # the file was moved or replaced while we waited for the old one

    def wait_for(self, work: Callable[[], object]) -> None:
        """Do what others may keep us from, trying again after short naps: so Ctrl-C is heard."""
        deadline = time.monotonic() + self.busy_seconds
        while True:
            try:
                work()
            except StoreBusyError:
                self.connection.roll_back()
                if time.monotonic() >= deadline:
                    raise
            else:
                return
            import random

            time.sleep(random.uniform(0.005, 0.03))  # noqa: S311 - spreads the waiters

    def _start(self, *, write: bool, alone: bool) -> None:
        connection = self.connection
        if alone:
            from beritacli.store.sqlite.disk.place import shut_out_others

            self._is_alone = True
            connection.guard(lambda: shut_out_others(connection.connected()))
        elif write:
            connection.run("PRAGMA busy_timeout = 0")
            connection.run("BEGIN IMMEDIATE")
        else:
            connection.run("BEGIN")
            connection.one("SELECT 1 FROM sqlite_schema")  # the state is that of the first read

    def _bring_up_to_date(self) -> None:
        """Make an older version's tables anew; as it was, the store is kept beside itself."""
        from beritacli.store.sqlite.rebuild import rebuild

        if self.keeps_older:
            self.keep_copy(f"v{self.version}")
        left_out = rebuild(self.catalogue)
        if left_out:
            raise self.connection.damage(f"{len(left_out)} documents can't be read")

    def state(self) -> object:
        """How many transactions there were here, and a number that grows with others' commits."""
        return self._transactions, self.connection.one("PRAGMA data_version")

    def commit(self) -> None:
        """Commit; on an error nothing of the transaction is kept."""
        if self._is_alone and not self.connection.is_open:
            self.rollback()  # it was replaced or removed, and that is all that was done
            return
        try:
            self.catalogue.settle()
            self.connection.run("COMMIT")
        except BaseException:
            self.rollback()
            raise
        self.catalogue.forget()
        self._end_alone()

    def rollback(self) -> None:
        """Roll back, unless SQLite has done so itself."""
        self.connection.roll_back()
        self.catalogue.forget()
        self._end_alone()

    def _end_alone(self) -> None:
        """Let others in again, if they were shut out and the file has its name still."""
        if not self._is_alone:
            return
        from beritacli.store.sqlite.disk.place import let_others_in

        self._is_alone = False
        with lock_folder(self.path.parent):
            if self.connection.is_open:
                let_others_in(self.connection.connected())
                return
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    # Ids

    def make_id(self, table: str) -> int:
        """One more than the highest id that the table ever had; see TransactionalStorage."""
        return self.catalogue.make_id(table)

    def last_id_of(self, table: str) -> int:
        """The highest id that the table ever had; see TransactionalStorage."""
        return self.catalogue.last_id(self.catalogue.layout(table))

    def raise_last_id(self, table: str, doc_id: int) -> None:
        """Never give ids up to this one; see TransactionalStorage."""
        self.catalogue.raise_last_id(table, doc_id)

    def keep_copy(self, word: str) -> Path:
        """Keep the store as it was before the transaction; see TransactionalStorage."""
        from beritacli.store.sqlite.copies import keep_copy

        return keep_copy(self.connection, word)

    def reset_last_id(self, table: str, doc_id: int) -> None:
        """Give out ids from the one after this; see TransactionalStorage."""
        self.catalogue.keep_last_id(self.catalogue.need_table(table), doc_id)

    def discard(self) -> None:
        """Remove the file: in a transaction that locks all others out, it is all there is."""
        with translate_os_errors(self.path), lock_folder(self.path.parent):
            self.path.unlink(missing_ok=True)
            sync_folder(self.path.parent)

    # TinyDB's own interface, for whole copies and not for queries

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Everything, as stock TinyDB has it."""
        if not self.exists:
            return None
        connection, catalogue = self.connection, self.catalogue
        return {
            name: {
                str(doc_id): connection.decode(doc)
                for doc_id, doc in connection.rows(
                    f"SELECT id, doc FROM {catalogue.layout(name).table} ORDER BY id"
                )
            }
            for name in catalogue.table_names()
        }

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace everything."""
        from beritacli.store.sqlite.rows import Rows

        with self.transaction():
            for name in self.catalogue.table_names():
                self.catalogue.drop_table(name)
            for name, documents in data.items():
                rows = Rows(self.catalogue, self.catalogue.need_table(name))
                for doc_id, document in documents.items():
                    rows[int(doc_id)] = document
                rows.flush()
