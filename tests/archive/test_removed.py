"""What was deleted, erased or retracted here does not come back with the next night's import."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.archive.test_imports import counts, take
from tests.conftest import Newsroom

TEXT = "Isi tuduhan yang kemudian dicabut."
PLAIN = {"title": "Tuduhan", "body": TEXT, "date": "2025-01-01", "status": "published"}
SOURCED = {**PLAIN, "source": {"kind": "k", "uri": "https://u.example", "id": "1"}}
WAYS = {
    "delete": ["delete", "1", "--yes"],
    "erase": ["delete", "1", "--erase", "--yes"],
    "retract": ["retract", "1", "--note", "Dicabut."],
}


def bring(room: Newsroom, record: dict[str, Any], *words: str) -> tuple[object, ...]:
    report = take(room, room.write("a.json", record), *words)
    return (*counts(report)[:3], report["removed"])


@pytest.mark.parametrize("record", [PLAIN, SOURCED], ids=["plain", "sourced"])
@pytest.mark.parametrize("way", WAYS)
def test_it_stays_away(any_newsroom: Newsroom, way: str, record: dict[str, Any]) -> None:
    room = any_newsroom
    bring(room, record)
    room.ok(*WAYS[way])
    before = room.export()
    changed = {**record, "body": f"{TEXT} Lagi."} if record is SOURCED else record
    for one in (record, changed):
        for words in ([], ["--on-conflict", "theirs"], ["--on-conflict", "new"]):
            assert bring(room, one, *words) == (0, 0, 0, 1)
    assert room.export() == before
    other = {**PLAIN, "source": {"kind": "feed", "uri": "https://lain.example", "id": "x"}}
    assert bring(room, other) == (0, 0, 0, 1)
    assert TEXT not in room.ok("export", "--format", "rss").out
    assert "removed here before" in room.ok("import", str(room.folder / "a.json")).err


@pytest.mark.parametrize("way", WAYS)
def test_revive_brings_it_back(any_newsroom: Newsroom, way: str) -> None:
    room = any_newsroom
    bring(room, SOURCED)
    room.ok(*WAYS[way])
    changed = {**SOURCED, "body": f"{TEXT} Lagi."}
    assert bring(room, changed, "--revive", "--on-conflict", "theirs")[3] == 0
    (article,) = room.export()["articles"]
    assert article["body"] == changed["body"]
    assert "retracted" not in article["meta"]
    assert bring(room, changed) == (0, 0, 1, 0)


def test_another_article_of_the_same_title_comes(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    bring(room, PLAIN)
    room.ok("delete", "1", "--yes")
    assert bring(room, {**PLAIN, "body": "Pengumuman yang lain sama sekali."}) == (1, 0, 0, 0)


def test_undo_of_a_delete_takes_the_mark_back(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    bring(room, SOURCED)
    room.ok("delete", "1", "--yes")
    room.ok("undo")
    room.ok("undo", "1")
    assert bring(room, SOURCED) == (1, 0, 0, 0)
    room.ok("delete", "1", "--yes")
    room.ok("undo")
    room.ok("redo")
    assert bring(room, SOURCED) == (0, 0, 0, 1)


def test_an_undone_import_comes_again(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    bring(room, SOURCED)
    room.ok("undo")
    assert bring(room, SOURCED) == (1, 0, 0, 0)


@pytest.mark.parametrize("way", ["delete", "erase"])
def test_our_own_export_does_not_bring_it_back(any_newsroom: Newsroom, way: str) -> None:
    room = any_newsroom
    room.add("Judul", "--body", "Isi.")
    dumps = {n: room.ok("export", "--format", n).out for n in ("json", "ndjson", "csv")}
    room.ok(*WAYS[way])
    for name, text in dumps.items():
        report = take(room, room.write(f"a.{name}", text))
        assert (report["added"], report["removed"]) == (0, 1)


@pytest.mark.parametrize("way", ["delete", "erase"])
def test_the_marks_go_along_with_an_export(any_newsroom: Newsroom, way: str) -> None:
    room = any_newsroom
    bring(room, SOURCED)
    room.add("Tetap")
    room.ok(*WAYS[way])
    text = room.ok("export").out
    dump = json.loads(text)
    assert dump["removed"]
    assert all(set(one) <= {"key", "salt", "body"} for one in dump["removed"])
    assert "tuduhan" not in text.lower()
    assert "u.example" not in text
    for name in ("satu", "dua"):  # into a new archive, and into one that has articles of its own
        other = Newsroom(room.folder, room.store.suffix[1:])
        other.store = room.folder / f"{name}{room.store.suffix}"
        if name == "dua":
            other.add("Lain")
        take(other, room.write("b.json", text))
        assert bring(other, SOURCED) == (0, 0, 0, 1)
        again = other.export()
        take(other, room.write("b.json", text))
        assert other.export() == again
    assert Newsroom(room.folder, "db").folder == room.folder


def test_the_text_of_an_erased_article_is_in_no_byte(newsroom: Newsroom) -> None:
    bring(newsroom, {**SOURCED, "title": "Xylofon", "body": "Xylofon berbunyi."})
    bring(newsroom, {**SOURCED, "title": "Xylofon", "body": "Xylofon berbunyi.",
                     "source": {"kind": "k", "uri": "https://v.example", "id": "9"}})  # fmt: skip
    newsroom.ok("delete", "1", "--erase", "--yes")
    left = [one["id"] for one in newsroom.export()["articles"]]
    for one in left:
        newsroom.ok("delete", str(one), "--erase", "--yes")
    data = b"".join(p.read_bytes() for p in newsroom.folder.glob("berita.db*"))
    assert b"ylofon" not in data
    assert b"u.example" not in data


@pytest.mark.parametrize("name", ["rss", "atom", "jsonfeed", "ghost", "wxr", "tsv"])
def test_what_we_gave_out_does_not_bring_it_back(any_newsroom: Newsroom, name: str) -> None:
    room = any_newsroom
    room.ok("categories", "add", "kota")
    room.add("Judul", "--body", "Isi.", "--category", "kota", "--publish")
    path = room.write(f"a.{name}", room.ok("export", "--format", name).out)
    room.ok("delete", "1", "--yes")
    report = take(room, path, "--format", name)
    assert (report["added"], report["removed"]) == (0, 1)


def test_an_old_export_does_not_undo_a_retraction(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.ok("categories", "add", "kota")
    room.add("Judul", "--body", TEXT, "--category", "kota", "--publish")
    old = room.write("lama.json", room.ok("export").out)
    room.ok(*WAYS["retract"])
    before = room.export()
    for words in ([], ["--on-conflict", "theirs"]):
        take(room, old, *words)
        assert room.export()["articles"] == before["articles"]
    new = room.write("baru.json", room.ok("export").out)
    assert counts(take(room, new)) == (0, 0, 1, 0, 0)


def test_a_deleted_double_leaves_the_other_to_its_source(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    rows = [PLAIN, {**PLAIN, "body": f"{TEXT} Panjang sekali lagi."}]
    take(room, room.write("a.json", rows[0]))
    room.add(PLAIN["title"], "--body", TEXT)
    room.ok("delete", "2", "--yes")
    assert bring(room, PLAIN) == (0, 0, 1, 0)
