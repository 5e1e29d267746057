"""TinyDB's JSON file: our own, a store's, and other people's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tinydb import TinyDB, where

from beritacli.formats.entries import CategoryEntry, Entry, Record, StampEntry, TagEntry
from beritacli.formats.json import tinydb as tinydbfile
from beritacli.text.errors import Broken, FormatError
from tests.conftest import SAMPLES, Newsroom
from tests.formats.streams import detect

DEEP = "[" * 300 + "]" * 300
BEGINNINGS = {
    '{"_default": {"1": {"judul": "a"}}}': "tinydb",
    '{"_default": {}}': "tinydb",
    '{\n "_store": {\n  "1": {\n   "application": "beritacli"': "tinydb",
    '{"berita": {"12": {"judul": "a"}}, "users": {}}': "tinydb",
    '{"be\\"rita": {"-1": {}}}': "tinydb",
    '{"categories": {}, "tags": {},\n"articles": {"1": {"title": "a"}}}': "tinydb",
    '{"categories": {}, "articles": {}}': "tinydb",
    '{"meta": {}, "title": "a"}': "ndjson",
    '{"version": 1, "articles": []}': "json",
    '{"meta": {"12": "a"}, "title": "a"}': "ndjson",
    '{"title": {"rendered": "a"}, "id": 1}': "ndjson",
    '{"db": [{"meta": {}}]}': "ghost",
    '[{"_default": {"1": {}}}]': "json",
}


def read(tables: Any, tmp_path: Any) -> list[Entry]:
    path = tmp_path / "tabel.json"
    text = tables if isinstance(tables, str) else json.dumps(tables, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    with path.open("rb") as file:
        return list(tinydbfile.read(file))


@pytest.mark.parametrize(("beginning", "name"), BEGINNINGS.items())
def test_it_is_told_from_other_json(beginning: str, name: str) -> None:
    assert detect(beginning.encode()) == name


def test_stock_tinydb_opens_what_we_write(newsroom: Newsroom) -> None:
    newsroom.ok("import", str(SAMPLES / "berita.json"))
    newsroom.ok("trash", "2")
    path = newsroom.folder / "keluar.tinydb"
    newsroom.ok("export", str(path), "--format", "tinydb")
    dump = newsroom.ok("export").json
    with TinyDB(path) as database:
        articles = database.table("articles")
        assert [dict(doc) for doc in articles] == dump["articles"]
        assert [doc.doc_id for doc in articles] == [one["id"] for one in dump["articles"]]
        (found,) = articles.search(where("slug") == newsroom.article("3")["slug"])
        assert (found.doc_id, found["categories"]) == (3, newsroom.article("3")["categories"])
        for name in ("categories", "tags", "stamps"):
            assert [dict(doc) for doc in database.table(name)] == dump[name]
        assert articles.insert({"title": "Baru"}) == max(one["id"] for one in dump["articles"]) + 1


def test_an_empty_archive_is_a_whole_file(newsroom: Newsroom) -> None:
    newsroom.ok("categories", "add", "a")
    newsroom.ok("categories", "remove", "a")
    out = newsroom.ok("export", "--format", "tinydb").out
    assert json.loads(out) == {"categories": {}, "tags": {}, "stamps": {}, "articles": {}}


def test_a_store_comes_over_without_its_history(newsroom: Newsroom) -> None:
    old = Newsroom(newsroom.folder, "json")
    old.ok("import", str(SAMPLES / "halaman-berita.txt"), str(SAMPLES / "berita.json"))
    old.ok("tags", "remove", "umkm")
    old.ok("categories", "add", "berita/baru")
    old.ok("categories", "add", "berita/baru/sekali")
    old.ok("edit", "1", "--title", "Diubah di sini", "--category", "berita/baru/sekali")
    newsroom.ok("import", str(old.store))
    assert newsroom.export() == old.export()
    assert "umkm" not in {tag["slug"] for tag in newsroom.export()["tags"]}
    again = newsroom.ok("import", str(old.store))
    assert "Nothing changed." in again.err


def test_other_peoples_documents_are_articles_by_their_titles(any_newsroom: Newsroom) -> None:
    tables = {
        "_default": {"1": {"judul": "Pasar Malam", "isi": "Ramai.", "warna": "biru"}},
        "berita": {"1": {"title": "Lomba Perahu", "id": 7}, "5": {"headline": "Panen Raya"}},
        "users": {"1": {"nama": "penguji"}},
        "kosong": {},
    }
    path = any_newsroom.write("lain.json", tables)
    result = any_newsroom("import", path)
    assert result.code == 1
    assert "table users: none of its 1 documents has a title" in result.err
    titles = [one["title"] for one in any_newsroom.export()["articles"]]
    assert titles == ["Pasar Malam", "Lomba Perahu", "Panen Raya"]
    first = any_newsroom.article("1")
    assert (first["body"], first["meta"], first["source"]) == ("Ramai.", {"warna": "biru"}, None)
    again = any_newsroom("import", path)
    assert "0 added, 0 updated, 3 unchanged, 1 rejected" in again.err


def test_what_is_no_table_or_document_spoils_nothing(tmp_path: Any) -> None:
    tables = {
        "categories": {
            "1": {"path": "a", "name": "A"},
            "2": {"path": 5, "name": "B"},
            "3": 1,
            "4": {"name": "D"},
        },
        "tags": [1, 2],
        "stamps": {"1": {"at": "2025-05-14T12:25:00Z"}, "2": {}},
        "articles": {"1": {"title": "a"}, "x": "rusak", "2": {"isi": "tanpa judul"}},
        "lain": 5,
    }
    entries = read(tables, tmp_path)
    assert [entry for entry in entries if not isinstance(entry, Broken | Record)] == [
        CategoryEntry("A", "a"),
        CategoryEntry("D"),
        StampEntry("2025-05-14T12:25:00Z"),
    ]
    broken = [(entry.place, entry.reason) for entry in entries if isinstance(entry, Broken)]
    assert broken == [
        ("categories 2", "not one of the categories of an archive"),
        ("categories 3", "not one of the categories of an archive"),
        ("table tags", "not a table of documents"),
        ("stamps 2", "not one of the stamps of an archive"),
        ("articles x", "not an object but a string"),
        ("table lain", "not a table of documents"),
    ]
    assert [one.place for one in entries if isinstance(one, Record)] == ["articles 1", "articles 2"]


def test_a_store_that_is_bent(tmp_path: Any) -> None:
    """Parents in a circle or gone, ids that nothing has, tables of another kind."""
    tables = {
        "_store": {"1": {"application": "beritacli"}},
        "categories": {
            "1": {"name": "A", "slug": "a", "parent": 2},
            "2": {"name": "B", "slug": "b", "parent": 1},
            "3": {"name": "C", "slug": "c", "parent": 9},
        },
        "tags": {"1": {"slug": "x", "name": "X"}, "2": {"slug": "y", "name": "Y", "removed": True}},
        "articles": {
            "4": {"title": "a", "categories": [1, 3, 8], "tags": [1, 2, "z"], "revision": 1}
        },
        "stamps": 5,
    }
    entries = read(tables, tmp_path)
    assert CategoryEntry("A", "b/a") in entries
    assert CategoryEntry("C", "c") in entries
    assert [entry for entry in entries if isinstance(entry, TagEntry)] == [TagEntry("x", "X")]
    (article,) = [entry for entry in entries if isinstance(entry, Record)]
    assert article.fields["categories"] == ["b/a", "c"]
    assert article.fields["tags"] == ["x"]
    assert article.fields["id"] == 4


@pytest.mark.parametrize(
    "text", ["", "[1]", '{"_default": {"1": ', f'{{"a": {{"1": {{"x": {DEEP}}}}}}}']
)
def test_what_is_no_such_file(tmp_path: Any, text: str) -> None:
    with pytest.raises(FormatError):
        read(text, tmp_path)
