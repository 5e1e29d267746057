"""What SQLite is asked: indexes that are used, rows that are not read, and limits that are kept."""

from __future__ import annotations

import functools
import operator
import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, TinyDB, where
from tinydb.queries import QueryInstance
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from beritacli.store import Database
from beritacli.store.sqlite.connection import Connection
from beritacli.store.sqlite.rows import Rows
from beritacli.store.sqlite.storage import SQLiteStorage
from tests.store.conftest import opened

Ask = Callable[[Database], Any]


def make_document(number: int) -> dict[str, Any]:
    return {
        "slug": f"judul-{number}",
        "date": f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "status": "draft" if number % 3 else "published",
        "tags": [number % 7, number % 11 + 100],
        "source": {"id": str(number)},
        "n": number,
    }


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Two thousand documents in SQLite, for reading."""
    with opened(tmp_path_factory.mktemp("rencana") / "uji.db") as database:
        database.table("docs").insert_multiple(map(make_document, range(2_000)))
        yield database


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Sixty documents in SQLite, for reading."""
    with opened(tmp_path_factory.mktemp("kecil") / "uji.db") as database:
        database.table("docs").insert_multiple(map(make_document, range(60)))
        yield database


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents that are decoded from JSON, as they are."""
    texts: list[str] = []
    decode = Connection.decode

    def listen(self: Connection, text: str) -> dict[str, Any]:
        texts.append(text)
        return decode(self, text)

    monkeypatch.setattr(Connection, "decode", listen)
    return texts


def plan(database: Database, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> str:
    """How SQLite goes about the statements that a question makes, those for one row left out."""
    storage = database.storage
    assert isinstance(storage, SQLiteStorage)
    asked: list[tuple[str, tuple[Any, ...]]] = []
    run = Connection.run

    def listen(self: Connection, sql: str, values: Any = ()) -> sqlite3.Cursor:
        asked.append((sql, tuple(values)))
        return run(self, sql, values)

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "run", listen)
        ask(database)
    return "\n".join(
        row[3]
        for sql, values in asked
        if "sqlite_schema" not in sql
        for row in storage.connection.run(f"EXPLAIN QUERY PLAN {sql}", values)
    )


NEWEST = {"order_by": ["-date"], "limit": 20}


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda t: t.search(where("status") == "draft", **NEWEST), "docs.status index"),
        (lambda t: t.search(where("status").one_of(["a", "b"]), **NEWEST), "MERGE (UNION ALL)"),
        (lambda t: t.search(where("tags").any([3, 5, 104]), **NEWEST), "MERGE (UNION ALL)"),
        (lambda t: t.search(where("tags").any([3]), **NEWEST), "sqlite_autoindex_docs.tags"),
        (
            lambda t: t.search((where("status") == "draft") & where("tags").any([3, 5]), **NEWEST),
            "MERGE (UNION ALL)",
        ),
        (
            lambda t: t.search(~(where("status") == "x") & where("tags").any([3]), **NEWEST),
            "SEARCH lead USING PRIMARY KEY (value=?)",
        ),
        (lambda t: t.search(**NEWEST), "docs.date index"),
        (lambda t: t.search(order_by=["date"], limit=20), "docs.date index"),
        (lambda t: t.search(where("date") >= "2025-06", **NEWEST), "docs.date index"),
        (lambda t: t.search(where("slug") == "judul-7"), "docs.slug index"),
        (lambda t: t.get(where("slug") == "judul-7"), "docs.slug index"),
        (lambda t: t.contains(where("slug").one_of(["x", "y"])), "docs.slug index"),
        (lambda t: t.search(Query().source.id == "7"), "docs.source.id index"),
        (lambda t: t.count(where("slug") == "judul-7"), "docs.slug index"),
        (lambda t: t.count_by("slug"), "docs.slug index"),
        (lambda t: t.count(where("status") == "draft"), "docs.counts"),
        (lambda t: t.count((where("status") == "draft") & where("tags").any([3])), "docs.counts"),
        (lambda t: t.count((where("date") >= "2025-06") & (where("date") < "2025-08")), "docs.c"),
        (lambda t: t.count_by("tags", where("status") == "draft"), "docs.counts"),
        (lambda t: t.count_by("date", prefix=7), "docs.counts"),
        (lambda t: t.count(), "docs.counts"),
        (lambda t: t.get(doc_id=7), "INTEGER PRIMARY KEY"),
    ],
)
def test_an_index_leads(
    database: Database, monkeypatch: pytest.MonkeyPatch, ask: Ask, index: str
) -> None:
    found = plan(database, monkeypatch, lambda database: ask(database.table("docs")))
    assert index in found or (index.startswith("sqlite") and "SEARCH lead" in found)
    # What groups counts has as many entries as there are groups.
    lines = [line for line in found.splitlines() if "FOR GROUP BY" not in line]
    assert not [line for line in lines if line.startswith("SCAN") and "INDEX" not in line]
    assert "docs.c" not in index or all(
        "docs.counts" in line or "COVERING" in line for line in lines
    )
    # What is asked of each document is asked of its place in an index, never of all documents.
    if "SEARCH lead" in found:
        assert not [line for line in lines if line.startswith("LIST SUBQUERY")]
    one_row = "slug" in index or "source" in index  # the few that it finds are put in order
    assert one_row or not [line for line in lines if "TEMP B-TREE" in line]


@pytest.mark.parametrize(("status", "leads"), [("draft", True), ("rare", False)])
def test_the_list_leads_unless_few_have_the_value(
    database: Database, monkeypatch: pytest.MonkeyPatch, status: str, leads: bool
) -> None:
    table = database.table("docs")
    rare = table.insert({"status": "rare", "tags": [3], "date": "2025-01-01"})
    cond = where("status").one_of([status]) & where("tags").any([3])
    found = plan(database, monkeypatch, lambda _: table.search(cond, **NEWEST))
    assert ("SEARCH lead" in found) == leads
    assert (rare in [one.doc_id for one in table.search(cond)]) == (status == "rare")


@pytest.mark.parametrize(
    ("ask", "most"),
    [
        (lambda t: t.get(doc_id=1_500), 1),
        (lambda t: t.get(where("slug") == "judul-1500"), 1),
        (lambda t: t.get(Query().source.id == "1500"), 1),
        (lambda t: t.contains(where("status") == "draft"), 1),
        (lambda t: t.get(doc_ids=[5, 6, 5_000]), 2),
        (lambda t: t.search(limit=20), 20),
        (lambda t: t.search(**NEWEST), 20),
        (lambda t: t.search(where("status") == "draft", limit=20, offset=500), 20),
        (lambda t: t.search(where("status") == "draft", offset=500, **NEWEST), 20),
        (lambda t: t.search(where("tags").any([3, 4]), **NEWEST), 20),
        (lambda t: t.search(~(where("status") == "draft"), **NEWEST), 20),
        (lambda t: t.search(where("status") != "draft", **NEWEST), 20),
        (lambda t: t.search(where("date") < "2025-02", order_by=["slug"], limit=5), 5),
        (lambda t: t.count(), 0),
        (lambda t: t.count(where("tags").any([3]) & (where("date") > "2025-06")), 0),
        (lambda t: t.count_by("tags", where("status") == "draft"), 0),
        (lambda t: t.search(where("status") == "tidak ada"), 0),
    ],
)
def test_few_documents_are_read(
    database: Database, decoded: list[str], ask: Ask, most: int
) -> None:
    answer = ask(database.table("docs"))
    assert len(decoded) == most
    assert answer is not None
    assert len(answer) == most if isinstance(answer, list) else True


def test_writing_one_reads_one(tmp_path: Path, decoded: list[str]) -> None:
    with opened(tmp_path / "uji.db") as database:
        table = database.table("docs")
        table.insert_multiple(map(make_document, range(300)))
        table.insert({"slug": "x"})
        assert decoded == []
        table.update({"n": 1}, doc_ids=[7])
        assert len(decoded) == 2  # to change it, and to know what it was
        table.update({"n": 1}, where("slug") == "judul-8")
        assert len(decoded) == 5
        table.remove(doc_ids=[9])
        table.remove(where("slug") == "judul-9")
        assert len(decoded) == 8


def test_updating_all_holds_few_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beritacli.store.sqlite.rows._ROWS_IN_MEMORY", 10)
    with opened(tmp_path / "uji.db") as database:
        table = database.table("docs")
        table.insert_multiple(map(make_document, range(95)))
        with database.transaction():
            rows = Rows(database.storage.catalogue, database.storage.catalogue.layout("docs"))  # type: ignore[attr-defined]
            for doc_id in rows:
                rows[doc_id]["n"] = -doc_id
                assert len(rows._loaded) <= 10
            rows.flush()
        assert [doc["n"] for doc in table] == [-n for n in range(1, 96)]


def same_as_stock(database: Database, cond: Any) -> None:
    """Both ways to ask give what plain Python gives."""
    table = database.table("docs")
    expected = [document.doc_id for document in table.search() if cond(document)]
    assert [document.doc_id for document in table.search(cond)] == expected
    assert table.count(cond) == len(expected)
    newest = table.search(cond, order_by=["-date"])
    assert sorted(document.doc_id for document in newest) == expected


def chain(operation: Callable[[Any, Any], Any], conditions: list[QueryInstance]) -> QueryInstance:
    return functools.reduce(operation, conditions)


@pytest.mark.parametrize("operation", [operator.or_, operator.and_])
@pytest.mark.parametrize("length", [2, 50, 300])
def test_long_chains(small: Database, operation: Callable[[Any, Any], Any], length: int) -> None:
    """SQLite's parser has room for a hundred open brackets."""
    words = [where("slug") == f"judul-{number}" for number in range(length)]
    if operation is operator.and_:
        words = [~one for one in words]
    same_as_stock(small, chain(operation, words))


@pytest.mark.parametrize("depth", [5, 11, 12, 13, 40, 80])
def test_deep_nests(small: Database, depth: int) -> None:
    cond: QueryInstance = where("status") == "draft"
    for number in range(depth):
        cond = ~((where("slug") == f"judul-{number}") | cond) & (where("date") >= "2025-02")
    same_as_stock(small, cond)
    cond = where("status") == "draft"
    for number in range(depth):
        cond = (where("slug") == f"judul-{number}") & cond | where("tags").any([number])
    same_as_stock(small, cond)


def balanced(conditions: list[QueryInstance]) -> QueryInstance:
    half = len(conditions) // 2
    return balanced(conditions[:half]) | balanced(conditions[half:]) if half else conditions[0]


def test_more_parts_than_a_tree_of_sqlite_may_be_deep(small: Database) -> None:
    same_as_stock(small, balanced([where("slug") == f"judul-{n}" for n in range(0, 6_000, 3)]))


def test_more_values_than_one_statement_takes(tmp_path: Path) -> None:
    with opened(tmp_path / "uji.db") as database:
        database.table("docs").insert_multiple(map(make_document, range(40)))
        connection = database.storage.connection._connection  # type: ignore[attr-defined]
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)
        slugs = where("slug").one_of([f"judul-{n}" for n in range(20, 500)])
        same_as_stock(database, where("tags").any(list(range(100))) & slugs)
        same_as_stock(database, where("tags").any(list(range(400))) & slugs)
        same_as_stock(database, where("slug").one_of([f"judul-{n}" for n in range(600)]))
        many = [where("slug").one_of([f"judul-{n + m * 9}" for n in range(400)]) for m in range(90)]
        same_as_stock(database, balanced(many))


ODD_CONDITIONS = [
    where("status") == None,  # noqa: E711 - a condition, not a comparison
    where("status") == 1,
    where("status") == True,  # noqa: E712
    where("status") == 1.0,
    where("status") != 1,
    where("status") == 2**70,
    where("status") == "",
    where("status").one_of([1, None]),
    where("status").one_of([]),
    where("status").one_of({"a", 1}),
    where("status").one_of("abc"),
    where("status") == ["a"],
    where("tags").any([]),
    where("tags").any([1]),
    where("tags").any([True, "x"]),
    where("tags").any([None]),
    where("tags").any("ab"),
    where("tags").any(where("a") == 1),
    where("tags").all([1]),
    where("tags") == [],
    where("source.id") == "7",
    where("source")["id"] == "7",
    Query().source.id != "7",
    Query().source.id.one_of(["7", 7]),
    Query().source.map(lambda value: isinstance(value, dict) and value.get("id")) == "7",
    Query().fragment({"status": "a"}),
    where("status").fragment({"a": 1}),
    where("status").matches("A", flags=2),
    where("status").search("^a$"),
    where("status").test(lambda value: value == "a"),
    Query().noop(),
    Query().noop() & (where("status") == "a"),
    Query().noop() | (where("status") == "a"),
    ~(where("status") == "a"),
    ~(where("status") != "a"),
    ~where("tags").any([1, "x"]) & ~(where("status") == 1),
    where("status") == "a\0",
    where("status") == "\ud800",
    lambda document: document.get("status") == "a",
]


@pytest.mark.parametrize("is_sound", [True, False])
@pytest.mark.parametrize("cond", ODD_CONDITIONS)
def test_conditions_on_the_border_of_sql(path: Path, cond: Any, *, is_sound: bool) -> None:
    """Documents whose types an index can be trusted with, and others."""
    documents: list[dict[str, Any]] = [
        {"status": "a", "tags": ["x", 1], "source": {"id": "7"}},
        {"status": None, "tags": [], "source": {"id": 7}},
        {"status": 1, "tags": ["ab", 2], "source": None},
        {"status": "", "tags": [True, None, 1.0]},
        {"tags": [["x"], {"a": 1}], "source.id": "7"},
        {},
    ]
    if not is_sound:
        documents += [
            {"status": True, "tags": "ab", "source": {"id": True}},
            {"status": 1.0, "tags": {"x": 1}, "source": ["7"]},
            {"status": 2**70, "tags": None, "source": "id"},
            {"status": ["a"], "tags": {"a": 1}, "source": {"id": ["7"]}},
            {"status": {"a": 1}, "source": {"id": {}}},
        ]
    stock = TinyDB(storage=MemoryStorage).table("docs", cache_size=0)
    stock.insert_multiple(documents)
    with opened(path) as database:
        table = database.table("docs")
        table.insert_multiple(documents)
        try:
            expected = [document.doc_id for document in stock.search(cond)]
        except TypeError:
            with pytest.raises(TypeError):
                table.search(cond)
            return
        assert [document.doc_id for document in table.search(cond)] == expected
        assert table.count(cond) == len(expected)
        assert table.contains(cond) == bool(expected)
        for order in (["date"], ["-date"], ["status", "-slug"]):
            found = table.search(cond, order_by=order)
            assert sorted(document.doc_id for document in found) == expected
        assert table.remove(cond) == expected


def test_an_index_is_used_again_when_the_odd_document_is_gone(
    tmp_path: Path, decoded: list[str]
) -> None:
    with opened(tmp_path / "uji.db") as database:
        table = database.table("docs")
        table.insert_multiple(map(make_document, range(50)))
        odd = table.insert({"status": True})
        assert len(table.search(where("status") == "published")) == 17
        assert len(decoded) == 51
        decoded.clear()
        table.update({"status": 1}, doc_ids=[odd])
        assert table.count(where("slug") == "judul-1") == 1
        assert len(table.search(where("status") == "published", limit=1)) == 1
        assert len(decoded) == 3  # the one that was changed, what it was, and the one found


def test_random_order_of_writes_keeps_the_lists_of_values(tmp_path: Path) -> None:
    """The tables beside a list field hold what its documents hold, whatever was done to them."""
    dice = random.Random(20_250_514)  # noqa: S311 - the same dice every time
    with opened(tmp_path / "uji.db") as database:
        table = database.table("docs")
        with database.transaction():
            for _ in range(400):
                document = {
                    "tags": dice.choice(
                        [["a"], ["a", "b", "a"], [], None, "a", [1, 1.0, True, 2.5]]
                    ),
                    "date": dice.choice(["2025", "2024", None, 5]),
                    "status": dice.choice(["x", "y"]),
                }
                doc_id = dice.randint(1, 40)
                if table.contains(doc_id=doc_id) and dice.random() < 0.4:
                    table.remove(doc_ids=[doc_id])
                elif table.contains(doc_id=doc_id):
                    table.update(document, doc_ids=[doc_id])
                else:
                    table.insert(Document(document, doc_id))
        rows = set(database.storage.connection.run('SELECT value, by, id FROM "docs.tags values"'))  # type: ignore[attr-defined]
        expected = set()
        for document in table:
            values = document["tags"] if isinstance(document["tags"], list) else []
            by = document["date"] if isinstance(document["date"], str) else ""
            expected |= {(one, by, document.doc_id) for one in values if type(one) in (str, int)}
        assert rows == expected
        assert len(rows) > 15
