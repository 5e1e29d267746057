"""Ids, transactions, snapshots, waiting, damage: what both engines promise alike."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from beritacli.store import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreMissingError,
    open_database,
)
from beritacli.store.sqlite.connection import Connection
from tests.store.conftest import SCHEMA, opened


def test_ids_are_never_given_twice(path: Path) -> None:
    with opened(path) as database:
        table = database.table("docs")
        assert table.insert({}) == 1
        assert table.insert(Document({}, 10)) == 10
        assert table.insert_multiple([{}, {}]) == [11, 12]
        table.remove(doc_ids=[12])
        table.remove(where("a").exists() | ~where("a").exists())
    with opened(path) as database:
        table = database.table("docs")
        assert table.insert({}) == 13
        with pytest.raises(ZeroDivisionError), database.transaction():
            assert table.insert({}) == 14
            1 / 0  # noqa: B018
        assert table.insert({}) == 14
        with pytest.raises(ValueError, match="already exists"):
            table.insert(Document({}, 13))
        assert len(table) == 2


def test_a_failed_part_dooms_the_whole(path: Path) -> None:
    with opened(path) as database:
        table = database.table("docs")
        table.insert({"n": 1})
        with pytest.raises(RuntimeError, match="none of it was kept"), database.transaction():
            table.insert({"n": 2})
            with suppress(ValueError):
                table.insert_multiple([{"n": 3}, 4])  # type: ignore[list-item]
        assert [doc["n"] for doc in table] == [1]


def test_nothing_is_made_before_the_first_write(path: Path) -> None:
    database = opened(path)
    assert not database.exists
    with pytest.raises(StoreMissingError), database.snapshot():
        len(database.table("docs"))
    with pytest.raises(StoreMissingError):
        database.table("docs").all()
    assert not path.exists()
    database.table("docs").insert({})
    assert database.exists
    assert database.tables() == {"docs"}
    assert path.stat().st_mode & 0o777 == 0o644
    database.close()


def test_a_snapshot_is_of_one_moment(path: Path) -> None:
    with opened(path) as writer, opened(path) as reader:
        writer.table("docs").insert({"n": 1})
        with reader.snapshot():
            assert len(reader.table("docs")) == 1
            writer.table("docs").insert({"n": 2})
            assert len(reader.table("docs")) == 1
        assert len(reader.table("docs")) == 2


def test_a_writer_waits_and_then_says_busy(path: Path) -> None:
    with opened(path) as one, opened(path, busy_seconds=0.2) as other:
        with one.transaction():
            one.table("docs").insert({})
            with pytest.raises(StoreBusyError) as caught:
                other.table("docs").insert({})
            assert "busy" in caught.value.message
        other.table("docs").insert({})
        assert len(one.table("docs")) == 2


def test_changes_in_place_are_kept(path: Path) -> None:
    with opened(path) as database:
        table = database.table("docs")
        # More than are held in memory.
        table.insert_multiple({"n": number, "tags": ["a"]} for number in range(1500))

        def change(doc: dict[str, object]) -> None:
            doc["n"] = -1
            doc["tags"] = ["b"]

        assert len(table.update(change)) == 1500
        assert table.count(where("tags").any(["a"])) == 0
        assert table.count_by("tags") == {"b": 1500}
        assert table.upsert({"n": 5}, where("n") == 7) == [1501]
        assert table.count(where("n") == -1) == 1500


def test_the_json_file_is_tinydbs_own(tmp_path: Path) -> None:
    path = tmp_path / "uji.json"
    with opened(path) as database:
        database.table("docs").insert({"judul": "Satu"})
    with TinyDB(path) as stock:
        assert stock.table("docs").all() == [{"judul": "Satu"}]


def test_odd_table_names_are_told_apart(path: Path) -> None:
    names = ["A", "a", "sqlite_x", "a b", '"', "é", "_default", "a.b"]
    with opened(path) as database:
        for name in names:
            database.table(name).insert({"name": name})
        assert database.tables() - {"docs"} == set(names)
        assert all(database.table(name).all() == [{"name": name}] for name in names)
        database.drop_table("A")
        assert database.table("a").all() == [{"name": "a"}]


@pytest.mark.parametrize("value", ["nol \0", "\ud800", float("nan"), float("inf")])
def test_what_no_document_can_hold(path: Path, value: object) -> None:
    with opened(path) as database:
        database.table("docs").insert({"n": "\\u0000"})
        with pytest.raises(ValueError, match=r"(a document|JSON)"):
            database.table("docs").insert({"n": value})
        assert database.table("docs").all() == [{"n": "\\u0000"}]


def damaged(kind: str, whole: bytes) -> bytes:
    return {
        "empty": b"",
        "one byte": whole[:1],
        "cut": whole[: len(whole) // 2],
        "zeroed": b"\0" * len(whole),
        "junk": b"bukan basis data\n" * 50,
        "tinydb": b'{"_default": {"1": {"a": 1}}}',
        "list": b"[1, 2]",
    }[kind]


@pytest.mark.parametrize("kind", ["empty", "one byte", "cut", "zeroed", "junk", "tinydb", "list"])
def test_damage_is_named_and_not_touched(path: Path, kind: str) -> None:
    with opened(path) as database:
        database.table("docs").insert_multiple([{"n": "x" * 100} for _ in range(100)])
    content = damaged(kind, path.read_bytes())
    path.write_bytes(content)
    for write in (False, True):
        database = opened(path)
        with pytest.raises((StoreDamagedError, StoreForeignError)) as caught:
            if write:
                database.table("docs").insert({})
            else:
                database.table("docs").all()
        database.close()
        assert str(path) in caught.value.message
        assert caught.value.hint
        assert path.read_bytes() == content
    assert not list(path.parent.glob("*.new"))


def test_a_file_of_another_program_or_engine(tmp_path: Path) -> None:
    path = tmp_path / "uji.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE x (y)")
    connection.close()
    with pytest.raises(StoreForeignError, match="another program"):
        opened(path).table("docs").all()
    path.rename(tmp_path / "uji.json")
    with pytest.raises(StoreForeignError, match="SQLite file"):
        opened(tmp_path / "uji.json").table("docs").all()
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StoreError):
        opened(tmp_path / "folder.db").table("docs").all()


def test_a_newer_version_is_refused(path: Path) -> None:
    with open_database(path, SCHEMA._replace(version=3)) as newer:
        newer.table("docs").insert({})
    with pytest.raises(StoreForeignError, match="newer uji"):
        opened(path).table("docs").all()


def test_json_last_ids_follow_a_foreign_edit(tmp_path: Path) -> None:
    path = tmp_path / "uji.json"
    with opened(path) as database:
        database.table("docs").insert({})
    data = json.loads(path.read_text(encoding="utf-8"))
    data["docs"]["7"] = {}
    path.write_text(json.dumps(data), encoding="utf-8")
    with opened(path) as database:
        assert database.table("docs").insert({}) == 8


@pytest.mark.parametrize(
    ("cond", "order", "plan"),
    [
        (where("status") == "a", ["-date"], "docs.status index"),
        (None, ["-date"], "docs.date index"),
        (where("tags").any(["t1", "t2"]), ["-date"], "MERGE"),
        (where("date") >= "2025", ["date"], "docs.date index"),
    ],
)
def test_hot_queries_use_their_index_and_never_sort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cond: object, order: list[str], plan: str
) -> None:
    with opened(tmp_path / "uji.db") as database:
        table = database.table("docs")
        table.insert_multiple(
            {"date": f"2025-{n % 12:02}", "status": "ab"[n % 2], "tags": [f"t{n % 5}"]}
            for n in range(2000)
        )
        asked: list[tuple[str, tuple[object, ...]]] = []
        run = Connection.run

        def listen(self: Connection, sql: str, values: object = ()) -> sqlite3.Cursor:
            asked.append((sql, tuple(values)))  # type: ignore[arg-type]
            return run(self, sql, values)  # type: ignore[arg-type]

        monkeypatch.setattr(Connection, "run", listen)
        found = table.search(cond, order_by=order, limit=20)  # type: ignore[arg-type]
        assert len(found) == 20
        fetched = [sql for sql, _ in asked if sql.startswith("SELECT doc")]
        assert len(fetched) <= 21
        (query,) = [one for one in asked if "ORDER BY" in one[0]]
        monkeypatch.undo()
        rows = list(database.storage.connection.rows(f"EXPLAIN QUERY PLAN {query[0]}", query[1]))  # type: ignore[attr-defined]
        details = " ".join(str(row[3]) for row in rows)
        assert plan in details
        assert "TEMP B-TREE" not in details
        assert "SCAN docs" not in details or "USING" in details


def test_equalities_hold_within_a_transaction_whatever_is_changed(path: Path) -> None:
    with opened(path) as database, database.transaction():
        table = database.table("docs")
        table.insert_multiple([{"status": "a"}, {"status": "b"}, {"status": "a"}])
        is_a, is_b = where("status") == "a", where("status") == "b"
        assert table.count(is_a) == 2
        table.update({"status": "b"}, doc_ids=[1])
        assert (table.count(is_a), table.count(is_b)) == (1, 2)
        table.insert({"status": "a"})
        table.remove(doc_ids=[3])
        assert [doc.doc_id for doc in table.search(is_a & where("status").exists())] == [4]
        table.truncate()
        table.insert({"status": "b"})
        assert (table.count(is_a), table.count(is_b)) == (0, 1)
        database.drop_table("docs")
        assert table.count(is_b) == 0
