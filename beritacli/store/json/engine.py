"""TinyDB in TinyDB's own JSON file: tables in memory, and a file that is never half written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, cast

from tinydb.queries import QueryInstance

from beritacli.store.database import Database, Repair
from beritacli.store.files import has_file
from beritacli.store.json.index import EqualityIndex, find_equality
from beritacli.store.json.storage import JSONFileStorage
from beritacli.store.tables import OrderedTable
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
        if not self.exists:
            self.check_exists()
        if not self._can_be_read():
            return self._go_back()
        with self.transaction():  # which brings an older version up to date
            return Repair(self.keep_copy("before-repair"), [])

    def _go_back(self) -> Repair:
        with JSONDatabase(self._json.last_copy, self._json.schema, busy_seconds=0) as copy:
            copy.read_older()
            if not copy.exists:
                self._json.check()  # which names the damage
            with copy.snapshot():
                kept = self._replace(copy, lambda _: None)
        lost = ["What the last write before the damage had changed."]
        return Repair(kept or self._json.path, lost)

    def backup(self, destination: Path) -> None:
        """Copy the store into one plain file; see Database.backup."""
        if has_file(destination):
            JSONFileStorage(destination, self._json.schema, busy_seconds=0).check()
        with self.snapshot():
            self._json.copy_to(destination)

    def find_damage(self) -> list[str]:
        """What is wrong with the file; see Database.find_damage."""
        return []  # what can be read is whole

    def _replace(self, copy: Database, finish: Callable[[Database], None]) -> Path | None:
        content = json.loads(cast("JSONFileStorage", copy.storage).check())
        self._json.begin_with(content)
        self._json.is_damaged = True
        self._json.like, self._json.keeps_older = cast("JSONFileStorage", copy.storage).path, False
        try:
            with self.transaction():
                kept = self.keep_copy("damaged") if self.exists else None
                finish(self)
                self.after_commit(self._json.on_placed)
        finally:
            self._json.is_damaged = False
        return kept

    def compact(self) -> bool:
        """Write the file anew; it never has more in it than the documents."""
        with self.transaction():
            self._json.change()
        return True

    @property
    def _json(self) -> JSONFileStorage:
        return cast("JSONFileStorage", self.storage)
