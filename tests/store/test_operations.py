"""Random operations, one after another, on stock TinyDB and on both engines: the same documents.

Ids are compared between the engines alone: TinyDB gives the id of a removed last document again.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, operations
from tinydb.storages import MemoryStorage

from beritacli.store import Database
from tests.store.conftest import opened_quickly
from tests.store.test_same_as_tinydb import CONDITION, SOUND, WILD, build

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENTS = SOUND | WILD
FIELDS = WILD.filter(bool)
STEP = st.one_of(
    st.tuples(st.just("insert"), st.lists(DOCUMENTS, max_size=4), st.none()),
    st.tuples(st.just("insert"), st.lists(DOCUMENTS, min_size=1, max_size=4), st.none()),
    st.tuples(st.just("update"), FIELDS, CONDITION),
    st.tuples(st.just("operation"), st.sampled_from(["set", "delete", "add", "call"]), CONDITION),
    st.tuples(st.just("update several"), st.lists(st.tuples(FIELDS, CONDITION)), st.none()),
    st.tuples(st.just("upsert"), DOCUMENTS, CONDITION),
    st.tuples(st.just("remove"), CONDITION, st.none()),
    st.tuples(st.just("remove nth"), st.integers(0, 5), st.none()),
    st.tuples(st.just("truncate"), st.none(), st.none()),
    st.tuples(st.just("undone"), DOCUMENTS, CONDITION),
    st.tuples(st.just("reopen"), st.none(), st.none()),
)
STEPS = st.lists(STEP, min_size=3, max_size=12)


def renew(document: Any) -> None:
    """A change in place that is none of TinyDB's operations."""
    document["tags"] = [*document.get("tags", ()), "baru"]
    document.pop("status", None)


OPERATIONS = {
    "set": operations.set("slug", "baru"),
    "delete": operations.delete("status"),  # KeyError where there is none
    "add": operations.add("slug", "-2"),  # TypeError where it is no text
    "call": renew,
}


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
        steps: dict[str, Callable[[], Any]] = {
            "insert": lambda: self.insert(one),
            "update": lambda: self.table.update(one, build(other)),
            "operation": lambda: self.table.update(OPERATIONS[one], build(other)),
            "update several": lambda: self.table.update_multiple(
                [(fields, build(cond)) for fields, cond in one]
            ),
            "upsert": lambda: self.upsert(one, other),
            "remove": lambda: self.table.remove(build(one)),
            "remove nth": lambda: self.table.remove(
                doc_ids=[document.doc_id for document in self.table][one : one + 1]
            ),
            "truncate": self.truncate,
            "undone": lambda: self.undo(one, other),
            "reopen": self.reopen,
        }
        steps[operation]()

    def insert(self, documents: list[dict[str, Any]]) -> None:
        self.given += self.table.insert_multiple([self.sign(document) for document in documents])

    def upsert(self, document: dict[str, Any], cond: Any) -> None:
        count = len(self.table)
        touched = self.table.upsert(self.sign(document), build(cond))
        self.given += touched if len(self.table) > count else []

    def truncate(self) -> None:
        self.table.truncate()
        self.given.clear()

    def reopen(self) -> None:
        if isinstance(self.database, Database):
            self.database.close()

    def undo(self, document: dict[str, Any], cond: Any) -> None:
        if not isinstance(self.database, Database):
            return
        try:
            with self.database.transaction():
                self.table.insert({**document, "undone": 1})
                self.table.update({"undone": 2}, build(cond))
                self.table.remove(build(cond))
                raise UndoneError
        except (UndoneError, TypeError, KeyError):
            pass

    def sign(self, document: dict[str, Any]) -> dict[str, Any]:
        self.serial += 1
        return {**document, "serial": self.serial}

    def documents(self) -> list[Any]:
        return [repr(sorted(document.items())) for document in self.table.all()]

    def answer(self, step: tuple[str, Any, Any]) -> type[Exception] | None:
        """Take a step; gives what it raised."""
        try:
            self.take(step)
        except (TypeError, KeyError) as error:
            return type(error)
        return None


class CopyingStorage(MemoryStorage):
    """TinyDB's own in memory, but that no two documents share a list, as in its files."""

    def read(self) -> Any:
        return deepcopy(super().read())

    def write(self, data: Any) -> None:
        super().write(deepcopy(data))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_operations_leave_what_tinydb_would(steps: list[Any]) -> None:
    stock = Trial(TinyDB(storage=CopyingStorage))
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        paths = [Path(name) / "uji.db", Path(name) / "uji.json"]
        engines = [Trial(stack.enter_context(opened_quickly(path))) for path in paths]
        for step in steps:
            before = stock.documents()
            raised = stock.answer(step)
            if raised:
                # TinyDB in memory keeps what was changed before the error, the engines nothing.
                # From here on they are no longer comparable. An index may have ruled out the
                # document for whose sake TinyDB raised.
                answers = [engine.answer(step) for engine in engines]
                assert set(answers) <= {raised, None}
                documents = [engine.documents() for engine in engines]
                for answer, found in zip(answers, documents, strict=True):
                    assert answer is None or found == before
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
