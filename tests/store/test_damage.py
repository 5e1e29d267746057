"""Files cut, foreign, newer, out of reach, on a full disk: named, and left as they are."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where

from beritacli.store import (
    Schema,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    open_database,
)
from beritacli.store.sqlite.disk import file as sqlite_file
from beritacli.store.sqlite.storage import SQLiteStorage
from tests.store.conftest import SCHEMA, Start, expected_files, finish, opened

OWN = {"application": "uji", "version": 1, "last_ids": {"docs": 1}}


def filled(path: Path) -> Path:
    """A store with a hundred documents."""
    with opened(path) as database:
        documents = ({"n": f"isi {number}" * 20, "status": "a"} for number in range(100))
        database.table("docs").insert_multiple(documents)
    return path


def refuse(path: Path, kind: type[StoreError], *words: str) -> None:
    """Neither a read nor a write goes through, and not a byte changes."""
    before = path.read_bytes() if path.is_file() else b""
    calls: list[Callable[[Any], object]] = [
        lambda table: table.all(),
        lambda table: table.get(doc_id=1),
        lambda table: table.count(where("status") == "a"),
        lambda table: table.insert({"n": 1}),
        lambda table: table.update({"n": 1}),
    ]
    for call in calls:
        with opened(path, busy_seconds=0.2) as database, pytest.raises(StoreError) as caught:
            call(database.table("docs"))
        assert type(caught.value) is kind
        assert str(path) in caught.value.message
        assert all(word in caught.value.message for word in words)
        assert caught.value.hint
    assert not path.is_file() or path.read_bytes() == before
    assert {one.name for one in path.parent.iterdir()} <= expected_files(path)


def test_no_bytes(path: Path) -> None:
    path.write_bytes(b"")
    refuse(path, StoreDamagedError, "empty")


@pytest.mark.parametrize("size", [1, 15, 16, 99, 100, 0.5, -1])
def test_cut_short(path: Path, size: float) -> None:
    whole = filled(path).read_bytes()
    cut = whole[: int(len(whole) * size)] if size == 0.5 else whole[: int(size)]
    path.write_bytes(cut)
    refuse(path, StoreDamagedError)


@pytest.mark.parametrize("content", [b"bukan basis data\n", b"\0" * 5_000, b"\xff\xfe\x00", b"{"])
def test_junk(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    is_json = path.suffix == ".json"
    refuse(path, StoreDamagedError if is_json else StoreForeignError)


def test_the_sqlite_file_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "uji.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE docs (id INTEGER PRIMARY KEY, doc TEXT)")
    connection.close()
    refuse(path, StoreForeignError, "another program")


def test_the_sqlite_store_of_another_application(path: Path) -> None:
    with open_database(path, Schema("lain", 7, 1, SCHEMA.tables)) as database:
        database.table("docs").insert({})
    refuse(path, StoreForeignError, "uji")


def test_stock_tinydb_given_to_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "uji.db"
    with TinyDB(path) as stock:
        stock.table("docs").insert({})
    refuse(path, StoreForeignError, "JSON file", ".json")


def test_a_sqlite_store_named_json(tmp_path: Path) -> None:
    filled(tmp_path / "uji.db").rename(tmp_path / "uji.json")
    refuse(tmp_path / "uji.json", StoreForeignError, "SQLite file")


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        5,
        None,
        {"_default": {"1": {"a": 1}}},
        {"_store": {"1": OWN}, "docs": [1]},
        {"_store": {"1": {**OWN, "application": "lain"}}},
        {"_store": 1},
        {"_store": {"1": 1}},
    ],
)
def test_json_that_is_not_ours(tmp_path: Path, data: object) -> None:
    (tmp_path / "uji.json").write_text(json.dumps(data), encoding="utf-8")
    refuse(tmp_path / "uji.json", StoreForeignError, "not a store of uji")


@pytest.mark.parametrize(
    "data",
    [
        {"_store": {"1": OWN}, "docs": {"satu": {}}},
        {"_store": {"1": OWN}, "docs": {"": {}}},
        {"_store": {"1": {**OWN, "version": "1"}}},
        {"_store": {"1": {**OWN, "last_ids": [1]}}},
        {"_store": {"1": {**OWN, "last_ids": {"docs": "1"}}}},
        {"_store": {"1": {"application": "uji"}}},
    ],
)
def test_json_whose_ids_are_no_longer_so(tmp_path: Path, data: object) -> None:
    (tmp_path / "uji.json").write_text(json.dumps(data), encoding="utf-8")
    refuse(tmp_path / "uji.json", StoreDamagedError, "inconsistent")


def test_a_newer_version(path: Path) -> None:
    with open_database(path, SCHEMA._replace(version=3)) as newer:
        newer.table("docs").insert({})
    refuse(path, StoreForeignError, "newer")


def test_a_folder(path: Path) -> None:
    path.mkdir()
    refuse(path, StoreError)
    assert list(path.iterdir()) == []


def test_a_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    refuse(path, StoreForeignError, "is a pipe")


def test_under_a_file(path: Path) -> None:
    path.write_bytes(b"a")
    with opened(path / path.name) as database, pytest.raises(StoreError):
        database.table("docs").insert({})
    assert path.read_bytes() == b"a"


def test_a_name_that_no_system_takes(tmp_path: Path) -> None:
    for suffix in (".db", ".json"):
        with pytest.raises(StoreError, match="can't be used"):
            opened(tmp_path / ("x" * 300 + suffix)).table("docs").insert({})


@pytest.mark.parametrize("junk", [b"\xff\xfe\xfd", b'"},{'])
def test_text_of_a_document_that_was_spoilt(path: Path, junk: bytes) -> None:
    with opened(path) as database:
        database.table("docs").insert_multiple([{"n": "abc"}, {"n": "RUSAK"}, {"n": "abc"}])
    path.write_bytes(path.read_bytes().replace(b"RUSAK", junk.ljust(5, b'"')))
    with opened(path) as database, pytest.raises(StoreDamagedError):
        database.table("docs").all()
    with opened(path) as database, pytest.raises(StoreDamagedError):
        database.table("docs").update({"n": 1}, doc_ids=[2])
    with opened(path) as database, pytest.raises(StoreDamagedError):
        database.table("docs").search(order_by=["n"])


def test_pages_that_were_spoilt(tmp_path: Path) -> None:
    path = filled(tmp_path / "uji.db")
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    refuse(path, StoreDamagedError, "damaged")


def test_a_file_of_sqlite_that_another_program_keeps_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is busy, and not to be read behind the other's back."""
    monkeypatch.setattr(sqlite_file, "LOCK_SECONDS", 0.1)
    path = filled(tmp_path / "uji.db")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN IMMEDIATE")
    for call in (lambda table: table.all(), lambda table: table.insert({})):
        with opened(path, 0.2) as database, pytest.raises(StoreBusyError):
            call(database.table("docs"))
    holder.close()
    with opened(path) as database:
        assert len(database.table("docs")) == 100


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_BUSY_RECOVERY])
def test_every_kind_of_busy_is_busy(tmp_path: Path, code: int) -> None:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = code

    def fail() -> None:
        raise error

    storage = SQLiteStorage(tmp_path / "uji.db", SCHEMA, busy_seconds=1)
    with pytest.raises(StoreBusyError):
        storage.connection.guard(fail)


# Rights


def test_a_store_in_a_folder_that_cannot_be_written_is_read(
    ordinary_user: Path,
) -> None:
    for path in (ordinary_user / "uji.db", ordinary_user / "uji.json"):
        filled(path)
    kept = {one.name: one.read_bytes() for one in ordinary_user.iterdir()}
    ordinary_user.chmod(0o500)
    try:
        for path in (ordinary_user / "uji.db", ordinary_user / "uji.json"):
            path.chmod(0o400)
            with opened(path) as database:
                assert len(database.table("docs")) == 100
                assert database.table("docs").count(where("status") == "a") == 100
                with database.snapshot():
                    assert database.table("docs").contains(doc_id=100)
                with pytest.raises(StoreError):
                    database.table("docs").insert({})
        with opened(ordinary_user / "baru.db") as database, pytest.raises(StoreError):
            database.table("docs").insert({})
        assert {one.name: one.read_bytes() for one in ordinary_user.iterdir()} == kept
    finally:
        ordinary_user.chmod(0o700)


def test_a_log_in_a_folder_that_cannot_be_written_is_not_passed_over(ordinary_user: Path) -> None:
    """What was written last is in the log: the file alone would be an older state."""
    path = ordinary_user / "uji.db"
    with opened(path) as database:
        database.table("docs").insert({"n": 1})
        copies = {one.name: one.read_bytes() for one in ordinary_user.iterdir()}
    del copies["uji.db-shm"]
    folder = ordinary_user / "salinan"
    folder.mkdir()
    for name, content in copies.items():
        (folder / name).write_bytes(content)
    folder.chmod(0o500)
    try:
        with (
            opened(folder / "uji.db") as database,
            pytest.raises(StoreError, match="log needs a folder") as caught,
        ):
            database.table("docs").all()
        assert "-wal" in caught.value.hint
    finally:
        folder.chmod(0o700)
    with opened(folder / "uji.db") as database:
        assert database.table("docs").all() == [{"n": 1}]


def test_a_file_that_may_not_be_read(ordinary_user: Path) -> None:
    for suffix in ("db", "json"):
        path = filled(ordinary_user / f"uji.{suffix}")
        path.chmod(0)
        with opened(path) as database, pytest.raises(StoreError, match="can't be used"):
            database.table("docs").all()
    closed = ordinary_user / "tertutup"
    closed.mkdir(0)
    for suffix in ("db", "json"):
        with pytest.raises(StoreError, match="can't be used"):
            opened(closed / f"uji.{suffix}").table("docs").all()


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_rights_that_the_user_gives(path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        filled(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == mode
    path.chmod(0o640)
    with opened(path) as database:
        database.table("docs").insert({})
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    """The file that is meant is written and locked, under whichever name it is opened."""
    (tmp_path / "lain").mkdir()
    target = tmp_path / "lain" / path.name
    path.symlink_to(target)
    with opened(path) as database:
        database.table("docs").insert({"n": 1})
    with opened(target) as one, opened(path, 0.2) as other:
        with one.transaction(), pytest.raises(StoreBusyError):
            other.table("docs").insert({})
        other.table("docs").insert({"n": 2})
        assert one.table("docs").all() == [{"n": 1}, {"n": 2}]
    assert path.is_symlink()
    assert path.readlink() == target


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", fail)
    path = filled(tmp_path / "uji.db")
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    with opened(path) as database:
        assert len(database.table("docs")) == 100


# A full disk

NEEDS_LIMITS = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on files")
FULL = """
import resource
def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
def fails(call):
    try:
        call()
    except StoreError as error:
        assert type(error) is StoreError, repr(error)
        assert str(path) in error.message and error.hint
    else:
        raise AssertionError("this should not have fitted")
"""


@NEEDS_LIMITS
def test_a_disk_that_fills(path: Path, start: Start) -> None:
    """The write fails as a whole, the old state is read, and the next one that fits is kept."""
    filled(path)
    out = finish(
        start(
            FULL
            + """
database = opened()
table = database.table('docs')
size = 400_000 if path.suffix == '.db' else path.stat().st_size + 20
limit(size)
fails(lambda: table.insert_multiple({'status': 'b', 'n': 'x' * 2_000} for _ in range(500)))
assert len(table) == 100, len(table)
try:
    with database.transaction():
        try:
            table.insert_multiple({'status': 'b', 'n': 'x' * 2_000} for _ in range(500))
        except StoreError:
            pass
        table.insert({'status': 'b'})
except (StoreError, RuntimeError):
    pass
else:
    raise AssertionError("half of a transaction was kept")
assert len(table) == 100, len(table)
limit(resource.RLIM_INFINITY)
print(table.insert({'status': 'c'}))
database.close()
""",
            path,
        )
    )
    assert out == "101\n"
    with opened(path) as database:
        assert database.table("docs").count_by("status") == {"a": 100, "c": 1}
    assert {one.name for one in path.parent.iterdir()} <= expected_files(path)


@NEEDS_LIMITS
def test_a_disk_with_no_room_for_a_store(path: Path, start: Start) -> None:
    code = "limit(30)\nfails(lambda: opened().table('docs').insert({'n': 'x' * 100}))\n"
    finish(start(FULL + code, path))
    assert {one.name for one in path.parent.iterdir()} <= {f".{path.name}.lock"}


def test_a_disk_that_fails_to_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "uji.json")
    before = path.read_bytes()

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with opened(path) as database, pytest.raises(StoreError, match="Input/output error"):
        database.table("docs").insert({})
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*.new"))
