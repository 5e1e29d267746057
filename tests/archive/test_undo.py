"""undo and redo of real commands: what is refused and told, and what bad days do to them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from beritacli.archive.category_tree import CategoryTree
from beritacli.archive.tables import SCHEMA
from beritacli.store import open_database
from tests.archive.test_undo_property import read_documents
from tests.conftest import SAMPLES, Newsroom, call_program


def test_one_after_the_other_and_back(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu")
    room.ok("edit", "1", "--title", "Dua")
    states = [room.export()]
    room.ok("edit", "1", "--slug", "tiga", "--add-tag", "x")
    states.append(room.export())
    assert "undone: change 3 (edit 1 --slug tiga" in room.ok("undo").err
    assert room.export() == states[0]
    assert "undone: change 2 " in room.ok("undo").err
    assert room.article("1")["title"] == "Satu"
    assert "redone: change 2 " in room.ok("redo").err
    assert "redone: change 3 " in room.ok("redo").err
    assert room.export() == states[1]
    assert room("redo").code == 3
    assert room.article("1")["revision"] == 7
    for _ in range(3):
        room.ok("undo")
    assert "There is nothing to undo." in room("undo").err
    assert room.ok("list", "--format", "json").json == []


def test_ids_of_undone_adds_are_given_to_nobody_else(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu", "--tag", "x")
    before = room.article("1")
    room.ok("undo")
    assert room.add("Lain") == "2"
    path = room.write("satu.json", [{"id": 1, "title": "Bukan yang itu"}])
    room.ok("import", path)
    assert {a["id"] for a in room.ok("list", "--format", "json").json} == {2, 3}
    room.ok("redo")
    assert {**room.article("1"), "revision": 1} == before


def test_an_import_is_one_step(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Sebelumnya", "--tag", "umkm")
    before, documents = room.export(), read_documents(room)
    room.ok("import", str(SAMPLES / "berita.json"), str(SAMPLES / "halaman-berita.txt"))
    after = room.export()
    told = room.ok("undo", "2").err
    assert "43 articles removed" in told
    assert "12 stamps removed" in told
    assert (room.export(), read_documents(room)) == (before, documents)
    room.ok("redo")
    assert room.export() == after
    again = room.ok("import", str(SAMPLES / "berita.json")).err
    assert "Nothing changed." in again


def test_what_was_deleted_for_good_comes_back(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu", "--publish", "--force", "--body", "isi")
    before = room.export()
    room.ok("delete", "1", "--yes")
    room.ok("undo")
    assert room.export() == before
    assert room.ok("show", "satu").code == 0


@pytest.mark.parametrize(
    ("later", "in_the_way"),
    [
        (["edit 1 --title Baru"], "article 1 (pasar): changed since by change 4 (edit 1"),
        (["delete 1 --yes"], "article 1: removed since by change 4 (delete 1 --yes)"),
        (["edit 2 --add-tag sore"], "tag 1 (sore): 1 article has it"),
        (["edit 2 --category kota"], "category 1 (kota): 1 article has it"),
        (["categories add kota/pusat"], "category 1 (kota): kota/pusat stands under it"),
        (["tags rename sore petang"], "tag 1 (petang): changed since by change 4"),
    ],
)
def test_what_later_changes_built_on_is_refused(
    any_newsroom: Newsroom, later: list[str], in_the_way: str
) -> None:
    room = any_newsroom
    room.add("Lama")
    room.ok("undo")
    record = {"title": "Pasar", "slug": "pasar", "tags": ["sore"], "categories": ["kota"]}
    room.store.unlink()
    room.ok("import", room.write("p.json", [record, {"title": "Lain", "slug": "lain"}]))
    room.ok("config", "set", "language", "en")
    room.ok("config", "set", "language", "id")
    for line in later:
        room.ok(*line.split())
    before = room.export()
    done = room("undo", "1")
    assert done.code == 5
    assert f"In the way: {in_the_way}" in done.err
    assert "can't be undone" in done.err
    assert room.export() == before
    forced = room("undo", "1", "--force")
    assert forced.code == 0
    assert f"left: {in_the_way}" in forced.err
    assert room.ok("log", "--verify").out == ""
    room.ok("store", "verify")
    room.ok("undo", "5")
    assert room.export() == before


def test_what_was_edited_and_is_gone_now_is_refused(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Pasar murah di alun-alun kota", "--body", "Beras dan minyak goreng habis terjual.")
    room.ok("edit", "1", "--title", "Pasar murah di alun-alun desa")
    room.ok("delete", "1", "--yes")
    done = room("undo", "2", "--dry-run")
    assert done.code == 5
    assert "article 1: removed since by change 3 (delete 1 --yes)" in done.err


@pytest.mark.parametrize(
    ("setup", "undone", "in_the_way"),
    [
        (["edit 1 --slug b", "edit 2 --slug satu"], 3, "its slug 'satu' is article 2's now"),
        (["delete 1 --yes", "categories remove k"], 3, "a category that it had is gone"),
        (
            ["categories remove j", "categories add J --name Lain"],
            3,
            "there is another category 'j' in its place now",
        ),
        (
            ["config set language en", "undo", "config set language en"],
            4,
            "there is another one 'language' now",
        ),
    ],
)
def test_what_would_not_fit_any_more_is_refused(
    any_newsroom: Newsroom, setup: list[str], undone: int, in_the_way: str
) -> None:
    room = any_newsroom
    lines = ["categories add j", "categories add k", "add Satu --category k", "add Dua"]
    assert room("batch", stdin="\n".join(lines)).code == 0
    room.ok("add", "Tiga")
    for line in setup:
        room.ok(*line.split())
    before = room.export()
    done = room("undo", str(undone))
    assert done.code == 5
    assert in_the_way in done.err
    assert room.export() == before


def test_an_old_address_goes_on_to_lead_to_its_article(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu", "--publish", "--force", "--body", "isi")
    room.ok("edit", "1", "--slug", "baru", "--add-tag", "x")
    room.ok("edit", "1", "--title", "Dua", "--remove-tag", "x")
    assert room("undo", "2", "--force").code == 0
    assert room.article("satu")["id"] == 1
    assert room("add", "Lain", "--slug", "satu").code == 5


@pytest.mark.parametrize(
    "line",
    [
        "add Pasar --body isi --publish --force",
        "publish 1 --force",
        "edit 2 --slug pasar",
        "import masuk.json",
    ],
)
def test_an_address_that_was_public_in_between_is_given_to_no_other_article(
    any_newsroom: Newsroom, line: str
) -> None:
    room = any_newsroom
    room.add("Pasar", "--slug", "pasar" if line.startswith("publish") else "draf")
    room.add("Lama", "--publish", "--force")
    record = {"title": "Pasar", "status": "published", "published_at": "2025-05-01T08:00:00Z"}
    masuk = room.write("masuk.json", [record])
    before = room.export()
    room.ok(*line.replace("masuk.json", masuk).split())
    owner, after = room.article("pasar")["id"], room.export()
    room.ok("undo")
    # The address stays the article's.
    assert room.export() | {"old_addresses": []} == before
    refused = room("add", "Lain", "--slug", "pasar")
    assert refused.code == 5
    assert f"article {owner}." in refused.err
    assert room.article(room.add("Pasar"))["slug"] == "pasar-2"
    room.ok("undo")
    room.ok("undo", "4")
    assert room.export() | {"old_addresses": after["old_addresses"]} == after
    room.ok("undo")
    assert room.export() | {"old_addresses": before["old_addresses"]} == before
    assert room.ok("log", "--verify").out == ""


def test_what_an_undone_import_brought_comes_back_as_itself(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Sebelumnya")
    source = {"kind": "feed", "uri": None, "id": "7"}
    day = {"status": "published", "published_at": "2025-05-01T08:00:00Z"}
    records = [
        {"title": "Sebelumnya", **day},
        {"title": "Pasar", **day, "source": {**source, "id": "6"}},
        {"title": "Pasar", **day, "source": source},
        {"title": "Taman", **day},
        {"title": "Pawai", **day},
    ]
    path = room.write("masuk.json", records)
    room.ok("import", path)
    first = room.export()
    room.ok("undo")
    room.ok("import", path, "--tag", "lagi")
    slugs = {one["slug"]: one["id"] for one in first["articles"]}
    assert {one["slug"]: one["id"] for one in room.export()["articles"]} == slugs
    room.ok("undo")
    # Of another source, or of another day, it is another article; the same record twice is one.
    records[2]["source"] = {**source, "id": "8"}
    records[3]["published_at"] = "2025-05-02T08:00:00Z"
    room.ok("import", room.write("lain.json", [*records[1:], records[4]]))
    found = {one["slug"]: one["id"] for one in room.export()["articles"]}
    new = {"pasar-3", "taman-2"}
    assert found.keys() == {"sebelumnya", "pasar", "pawai", *new}
    assert {slug: found[slug] for slug in found.keys() - new}.items() <= slugs.items()
    room.ok("undo")
    room.ok("redo")
    room.ok("undo")
    room.ok("undo", "3")
    assert room.export() == first


def test_nothing_is_free(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    newsroom.ok("edit", "1", "--title", "Dua")
    for force in ([], ["--force"]):
        done = newsroom("undo", "1", *force)
        assert done.code == 5
        assert done.err.splitlines()[-1] == "Undo the later changes first."


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["undo", "99"], 3, "There is no change 99."),
        (["undo", "0"], 2, "0"),
        (["undo", "x"], 2, "'x'"),
        (["undo", "1", "2"], 2, "2"),
        (["redo"], 3, "There is nothing to redo."),
    ],
)
def test_what_can_not_be_undone(newsroom: Newsroom, words: list[str], code: int, says: str) -> None:
    newsroom.add("Satu")
    done = newsroom(*words)
    assert done.code == code
    assert says in done.err
    assert len(done.err.splitlines()) == 2


def test_without_an_archive(any_newsroom: Newsroom) -> None:
    for words in (["undo"], ["redo"], ["log"], ["log", "--head"], ["history", "1"]):
        assert any_newsroom(*words).code == 3
    assert not any_newsroom.store.exists()


def test_twice_the_same_is_refused(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    newsroom.add("Dua")
    newsroom.ok("undo", "1")
    done = newsroom("undo", "1")
    assert done.code == 5
    assert "Change 1 was undone already, by change 3." in done.err
    newsroom.ok("undo", "3")
    newsroom.ok("undo", "1")


def test_not_in_a_batch(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    for line in ("undo", "redo"):
        assert newsroom("batch", stdin=line).code == 2


@pytest.mark.parametrize("engine", ["db", "json"])
def test_two_undos_at_once_undo_two_changes(tmp_path: Path, engine: str) -> None:
    store = tmp_path / f"berita.{engine}"
    for number in range(6):
        done = call_program("add", f"Judul {number}", folder=tmp_path, BERITACLI_STORE=str(store))
        assert done.returncode == 0
    command = [sys.executable, "-m", "beritacli", "--store", str(store), "undo"]
    processes = [subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE) for _ in range(4)]
    told = [process.communicate(timeout=60)[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert {line.split("(")[0] for line in told} == {f"undone: change {n} " for n in range(3, 7)}
    left = call_program("list", "--format", "ids", folder=tmp_path, BERITACLI_STORE=str(store))
    assert sorted(left.stdout.split()) == [b"1", b"2"]


def test_after_the_store_was_moved_and_compacted(newsroom: Newsroom) -> None:
    room = newsroom
    room.add("Satu", "--body", "kata " * 100)
    before = room.export()
    room.ok("edit", "1", "--body", "kata " * 40)
    room.ok("store", "compact")
    room.ok("store", "move", str(room.folder / "lain.json"))
    room.store = room.folder / "lain.json"
    room.ok("undo")
    assert room.export() == before
    room.ok("store", "move", str(room.folder / "lagi.db"))
    room.store = room.folder / "lagi.db"
    room.ok("redo")
    assert room.article("1")["body"] == "kata " * 40
    assert room.ok("log", "--verify").out == ""


def forget_hashes(room: Newsroom) -> None:
    """Make of a history what the versions before wrote."""
    with open_database(room.store, SCHEMA) as database, database.transaction():

        def forget(document: Any) -> None:
            for name in ("after", "hash", "wrote"):
                document.pop(name, None)

        for name in ("changes", "revisions"):
            database.table(name).update(forget)


def test_changes_of_older_versions_are_undone_too(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu", "--tag", "x")
    first = room.export()
    room.ok("edit", "1", "--title", "Dua")
    room.ok("edit", "1", "--title", "Tiga", "--body", "isi")
    forget_hashes(room)
    told = room.ok("log", "--verify").err
    assert "No change has a hash yet: the chain begins with the next one." in told
    assert room("undo", "2").code == 5
    room.ok("undo")
    room.ok("undo", "2")
    assert room.export() == first
    told = room.ok("log", "--verify").err
    assert "The chain begins with change 4: older ones have none." in told
    assert "not proved: 1." in told
    room.ok("undo", "1")
    assert room.ok("list", "--format", "json").json == []


def test_a_store_of_the_version_before_is_brought_up_to_date(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu", "--tag", "x")
    room.ok("edit", "1", "--title", "Dua")
    forget_hashes(room)
    older = SCHEMA._replace(version=2, tables={**SCHEMA.tables, "changes": ()})
    path = room.store.with_name(f"lama{room.store.suffix}")
    with (
        open_database(room.store, SCHEMA) as now,
        open_database(path, older) as then,
        then.transaction(),
    ):
        for name in now.tables():
            then.table(name).insert_multiple(now.table(name).all())
    room.store = path
    for words in (["log"], ["history", "1"], ["log", "--verify"]):
        done = room(*words)
        assert done.code == 74
        assert "older" in done.err
    room.add("Tiga")
    assert room.store.with_name(f"lama.v2{room.store.suffix}").exists()
    assert [one["change"] for one in room.ok("log", "--format", "json").json] == [3, 2, 1]
    told = room.ok("log", "--verify").err
    assert "The chain begins with change 3: older ones have none." in told
    assert room.ok("show", "1", "--as-of", "1", "--format", "json").json["title"] == "Satu"
    room.ok("undo", "2")
    assert room.article("1")["title"] == "Satu"
    room.ok("store", "verify")


@pytest.mark.parametrize("verb", ["untag satu w", "delete 1 --yes", "edit 1 --tag lain"])
def test_a_tag_that_was_removed_since_comes_back_with_the_articles_that_get_it(
    any_newsroom: Newsroom, verb: str
) -> None:
    room = any_newsroom
    room.add("Satu", "--tag", "w")
    before = room.export()
    room.ok(*verb.split())
    room.ok("tags", "remove", "w")
    assert "1 tag brought back" in room.ok("undo", "2").err
    if "lain" not in verb:
        assert room.export() == before
    assert room.article("1")["tags"] == ["w"]
    assert "w\tw\t1\n" in room.ok("tags").out
    shown = room.ok("list", "--tag", "w", "--format", "ids").out
    assert shown == "1\n"
    room.ok("undo", "4")
    assert room("list", "--tag", "w").code == 3
    room.ok("undo", "5")
    assert room.article("1")["tags"] == ["w"]
    assert room.ok("log", "--verify").out == ""
    room.ok("store", "verify")


def test_a_tag_is_not_taken_away_again_while_an_article_has_it(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    room.add("Satu", "--tag", "w")
    room.ok("tags", "remove", "w")
    room.add("Dua", "--tag", "w")
    room.add("Tiga", "--tag", "w")
    done = room("undo", "3")
    assert done.code == 5
    assert "In the way: tag 1 (w): 1 article has it (trash counts)" in done.err
    room.ok("undo", "4")
    room.ok("undo", "3")
    assert room.ok("tags").out == "slug\tname\tcount\n"


def test_many_categories_are_undone_in_a_time_that_grows_with_their_number(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tree was made anew for each of them: 2,000 took half a minute."""
    made: list[int] = []
    real = CategoryTree.__init__

    def count(tree: CategoryTree, documents: Any) -> None:
        made.append(1)
        real(tree, documents)

    categories = [{"path": f"k{n // 10}/k{n}" if n % 10 else f"k{n // 10}"} for n in range(300)]
    categories = [{**one, "name": one["path"]} for one in categories]
    path = newsroom.write("k.json", {"version": 1, "categories": categories, "articles": []})
    newsroom.ok("import", path)
    before = newsroom.export()
    monkeypatch.setattr(CategoryTree, "__init__", count)
    newsroom.ok("undo")
    newsroom.ok("redo")
    assert len(made) < 10
    assert newsroom.export() == before
