"""Full text: both engines give the same, and follow every write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import where
from tinydb.table import Document

from beritacli.store import Database, FullText, Index, Schema, full_text, open_database
from tests.store.conftest import SCHEMA


def read_both(document: Mapping[str, Any]) -> tuple[str, str]:
    return document.get("judul", ""), document.get("isi", "")


WORDS = Schema(
    "uji",
    0x554A4931,
    1,
    {
        "docs": (
            FullText(
                ("judul", "isi"),
                (5.0, 1.0),
                lambda d: (d.get("judul", ""), d.get("isi", "")),
                by="hari",
            ),
            Index("hari", "ordered"),
            Index("jenis"),
        )
    },
)


@pytest.fixture(params=["db", "json"])
def words(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """Five documents on each engine."""
    with open_database(tmp_path / f"uji.{request.param}", WORDS) as database:
        database.table("docs").insert_multiple(
            [
                {"judul": "Pasar Ramai", "isi": "Warga datang ke kota."},
                {"judul": "Jalan Rusak", "isi": "Pasar di dekat jalan itu sepi, pasar lain ramai."},
                {"judul": "Café Baru", "isi": "Dibuka hari ini."},
                {"judul": "Kosong"},
                {"judul": "Pasar Ramai", "isi": "Warga datang ke kota."},
            ]
        )
        yield database


def found(database: Database, query: str, **page: int) -> list[int]:
    return [
        doc.doc_id for doc in database.table("docs").full_text().search(query, **page).documents
    ]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("pasar", [5, 1, 2]),  # a title counts more; the newer first among equals
        ("PASAR sepi", [2]),
        ("cafe", [3]),
        ('"pasar ramai"', [5, 1]),
        ("judul:pasar", [5, 1]),
        ("ram*", [5, 1, 2]),
        ("sepi OR dibuka", [3, 2]),
        ("pasar NOT sepi", [5, 1]),
        ("tiada", []),
    ],
)
def test_words_are_found(words: Database, query: str, ids: list[int]) -> None:
    assert found(words, query) == ids


def test_pages_and_conditions(words: Database) -> None:
    assert found(words, "pasar", limit=1) == [5]
    assert found(words, "pasar", limit=5, offset=1) == [1, 2]
    assert found(words, "pasar", limit=0) == []
    table = words.table("docs")
    rusak = table.full_text().search("pasar", where("judul") == "Jalan Rusak")
    assert [d.doc_id for d in rusak.documents] == [2]
    with pytest.raises(ValueError, match="page"):
        table.full_text().search("pasar", offset=-1)


def test_scores_and_totals(words: Database) -> None:
    index = words.table("docs").full_text()
    page = index.search("pasar", limit=1)
    assert page.total == 3
    assert page.hits[0].score > index.search("pasar", offset=2).hits[0].score > 0
    assert index.search("tiada").total == 0


def test_those_that_fit_equally_stand_by_the_declared_field(words: Database) -> None:
    days = ["2025-05-02", "2025-05-03", "2025-05-01", "2025-05-03"]
    table = words.table("docs")
    ids = table.insert_multiple({"judul": "Lomba", "hari": day} for day in days)
    assert found(words, "lomba") == [ids[3], ids[1], ids[0], ids[2]]
    assert found(words, "lomba", limit=2, offset=1) == [ids[1], ids[0]]


def test_of_too_many_the_latest_are_ranked(
    words: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older ones follow, so that every page is a piece of one whole."""
    monkeypatch.setattr(full_text, "RANKED", 4)
    table = words.table("docs")
    best, *rest = table.insert_multiple(
        {"judul": "Lomba" if not number else "", "isi": "lomba kota"} for number in range(8)
    )
    table.update({"judul": "Lomba"}, doc_ids=[rest[4]])
    whole = [rest[4], rest[6], rest[5], rest[3], rest[2], rest[1], rest[0], best]
    index = table.full_text()
    page = index.search("lomba")
    assert [doc.doc_id for doc in page.documents] == whole
    assert page.total == 8
    assert [hit.score > 0 for hit in page.hits] == [True] * 4 + [False] * 4
    for offset in range(9):
        assert found(words, "lomba", limit=2, offset=offset) == whole[offset : offset + 2]
    assert index.search("lomba", limit=2).total is None
    assert index.search("lomba", where("judul") == "Lomba").total == 2


@pytest.mark.parametrize("jenis", ["a", "b"])
def test_conditions_are_told_in_either_way(words: Database, jenis: str) -> None:
    """Few that match are looked up at once, many one by one; Python decides about the rest."""
    table = words.table("docs")
    table.update({"jenis": "a"}, doc_ids=[1])
    table.update({"jenis": "b"}, doc_ids=[2, 3, 4, 5])
    index = table.full_text()

    def ids(*cond: Any, **more: Any) -> list[int]:
        return [doc.doc_id for doc in index.search("pasar", *cond, **more).documents]

    rest = [one for one in [5, 1, 2] if (one == 1) == (jenis == "a")]
    others = [one for one in [5, 1, 2] if one not in rest]
    of_kind = where("jenis") == jenis
    assert ids(of_kind) == ids(where("jenis").test(lambda one: one == jenis)) == rest
    assert ids(without=of_kind) == others
    assert ids(without=where("jenis").test(lambda one: one == jenis)) == others
    assert ids(of_kind, without=of_kind) == []
    assert index.search("pasar", of_kind, limit=1).total == len(rest)


def test_the_vocabulary(words: Database) -> None:
    index = words.table("docs").full_text()
    assert index.find_terms(["pasar", "pasarx", "cafe", "aaa", "zzz", "ramai"]) == [
        "cafe", "pasar", "ramai",
    ]  # fmt: skip
    assert index.find_terms([]) == []
    assert list(index.terms_from("da")) == ["datang"]
    assert list(index.terms_from("d")) == ["datang", "dekat", "di", "dibuka"]
    assert list(index.terms_from("zz")) == []
    assert index.count("pasar", 10) == 3
    assert index.count("pasar", 2) == 2
    words.table("docs").remove(doc_ids=[1, 5])
    assert words.table("docs").full_text().find_terms(["datang", "dekat"]) == ["dekat"]


@pytest.mark.parametrize("suffix", ["db", "json"])
def test_a_store_in_a_folder_that_cannot_be_written(ordinary_user: Path, suffix: str) -> None:
    path = ordinary_user / f"uji.{suffix}"
    with open_database(path, WORDS) as database:
        database.table("docs").insert({"judul": "Pasar ramai"})
    ordinary_user.chmod(0o500)
    with open_database(path, WORDS) as database, database.snapshot():
        index = database.table("docs").full_text()
        assert index.find_terms(["ramai", "sepi"]) == ["ramai"]
        assert index.search("pasar", where("judul") == "Pasar ramai").total == 1
    ordinary_user.chmod(0o700)


def test_every_write_is_followed(words: Database) -> None:
    table = words.table("docs")
    table.update({"isi": "Sepi sekali."}, doc_ids=[1])
    assert found(words, "datang") == [5]
    assert found(words, "sekali") == [1]
    table.update({"nomor": 1}, doc_ids=[1])
    table.remove(doc_ids=[5])
    table.insert(Document({"judul": "Datang"}, 20))
    assert found(words, "datang") == [20]
    with pytest.raises(ZeroDivisionError), words.transaction():
        table.insert({"judul": "datang"})
        table.update({"judul": "x"}, doc_ids=[20])
        1 / 0  # noqa: B018
    assert found(words, "datang") == [20]
    table.truncate()
    assert found(words, "datang") == []
    # So many that they are written in the background, and then more that wait for them.
    table.insert_multiple({"judul": f"datang {number}"} for number in range(1_200))
    assert len(found(words, "datang")) == 1_200
    assert found(words, "1199") == [1_200]
    assert words.find_problems() == []


def test_a_large_write_that_fails_leaves_no_words(words: Database) -> None:
    def some() -> Iterator[dict[str, object]]:
        yield from ({"judul": f"gagal {number}"} for number in range(700))
        yield {"judul": float("nan")}

    with pytest.raises(ValueError, match=r"JSON|document|join|expected"):
        words.table("docs").insert_multiple(some())
    assert found(words, "gagal") == []
    assert found(words, "pasar") == [5, 1, 2]
    assert words.find_problems() == []


@pytest.mark.parametrize("query", ['"', "AND", "judul:", "lain:pasar", "(pasar", "*"])
def test_what_is_no_query(words: Database, query: str) -> None:
    with pytest.raises(ValueError, match="no query of words"):
        found(words, query)


@pytest.mark.parametrize("suffix", ["db", "json"])
def test_a_table_without_full_text(tmp_path: Path, suffix: str) -> None:
    with open_database(tmp_path / f"uji.{suffix}", SCHEMA) as database:
        database.table("docs").insert({"slug": "pasar"})
        with pytest.raises(ValueError, match="no full text"):
            database.table("docs").full_text()


def test_a_table_that_is_not_there_has_no_words(tmp_path: Path) -> None:
    schema = WORDS._replace(tables={**WORDS.tables, "lain": WORDS.tables["docs"]})
    with open_database(tmp_path / "uji.db", schema) as database:
        database.table("docs").insert({"judul": "pasar"})
        database.drop_table("lain")
        assert database.table("lain").full_text().search("pasar").documents == []


TEXT = st.lists(st.sampled_from(["pasar", "Ramai", "jalan", "é", "x-y"]), max_size=6).map(" ".join)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    titles=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=6),
    changes=st.lists(st.tuples(st.integers(1, 6), TEXT), max_size=4),
)
def test_both_engines_rank_alike(
    tmp_path_factory: pytest.TempPathFactory,
    titles: list[tuple[str, str]],
    changes: list[tuple[int, str]],
) -> None:
    answers = []
    for suffix in ("db", "json"):
        path = tmp_path_factory.mktemp("kata") / f"uji.{suffix}"
        with open_database(path, WORDS) as database:
            table = database.table("docs")
            table.insert_multiple({"judul": one, "isi": other} for one, other in titles)
            for doc_id, text in changes:
                table.update({"isi": text}, doc_ids=[doc_id])
            answers.append([found(database, query) for query in ("pasar", "ramai OR jalan", "e")])
            assert database.find_problems() == []
    assert answers[0] == answers[1]


@pytest.mark.parametrize(("count", "removed"), [(300, 100), (300, 200), (300, 300)])
@pytest.mark.parametrize("engine", ["db", "json"])
def test_words_of_many_documents_that_went_are_gone(
    tmp_path: Path, engine: str, count: int, removed: int
) -> None:
    """Whether fewer or more went than are left, and whenever it is asked."""
    with open_database(tmp_path / f"uji.{engine}", WORDS) as database:
        table = database.table("docs")
        table.insert_multiple({"judul": f"kata{n % 3}", "isi": f"isi{n}"} for n in range(count))
        with pytest.raises(ZeroDivisionError), database.transaction():
            table.remove(doc_ids=range(1, removed + 1))
            left = [n + 1 for n in range(removed, count) if n % 3 == 1]
            assert found(database, "kata1") == left[::-1]
            table.insert({"judul": "kata1"})
            raise ZeroDivisionError
        assert len(found(database, "kata1")) == count // 3
        with database.transaction():
            table.remove(doc_ids=range(1, removed + 1))
            table.insert_multiple(Document({"judul": "kata1"}, n) for n in (1, 2))
            table.update({"judul": "lain"}, doc_ids=[2])
        assert sorted(found(database, "kata1")) == [1, *left]
        assert found(database, "lain") == [2]
        assert found(database, "isi0") == []
        assert database.find_problems() == []


def test_words_go_with_the_transaction_that_takes_them(tmp_path: Path) -> None:
    """At its end, also in several steps; and with the table itself."""
    with open_database(tmp_path / "uji.db", WORDS) as database:
        table = database.table("docs")
        table.insert_multiple({"judul": "kata"} for _ in range(500))
        with database.transaction():
            table.remove(doc_ids=range(1, 151))
            table.remove(doc_ids=range(151, 301))
        assert found(database, "kata") == list(range(500, 300, -1))
        assert database.find_problems() == []
        with database.transaction():
            table.remove(doc_ids=range(301, 451))
            database.drop_table("docs")
            database.table("docs").insert({"judul": "baru"})
        assert found(database, "kata") == []
        assert found(database, "baru") == [1]
        assert database.find_problems() == []


def test_a_page_of_many_is_cut_before_it_is_told_how_many(words: Database) -> None:
    index = words.table("docs").full_text()
    everything = index.search("pasar", where("judul").test(lambda text: text != "Lain"))
    assert (len(everything.hits), everything.total) == (3, 3)
    told = index.search("pasar", where("judul").test(lambda text: text != "Lain"), limit=1)
    assert (len(told.hits), told.total) == (1, 3)
    page = index.search("pasar", limit=1, offset=1)
    assert (len(page.hits), page.total) == (1, 3)
    assert list(index.find_terms(["tidakada", "zzz"])) == []
    assert list(index.terms_from("zzz")) == []


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["add", "remove", "change", "drop"]),
            st.sampled_from([1, 99, 100, 2_100]),
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_words_follow_writes_of_all_sizes_in_one_transaction(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    """Few are written at once, many wait, and what comes next may be about those that wait."""
    folder = tmp_path_factory.mktemp("langkah")
    with open_database(folder / "uji.db", WORDS) as database:
        with database.transaction():
            docs = database.table("docs")
            for number, (step, size) in enumerate([("add", 150), *steps]):
                ids = [doc.doc_id for doc in docs.search(order_by=["-hari"], limit=size)]
                if step == "add":
                    again = range(1, size + 1) if not len(docs) else range(0)  # ids of before, too
                    new = {"judul": f"kata{number}", "isi": "pasar", "hari": str(number)}
                    docs.insert_multiple(
                        [Document(new, one) for one in again] or [new for _ in range(size)]
                    )
                elif step == "remove":
                    docs.remove(doc_ids=ids)
                elif step == "change":
                    docs.update({"judul": f"lain{number}"}, doc_ids=ids[:3])
                else:
                    docs.truncate()
        assert database.find_problems() == []
