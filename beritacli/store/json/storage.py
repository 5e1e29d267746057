"""The file of the JSON engine: one writer at a time, and a whole new file or the old one.

The file is what stock TinyDB reads. Our own table `_store` in it says whose the file is and holds
the last id of every table, so that no id is given twice.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from beritacli.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreMissingError,
    check_next_id,
    outdated,
)
from beritacli.store.files import (
    has_file,
    link_free,
    new_file_beside,
    refuse_pipe,
    replace_whole,
    rights_like,
    sync_file,
    sync_folder,
    translate_os_errors,
)
from beritacli.store.signals import hold_signals
from beritacli.store.transactions import TransactionalStorage
from beritacli.store.values import encode_text

if TYPE_CHECKING:
    from pathlib import Path

    from filelock import FileLock

    from beritacli.store.json.index import EqualityIndex
    from beritacli.store.schema import Schema

OWN_TABLE = "_store"
_RESTORE = (
    "Go back to the state before its last write by `store verify --repair`, "
    "or put a copy in its place by `store restore COPY`."
)
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
        self.is_damaged = False  # the file that is replaced: it is no state to go back to
        self._given: Data | None = None
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
            for name in current.keys() - data.keys():
                self.forget_ids(name)
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

    @property
    def version(self) -> int:
        """The schema's version that the file has."""
        return int(self._held[OWN_TABLE]["1"]["version"])

    def begin(self, *, write: bool, alone: bool = False) -> None:
        """Take the lock and read the file, or what a new one would hold.

        Readers have the file open no longer than they read it, so that nobody is locked out.
        """
        del alone
        if write:
            self._acquire()
        takes_older, self.takes_older = self.takes_older, self.takes_older or write
        try:
            is_new = write and (self._given is not None or not self.exists)
            is_older = False
            if is_new:
                self._data = self._given or {OWN_TABLE: {"1": self._describe()}}
            else:
                self._data = self._load()
            if write:
                is_older = self._bring_up_to_date(self._data)
        except BaseException:
            self._release()
            raise
        finally:
            self.takes_older = takes_older
            self._given = None
        self._is_changed = is_new or is_older
        self._counted.clear()
        self.indexes.clear()

    def _bring_up_to_date(self, data: Data) -> bool:
        """Make an older version's documents into ours; the file is kept beside itself."""
        own = data[OWN_TABLE]["1"]
        if own["version"] == self.schema.version:
            return False
        if self.keeps_older:
            self.keep_copy(f"v{own['version']}")
        for name in data.keys() - {OWN_TABLE}:
            for key, document in data[name].items():
                data[name][key] = self.schema.migrate(own["version"], name, document)
        own["version"] = self.schema.version
        return True

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

    def state(self) -> object:
        """Which file it is: a write puts another in its place; other programs may change it."""
        with translate_os_errors(self.path):
            state = self.path.stat()
        return state.st_ino, state.st_size, state.st_mtime_ns

    def make_id(self, table: str) -> int:
        """One more than the highest id that the table ever had."""
        last_ids = self._count_ids(table)
        last_ids[table] = check_next_id(self.schema, table, last_ids[table] + 1)
        return last_ids[table]

    def note_id(self, table: str, doc_id: int) -> None:
        """Remember an id that was given from outside."""
        last_ids: dict[str, int] = self._held[OWN_TABLE]["1"]["last_ids"]
        last_ids[table] = max(doc_id, last_ids.get(table, 0))

    def forget_ids(self, table: str) -> None:
        """Begin a table's ids anew."""
        self._held[OWN_TABLE]["1"]["last_ids"].pop(table, None)
        self._counted.discard(table)

    def last_id_of(self, table: str) -> int:
        """The highest id that the table ever had; see TransactionalStorage."""
        return self._count_ids(table).get(table, 0)

    def raise_last_id(self, table: str, doc_id: int) -> None:
        """Never give ids up to this one."""
        self.change_table(table)
        self.note_id(table, doc_id)

    def keep_copy(self, word: str) -> Path:
        """Keep the store as it was before the transaction; see TransactionalStorage."""
        with translate_os_errors(self.path):
            return link_free(self.path, self.path, word)

    def reset_last_id(self, table: str, doc_id: int) -> None:
        """Give out ids from the one after this; see TransactionalStorage."""
        self.change_table(table)
        self._held[OWN_TABLE]["1"]["last_ids"][table] = doc_id

    def discard(self) -> None:
        """Remove the file and its last copy."""
        with translate_os_errors(self.path):
            self.last_copy.unlink(missing_ok=True)
            self.path.unlink(missing_ok=True)
            sync_folder(self.path.parent)

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
        return self._read()[1]

    def _read(self) -> tuple[bytes, Data]:
        """The file's content, as it is and as tables."""
        if not self.exists:
            msg = f"There is no store at {self.path} yet."
            raise StoreMissingError(msg, "It is made by the first write.")
        refuse_pipe(self.path)
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
        return content, self._check(data)

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
        if own["version"] < self.schema.version and not self.takes_older:
            raise outdated(self.path, self.schema)
        if own["version"] > self.schema.version:
            msg = f"The store {self.path} was written by a newer {self.schema.application}."
            raise StoreForeignError(msg, f"Upgrade {self.schema.application} to read it.")
        return cast("Data", data)

    def _acquire(self) -> None:
        import warnings

        from filelock import FileLock, Timeout

        with translate_os_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            mode = rights_like(self.path if self.exists else self.like) | 0o600
            lock = FileLock(self.path.with_name(f".{self.path.name}.lock"), mode=mode)
            try:
                with warnings.catch_warnings():
                    # Without flock the library warns, and takes a lock that outlives its process.
                    warnings.simplefilter("error")
                    lock.acquire(timeout=self._busy_seconds)
            except Warning as error:
                msg = f"The store {self.path} can't be used: its file system can't lock files."
                raise StoreError(msg, "Keep it on a local disk.") from error
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
        content = encode_text(text)
        with translate_os_errors(self.path):
            keep = None if self.is_damaged else self.last_copy
            replace_whole(self.path, content, keep=keep, like=self.like)

    def check(self) -> bytes:
        """The file's content, if it is a store of ours; raises StoreError and its kinds."""
        self.takes_older = True
        try:
            return self._read()[0]
        finally:
            self.takes_older = False

    def copy_to(self, destination: Path) -> None:
        """Copy the file as it is now, whole or not at all."""
        content = self.check()
        with (
            translate_os_errors(destination),
            new_file_beside(destination, like=self.path) as temporary,
        ):
            temporary.write_bytes(content)
            sync_file(temporary)
            with hold_signals():
                temporary.replace(destination)
                self.on_placed()
            sync_folder(destination.parent)

    def begin_with(self, data: Data) -> None:
        """Have the next transaction begin with this content, not with that of the file."""
        self._given = data

    def change(self) -> None:
        """Have the file written at the transaction's end, whether or not anything was changed."""
        self._is_changed = True

    @property
    def last_copy(self) -> Path:
        """Where the state before the last write is kept."""
        return self.path.with_name(f".{self.path.name}.last")


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(doc, dict) for doc in value.values())


def _has_ids(table: dict[str, Any]) -> bool:
    numbers = (key.removeprefix("-") for key in table)
    return all(number.isascii() and number.isdecimal() for number in numbers)


def _is_sound(own: dict[str, Any]) -> bool:
    last_ids = own.get("last_ids")
    numbers = [own.get("version"), *(last_ids.values() if isinstance(last_ids, dict) else [None])]
    return all(type(number) is int for number in numbers)
