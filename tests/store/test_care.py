"""Looking after stores: problems are found and named, repaired, copied, moved; nothing is lost."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tinydb import where
from tinydb.table import Document

from beritacli.archive.tables import SCHEMA as ARCHIVE
from beritacli.store import (
    FullText,
    Index,
    Schema,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreMissingError,
    StoreOutdatedError,
    open_database,
)
from beritacli.store.files import new_file_beside
from beritacli.store.move import move_store
from beritacli.store.sqlite import rows as sqlite_rows
from tests.store.conftest import BEGINNINGS, SCHEMA, Start, expected_files, finish, opened

WORDS = Schema("uji", 0x554A4931, 2, {"docs": (FullText(("x",), (1.0,), lambda d: (d["x"],)),)})


def fill(path: Path, count: int = 30) -> list[Document]:
    """A store with documents, a removed last one, and a second table."""
    with opened(path) as database:
        table = database.table("docs")
        table.insert_multiple(
            {
                "n": n,
                "status": "ab"[n % 2],
                "tags": [n % 3, "x"],
                "date": f"2025-{n % 12 + 1:02}-01",
            }
            for n in range(count)
        )
        table.remove(doc_ids=[count])
        database.table("lain").insert(Document({"nama": "é"}, 7))
        return table.all()


def break_sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def break_pages(path: Path, first: int = 6, step: int = 4) -> None:
    with path.open("r+b") as file:
        for page in range(first, path.stat().st_size // 4096, step):
            file.seek(page * 4096)
            file.write(os.urandom(4096))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE docs SET status = 'z' WHERE id = 3", "A column"),
        ("DELETE FROM \"docs.tags values\" WHERE id = 3 AND value = 'x'", "The index of tags"),
        ("INSERT INTO \"docs.tags values\" VALUES ('baru', '', 3)", "The index of tags"),
        ("UPDATE \"docs.counts\" SET n = n + 1 WHERE of = 'status'", "A count"),
        ("DELETE FROM \"docs.counts\" WHERE of = ''", "A count"),
        (
            "UPDATE docs SET doc = '{' WHERE id = 3",
            "The document 3 of the table docs can't be read",
        ),
        ("UPDATE docs SET doc = '[]' WHERE id = 3", "The document 3"),
        ("UPDATE docs SET doc = x'ff7b7d' WHERE id = 3", "The document 3"),
        ("UPDATE sqlite_sequence SET seq = 5 WHERE name = 'docs'", "The last id"),
    ],
)
def test_what_does_not_fit_is_found_and_repaired(
    tmp_path: Path, statement: str, found: str
) -> None:
    path = tmp_path / "uji.db"
    documents = fill(path)
    with opened(path) as database:
        assert database.find_problems() == []
    break_sql(path, statement)
    before = path.read_bytes()
    with opened(path) as database:
        assert [line for line in database.find_problems() if found in line]
    assert path.read_bytes() == before
    with opened(path) as database:
        repair = database.repair()
        assert repair.kept.name == "uji.before-repair.db"
        with opened(repair.kept) as kept:
            assert [line for line in kept.find_problems() if found in line]
        assert database.find_problems() == []
        assert len(repair.lost) == ("document" in found)
        lost = {3} if repair.lost else set()
        left = [doc for doc in documents if doc.doc_id not in lost]
        assert database.table("docs").all() == left
        assert [doc.doc_id for doc in database.table("docs")] == [doc.doc_id for doc in left]
        assert database.table("docs").insert({}) >= 30
        assert database.table("lain").all() == [{"nama": "é"}]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO \"docs.text\" (\"docs.text\", rowid, x) VALUES ('delete', 2, 'pasar ramai')",
        "INSERT INTO \"docs.text\" (rowid, x) VALUES (9, 'lebih')",
        'INSERT INTO "docs.text" ("docs.text") VALUES (\'delete-all\')',
    ],
)
def test_full_text_that_does_not_fit(tmp_path: Path, statement: str) -> None:
    with open_database(tmp_path / "uji.db", WORDS) as database:
        database.table("docs").insert_multiple([{"x": "satu"}, {"x": "pasar ramai"}])
        assert database.find_problems() == []
        break_sql(tmp_path / "uji.db", statement)
        assert any("full text" in line for line in database.find_problems())
        database.repair()
        assert database.find_problems() == []
        assert [
            doc.doc_id for doc in database.table("docs").full_text().search("ramai").documents
        ] == [2]


def test_damaged_pages_are_rescued_into_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "uji.db"
    fill(path, 3_000)
    break_pages(path)
    before = path.read_bytes()
    with opened(path) as database:
        assert all(line.startswith("The file is damaged: ") for line in database.find_problems())
        repair = database.repair()
        assert repair.kept.name == "uji.damaged.db"
        assert repair.kept.read_bytes()[100:] == before[100:]  # all but the header
        assert database.find_problems() == []
        left = database.table("docs").all()
        assert 300 < len(left) < 2_999
        assert all(doc["n"] == doc.doc_id - 1 for doc in left)
        assert database.table("docs").insert({}) == 3_001
    told = [int(word) for line in repair.lost for word in line.split() if word.isdigit()]
    assert 2_999 - len(left) in told or 2_999 in told or not told


def test_lost_documents_are_counted_where_the_counts_are_left(tmp_path: Path) -> None:
    path = tmp_path / "uji.db"
    with opened(path) as database:
        database.table("docs").insert_multiple({"x": "isi " * 900} for _ in range(100))
    break_pages(path, first=40, step=9)
    with opened(path) as database:
        (line,) = database.repair().lost
        left = len(database.table("docs"))
    assert line == f"{100 - left} of 100 documents of the table docs can't be read."


def test_json_goes_back_to_the_state_before_its_last_write(tmp_path: Path) -> None:
    path = tmp_path / "uji.json"
    fill(path)
    with opened(path) as database:
        database.table("docs").insert({"n": "terakhir"})
        assert database.find_problems() == []
        kept = database.repair()
        assert kept.lost == []
        assert kept.kept.name == "uji.before-repair.json"
    path.write_bytes(path.read_bytes()[:200])
    with opened(path) as database:
        with pytest.raises(StoreDamagedError):
            database.find_problems()
        repair = database.repair()
        assert repair.kept.name == "uji.damaged.json"
        assert repair.kept.stat().st_size == 200
        assert len(repair.lost) == 1
        assert len(database.table("docs")) == 29
        assert database.table("docs").insert({}) == 31


def test_json_without_a_last_copy_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "uji.json"
    path.write_text("{", encoding="utf-8")
    with opened(path) as database, pytest.raises(StoreDamagedError):
        database.repair()
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".json"] == ["uji.json"]
    assert path.read_text(encoding="utf-8") == "{"


def test_a_copy_while_another_process_writes(path: Path, start: Start) -> None:
    fill(path)
    writer = start(
        "with opened() as database:\n"
        "    print('ready', flush=True)\n"
        "    n = 0\n"
        "    while not path.with_name('selesai').exists():\n"
        "        with database.transaction():\n"
        "            database.table('docs').insert_multiple([{'pasangan': n}, {'pasangan': n}])\n"
        "        n += 1\n",
        path,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    pairs = number = 0
    while pairs < 10:
        number += 1
        copy = path.with_name(f"salinan-{number % 2}{path.suffix}")
        with opened(path) as database:
            database.backup(copy)
        with opened(copy) as database:
            assert database.find_problems() == []
            pairs = database.table("docs").count(where("pasangan").exists())
            assert pairs % 2 == 0
    path.with_name("selesai").touch()
    finish(writer)


def test_a_copy_is_one_plain_file(path: Path) -> None:
    documents = fill(path)
    folder = path.parent / "cadangan"
    folder.mkdir()
    with opened(path) as database:
        database.backup(folder / path.name)
        database.table("docs").insert({})
    assert {one.name for one in folder.iterdir()} == {path.name}
    with opened(folder / path.name) as copy:
        assert copy.table("docs").all() == documents


@pytest.mark.parametrize("content", [b"catatan penting", b"", b"SQLite format 3\0" + b"x" * 200])
def test_a_copy_writes_over_no_file_of_others(path: Path, content: bytes) -> None:
    fill(path)
    other = path.with_name(f"lain{path.suffix}")
    other.write_bytes(content)
    with opened(path) as database:
        with pytest.raises(StoreError):
            database.backup(other)
        with pytest.raises(StoreError):
            database.backup(path.parent / "tidak" / f"ada{path.suffix}")
    assert other.read_bytes() == content


def test_no_copy_of_nothing(path: Path) -> None:
    with opened(path) as database:
        for call in (database.find_problems, lambda: database.backup(path.with_name("x"))):
            with pytest.raises(StoreMissingError):
                call()
    assert list(path.parent.iterdir()) == []


def restored(path: Path, copy: Path) -> Path | None:
    with opened(path) as database:
        kept = database.restore(copy)
        assert database.find_problems() == []
        assert len(database.table("docs")) == 29
        assert database.table("docs").insert({}) == 31
        return kept


@pytest.fixture
def copy(path: Path) -> Path:
    """A copy of a store, which is gone."""
    source = path.with_name(f"salinan{path.suffix}")
    fill(source)
    return source


def test_restored_where_nothing_is(path: Path, copy: Path) -> None:
    before = copy.read_bytes()
    assert restored(path, copy) is None
    assert copy.read_bytes() == before


def test_restored_over_a_sound_store(path: Path, copy: Path) -> None:
    with opened(path) as database:
        database.table("docs").insert({"n": "sekarang"})
    kept = restored(path, copy)
    assert kept is not None
    with opened(kept) as database:
        assert database.table("docs").all() == [{"n": "sekarang"}]


@pytest.mark.parametrize("is_empty", [True, False])
def test_restored_over_a_damaged_store(path: Path, copy: Path, is_empty: bool) -> None:
    content = b"" if is_empty else BEGINNINGS[path.suffix]
    path.write_bytes(content)
    kept = restored(path, copy)
    assert kept is not None
    assert kept.name == f"uji.damaged{path.suffix}"
    assert kept.read_bytes() == content


def test_what_is_not_restored(path: Path, copy: Path) -> None:
    fill(path)
    before = path.read_bytes()
    other = path.with_name(f"lain{path.suffix}")
    other.write_bytes(b"bukan salinan")
    cut = path.with_name(f"potong{path.suffix}")
    cut.write_bytes(copy.read_bytes()[:-100])
    for source in (other, cut, path.with_name(f"tidak-ada{path.suffix}")):
        with opened(path) as database, pytest.raises(StoreError):
            database.restore(source)
    assert path.read_bytes() == before


def test_a_copy_with_damaged_pages_is_not_restored(tmp_path: Path) -> None:
    path, copy = tmp_path / "uji.db", tmp_path / "salinan.db"
    fill(path)
    fill(copy, 3_000)
    break_pages(copy)
    with opened(path) as database:
        with pytest.raises(StoreDamagedError, match="The copy"):
            database.restore(copy)
        assert len(database.table("docs")) == 29


def test_a_store_of_others_is_not_restored_over(tmp_path: Path) -> None:
    path, copy = tmp_path / "uji.db", tmp_path / "salinan.db"
    fill(copy)
    break_sql(path, "CREATE TABLE catatan (isi)")
    before = path.read_bytes()
    with opened(path) as database, pytest.raises(StoreForeignError):
        database.restore(copy)
    assert path.read_bytes() == before


def test_restoring_waits_for_a_writer_and_says_busy(tmp_path: Path) -> None:
    path, copy = tmp_path / "uji.db", tmp_path / "salinan.db"
    fill(copy)
    fill(path)
    with opened(path) as writer, opened(path, 0.1) as database, writer.transaction():
        writer.table("docs").insert({})
        with pytest.raises(StoreBusyError):
            database.restore(copy)


def test_a_damaged_file_is_replaced_only_while_nobody_has_it_open(
    tmp_path: Path, start: Start
) -> None:
    """Who had it open would go on in the old file, and remove the new one's log at its end."""
    path = tmp_path / "uji.db"
    fill(path, 3_000)
    break_pages(path, first=40)
    before = path.read_bytes()
    code = """
with opened() as database:
    database.storage.connection.run('SELECT 1 FROM sqlite_schema')
    print('opened', flush=True)
    input()
with opened() as database:
    print(database.table('lain').insert({'baru': 1}))
"""
    waiting = start(code, path)
    assert waiting.stdout is not None
    assert waiting.stdin is not None
    assert waiting.stdout.readline() == "opened\n"
    with opened(path, 0.2) as database, pytest.raises(StoreBusyError):
        database.repair()
    assert path.read_bytes() == before
    timer = threading.Timer(0.5, lambda: (waiting.stdin.write("\n"), waiting.stdin.flush()))
    timer.start()
    with opened(path, 20) as database:
        database.repair()
    doc_id = int(finish(waiting))
    with opened(path) as database:
        assert database.table("lain").get(doc_id=doc_id) == {"baru": 1}
        assert database.find_problems() == []


@pytest.mark.parametrize("engines", ["db db", "db json", "json db", "json json"])
def test_moved_whole(tmp_path: Path, engines: str) -> None:
    one, other = engines.split()
    path, target = tmp_path / f"uji.{one}", tmp_path / "arsip" / f"uji.{other}"
    target.parent.mkdir()
    documents = fill(path)
    with opened(path) as database:
        move_store(database, target)
        assert not database.exists
    assert {name.name for name in tmp_path.iterdir()} <= {"arsip", f".uji.{one}.lock"}
    with opened(target) as database:
        table = database.table("docs")
        assert table.all() == documents
        assert [doc.doc_id for doc in table] == [doc.doc_id for doc in documents]
        assert database.table("lain").get(doc_id=7) == {"nama": "é"}
        assert database.find_problems() == []
        assert table.insert({}) == 31
        assert database.table("lain").insert({}) == 8
        assert table.count_by("status") == {"a": 15, "b": 14}
    assert {name.name for name in target.parent.iterdir()} <= expected_files(target)


@pytest.mark.parametrize("killed", ["before", "late"])
def test_a_move_that_was_killed_can_be_made_again(
    path: Path, killed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = fill(path)
    target = path.with_name(f"baru{path.suffix}")
    if killed == "late":
        with monkeypatch.context() as patched, opened(path) as database:
            kind = type(database.storage)
            patched.setattr(kind, "discard", lambda *_: (_ for _ in ()).throw(SystemExit(9)))
            with pytest.raises(SystemExit):
                move_store(database, target)
    else:
        with opened(target) as database, database.transaction():
            database.table("docs").insert({})
            database.table("docs").remove(doc_ids=[1])
    assert path.exists()
    assert target.exists()
    with opened(path) as database:
        move_store(database, target)
        assert not database.exists
    with opened(target) as database:
        assert database.table("docs").all() == documents


@pytest.mark.parametrize("engine", ["db", "json"])
def test_what_a_killed_copying_left_is_removed_by_the_next(tmp_path: Path, engine: str) -> None:
    path, copy = tmp_path / f"uji.{engine}", tmp_path / f"salinan.{engine}"
    fill(path)
    (tmp_path / f".{copy.name}.abc_1234.new").write_bytes(b"half")
    (tmp_path / f".{copy.name}.abc_1234.new-journal").write_bytes(b"half")
    kept = tmp_path / f".{copy.name}.new", tmp_path / f".lain.{engine}.abc_1234.new"
    for other in kept:
        other.write_bytes(b"other")
    with new_file_beside(copy) as living, opened(path) as database:
        database.backup(copy)
        assert living.exists()
    left = {one.name for one in tmp_path.iterdir() if ".new" in one.name}
    assert left == {one.name for one in kept}
    assert copy.exists()


def test_not_moved_to_where_something_is(path: Path) -> None:
    documents = fill(path)
    other = path.with_name(f"ada{path.suffix}")
    other.write_bytes(b"penting")
    with opened(path) as database:
        with pytest.raises(StoreError, match="already"):
            move_store(database, other)
        assert database.table("docs").all() == documents
    assert other.read_bytes() == b"penting"


@pytest.mark.parametrize("fault", ["writing", "differing", "unsound"])
def test_a_move_that_fails_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    path, target = tmp_path / "uji.db", tmp_path / "baru.db"
    documents = fill(path)
    encode, insert = sqlite_rows.encode, sqlite_rows.insert

    def fail(document: Any) -> str:
        if document.get("n") == 17:
            raise StoreError("penuh", "kosongkan")
        return encode(document)

    def change(document: Any) -> str:
        return encode({**document, "n": 0})

    def forget(connection: Any, inserts: Any) -> None:
        insert(connection, inserts[:1] if connection.path == target else inserts)

    with opened(path) as database:
        if fault == "unsound":
            monkeypatch.setattr(sqlite_rows, "insert", forget)
        else:
            monkeypatch.setattr(sqlite_rows, "encode", fail if fault == "writing" else change)
        with pytest.raises(StoreError):
            move_store(database, target)
        monkeypatch.undo()
        assert database.table("docs").all() == documents
        assert database.table("docs").insert({}) == 31
    assert not target.exists()


def test_compacting_gives_space_back(path: Path) -> None:
    with opened(path) as database:
        table = database.table("docs")
        table.insert_multiple({"x": "isi " * 500, "n": n} for n in range(300))
        table.remove(where("n") >= 10)
        database.compact()
        assert len(table) == 10
        assert database.find_problems() == []
        assert table.insert({}) == 301
    assert path.stat().st_size < 100_000


def test_compacting_merges_full_text(tmp_path: Path) -> None:
    with open_database(tmp_path / "uji.db", WORDS) as database:
        for number in range(30):
            database.table("docs").insert({"x": f"pasar {number}"})
        database.compact()
        assert len(database.table("docs").full_text().search("pasar").documents) == 30


# Versions

OLD = Schema("uji", 0x554A4931, 1, {"docs": (Index("status"),)})
NEW = SCHEMA._replace(
    migrations={2: lambda table, doc: {**doc, "migrated": table} if "old" in doc else doc}
)


def make_old(path: Path) -> None:
    with open_database(path, OLD) as database:
        database.table("docs").insert_multiple(
            [{"status": "a", "old": 1}, {"status": "b"}, {"status": "b"}]
        )
        database.table("docs").remove(doc_ids=[3])


def test_the_first_write_brings_an_older_store_up_to_date(path: Path) -> None:
    make_old(path)
    before = path.read_bytes()
    with open_database(path, NEW) as database:
        with pytest.raises(StoreOutdatedError, match="older uji"):
            database.table("docs").all()
        with pytest.raises(StoreOutdatedError), database.snapshot():
            pass
        assert path.read_bytes() == before
        assert database.table("docs").insert({"status": "c", "tags": ["x"]}) == 4
        kept = path.with_name(f"uji.v1{path.suffix}")
        assert database.table("docs").all() == [
            {"status": "a", "old": 1, "migrated": "docs"},
            {"status": "b"},
            {"status": "c", "tags": ["x"]},
        ]
        assert database.table("docs").count(where("tags").any(["x"])) == 1
        assert database.find_problems() == []
    with open_database(kept, OLD) as database:
        assert len(database.table("docs")) == 2
    with open_database(path, OLD) as database, pytest.raises(StoreForeignError, match="newer"):
        database.table("docs").all()


def test_repair_brings_an_older_store_up_to_date(path: Path) -> None:
    make_old(path)
    with open_database(path, NEW) as database:
        database.repair()
        assert len(database.table("docs")) == 2
        assert database.find_problems() == []


def test_an_older_copy_is_restored(path: Path) -> None:
    copy = path.with_name(f"lama{path.suffix}")
    make_old(copy)
    with open_database(path, NEW) as database:
        database.table("docs").insert({"status": "baru"})
        database.restore(copy)
        assert database.table("docs").insert({}) == 4
        assert database.table("docs").get(doc_id=1)["migrated"] == "docs"


def test_two_processes_bring_it_up_to_date_once(path: Path, start: Start) -> None:
    make_old(path)
    processes = [start("opened().table('docs').insert({'status': 'c'})", path) for _ in range(3)]
    for one in processes:
        finish(one)
    with opened(path) as database:
        assert database.table("docs").count_by("status") == {"a": 1, "b": 1, "c": 3}
    assert not path.with_name(f"uji.v1-2{path.suffix}").exists()


def test_an_older_store_with_a_spoilt_document_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "uji.db"
    make_old(path)
    break_sql(path, "UPDATE docs SET doc = '{' WHERE id = 2")
    with open_database(path, NEW) as database:
        with pytest.raises(StoreDamagedError, match="1 documents"):
            database.table("docs").insert({})
        with pytest.raises(StoreOutdatedError):
            database.table("docs").all()


def test_a_store_of_the_first_release(tmp_path: Path) -> None:
    """Its indexes were generated columns and triggers: articles(id, doc, …), articles.tags(…)."""
    path = tmp_path / "berita.db"
    article = {"slug": "a", "date": "2025", "status": "draft", "tags": [1], "byline": ["tm"]}
    article |= {"title": "Pasar Ramai", "body": "<p>Isi</p>", "categories": [], "author": None}
    value = "GENERATED ALWAYS AS (json_extract(doc, '$.\"slug\"')) VIRTUAL"
    break_sql(
        path,
        f"PRAGMA application_id = {ARCHIVE.application_id}",
        "PRAGMA user_version = 1",
        "PRAGMA journal_mode = WAL",
        'CREATE TABLE "articles" (id INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL, '
        f'"slug" {value})',
        'CREATE INDEX "articles.slug odd" ON "articles" (id) '
        "WHERE json_type(doc, '$.\"slug\"') NOT IN ('text')",
        'CREATE INDEX "articles.slug index" ON "articles" ("slug")',
        'CREATE TABLE "articles.tags" (value, by, id, PRIMARY KEY (value, by, id)) WITHOUT ROWID',
        'CREATE TRIGGER "articles.tags insert" AFTER INSERT ON "articles" BEGIN INSERT OR IGNORE '
        "INTO \"articles.tags\" (value, by, id) SELECT each.value, '', new.id "
        "FROM json_each(new.doc, '$.\"tags\"') AS each; END",
        'CREATE TABLE "tags" (id INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL)',
        f"INSERT INTO articles (id, doc) VALUES (4, '{json.dumps(article)}')",
        "INSERT INTO articles (id, doc) VALUES (9, '{}')",
        "DELETE FROM articles WHERE id = 9",
    )
    with open_database(path, ARCHIVE) as database:
        articles = database.table("articles")
        assert articles.insert({**article, "slug": "b"}) == 10
        assert [doc.doc_id for doc in articles.search(where("tags").any([1]))] == [4, 10]
        assert [doc.doc_id for doc in articles.full_text().search("ramai").documents] == [10, 4]
        assert articles.count(where("status") == "draft") == 2
        assert database.find_problems() == []


def test_a_field_of_the_engines_own_names_is_refused() -> None:
    for declared in ((Index("id"),), (Index("doc", "ordered"),)):
        schema = SCHEMA._replace(tables={"docs": declared})
        with pytest.raises(ValueError, match="can't be indexed"):
            open_database(Path("x.db"), schema).storage.catalogue.layout("docs")  # type: ignore[attr-defined]
