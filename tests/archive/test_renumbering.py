"""Ids that leave no room for others: refused on import, named by verify, cured by its repair."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from beritacli.archive.importing.matching import match as import_matches
from beritacli.archive.importing.reading import normalise as records
from tests.conftest import Newsroom

LARGEST = 2**31 - 1
OWN = {"body": "x", "body_format": "html", "created_at": "2025-01-01T00:00:00Z"}


def make_record(doc_id: object, title: str) -> dict[str, object]:
    return {"id": doc_id, "title": title, "slug": title.lower(), **OWN}


def write_json(doc_id: object) -> str:
    articles = [make_record(doc_id, "Besar"), make_record(5, "Kecil")]
    return json.dumps({"version": 1, "categories": [], "tags": [], "articles": articles})


def write_ndjson(doc_id: object) -> str:
    return "".join(
        f"{json.dumps(make_record(*one))}\n" for one in ((doc_id, "Besar"), (5, "Kecil"))
    )


def write_tinydb(doc_id: object) -> str:
    rows = {str(doc_id): make_record(doc_id, "Besar"), "5": make_record(5, "Kecil")}
    return json.dumps({"categories": {}, "tags": {}, "articles": rows})


def write_store(doc_id: object) -> str:
    rows = {
        str(key): {**make_record(key, title), "categories": [], "tags": []}
        for key, title in ((doc_id, "Besar"), (5, "Kecil"))
    }
    return json.dumps({"_store": {"1": {"application": "beritacli"}}, "articles": rows})


def write_table(doc_id: object, mark: str) -> str:
    names = ["id", "slug", "title", "body", "body_format", "created_at", "revision"]
    rows = [[doc_id, "besar", "Besar", "x", "html", OWN["created_at"], 1]]
    rows.append([5, "kecil", "Kecil", "x", "html", OWN["created_at"], 1])
    return "".join(mark.join(map(str, row)) + "\n" for row in (names, *rows))


WRITERS: dict[str, Callable[[object], str]] = {
    "a.json": write_json,
    "a.ndjson": write_ndjson,
    "tinydb.json": write_tinydb,
    "store.json": write_store,
    "a.csv": lambda doc_id: write_table(doc_id, ","),
    "a.tsv": lambda doc_id: write_table(doc_id, "\t"),
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    "doc_id", [LARGEST + 1, 2**53 - 1, 2**63, 10**40, 0, -3], ids=lambda one: f"{one:.2g}"
)
def test_an_id_out_of_range_is_a_rejected_record(
    newsroom: Newsroom, name: str, doc_id: int
) -> None:
    done = newsroom("import", newsroom.write(name, WRITERS[name](doc_id)))
    assert done.code == 1, done
    assert f"id: '{doc_id}' is not a valid id." in done.err
    assert newsroom.ok("list", "--format", "ids").out == "5\n"
    assert newsroom.add("Berikut") == "6"


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "tinydb.json", "store.json"])
def test_an_id_of_very_many_digits_is_shown_short(newsroom: Newsroom, name: str) -> None:
    content = WRITERS[name](1234567).replace("1234567", "9" * 6_000)
    done = newsroom("import", newsroom.write(name, content))
    assert done.code in (1, 4), done
    assert len(done.err) < 1_000


def test_the_largest_id_leaves_room_for_others(any_newsroom: Newsroom) -> None:
    path = any_newsroom.write("a.ndjson", write_ndjson(LARGEST) + '{"title":"Tanpa"}\n')
    any_newsroom.ok("import", path)
    assert sorted(any_newsroom.ok("list", "--format", "ids").out.split()) == ["5", "6", "7"]
    assert "3 unchanged" in any_newsroom.ok("import", path).err
    assert any_newsroom.add("Berikut") == "8"


@pytest.fixture
def spoilt(any_newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """An archive to which an older version imported an article with a huge id."""
    any_newsroom.add("Satu")
    record = {**make_record(2**53 - 1, "Besar"), "status": "published", "tags": ["lama"]}
    record["published_at"] = OWN["created_at"]
    with monkeypatch.context() as older:
        older.setattr(records, "LAST_ID", 2**53)
        older.setattr(import_matches, "HIGHEST_KEPT", 2**53)
        any_newsroom.ok("import", any_newsroom.write("a.ndjson", json.dumps(record)))
    any_newsroom.ok("edit", "besar", "--slug", "raksasa")
    return any_newsroom


def test_a_huge_id_is_named_and_the_hint_cures_it(spoilt: Newsroom) -> None:
    before = spoilt.article("raksasa")
    refused = spoilt("add", "Dua")
    assert refused.code == 74
    assert refused.err == (
        "Error: The store has no ids left for articles: 9007199254740991 is in use, "
        "the limit 2147483647.\nRun: beritacli store verify --repair\n"
    )
    assert spoilt("import", spoilt.write("b.ndjson", '{"title":"Dua"}\n')).code == 74
    found = spoilt("store", "verify")
    assert found.code == 74
    assert "The table articles has no ids left: 9007199254740991 is in use" in found.out
    assert "beritacli store verify --repair" in found.err

    cured = spoilt.ok("store", "verify", "--repair")
    assert "Article 9007199254740991 now has the id 2.\n" in cured.err
    assert "The store is sound." in spoilt.ok("store", "verify").err
    assert "Article" not in spoilt.ok("store", "verify", "--repair").err

    assert spoilt.add("Dua") == "3"
    after = spoilt.article("raksasa")
    assert {**after, "id": 0, "revision": 0} == {**before, "id": 0, "revision": 0}
    assert spoilt.article("besar")["id"] == 2  # its old address followed it
    assert spoilt.ok("log", "--verify").code == 0
    assert "added" in spoilt.ok("history", str(2**53 - 1)).out
    assert "3 unchanged" in spoilt.ok("import", spoilt.write("c.json", spoilt.export())).err


def test_the_new_ids_stay_whatever_is_undone(spoilt: Newsroom) -> None:
    spoilt.ok("store", "verify", "--repair")
    blocked = spoilt("undo")
    assert blocked.code == 5
    assert "the ids it replaced are too large" in blocked.err
    assert spoilt("undo", "2").code == 5
    assert spoilt.add("Dua") == "3"


def test_a_huge_id_that_is_gone_is_cured_and_does_not_come_back(spoilt: Newsroom) -> None:
    spoilt.ok("undo", "3")
    spoilt.ok("undo", "2")
    assert spoilt("add", "Dua").code == 74
    assert "Article" not in spoilt.ok("store", "verify", "--repair").err
    assert spoilt.add("Dua") == "2"
    redone = spoilt("redo")
    assert redone.code == 5
    assert "its id is larger than 2147483647" in redone.err
