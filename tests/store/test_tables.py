"""What a table answers, the same on both engines: writes, order, pages, counts, ids."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, TinyDB, where
from tinydb.operations import delete
from tinydb.table import Document

from beritacli.store import Database, StoreMissingError
from beritacli.store.values import MAX_ID
from tests.store.conftest import opened

Order = tuple[str, ...]


def ids(documents: Any) -> list[int]:
    return [document.doc_id for document in documents]


def test_a_document_comes_back_as_it_was_given(database: Database) -> None:
    document = {
        "judul": 'Ünï "kutip" \\u0000 \n 🏙 عربي',
        "angka": [1, -2.5, 2**70, True, None],
        "dalam": {"a": {"b": []}},
        "": "",
    }
    table = database.table("docs")
    doc_id = table.insert(document)
    assert table.get(doc_id=doc_id) == document
    assert table.get(doc_id=doc_id).doc_id == doc_id
    assert table.all() == [document]
    assert table.get(doc_id=doc_id)["angka"][3] is True


def test_get(database: Database) -> None:
    table = database.table("docs")
    table.insert_multiple([Document({"slug": "b"}, 7), Document({"slug": "a"}, 3), {"slug": "a"}])
    assert ids(table.get(doc_ids=[8, 3, 99, 3])) == [3, 8]
    assert table.get(where("slug") == "a").doc_id == 3
    assert table.get(where("slug") == "z") is None
    assert table.get(doc_id=99) is None
    assert table.get(doc_id=2**80) is None
    assert table.contains(doc_id=7)
    assert not table.contains(where("slug") == "z")
    with pytest.raises(RuntimeError, match="pass either"):
        table.get()


def test_documents_stand_by_id_whatever_the_order_they_came_in(database: Database) -> None:
    table = database.table("docs")
    table.insert_multiple([Document({"n": 1}, 10), Document({"n": 1}, 9), {"n": 1}])
    assert ids(table) == ids(table.all()) == ids(table.search()) == [9, 10, 11]
    assert table.get(where("n") == 1).doc_id == 9
    assert ids(table.search(where("n") == 1, limit=2, offset=1)) == [10, 11]


def test_update_remove_upsert(database: Database) -> None:
    table = database.table("docs")
    table.insert_multiple({"slug": slug, "n": 0} for slug in "abcd")
    assert table.update({"n": 1}, where("slug").one_of(["b", "d"])) == [2, 4]
    assert table.update({"n": 2}, doc_ids=[99, 3]) == [3]
    assert table.update(delete("n"), where("n") == 0) == [1]
    changes = [({"n": 5}, where("slug") == "b"), ({"n": 6}, where("slug") == "c")]
    assert sorted(table.update_multiple(changes)) == [2, 3]
    assert [doc.get("n") for doc in table] == [None, 5, 6, 1]
    assert table.update({"m": 1}) == [1, 2, 3, 4]
    assert table.remove(where("slug") == "a") == [1]
    assert table.remove(doc_ids=[1, 2]) == [2]
    assert table.remove(where("slug") == "a") == []
    assert table.upsert({"slug": "c", "n": 7}, where("slug") == "c") == [3]
    assert table.upsert({"slug": "e"}, where("slug") == "e") == [5]
    assert table.upsert(Document({"slug": "f"}, 50)) == [50]
    assert table.upsert(Document({"slug": "g"}, 50)) == [50]
    assert [doc["slug"] for doc in table] == ["c", "d", "e", "g"]
    with pytest.raises(RuntimeError, match="truncate"):
        table.remove()
    table.truncate()
    assert len(table) == table.count() == 0
    assert table.all() == []


def test_a_query_follows_what_was_changed(database: Database) -> None:
    """Columns, lists of values and dotted paths are all kept by an update."""
    table = database.table("docs")
    doc_id = table.insert({"slug": "a", "tags": ["x", "y"], "date": "1", "source": {"id": "7"}})
    newest = {"slug": "b", "tags": ["y", "z"], "date": "2", "source": {"id": "8"}}
    table.update(newest, doc_ids=[doc_id])
    source_id = Query().source.id
    for cond, count in (
        (where("slug") == "a", 0),
        (where("slug") == "b", 1),
        (where("tags").any(["x"]), 0),
        (where("tags").any(["y", "z"]), 1),
        (where("date") > "1", 1),
        (source_id == "7", 0),
        (source_id == "8", 1),
    ):
        assert table.count(cond) == count
        assert len(table.search(cond, order_by=["-date"])) == count
    table.remove(doc_ids=[doc_id])
    assert table.count_by("tags") == {}


DATES = ["2025-05", None, 7, "2025-01", 2.5, "2025-05", "", False, [1], "é", "2025-05"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        (("date",), [2, 8, 5, 3, 7, 4, 1, 6, 11, 9, 10]),
        (("-date",), [10, 9, 11, 6, 1, 4, 7, 3, 5, 8, 2]),
        (("kind", "-date"), [9, 11, 1, 7, 3, 5, 10, 6, 4, 8, 2]),
        (("-kind", "date"), [2, 8, 4, 6, 10, 5, 3, 7, 1, 11, 9]),
        (("-date", "kind"), [10, 9, 1, 11, 6, 4, 7, 3, 5, 8, 2]),
        (("nothing",), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        (("-nothing",), [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
    ],
)
def test_order_of_missing_numbers_text_and_ties(
    database: Database, order: Order, expected: list[int]
) -> None:
    """Nothing before numbers before text; equal ones by id, in the direction of the last key."""
    table = database.table("docs")
    for number, date in enumerate(DATES, 1):
        table.insert({"kind": 2 - number % 2, **({"date": date} if date is not None else {})})
    assert ids(table.search(order_by=order)) == expected
    for offset in (0, 3, 10, 11, 12):
        for limit in (0, 1, 4, 100):
            page = table.search(order_by=order, limit=limit, offset=offset)
            assert ids(page) == expected[offset : offset + limit]
    assert ids(table.iterate(order_by=order)) == expected


@pytest.mark.parametrize("order", [("date",), ("-date",)])
def test_a_missing_date_is_not_an_empty_one(database: Database, order: Order) -> None:
    table = database.table("docs")
    table.insert_multiple([{"tags": ["a"], "date": ""}, {"tags": ["a", "b"]}])
    cond = where("tags").any(["a", "b"])
    assert ids(table.search(cond, order_by=order)) == ids(table.search(order_by=order))
    table.insert_multiple([{"tags": ["b"], "date": 5}, {"tags": ["a"], "date": "x"}])
    assert ids(table.search(cond, order_by=order)) == ids(table.search(order_by=order))
    assert len(table.search(cond, order_by=order)) == 4


@pytest.mark.parametrize("field", ['a"b', "a\\b", "a\nb", "a'b", "é", "a b", "$", "[0]"])
def test_any_name_of_a_field_sorts(database: Database, field: str) -> None:
    table = database.table("docs")
    table.insert_multiple([{field: 2}, {field: 1}, {field: 3}])
    assert ids(table.search(order_by=[field])) == [2, 1, 3]
    assert ids(table.search(order_by=["-" + field], limit=1, offset=1)) == [1]
    assert table.count_by(field) == {1: 1, 2: 1, 3: 1}


def test_order_by_a_dotted_path(database: Database) -> None:
    table = database.table("docs")
    table.insert_multiple([{"source": {"id": "b"}}, {"source": {"id": "a"}}, {"source": None}])
    assert ids(table.search(order_by=["source.id"])) == [3, 2, 1]
    table.insert_multiple([{"x": {"y": 2}}, {"x": {"y": 1}}])
    assert ids(table.search(where("x").exists(), order_by=["x.y"])) == [5, 4]


def test_count_by(database: Database) -> None:
    table = database.table("docs")
    table.insert_multiple(
        [
            {"status": "a", "tags": ["x", "y", "x"], "source": {"id": 1}, "word": ["p", "p"]},
            {"status": "a", "tags": [], "source": None, "word": "p"},
            {"status": None, "tags": ["y", 3], "source": {"id": 2}, "word": None},
            {},
        ]
    )
    assert table.count_by("status") == {"a": 2}
    assert table.count_by("tags") == {"x": 1, "y": 2, 3: 1}
    assert table.count_by("source.id") == {1: 1, 2: 1}
    assert table.count_by("word") == {"p": 2}
    assert table.count_by("tags", where("status") == "a") == {"x": 1, "y": 1}
    assert table.count_by("status", where("tags").any(["y"])) == {"a": 1}
    assert table.count_by("status", where("tags").all(["y"])) == {"a": 1}
    table.insert({"status": ["a", "b"], "tags": [["in"], {"a": 1}, "x"]})
    assert table.count_by("status") == {"a": 3, "b": 1}
    assert table.count_by("tags") == {"x": 2, "y": 2, 3: 1}
    table.insert({"tags": "x", "status": {"a": 1}})
    assert table.count_by("tags") == {"x": 3, "y": 2, 3: 1}
    assert table.count_by("status") == {"a": 3, "b": 1}


def test_a_table_that_is_not_there_is_empty(database: Database) -> None:
    database.table("docs").insert({})
    other = database.table("lain")
    assert other.all() == other.search(where("a") == 1, order_by=["a"]) == []
    assert other.get(doc_id=1) is None
    assert len(other) == other.count(where("a") == 1) == 0
    assert other.count_by("a") == {}
    assert "lain" not in database.tables()


def test_ids_that_were_removed_are_not_given_again(path: Path) -> None:
    """The last one's, all of them, and those before a store was closed."""
    given = []
    for _ in range(3):
        with opened(path) as database:
            table = database.table("docs")
            given += table.insert_multiple([{}, {}])
            table.remove(doc_ids=[given[-1]])
            given.append(table.insert({}))
            table.remove(where("a").exists() | ~where("a").exists())
    assert given == sorted(set(given))


def test_a_table_that_is_emptied_or_dropped_begins_anew(path: Path) -> None:
    """As TinyDB has it; what is left unfinished changes nothing."""
    with opened(path) as database:
        table = database.table("docs")
        for empty in (table.truncate, lambda: database.drop_table("docs"), database.drop_tables):
            assert database.table("docs").insert_multiple([{"status": "a"}, {}]) == [1, 2]
            with suppress(ZeroDivisionError), database.transaction():
                empty()
                1 / 0  # noqa: B018
            assert database.table("docs").count(where("status") == "a") == 1
            empty()
            assert len(database.table("docs")) == database.table("docs").count() == 0
            assert database.table("docs").count_by("status") == {}
        assert database.tables() == set()


def test_ids_after_one_from_outside(path: Path) -> None:
    with opened(path) as database:
        table = database.table("docs")
        assert table.insert(Document({}, 1_000)) == 1_000
        table.remove(doc_ids=[1_000])
    with opened(path) as database:
        table = database.table("docs")
        assert table.insert(Document({}, 500)) == 500
        assert table.insert({}) == 1_001
        table.upsert(Document({}, 2_000))
        assert table.insert({}) == 2_001
        assert database.table("lain").insert({}) == 1


def test_an_id_that_another_program_gave_is_not_given_again(tmp_path: Path) -> None:
    path = tmp_path / "uji.json"
    with opened(path) as database:
        database.table("docs").insert({})
    with TinyDB(path) as stock:
        stock.table("docs").insert(Document({}, 7))
    with opened(path) as database:
        table = database.table("docs")
        assert table.remove(doc_ids=[7]) == [7]
    with opened(path) as database:
        assert database.table("docs").insert({}) == 8


def test_an_id_that_readers_of_json_would_change_is_refused(database: Database) -> None:
    table = database.table("docs")
    for doc_id in (MAX_ID + 1, 2**63, 2**80):
        with pytest.raises(ValueError, match="too large"):
            table.insert(Document({}, doc_id))
        assert table.update({"a": 1}, doc_ids=[doc_id]) == []
    assert table.insert({}) == 1


def test_writing_while_iterating_ends(database: Database) -> None:
    """As in TinyDB, what a loop over a table meets was there when it began."""
    table = database.table("docs")
    table.insert_multiple([{"n": 0}, {"n": 0}, {"n": 0}])
    for met, document in enumerate(table):
        assert met < 3
        table.insert({"n": 1})
        table.update({"n": 2}, doc_ids=[document.doc_id])
    assert [document["n"] for document in table] == [2, 2, 2, 1, 1, 1]


def test_truncate_takes_documents_all_at_once(tmp_path: Path) -> None:
    """Taking them out one by one would need the square of their number: here about a minute."""
    with opened(tmp_path / "uji.json") as database:
        table = database.table("docs")
        with database.transaction():
            table.insert_multiple({"n": number} for number in range(20_000))
            begun = time.process_time()
            table.truncate()
            assert time.process_time() - begun < 5
        assert len(table) == 0


def test_before_the_first_write(path: Path) -> None:
    """Nothing reads as empty where a location was mistyped, and nothing is made."""
    database = opened(path.parent / "folder" / path.name)
    table = database.table("docs")
    assert database.tables() == set()
    database.drop_table("docs")
    for read in (
        table.all,
        table.search,
        table.count,
        lambda: len(table),
        lambda: table.get(doc_id=1),
        lambda: table.contains(where("a") == 1),
        lambda: table.count_by("status"),
        lambda: table.search(where("status") == 1, order_by=["date"], limit=1),
    ):
        with pytest.raises(StoreMissingError) as caught:
            read()
        assert str(path.name) in caught.value.message
        assert caught.value.hint
    assert list(path.parent.iterdir()) == []
    with database.transaction():
        pass
    assert database.exists
    assert table.all() == []
    database.close()
