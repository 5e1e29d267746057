"""TinyDB's own JSON file, made safe: one writer at a time, and a whole new file or the old one.

The file is what stock TinyDB reads. Our own table `_store` in it says whose the file is and holds
the last id of every table, so that no id is given twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, cast

from tinydb.queries import QueryInstance

from beritacli.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreForeignError,
    StoreMissingError,
)
from beritacli.store.files import (
    has_file,
    replace_whole,
    translate_os_errors,
)
from beritacli.store.tables import (
    Database,
    OrderedTable,
    TransactionalStorage,
    check_id,
    copy_value,
    read_path,
)

if TYPE_CHECKING:
    from pathlib import Path

    from filelock import FileLock
    from tinydb.queries import QueryLike

    from beritacli.store.schema import Schema

OWN_TABLE = "_store"
_RESTORE = "Put a backup in its place, or give another location by --store."
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
        self.indexes: dict[str, dict[str, EqualityIndex]] = {}

    @property
    def exists(self) -> bool:
        """Whether there is a file at the location."""
        return has_file(self.path)

    def read(self) -> Data:
        """All tables but our own, from one state within a transaction, else as they are now."""
        data = self._load() if self._data is None else self._data
        return {name: table for name, table in data.items() if name != OWN_TABLE}

    def write(self, data: Data) -> None:
        """Replace all tables, for the transaction's end to keep."""
        with self.transaction():
            current = self._held
            for name in current:
                self._count_ids(name)
            current_own = current[OWN_TABLE]
            current.clear()
            current.update(data)
            self.indexes.clear()
            current[OWN_TABLE] = current_own
            self._is_changed = True

    def change_table(self, name: str) -> dict[str, Any]:
        """A table's documents by their ids as text, to be changed in place."""
        self._is_changed = True
        self._count_ids(name)
        return self._held.setdefault(name, {})

    def begin(self, *, write: bool) -> None:
        """Take the lock and read the file, or what a new one would hold."""
        if write:
            self._acquire()
        try:
            is_new = write and not self.exists
            if is_new:
                self._data = {OWN_TABLE: {"1": self._describe()}}
            else:
                self._data = self._load()
        except BaseException:
            self._release()
            raise
        self._is_changed = is_new
        self._counted.clear()
        self.indexes.clear()

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
        self.indexes.clear()
        self._release()

    def close(self) -> None:
        """Let go of everything."""
        self.rollback()

    def make_id(self, table: str) -> int:
        """One more than the highest id that the table ever had."""
        last_ids = self._count_ids(table)
        last_ids[table] += 1
        return last_ids[table]

    def note_id(self, table: str, doc_id: int) -> None:
        """Remember an id that was given from outside."""
        last_ids: dict[str, int] = self._held[OWN_TABLE]["1"]["last_ids"]
        last_ids[table] = max(doc_id, last_ids.get(table, 0))

    def _count_ids(self, table: str) -> dict[str, int]:
        """The last ids of all tables, this one's counted: another program may have added to it."""
        last_ids: dict[str, int] = self._held[OWN_TABLE]["1"]["last_ids"]
        if table not in self._counted and table != OWN_TABLE:
            highest = max(map(int, self._held.get(table, {})), default=0)
            last_ids[table] = max(highest, last_ids.get(table, 0))
            self._counted.add(table)
        return last_ids

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
        if not content.strip():
            msg = f"The store {self.path} is empty: the file has no JSON in it."
            raise StoreDamagedError(msg, _RESTORE)
        if content.startswith(b"SQLite format 3\0"):
            msg = f"The store {self.path} is a SQLite file, but its name ends in .json."
            raise StoreForeignError(msg, "Give it the ending .db.")
        try:
            data = json.loads(content)
        except (ValueError, RecursionError) as error:
            msg = f"The store {self.path} is no whole JSON file: {error}."
            raise StoreDamagedError(msg, _RESTORE) from error
        return self._check(data)

    def _check(self, data: Any) -> Data:
        tables = data.values() if isinstance(data, dict) else [None]
        own = data.get(OWN_TABLE, {}).get("1", {}) if all(map(_is_table, tables)) else {}
        if own.get("application") != self.schema.application:
            msg = f"{self.path} is a JSON file, but not a store of {self.schema.application}."
            hint = "Give another location by --store; this file was not touched."
            raise StoreForeignError(msg, hint)
        if not _is_sound(own) or not all(map(_has_ids, data.values())):
            msg = (
                f"The store {self.path} is inconsistent: its ids or its own table are no longer so."
            )
            raise StoreDamagedError(msg, _RESTORE)
        if own["version"] > self.schema.version:
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
        with translate_os_errors(self.path):
            replace_whole(self.path, text.encode(), keep=self.last_copy)

    @property
    def last_copy(self) -> Path:
        """Where the state before the last write is kept."""
        return self.path.with_name(f".{self.path.name}.last")


def find_equality(hashed: Any) -> tuple[str, str] | None:
    """A field and a text that it must equal for a condition to hold, read from its hash."""
    if not hashed:
        return None
    if hashed[0] == "and":
        return next(filter(None, map(find_equality, hashed[1])), None)
    is_plain = hashed[0] == "==" and isinstance(hashed[2], str)
    # A path may hold functions (`Query.map`), and a field name may hold a dot.
    if is_plain and all(isinstance(part, str) and "." not in part for part in hashed[1]):
        return ".".join(hashed[1]), hashed[2]
    return None


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(doc, dict) for doc in value.values())


def _has_ids(table: dict[str, Any]) -> bool:
    numbers = (key.removeprefix("-") for key in table)
    return all(number.isascii() and number.isdecimal() for number in numbers)


def _is_sound(own: dict[str, Any]) -> bool:
    last_ids = own.get("last_ids")
    numbers = [own.get("version"), *(last_ids.values() if isinstance(last_ids, dict) else [None])]
    return all(type(number) is int for number in numbers)


class EqualityIndex:
    """Where a field of a table holds a text: a superset, for as long as one state is held.

    loose: documents that were handed out to be changed in place, whose value may be another now.
    """

    def __init__(self, documents: dict[str, Any], field: str) -> None:
        """Read all documents once."""
        self._field = field
        self._keys: dict[str, set[str]] = {}
        self.loose: set[str] = set()
        for key, document in documents.items():
            self.add(key, document)

    def add(self, key: str, document: Any) -> None:
        """Note a document that is new or another now."""
        value = read_path(document, self._field)
        if isinstance(value, str):
            self._keys.setdefault(value, set()).add(key)

    def find(self, value: str) -> set[str]:
        """Keys of the documents that may hold the text."""
        return self._keys.get(value, set()) | self.loose


class NumberedDocuments(MutableMapping[int, Any]):
    """Documents under ids as text, as the file has them, shown under ids as numbers."""

    def __init__(self, storage: JSONFileStorage, name: str) -> None:
        """Inside a transaction only."""
        self._storage = storage
        self._name = name
        self._documents = storage.change_table(name)

    def __getitem__(self, doc_id: int) -> Any:
        document = self._documents[str(doc_id)]
        for index in self._storage.indexes.get(self._name, {}).values():
            index.loose.add(str(doc_id))
        return document

    def __setitem__(self, doc_id: int, document: Any) -> None:
        check_id(doc_id)
        self._storage.note_id(self._name, doc_id)
        self._documents[str(doc_id)] = copy_value(document)
        for index in self._storage.indexes.get(self._name, {}).values():
            index.add(str(doc_id), document)

    def __delitem__(self, doc_id: int) -> None:
        del self._documents[str(doc_id)]

    def __iter__(self) -> Iterator[int]:
        return iter([int(doc_id) for doc_id in self._documents])

    def __len__(self) -> int:
        return len(self._documents)

    def clear(self) -> None:
        """Remove all documents at once."""
        self._documents.clear()


class JSONTable(OrderedTable):
    """A TinyDB table in a JSON file."""

    def _read_candidates(self, cond: QueryLike | None) -> dict[str, Any]:
        """Documents that may match: an equality in a transaction is looked up, not searched for."""
        documents: dict[str, Any] = self._read_table()
        storage = cast("JSONFileStorage", self.storage)
        equality = (
            find_equality(getattr(cond, "_hash", None)) if type(cond) is QueryInstance else None
        )
        if equality is None or not storage.is_active:
            return documents
        field, value = equality
        indexes = storage.indexes.setdefault(self.name, {})
        if field not in indexes:
            indexes[field] = EqualityIndex(documents, field)
        return {key: documents[key] for key in indexes[field].find(value) if key in documents}

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self.transactions.transaction():
            updater(NumberedDocuments(cast("JSONFileStorage", self.storage), self.name))


class JSONDatabase(Database):
    """A TinyDB database in TinyDB's own JSON file."""

    table_class = JSONTable
    default_storage_class = JSONFileStorage  # type: ignore[assignment] # TinyDB names its own class as the type
    engine = "json"
