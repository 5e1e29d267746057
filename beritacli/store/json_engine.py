"""TinyDB in TinyDB's own JSON file: tables in memory, and a file that is never half written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, cast

from tinydb.queries import QueryInstance

from beritacli.store.errors import (
    StoreDamagedError,
)
from beritacli.store.files import (
    free_name,
    has_file,
)
from beritacli.store.json_index import EqualityIndex, find_equality
from beritacli.store.json_storage import JSONFileStorage
from beritacli.store.tables import Database, OrderedTable, Repair
from beritacli.store.values import check_id, copy_value

if TYPE_CHECKING:
    from pathlib import Path

    from tinydb.queries import QueryLike


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
        """Remove all documents at once, and begin with new ids, as TinyDB does."""
        self._documents.clear()
        self._storage.forget_ids(self._name)


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
        self.clear_cache()
        with self.transactions.transaction():
            updater(NumberedDocuments(cast("JSONFileStorage", self.storage), self.name))


class JSONDatabase(Database):
    """A TinyDB database in TinyDB's own JSON file."""

    table_class = JSONTable
    default_storage_class = JSONFileStorage  # type: ignore[assignment] # TinyDB names its own class as the type
    engine = "json"

    def find_problems(self) -> list[str]:
        """Nothing, where the file can be read: what is wrong with it is an error of its own."""
        with self.snapshot():
            return []

    def repair(self) -> Repair:
        """Go back to the state before the last write, where the file can't be read."""
        kept = free_name(self._json.path, "before-repair")
        try:
            self._json.copy_to(kept)
            with self.transaction():  # which brings an older version up to date
                return Repair(kept, [])
        except StoreDamagedError:
            if not self._json.last_copy.exists():
                raise
        damaged = self.restore(self._json.last_copy)
        return Repair(damaged or kept, ["What the last write before the damage had changed."])

    def backup(self, destination: Path) -> None:
        """Copy the store into one plain file; see Database.backup."""
        if has_file(destination):
            JSONFileStorage(destination, self._json.schema, busy_seconds=0).check()
        with self.snapshot():
            self._json.copy_to(destination)

    def restore(self, source: Path) -> Path | None:
        """Put a copy's content in the place of the store's; see Database.restore."""
        copy = JSONFileStorage(source, self._json.schema, busy_seconds=0)
        return self._json.take_over(copy)

    def compact(self) -> None:
        """Write the file anew; it never has more in it than the documents."""
        with self.transaction():
            self._json.change()

    @property
    def _json(self) -> JSONFileStorage:
        return cast("JSONFileStorage", self.storage)
