"""Durable files on systems that have less than ours: no unnamed files, no links, no folder sync."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tinydb import where

from beritacli.store.errors import StoreBusyError, StoreDamagedError, StoreError
from beritacli.store.files import (
    create_whole,
    identify_file,
    replace_whole,
    sync_folder,
)
from beritacli.store.sqlite.background import Background
from beritacli.store.sqlite.disk.place import replace_file
from tests.store.conftest import opened


def fail(*_: object, **__: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def fail_for_folders(handle: int) -> None:
    if os.path.isdir(f"/proc/self/fd/{handle}"):  # noqa: PTH112 - a handle has no Path
        raise OSError(5, "Input/output error")


@pytest.fixture
def old_system(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A system without files that have no name."""
    monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    return monkeypatch


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_is_made_once_also_where_files_need_names(
    tmp_path: Path, old_system: pytest.MonkeyPatch, has_links: bool
) -> None:
    if not has_links:
        old_system.setattr(os, "link", fail)
    path = tmp_path / "x"
    assert create_whole(path, b"pertama")
    assert not create_whole(path, b"kedua")
    assert path.read_bytes() == b"pertama"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_appears_where_unnamed_ones_fail_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"milik orang")
    monkeypatch.setattr(os, "link", fail)
    assert not create_whole(path, b"kedua")
    assert path.read_bytes() == b"milik orang"


def test_a_first_file_that_is_not_synced_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"

    monkeypatch.setattr(os, "fsync", fail_for_folders)
    with pytest.raises(OSError, match="Input/output error"):
        replace_whole(path, b"isi", keep=tmp_path / "lama")
    assert list(tmp_path.iterdir()) == []


def test_a_third_file_is_not_written_over(tmp_path: Path) -> None:
    new, path = tmp_path / "baru", tmp_path / "x"
    new.write_bytes(b"baru")
    path.write_bytes(b"milik orang")
    with pytest.raises(StoreBusyError, match="put a file"):
        replace_file(path, new, expected=None, busy_seconds=0, on_placed=fail)
    assert path.read_bytes() == b"milik orang"


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_is_replaced_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    new, path = tmp_path / "baru", tmp_path / "x.db"
    new.write_bytes(b"baru")
    path.write_bytes(b"rusak")
    if not has_links:
        monkeypatch.setattr(os, "link", fail)
    file = identify_file(path)
    noted: list[bytes] = []

    def note() -> None:
        noted.append(path.read_bytes())

    kept = replace_file(path, new, expected=file, busy_seconds=0, on_placed=note, word="damaged")
    assert noted == [b"baru"]
    assert kept == tmp_path / "x.damaged.db"
    assert kept.read_bytes() == b"rusak"
    assert path.read_bytes() == b"baru"


def test_a_system_that_syncs_no_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_DIRECTORY")
    monkeypatch.setattr(os, "open", fail)
    sync_folder(tmp_path)


def test_what_is_not_there_is_no_file(tmp_path: Path) -> None:
    assert identify_file(tmp_path / "x") is None


def test_an_interrupted_beginning_in_the_background_can_be_waited_for() -> None:
    """In a process of its own: a thread of other making, as pytest has, would take the signal."""
    script = """
import os, signal, threading
from beritacli.store.sqlite import background as sqlite_background
class Interrupted(threading.Thread):
    def start(self):
        os.kill(os.getpid(), signal.SIGINT)
        super().start()
sqlite_background.Thread = Interrupted
background, done = sqlite_background.Background(), []
try:
    background.start(lambda: done.append(1))
except KeyboardInterrupt:
    background.finish()
    print("interrupted", done)
"""
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    assert ended.stdout == "interrupted [1]\n", ended


def test_an_error_in_the_background_is_raised_where_it_is_waited_for() -> None:
    background = Background()
    background.start(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        background.finish()
    background.finish()


def test_work_in_the_background_is_done_in_order_up_to_an_error() -> None:
    """What comes after a fault would build on what is not there."""
    done: list[int] = []
    background = Background()
    for number in range(20):
        background.start(lambda number=number: done.append(100 // (7 - number)))  # type: ignore[misc] # a default binds it
    with pytest.raises(ZeroDivisionError):
        background.close()
    assert done == [100 // (7 - number) for number in range(7)]
    background.start(lambda: done.append(0))  # it may be used again
    background.close()
    assert done[-1] == 0


def test_documents_of_a_json_store_are_changed_in_a_transaction_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "uji.json") as database:
        storage: Any = database.storage
        with pytest.raises(RuntimeError, match="inside a transaction"):
            storage.make_id("docs")


def test_a_whole_store_that_is_not_there_is_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "uji.db") as database:
        assert database.storage.read() is None


def test_a_row_may_be_put_in_the_place_of_another(tmp_path: Path) -> None:
    """As a TinyDB extension may do it that has its own way to write."""
    with opened(tmp_path / "uji.db") as database:
        table = database.table("docs")
        table.insert({"status": "a", "tags": ["x"]})

        def replace(rows: Any) -> None:
            rows[1] = {"status": "b", "tags": ["y"]}
            with pytest.raises(KeyError):
                rows[99]

        table._update_table(replace)
        assert table.all() == [{"status": "b", "tags": ["y"]}]
        assert table.count(where("status") == "a") == 0
        assert table.search(where("tags").any(["y"])) == [{"status": "b", "tags": ["y"]}]
        assert database.find_problems() == []


@pytest.mark.parametrize("count", [100, 101])
def test_a_search_of_many_documents_is_not_kept(path: Path, count: int) -> None:
    with opened(path) as database:
        table = database.table("docs")
        table.insert_multiple({"status": "a", "n": n} for n in range(count))
        for _ in range(2):
            assert len(table.search(where("status") == "a")) == count
        table.remove(doc_ids=[1])
        assert len(table.search(where("status") == "a")) == count - 1


def test_a_count_from_a_day_on(path: Path) -> None:
    with opened(path) as database:
        table = database.table("docs")
        table.insert_multiple({"status": "a", "date": f"2024-01-{day:02}T10"} for day in (1, 2, 3))
        assert table.count(where("date") >= "2024-01-02T10") == 2
        assert table.count(where("date") < "2024-01-02T10") == 1
        # Of `!=` SQL tells a superset: documents are looked at.
        assert table.count((where("date") >= "2024-01-02T10") & (where("status") != "b")) == 2
        mapped = where("date").map(lambda text: text[:4]) == "2024"
        assert table.count(mapped) == len(table.search(mapped)) == 3


def locked() -> sqlite3.Error:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (locked(), StoreBusyError),
        (sqlite3.DatabaseError("database disk image is malformed"), StoreDamagedError),
    ],
)
def test_a_search_of_words_fails_as_any_read_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: sqlite3.Error, kind: type[StoreError]
) -> None:
    class Failing:
        def execute(self, *_: object) -> None:
            raise error

        def close(self) -> None:
            pass

    with opened(tmp_path / "uji.db") as database:
        database.table("docs").insert({})
        storage: Any = database.storage
        monkeypatch.setattr(storage.connection, "connected", Failing)
        with pytest.raises(kind):
            storage.connection.match("SELECT 1", ["kata"])


def test_a_store_that_is_too_damaged_to_look_at_is_replaced_by_its_copy(tmp_path: Path) -> None:
    path, copy = tmp_path / "uji.db", tmp_path / "salinan.db"
    with opened(path) as database:
        database.table("docs").insert({"n": 1})
        database.backup(copy)
    path.write_bytes(path.read_bytes()[:50])
    with opened(path) as database:
        with pytest.raises(StoreDamagedError):
            database.table("docs").all()
        kept = database.restore(copy)
        assert kept is not None
        assert kept.stat().st_size == 50
        assert database.table("docs").all() == [{"n": 1}]


def test_errors_of_the_system_name_the_store(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("bukan folder")
    with opened(tmp_path / "x" / "uji.db") as database, pytest.raises(StoreError, match=r"uji\.db"):
        database.table("docs").insert({})


@pytest.mark.parametrize("has_links", [True, False])
def test_a_write_whose_folder_is_not_synced_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    path, kept = tmp_path / "x", tmp_path / "lama"
    path.write_bytes(b"dulu")
    if not has_links:
        monkeypatch.setattr(os, "link", fail)

    monkeypatch.setattr(os, "fsync", fail_for_folders)
    with pytest.raises(OSError, match="Input/output error"):
        replace_whole(path, b"baru", keep=kept)
    assert path.read_bytes() == b"dulu"
    assert {one.name for one in tmp_path.iterdir()} == {"x", "lama"}


def test_rows_are_removed_and_put_back_in_one_go(tmp_path: Path) -> None:
    """As a TinyDB extension may do it that has its own way to write."""
    with opened(tmp_path / "uji.db") as database:
        table = database.table("docs")
        table.insert_multiple({"status": "a", "n": n} for n in range(3))

        def change(rows: Any) -> None:
            rows[1]["status"] = "b"
            del rows[2]
            with pytest.raises(KeyError):
                del rows[2]
            rows[2] = {"status": "c"}
            rows[9] = {"status": "d"}
            del rows[9]

        table._update_table(change)
        assert [(doc.doc_id, doc["status"]) for doc in table] == [(1, "b"), (2, "c"), (3, "a")]
        assert database.find_problems() == []


def test_a_page_can_not_be_negative(path: Path) -> None:
    with opened(path) as database:
        for page in ({"limit": -1}, {"offset": -1}):
            with pytest.raises(ValueError, match="a page can't begin"):
                database.table("docs").search(**page)


def test_the_first_of_two_files_stays(tmp_path: Path) -> None:
    path = tmp_path / "x"
    assert create_whole(path, b"pertama")
    assert not create_whole(path, b"kedua")
    assert path.read_bytes() == b"pertama"


def test_a_table_without_full_text_says_so(path: Path) -> None:
    with opened(path) as database:
        table = database.table("docs")
        table.insert({"status": "a"})
        table.update({"status": "b"})
        with pytest.raises(ValueError, match="no full text"):
            table.full_text()


def test_the_state_is_another_after_a_write_whoever_wrote(path: Path) -> None:
    with opened(path) as database, opened(path) as other:
        database.table("docs").insert({})
        states = [database.state()]
        assert database.state() == states[0]
        other.table("docs").insert({})
        assert database.state() not in states
        states.append(database.state())
        database.table("docs").insert({})
        assert database.state() not in states


def test_counts_of_conditions_in_conditions(path: Path) -> None:
    with opened(path) as database:
        table = database.table("docs")
        table.insert_multiple({"status": status} for status in "aabbc")
        is_a, is_b = where("status") == "a", where("status") == "b"
        assert table.count(~(is_a & ~is_b)) == 3
        assert table.count(~(is_a | is_b)) == 1
        assert table.count(is_a | (is_b & is_a)) == 2
