"""Another archive's store as a file to import."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, Newsroom


@pytest.fixture
def other(newsroom: Newsroom) -> Newsroom:
    """Another newsroom, with the sample articles, some history and something removed."""
    room = Newsroom(newsroom.folder, "lain.db")
    room.ok("import", str(SAMPLES / "berita.json"))
    room.ok("edit", "2", "--visibility", "members")
    room.ok("delete", "1", "--yes")
    return room


def test_a_store_is_read_as_its_export(any_newsroom: Newsroom, other: Newsroom) -> None:
    room = any_newsroom
    before = other.export()
    done = room.ok("import", str(other.store))
    assert "(store): " in done.err
    assert room.export() == before
    assert "Nothing changed." in room.ok("import", str(other.store)).err
    assert other.export() == before


def test_a_packed_store_is_read_too(newsroom: Newsroom, other: Newsroom) -> None:
    other.ok("store", "backup", str(newsroom.folder / "cadangan.db"))
    content = (newsroom.folder / "cadangan.db").read_bytes()
    (newsroom.folder / "cadangan.db.gz").write_bytes(gzip.compress(content))
    newsroom.ok("import", str(newsroom.folder / "cadangan.db.gz"))
    assert newsroom.export() == other.export()
    assert "Nothing changed." in newsroom.ok("import", "-", stdin=content).err


def test_archives_are_merged_without_mistaking_articles(
    newsroom: Newsroom, other: Newsroom
) -> None:
    ours = newsroom.add("Judul yang hanya ada di sini")
    newsroom.ok("import", str(other.store))
    assert newsroom.article(ours)["title"] == "Judul yang hanya ada di sini"
    count = len(other.export()["articles"])
    assert len(newsroom.export()["articles"]) == count + 1


def test_other_databases_and_damaged_stores_are_refused(
    newsroom: Newsroom, other: Newsroom
) -> None:
    folder = newsroom.folder
    connection = sqlite3.connect(folder / "kontak.db")
    connection.execute("CREATE TABLE kontak (nama)")
    connection.commit()
    connection.close()
    done = newsroom("import", str(folder / "kontak.db"))
    assert (done.code, "another program's database" in done.err) == (4, True)
    other.ok("store", "backup", str(folder / "cadangan.db"))
    content = (folder / "cadangan.db").read_bytes()
    (folder / "rusak.db").write_bytes(content[: len(content) // 2])
    done = newsroom("import", str(folder / "rusak.db"))
    assert (done.code, "it is cut short" in done.err) == (1, True)
    assert newsroom("import", str(other.store), "--format", "json").code == 1
    assert not newsroom.store.exists()


def test_the_store_itself_is_no_source(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    assert newsroom("import", str(newsroom.store)).code == 2


def test_a_store_is_read_with_what_is_in_its_log(newsroom: Newsroom, other: Newsroom) -> None:
    """What a command that still runs has committed is in the file beside it."""
    reader = sqlite3.connect(other.store)  # its end would move the log into the file
    reader.execute("SELECT count(*) FROM articles").fetchone()
    other.add("Baru saja")
    assert Path(f"{other.store}-wal").exists()
    newsroom.ok("import", str(other.store))
    reader.close()
    assert newsroom.article("baru-saja")["title"] == "Baru saja"
