"""log --verify finds what was altered behind the program's back; erasing and forgetting keep it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tinydb import where

from beritacli.archive.changes.hashes import hash_change
from beritacli.archive.tables import SCHEMA
from beritacli.store import Database, open_database
from tests.conftest import Newsroom

Alter = Callable[[Database], object]


def fill(room: Newsroom) -> None:
    room.ok("categories", "add", "kota")
    room.add("Rahasia Budi", "--category", "kota", "--tag", "pasar", "--body", "kata " * 100)
    room.ok("publish", "1")
    room.ok("edit", "1", "--body", "kata " * 99 + "beda", "--slug", "rahasia-baru")
    room.add("Lain")
    room.ok("delete", "2", "--yes")


def alter(room: Newsroom, change: Alter) -> None:
    with open_database(room.store, SCHEMA) as database, database.transaction():
        change(database)


def rewrite_hash(database: Database) -> None:
    """Someone who knows how hashes are made, but rewrites one change alone."""
    table = database.table("changes")
    header = {**table.get(doc_id=3), "actor": "orang lain"}
    header["hash"] = hash_change(3, header, table.get(doc_id=2)["hash"])
    table.update(header, doc_ids=[3])


def set_field(table: str, doc_id: int, **fields: Any) -> Alter:
    return lambda database: database.table(table).update(fields, doc_ids=[doc_id])


def drop(table: str, doc_id: int) -> Alter:
    return lambda database: database.table(table).remove(doc_ids=[doc_id])


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (
            set_field("articles", 1, title="Lain"),
            "Article 1 was altered behind the program's back.",
        ),
        (
            set_field("articles", 1, revision=2),
            "Article 1: the number of its revision was altered.",
        ),
        (set_field("categories", 1, name="X"), "Category 1 was altered behind the program's back."),
        (drop("tags", 1), "Tag 1 is gone, and no change removed it."),
        (
            lambda database: database.table("articles").insert({"title": "Palsu"}),
            "Article 3 is there, and no change added it.",
        ),
        (
            set_field("changes", 3, actor="x"),
            "Change 3: its entry, or the one before it, was altered.",
        ),
        (
            set_field("changes", 3, command="x"),
            "Change 3: its entry, or the one before it, was altered.",
        ),
        (rewrite_hash, "Change 4: its entry, or the one before it, was altered."),
        (drop("changes", 4), "Change 4 is gone."),
        (drop("changes", 6), "Change 6 is gone."),
        (drop("revisions", 4), "Change 3: what it wrote into the history was altered."),
        (
            set_field("revisions", 4, fields={}),
            "Change 3: what it wrote into the history was altered.",
        ),
        (
            set_field("revisions", 4, fields={"title": {"new": "x"}}, content="0" * 32),
            "Change 3: what it wrote into the history was altered.",
        ),
        (
            set_field("revisions", 4, gone="erased"),
            "Change 3 was emptied of article 1, and nothing erased it.",
        ),
        (
            set_field("changes", 3, command="x …", command_hash="0"),
            "Change 3 has a shortened command, and nothing of it was erased.",
        ),
        (
            lambda database: database.table("revisions").insert(
                {"change": 6, "of": "articles/1", "kind": "edit", "fields": {}}
            ),
            "Change 6: what it wrote into the history was altered.",
        ),
    ],
)
def test_what_was_altered_is_found(any_newsroom: Newsroom, change: Alter, finding: str) -> None:
    room = any_newsroom
    fill(room)
    assert room.ok("log", "--verify").err == "The history holds up to change 6.\n"
    alter(room, change)
    done = room("log", "--verify")
    assert done.code == 74
    assert finding in done.out.splitlines()


def test_the_head_tells_what_a_rewritten_chain_hides(newsroom: Newsroom) -> None:
    fill(newsroom)
    number, known = newsroom.ok("log", "--head").out.split()
    assert number == "6"
    assert len(known) == 64

    def rewrite_all(database: Database) -> None:
        table, previous = database.table("changes"), ""
        for header in table.all():
            header["actor"] = "orang lain"
            previous = header["hash"] = hash_change(header.doc_id, header, previous)
            table.update(dict(header), doc_ids=[header.doc_id])

    alter(newsroom, rewrite_all)
    assert newsroom.ok("log", "--verify").out == ""
    assert newsroom.ok("log", "--head").out.split()[1] != known


def read_files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def test_what_was_erased_is_nowhere(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    fill(room)
    assert b"ahasia" in read_files(room.folder)
    told = room.ok("delete", "rahasia-baru", "--erase", "--yes").err
    assert told == "erased: 1; the history tells that it was, and no more\n"
    assert b"ahasia" not in read_files(room.folder)
    assert room.ok("log", "--verify").err == "The history holds up to change 7.\n"
    seen = room.ok("history", "1")
    assert "erased" in seen.out
    assert "penguji" in seen.out
    assert [one["changed"] for one in room.ok("history", "1", "--format", "json").json["revisions"]
            ] == [None] * 4  # fmt: skip
    assert room("undo").code == 5
    assert "it erased what there was, for good" in room("undo", "7").err
    assert "what it was before was erased" in room("undo", "4").err
    assert room("show", "1", "--as-of", "3").code == 3
    assert room("show", "1").code == 3
    dump = room.ok("export", "--as-of", "5").json
    assert [article["title"] for article in dump["articles"]] == ["Lain"]
    path = room.write("a.json", [{"id": 1, "title": "Baru"}])
    room.ok("import", path)
    assert room.article("baru")["id"] == 3


def test_a_deleted_article_is_erased_too(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    fill(room)
    room.ok("undo", "6")
    room.ok("delete", "1", "--yes")
    room.ok("delete", "1", "--erase", "--yes")
    assert b"ahasia" not in read_files(room.folder)
    assert room.ok("log", "--verify").out == ""
    assert room("undo", "8").code == 5
    assert room("delete", "99", "--erase", "--yes").code == 3
    assert room("batch", stdin="delete 2 --erase --yes").code == 2


def test_a_clock_that_was_wrong_once_lets_nothing_newer_be_forgotten(
    any_newsroom: Newsroom,
) -> None:
    room = any_newsroom
    room.add("Satu")
    room.ok("edit", "1", "--title", "Dua")
    room.now -= timedelta(days=20_000)
    room.ok("edit", "1", "--title", "Tiga")
    room.now += timedelta(days=20_001)
    told = room.ok("store", "compact", "--history-before", "1 Januari 2000").err
    assert "There is no history before that to forget." in told
    room.ok("undo")
    assert room.article("1")["title"] == "Dua"
    room.ok("store", "compact", "--history-before", "besok")
    assert room("undo", "2").code == 5
    assert room.ok("log", "--verify").out == ""


@pytest.mark.parametrize(
    "altered",
    [{"of": "x"}, {"of": "articles/x"}, {"change": "x"}, {"kind": None}, {"after": "zz"}],
)
def test_a_revision_that_can_not_be_read_is_found(newsroom: Newsroom, altered: Any) -> None:
    newsroom.add("Satu")
    newsroom.ok("edit", "1", "--title", "Dua")
    with open_database(newsroom.store, SCHEMA) as database, database.transaction():
        database.table("revisions").update(altered, doc_ids=[1])
    done = newsroom("log", "--verify")
    assert done.code == 74
    assert "Revision 1 can't be read." in done.out


def test_an_undo_of_itself_is_told_as_any(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    with open_database(newsroom.store, SCHEMA) as database, database.transaction():
        database.table("changes").update({"event": "undo", "undoes": 1}, doc_ids=[1])
    newsroom.ok("log")
    assert newsroom("undo", "1").code == 5
    assert newsroom("log", "--verify").code == 74


def test_forgotten_history(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    fill(room)
    room.now += timedelta(days=10)
    room.ok("edit", "1", "--title", "Judul baru")
    after = room.ok("export", "--as-of", "7").out
    told = room.ok("store", "compact", "--history-before", "20 Mei 2025").err
    assert "Forgotten: 3 revisions, up to change 6." in told
    assert room.ok("log", "--verify").err == "The history holds up to change 8.\n"
    lines = room.ok("log").out.splitlines()
    assert "store compact" in lines[0]
    assert ["  (forgotten)  " in line for line in lines] == [False] * 2 + [True] * 6
    assert room.ok("export", "--as-of", "7").out == after
    room.ok("show", "1", "--as-of", "6")
    for words in (["undo", "4"], ["show", "1", "--as-of", "5"], ["export", "--as-of", "5"],
                  ["export", "--as-of", "15 Mei 2025 11:00"], ["diff", "1", "2", "3"]):  # fmt: skip
        done = room(*words)
        assert done.code in {3, 5}, words
        assert "forgotten" in done.err or "no archive yet" in done.err
    assert "what changed is no longer known" in room.ok("history", "1").out
    again = room.ok("store", "compact", "--history-before", "20 Mei 2025")
    assert "There is no history before that to forget." in again.err
    room.ok("undo")
    assert room.article("1")["title"] == "Rahasia Budi"
    assert room("undo").code == 5


def test_what_was_forgotten_and_was_not_is_told_apart(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.now += timedelta(days=10)
    newsroom.ok("edit", "1", "--title", "Judul baru")
    newsroom.ok("store", "compact", "--history-before", "20 Mei 2025")
    assert newsroom.ok("log", "--verify").out == ""

    def empty(database: Database) -> None:
        database.table("revisions").update({"gone": "forgotten"}, where("change") == 7)

    alter(newsroom, empty)
    found = newsroom("log", "--verify").out
    assert found == "Change 7 was emptied of article 1, and nothing erased it.\n"
