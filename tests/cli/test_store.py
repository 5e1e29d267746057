"""Looking after the store, as typed: copies, going back to them, erasing, what lies beside."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.conftest import Newsroom, call_program
from tests.faults.experiments import can_trace
from tests.store.conftest import BEGINNINGS

KILL = "strace -f -qq -o /dev/null -e trace=fdatasync -e inject=fdatasync:signal=SIGKILL:when=3"


def titles(room: Newsroom) -> list[str]:
    return sorted(one["title"] for one in room.ok("list", "--format", "json").json)


def filled(room: Newsroom) -> str:
    """A store with three articles, and a copy of it; returns the copy."""
    for title in ("Satu", "Dua", "Tiga"):
        room.add(title, "--tag", "pasar")
    copy = str(room.folder / f"salinan{room.store.suffix}")
    room.ok("store", "backup", copy)
    return copy


def test_a_restore_is_a_change(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    copy = filled(room)
    before = room.export()
    room.ok("edit", "1", "--title", "Satu baru")
    room.ok("delete", "3", "--yes")
    room.add("Empat", "--tag", "banjir")
    room.ok("config", "set", "title", "Kabar Kota")
    later = room.export()
    result = room.ok("store", "restore", copy, "--yes")
    assert "before-restore" in result.err
    assert room.export() == before
    assert room.ok("log", "--format", "json").json[0]["event"] == "restore"
    room.ok("log", "--verify")
    lines = room.ok("export", "--since-change", "3", "--format", "ndjson").out.splitlines()
    assert [line for line in lines if '"deleted"' in line and '"id": 4' in line]
    assert room.ok("undo")
    assert room.export() == later
    room.ok("redo")
    assert room.add("Lima") == "5"
    room.ok("log", "--verify")
    room.ok("store", "verify")


def test_what_was_erased_since_is_not_restored(any_newsroom: Newsroom) -> None:
    copy = filled(any_newsroom)
    any_newsroom.ok("delete", "2", "--erase", "--yes")
    result = any_newsroom.ok("store", "restore", copy, "--yes")
    assert "Left out, erased since the copy was made: 1 article." in result.err
    assert titles(any_newsroom) == ["Satu", "Tiga"]


def test_no_import_brings_back_what_was_erased_before_a_restore(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    records = "".join(
        f'{{"title": "{title}", "body": "Isi {title}", "date": "2025-05-1{number}", '
        f'"source": {{"kind": "wordpress", "uri": "https://a.id", "id": "{number}"}}}}\n'
        for number, title in enumerate(["Satu", "Dua", "Tiga"])
    )
    source = room.write("berita.ndjson", records)
    room.ok("import", source)
    identity = room.ok("export").json["archive"]
    copy = str(room.folder / f"salinan{room.store.suffix}")
    room.ok("store", "backup", copy)
    room.ok("delete", "2", "--erase", "--yes")
    room.ok("delete", "3", "--yes")
    room.ok("store", "restore", copy, "--yes")
    assert titles(room) == ["Satu", "Tiga"]
    room.ok("import", source)
    assert titles(room) == ["Satu", "Tiga"]
    assert room.ok("export").json["archive"] == identity
    room.ok("log", "--verify")


@pytest.mark.parametrize("is_empty", [True, False])
def test_a_store_that_cant_be_read_begins_a_new_history(
    any_newsroom: Newsroom, is_empty: bool
) -> None:
    room = any_newsroom
    content = b"" if is_empty else BEGINNINGS[room.store.suffix]
    copy = filled(room)
    room.add("Empat")
    room.store.write_bytes(content)
    room.ok("store", "restore", copy, "--yes")
    assert titles(room) == ["Dua", "Satu", "Tiga"]
    for number in ("1", "3", "4"):
        refused = room("export", "--since-change", number, "--format", "ndjson")
        assert refused.code == 5
        assert "export --since-change 0" in refused.err
    newest = room.ok("log", "--format", "json").json[0]
    assert newest["change"] > 4
    number = str(newest["change"])
    assert room("undo").code == 5
    assert int(room.add("Lima")) > 4
    since = room.ok("export", "--since-change", number, "--format", "ndjson")
    assert since.out.count('"article"') == 1
    room.ok("log", "--verify")
    room.ok("store", "verify")


def test_a_copy_with_another_history_replaces_ours(any_newsroom: Newsroom) -> None:
    copy = filled(any_newsroom)
    other = Newsroom(any_newsroom.folder, f"lain{any_newsroom.store.suffix}")
    for title in ("Lain satu", "Lain dua", "Lain tiga", "Lain empat"):
        other.add(title)
    other.ok("store", "restore", copy, "--yes")
    assert titles(other) == ["Dua", "Satu", "Tiga"]
    assert [one["change"] for one in other.ok("log", "--format", "json").json] == [5, 3, 2, 1]
    other.ok("log", "--verify")
    assert other.add("Baru") == "5"
    assert other("export", "--since-change", "4", "--format", "ndjson").code == 5
    other.ok("store", "verify")


def test_a_longer_copy_of_the_same_history_is_taken_over(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    copy = filled(room)
    room.add("Empat")
    longer = str(room.folder / f"panjang{room.store.suffix}")
    room.ok("store", "backup", longer)
    room.store.unlink()
    room.ok("store", "restore", copy, "--yes")
    assert room("export", "--since-change", "2", "--format", "ndjson").code == 5
    other = Newsroom(room.folder, f"kedua{room.store.suffix}")
    Path(copy).rename(other.store)
    other.ok("store", "restore", longer, "--yes")
    assert titles(other) == ["Dua", "Empat", "Satu", "Tiga"]
    assert other.ok("export", "--since-change", "2", "--format", "ndjson")


def test_an_erased_text_is_in_no_file(any_newsroom: Newsroom, tmp_path: Path) -> None:
    room = any_newsroom
    room.add("Satu")
    room.add("Rahasia", "--body", "kata kunci zirkonium")
    room.ok("edit", "2", "--title", "Zirkonium")
    drafts = tmp_path / "tmp"
    drafts.mkdir()
    kept = drafts / "beritacli-2-rahasia.abc.html"
    kept.write_text("zirkonium")
    other = drafts / "beritacli-1-satu.abc.html"
    other.write_text("satu")
    before, tempfile.tempdir = tempfile.tempdir, str(drafts)
    try:
        room.ok("delete", "2", "--erase", "--yes")
    finally:
        tempfile.tempdir = before
    for file in (one for one in room.folder.rglob("*") if one.is_file()):
        assert b"zirkonium" not in file.read_bytes().lower(), file
    assert list(drafts.iterdir()) == [other]


def test_erasing_beside_a_reader_says_what_is_left(newsroom: Newsroom) -> None:
    room = newsroom
    room.add("Rahasia", "--body", "zirkonium")
    impatient = ["--busy-timeout", "0.2"]
    with closing(sqlite3.connect(room.store, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM articles").fetchone()
        result = room(*impatient, "--quiet", "delete", "1", "--erase", "--yes")
        assert result.code == 0
        assert "beritacli store compact" in result.err
        assert room(*impatient, "store", "compact").err.count("beritacli store compact") == 1
    assert "beritacli store compact" not in room.ok("store", "compact").err
    assert b"zirkonium" not in room.store.read_bytes()


def test_a_log_that_was_left_is_not_taken_for_another_file(newsroom: Newsroom) -> None:
    room = newsroom
    room.add("Satu")
    log = room.store.with_name(room.store.name + "-wal")
    left = room.store.with_name("berita.left.db-wal")

    def leave_log() -> bytes:
        words = [sys.executable, "-m", "beritacli", "--store", str(room.store), "add", "Lama"]
        subprocess.run([*KILL.split(), *words], check=False, capture_output=True)
        assert log.stat().st_size > 10_000
        return log.read_bytes()

    if not can_trace():
        pytest.skip("strace is not installed, or may not trace")
    content = leave_log()
    room.store.unlink()
    room.add("Baru")  # a new store
    assert titles(room) == ["Baru"]
    room.ok("store", "verify")
    assert left.read_bytes() == content
    copy = str(room.folder / "salinan.db")
    room.ok("store", "backup", copy)
    leave_log()
    room.store.unlink()
    room.ok("store", "restore", copy, "--yes")  # a restore where the store was removed
    assert titles(room) == ["Baru"]
    room.ok("store", "verify")
    leave_log()
    other = Newsroom(room.folder, "lain.db")
    other.add("Lain")
    other.ok("store", "backup", str(room.store))  # a copy onto the name
    assert titles(room) == ["Lain"]
    room.ok("store", "verify")


def test_a_name_whose_old_file_is_still_open_is_refused(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    code = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1])\n"
        "c.execute('SELECT * FROM articles').fetchall()\n"
        "print('open', flush=True)\n"
        "input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(newsroom.store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        newsroom.store.unlink()
        refused = newsroom("add", "Dua")
        assert refused.code == 75
        assert "still uses the file" in refused.err
        assert not newsroom.store.exists()
        process.communicate("\n")
    newsroom.add("Dua")
    assert titles(newsroom) == ["Dua"]


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_copies_have_the_rights_of_the_store(any_newsroom: Newsroom, umask: int) -> None:
    room = any_newsroom
    before = os.umask(umask)
    try:
        copy = filled(room)
        assert room.store.stat().st_mode & 0o777 == 0o664 & ~umask
        room.store.chmod(0o640)
        room.ok("store", "backup", copy)
        room.ok("store", "restore", copy, "--yes")
        room.ok("store", "verify", "--repair")
        room.ok("store", "compact")
        moved = room.folder / f"pindah{room.store.suffix}"
        room.ok("store", "move", str(moved))
        room.ok("--store", str(moved), "export", str(room.folder / "x.json"))
    finally:
        os.umask(before)
    stores = [one for one in room.folder.glob(f"[!.]*{room.store.suffix}") if one.name != "x.json"]
    assert len(stores) == 4
    assert {one.stat().st_mode & 0o777 for one in stores} == {0o640}
    assert not any(one.stat().st_mode & 0o002 for one in room.folder.rglob("*"))


def test_the_stores_own_files_are_not_read(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.write("x.ndjson", '{"title": "Dari berkas"}\n')
    room.add("Satu")
    links = {"tautan.json": os.symlink, "kembar.html": os.link}
    for name, link in links.items():
        link(room.store, room.folder / name)
    result = room("batch", stdin=f"add Dua\nimport {room.folder}\n")
    assert result.code == 0, result
    assert titles(room) == ["Dari berkas", "Dua", "Satu"]
    for name in (*links, room.store.name):
        path = str(room.folder / name)
        for words in (["import", path], ["add", "X", "--body-file", path]):
            refused = room(*words)
            assert refused.code == 2
            assert "belongs to the store" in refused.err
    room.variables["BERITACLI_CONFIG"] = str(room.store)
    del room.variables["BERITACLI_ACTOR"]
    assert room("add", "X").code == 2


def test_other_programs_may_have_tables_in_the_file(newsroom: Newsroom) -> None:
    room = newsroom
    room.add("Satu")
    statements = (
        "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)",
        "CREATE TABLE catatan (isi TEXT)",
        'CREATE TABLE "catatan.lama" (isi TEXT)',
        "CREATE INDEX catatan_isi ON catatan (isi)",
        "CREATE VIEW judul AS SELECT id, json_extract(doc, '$.title') AS judul FROM articles",
        "CREATE VIEW rusak AS SELECT * FROM tidak_ada",
        "CREATE TRIGGER catat AFTER INSERT ON catatan BEGIN DELETE FROM catatan; END",
    )
    with closing(sqlite3.connect(room.store)) as connection:
        for statement in statements:
            connection.execute(statement)
    room.ok("store", "verify")
    room.ok("store", "verify", "--repair")
    room.add("Dua")
    room.ok("store", "compact")
    room.ok("store", "verify")
    with closing(sqlite3.connect(room.store)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        assert connection.execute("SELECT judul FROM judul").fetchall() == [("Satu",), ("Dua",)]
    assert {"_litestream_seq", "catatan", "catatan.lama", "catatan_isi", "catat"} <= names
    info = room.ok("store", "info", "--format", "json").json
    assert info["articles"] == 2
    copy = str(room.folder / "salinan.json")
    room.ok("store", "move", copy)
    assert "catatan" not in Path(copy).read_text()


def test_a_foreign_trigger_is_found_and_removed(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    with closing(sqlite3.connect(newsroom.store)) as connection:
        connection.execute(
            "CREATE TRIGGER sisip AFTER INSERT ON articles BEGIN DELETE FROM articles; END"
        )
    found = newsroom("store", "verify")
    assert found.code == 74
    assert found.out == "The table articles has a trigger of another program: sisip.\n"
    newsroom.ok("store", "verify", "--repair")
    newsroom.ok("store", "verify")


def test_no_store_is_made_by_looking_after_one(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    for words in (["verify", "--repair"], ["compact"], ["move", "lain.db"]):
        assert room("store", *words).code == 3
    assert not room.store.exists()


def test_a_system_without_locks_says_so(tmp_path: Path) -> None:
    (tmp_path / "fcntl_gone.py").write_text(
        "import errno, fcntl\n"
        "def flock(*_):\n"
        "    raise OSError(errno.ENOSYS, 'Function not implemented')\n"
        "fcntl.flock = flock\n"
        "from beritacli.main import main\n"
        "main()\n"
    )
    words = [sys.executable, str(tmp_path / "fcntl_gone.py"), "--store", "b.json", "add", "Satu"]
    root = str(Path(__file__).parents[2])
    result = subprocess.run(
        words,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert result.returncode == 74
    assert result.stderr.count("\n") == 2
    assert "can't lock files" in result.stderr
    assert not (tmp_path / "b.json").exists()
    assert call_program("add", "Satu", folder=tmp_path).returncode == 0
