"""Random operations, one after another, on stock TinyDB and on both engines: the same documents.

Ids are compared between the engines alone: TinyDB gives the id of a removed last document again.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from beritacli.store import Database
from tests.store.conftest import opened_quickly
from tests.store.test_same_as_tinydb import CONDITION, SOUND, WILD, build

DOCUMENTS = SOUND | WILD
FIELDS = WILD.filter(bool)
STEP = st.one_of(
    st.tuples(st.just("insert"), st.lists(DOCUMENTS, max_size=4), st.none()),
    st.tuples(st.just("insert"), st.lists(DOCUMENTS, min_size=1, max_size=4), st.none()),
    st.tuples(st.just("update"), FIELDS, CONDITION),
    st.tuples(st.just("upsert"), DOCUMENTS, CONDITION),
    st.tuples(st.just("remove"), CONDITION, st.none()),
    st.tuples(st.just("remove nth"), st.integers(0, 5), st.none()),
    st.tuples(st.just("truncate"), st.none(), st.none()),
    st.tuples(st.just("undone"), DOCUMENTS, CONDITION),
    st.tuples(st.just("reopen"), st.none(), st.none()),
)
STEPS = st.lists(STEP, min_size=3, max_size=12)


class UndoneError(Exception):
    """Ends a transaction that must leave nothing."""


class Trial:
    """One table, of stock TinyDB or of an engine, and the documents that it was given."""

    def __init__(self, database: Any) -> None:
        self.database = database
        self.given: list[int] = []
        self.serial = 0

    @property
    def table(self) -> Any:
        if isinstance(self.database, Database):
            return self.database.table("docs")
        return self.database.table("docs", cache_size=0)

    def take(self, step: tuple[str, Any, Any]) -> None:
        operation, one, other = step
        if operation == "insert":
            self.given += self.table.insert_multiple([self.sign(document) for document in one])
        elif operation == "update":
            self.table.update(one, build(other))
        elif operation == "upsert":
            count = len(self.table)
            touched = self.table.upsert(self.sign(one), build(other))
            self.given += touched if len(self.table) > count else []
        elif operation == "remove":
            self.table.remove(build(one))
        elif operation == "remove nth":
            ids = [document.doc_id for document in self.table][one : one + 1]
            self.table.remove(doc_ids=ids)
        elif operation == "truncate":
            self.table.truncate()
            self.given.clear()
        elif isinstance(self.database, Database) and operation == "undone":
            self.undo(one, other)
        elif isinstance(self.database, Database) and operation == "reopen":
            self.database.close()

    def undo(self, document: dict[str, Any], cond: Any) -> None:
        try:
            with self.database.transaction():
                self.table.insert({**document, "undone": 1})
                self.table.update({"undone": 2}, build(cond))
                self.table.remove(build(cond))
                raise UndoneError
        except (UndoneError, TypeError):
            pass

    def sign(self, document: dict[str, Any]) -> dict[str, Any]:
        self.serial += 1
        return {**document, "serial": self.serial}

    def documents(self) -> list[Any]:
        return [repr(sorted(document.items())) for document in self.table.all()]

    def answer(self, step: tuple[str, Any, Any]) -> type[Exception] | None:
        """Take a step; a comparison of types that have no order raises TypeError in TinyDB."""
        try:
            self.take(step)
        except TypeError:
            return TypeError
        return None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_operations_leave_what_tinydb_would(steps: list[Any]) -> None:
    stock = Trial(TinyDB(storage=MemoryStorage))
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        paths = [Path(name) / "uji.db", Path(name) / "uji.json"]
        engines = [Trial(stack.enter_context(opened_quickly(path))) for path in paths]
        for step in steps:
            before = stock.documents()
            if stock.answer(step) is TypeError:
                # TinyDB in memory keeps what was changed before the error, the engines nothing.
                # From here on they are no longer comparable.
                assert [engine.documents() for engine in engines] == [before, before]
                break
            for engine in engines:
                assert engine.answer(step) is None, step
                assert engine.documents() == stock.documents(), step
        for engine in engines:
            assert engine.given == sorted(set(engine.given))
            engine.database.close()
        assert engines[0].given == engines[1].given
        left = [[document.doc_id for document in engine.table] for engine in engines]
        assert left[0] == left[1]
