"""All or nothing, one state for a group of reads, and nothing shared with the caller."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from tinydb import where
from tinydb.table import Document

from beritacli.store import Database, StoreBusyError
from tests.store.conftest import Start, finish, opened


class PlannedError(Exception):
    """Raised by a test in the middle of something."""


def test_a_transaction_that_raises_is_undone(database: Database) -> None:
    table = database.table("docs")
    table.insert_multiple([{"slug": "a", "tags": ["x"]}, {"slug": "b", "tags": ["x"]}])
    with pytest.raises(PlannedError), database.transaction():
        table.update({"slug": "z", "tags": ["y"]})
        table.remove(doc_ids=[1])
        lost = table.insert({"slug": "c"})
        database.table("lain").insert({})
        assert table.count(where("slug") == "z") == 1
        raise PlannedError
    assert [doc["slug"] for doc in table] == ["a", "b"]
    assert table.count_by("tags") == {"x": 2}
    assert table.count(where("slug") == "z") == 0
    assert len(database.table("lain")) == 0
    assert lost == 3


def test_an_id_of_a_transaction_that_failed_was_never_given(database: Database) -> None:
    table = database.table("docs")
    with pytest.raises(PlannedError), database.transaction():
        table.insert(Document({}, 40))
        raise PlannedError
    assert table.insert({}) == 1


def test_transactions_in_transactions_are_one(path: Path) -> None:
    with opened(path) as database, opened(path) as other:
        table = database.table("docs")
        table.insert({})
        with database.transaction():
            with database.transaction():
                table.insert({})
            with database.snapshot():
                assert len(table) == 2
            assert len(other.table("docs")) == 1
        assert len(other.table("docs")) == 2


def test_an_inner_failure_dooms_the_outer_even_when_swallowed(path: Path) -> None:
    with opened(path) as database:
        table = database.table("docs")
        table.insert({"n": 1})
        with pytest.raises(RuntimeError, match="none of it was kept"), database.transaction():
            table.insert({"n": 2})
            with suppress(PlannedError), database.transaction():
                raise PlannedError
            assert len(table) == 2
        with pytest.raises(RuntimeError, match="nothing more is written"), database.transaction():
            with suppress(PlannedError), database.transaction():
                raise PlannedError
            table.insert({"n": 3})
        table.insert({"n": 4})
    with opened(path) as database:
        assert [doc["n"] for doc in database.table("docs")] == [1, 4]


def test_insert_multiple_is_all_or_nothing(database: Database) -> None:
    table = database.table("docs")
    table.insert(Document({}, 2))
    with pytest.raises(ValueError, match="not a Mapping"):
        table.insert_multiple([{}, {}, 5])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="already exists"):
        table.insert_multiple([{}, Document({}, 2)])
    assert [doc.doc_id for doc in table] == [2]


def test_a_change_that_raises_half_way_changes_nothing(database: Database) -> None:
    table = database.table("docs")
    table.insert_multiple({"n": number} for number in range(5))

    def change(doc: dict[str, int]) -> None:
        doc["n"] //= 3 - doc["n"]

    with pytest.raises(ZeroDivisionError):
        table.update(change)
    assert [doc["n"] for doc in table] == [0, 1, 2, 3, 4]


def test_what_json_cannot_hold_changes_nothing(database: Database) -> None:
    table = database.table("docs")
    table.insert({"n": 1})
    for value in (float("nan"), float("-inf"), "\ud800"):
        with pytest.raises(ValueError, match=r"."):
            table.insert({"n": value})
        with pytest.raises(ValueError, match=r"."):
            table.update({"n": value})
    with pytest.raises(TypeError):
        table.insert({"n": object()})
    assert [dict(doc) for doc in table] == [{"n": 1}]
    assert table.insert({}) == 2


def test_nothing_is_shared_with_the_caller(database: Database) -> None:
    """Inside a transaction too, where the JSON file is held in memory."""
    table = database.table("docs")
    tags = ["a"]
    with database.transaction():
        table.insert({"tags": tags})
        tags.append("mine")
        for document in (table.get(doc_id=1), table.search()[0], *table, table.all()[0]):
            document["tags"].append("b")
            document["more"] = 1
    with database.snapshot():
        table.all()[0]["tags"].append("c")
        assert table.all() == [{"tags": ["a"]}]


def test_a_snapshot_is_of_the_moment_when_it_begins(path: Path, start: Start) -> None:
    with opened(path) as database:
        table = database.table("docs")
        table.insert({"status": "a"})
        other = start(
            "with opened() as database:\n"
            "    database.table('docs').insert_multiple([{'status': 'a'}, {'status': 'b'}])\n"
            "    database.table('docs').remove(doc_ids=[1])\n",
            path,
        )
        with database.snapshot():
            finish(other)
            with database.snapshot():
                assert [doc.doc_id for doc in table] == [1]
            assert table.count(where("status") == "a") == table.count() == 1
            assert table.get(doc_id=2) is None
        assert [doc.doc_id for doc in table] == [2, 3]


def test_a_snapshot_refuses_to_be_written_in(database: Database) -> None:
    """What was written there would be lost without a word."""
    table = database.table("docs")
    table.insert({"n": 1})
    with database.snapshot():
        with pytest.raises(RuntimeError, match="for reading"):
            table.insert({"n": 2})
        assert len(table) == 1
    table.insert({"n": 3})
    assert [doc["n"] for doc in table] == [1, 3]


def test_readers_go_on_while_a_writer_holds_the_lock(path: Path, start: Start) -> None:
    with opened(path) as database:
        database.table("docs").insert({"n": 1})
        holder = start(
            "with opened() as database, database.transaction():\n"
            "    database.table('docs').insert({'n': 2})\n"
            "    print('held', flush=True)\n"
            "    sys.stdin.readline()\n",
            path,
        )
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with opened(path, busy_seconds=0.2) as other:
            assert other.table("docs").all() == [{"n": 1}]
            for _ in range(2):
                with pytest.raises(StoreBusyError) as caught:
                    other.table("docs").insert({"n": 3})
                assert str(path) in caught.value.message
                assert caught.value.hint
            assert other.table("docs").all() == [{"n": 1}]
            holder.communicate("go on\n", timeout=20)
            assert other.table("docs").insert({"n": 4}) == 3
            assert [doc["n"] for doc in database.table("docs")] == [1, 2, 4]


def test_a_writer_gets_its_turn(path: Path, start: Start) -> None:
    """It waits for a lock that is let go in time."""
    with opened(path) as database:
        database.table("docs").insert({"n": 1})
        with database.transaction():
            waiting = start(
                "print('ready', flush=True)\n"
                "with opened(20) as database:\n"
                "    print(database.table('docs').insert({'n': 3}))\n",
                path,
            )
            assert waiting.stdout is not None
            assert waiting.stdout.readline() == "ready\n"
            assert database.table("docs").insert({"n": 2}) == 2
        assert finish(waiting) == "3\n"
