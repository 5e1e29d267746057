"""TinyDB's own JSON file, made safe: one writer at a time, and a whole new file or the old one.

The file is what stock TinyDB reads. Our own table `_store` in it says whose the file is and holds
the last id of every table, so that no id is given twice.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, cast

from beritacli.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreForeignError,
    StoreMissingError,
)
from beritacli.store.files import sync_folder, translate_os_errors
from beritacli.store.tables import Database, OrderedTable, TransactionalStorage

if TYPE_CHECKING:
    from pathlib import Path

    from filelock import FileLock

    from beritacli.store.schema import Schema

OWN_TABLE = "_store"
Data = dict[str, dict[str, Any]]


class JSONFileStorage(TransactionalStorage):
    """The whole file in memory while it is used; a transaction ends by replacing it."""

    def __init__(self, path: Path, schema: Schema, *, busy_seconds: float) -> None:
        """See `beritacli.store.open_database`."""
        super().__init__()
        self.path = path
        self.schema = schema
        self._busy_seconds = busy_seconds
        self._lock: FileLock | None = None
        self._data: Data | None = None
        self._is_changed = False
        self._counted: set[str] = set()

    @property
    def exists(self) -> bool:
        """Whether there is a file at the location."""
        return self.path.exists()

    def read(self) -> Data:
        """All tables but our own, from one state within a transaction, else as they are now."""
        data = self._load() if self._data is None else self._data
        return {name: table for name, table in data.items() if name != OWN_TABLE}

    def write(self, data: Data) -> None:
        """Replace all tables, for the transaction's end to keep."""
        with self.transaction():
            current = self._held
            current_own = current[OWN_TABLE]
            current.clear()
            current.update(data)
            current[OWN_TABLE] = current_own
            self._is_changed = True

    def change_table(self, name: str) -> dict[str, Any]:
        """A table's documents by their ids as text, to be changed in place."""
        self._is_changed = True
        return self._held.setdefault(name, {})

    def begin(self, *, write: bool) -> None:
        """Take the lock and read the file, or what a new one would hold."""
        if write:
            self._acquire()
        try:
            if write and not self.exists:
                self._data = {OWN_TABLE: {"1": self._describe()}}
            else:
                self._data = self._load()
        except BaseException:
            self._release()
            raise
        self._is_changed = False
        self._counted.clear()

    def commit(self) -> None:
        """Write the file anew beside itself, and put it in its place."""
        try:
            if self._is_changed:
                self._replace_file()
        finally:
            self.rollback()

    def rollback(self) -> None:
        """Let go of the state and of the lock."""
        self._data = None
        self._release()

    def close(self) -> None:
        """Let go of everything."""
        self.rollback()

    def make_id(self, table: str) -> int:
        """One more than the highest id that the table ever had."""
        last_ids: dict[str, int] = self._held[OWN_TABLE]["1"]["last_ids"]
        if table not in self._counted:  # another program may have added documents
            highest = max(map(int, self._held.get(table, {})), default=0)
            last_ids[table] = max(highest, last_ids.get(table, 0))
            self._counted.add(table)
        last_ids[table] += 1
        return last_ids[table]

    def note_id(self, table: str, doc_id: int) -> None:
        """Remember an id that was given from outside."""
        last_ids: dict[str, int] = self._held[OWN_TABLE]["1"]["last_ids"]
        last_ids[table] = max(doc_id, last_ids.get(table, 0))

    @property
    def _held(self) -> Data:
        if self._data is None:
            msg = "documents are changed inside a transaction only"
            raise RuntimeError(msg)
        return self._data

    def _describe(self) -> dict[str, Any]:
        return {
            "application": self.schema.application,
            "version": self.schema.version,
            "last_ids": {},
        }

    def _load(self) -> Data:
        if not self.exists:
            msg = f"There is no store at {self.path} yet."
            raise StoreMissingError(msg, "It is made by the first write.")
        with translate_os_errors(self.path):
            content = self.path.read_bytes()
        restore = "Put a backup in its place, or give another location by --store."
        if not content.strip():
            msg = f"The store {self.path} is empty: the file has no JSON in it."
            raise StoreDamagedError(msg, restore)
        if content.startswith(b"SQLite format 3\0"):
            msg = f"The store {self.path} is a SQLite file, but its name ends in .json."
            raise StoreForeignError(msg, "Give it the ending .db.")
        try:
            data = json.loads(content)
        except (ValueError, RecursionError) as error:
            msg = f"The store {self.path} is no whole JSON file: {error}."
            raise StoreDamagedError(msg, restore) from error
        return self._check(data)

    def _check(self, data: Any) -> Data:
        tables = data.values() if isinstance(data, dict) else [None]
        own = data.get(OWN_TABLE, {}).get("1", {}) if all(map(_is_table, tables)) else {}
        if own.get("application") != self.schema.application:
            msg = f"{self.path} is a JSON file, but not a store of {self.schema.application}."
            hint = "Give another location by --store; this file was not touched."
            raise StoreForeignError(msg, hint)
        if own.get("version", 0) > self.schema.version:
            msg = f"The store {self.path} was written by a newer {self.schema.application}."
            raise StoreForeignError(msg, f"Upgrade {self.schema.application} to read it.")
        return cast("Data", data)

    def _acquire(self) -> None:
        from filelock import FileLock, Timeout

        with translate_os_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path.with_name(f".{self.path.name}.lock"))
            try:
                lock.acquire(timeout=self._busy_seconds)
            except Timeout as error:
                msg = f"The store {self.path} is busy: another process is writing to it."
                raise StoreBusyError(msg, "Try again in a moment.") from error
        self._lock = lock

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _replace_file(self) -> None:
        text = json.dumps(self._held, ensure_ascii=False, allow_nan=False, indent=1)
        folder = self.path.parent
        with translate_os_errors(self.path):
            mode = self.path.stat().st_mode & 0o777 if self.exists else None
            handle, name = tempfile.mkstemp(prefix=f".{self.path.name}.", suffix=".new", dir=folder)
            temporary = folder / name
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.chmod(mode if mode is not None else 0o644)
                temporary.replace(self.path)
            finally:
                temporary.unlink(missing_ok=True)
            sync_folder(folder)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(doc, dict) for doc in value.values())


class NumberedDocuments(MutableMapping[int, Any]):
    """Documents under ids as text, as the file has them, shown under ids as numbers."""

    def __init__(self, storage: JSONFileStorage, name: str) -> None:
        """Inside a transaction only."""
        self._storage = storage
        self._name = name
        self._documents = storage.change_table(name)

    def __getitem__(self, doc_id: int) -> Any:
        return self._documents[str(doc_id)]

    def __setitem__(self, doc_id: int, document: Any) -> None:
        self._storage.note_id(self._name, doc_id)
        self._documents[str(doc_id)] = document

    def __delitem__(self, doc_id: int) -> None:
        del self._documents[str(doc_id)]

    def __iter__(self) -> Iterator[int]:
        return iter([int(doc_id) for doc_id in self._documents])

    def __len__(self) -> int:
        return len(self._documents)


class JSONTable(OrderedTable):
    """A TinyDB table in a JSON file."""

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self.transactions.transaction():
            updater(NumberedDocuments(cast("JSONFileStorage", self.storage), self.name))


class JSONDatabase(Database):
    """A TinyDB database in TinyDB's own JSON file."""

    table_class = JSONTable
    default_storage_class = JSONFileStorage  # type: ignore[assignment] # TinyDB names its own class as the type
    engine = "json"
