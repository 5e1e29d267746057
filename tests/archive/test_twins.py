"""Near twins, as people make them here, and what only looks like one."""

from __future__ import annotations

import pytest

from beritacli.archive.taxonomy import lookalikes as twins
from beritacli.archive.taxonomy.lookalikes import Named, find_twins
from tests.conftest import Newsroom


@pytest.mark.parametrize(
    ("more", "fewer", "reason"),
    [
        ("air bersih", "Air-Bersih", twins.SIGNS),
        ("air bersih", "airbersih", twins.SIGNS),
        ("Jumat", "Jum'at", twins.SIGNS),
        ("Jumat Berkah", "Jum’at Berkah", twins.SIGNS),
        ("kota metro", "metro kota", twins.ORDER),
        ("buku", "buku-buku", twins.DOUBLED),
        ("pemerintah kota", "pemkot", twins.SHORT),
        ("Pemkot Metro", "Pemerintah Kota Metro", twins.SHORT),
        ("umkm", "usaha mikro kecil menengah", twins.INITIALS),
        ("pendidikan", "pendidkan", twins.SLIP),
        ("pasar cendrawasih", "pasar cendrawasi", twins.SLIP),
    ],
)
def test_twins(more: str, fewer: str, reason: str) -> None:
    big, small = Named("a", more, 5), Named("b", fewer, 2)
    found = find_twins([small, big], lambda _one, _other: True)
    assert [(twin.gone, twin.into, twin.reason) for twin in found] == [(small, big, reason)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pasar", "pagar"),
        ("HUT RI 79", "HUT RI 80"),
        ("lomba", "lomba kelurahan"),
        ("seni", "sena"),
    ],
)
def test_no_twins(one: str, other: str) -> None:
    assert not find_twins([Named("a", one, 1), Named("b", other, 1)], lambda _a, _b: True)


def test_of_two_that_are_used_equally_the_right_word_stays() -> None:
    (twin,) = find_twins(
        [Named("pndidikan", "pndidikan", 1), Named("pendidikan", "pendidikan", 1)],
        lambda _one, _other: True,
    )
    assert twin.into.key == "pendidikan"


def test_the_commands_merge_them(newsroom: Newsroom) -> None:
    tags = ["buku", "buku-buku", "pemkot", "pemerintah kota", "musrenbang", "musrembang"]
    words = [word for tag in tags for word in ("--tag", tag)]
    newsroom.add("Satu", *words)
    newsroom.add("Dua", "--tag", "buku", "--tag", "musrenbang", "--tag", "pemkot")
    rows = newsroom.ok("tags", "--similar", "--format", "json").json
    assert sorted((row["from"], row["into"]) for row in rows) == [
        ("buku-buku", "buku"), ("musrembang", "musrenbang"), ("pemerintah-kota", "pemkot"),
    ]  # fmt: skip
    shown = newsroom("tags", "--similar", is_terminal=True).out
    for row in rows:
        assert row["command"] in shown
        newsroom.ok(*row["command"].split()[1:])
    assert newsroom.ok("tags", "--similar", "--format", "json").json == []
    assert newsroom("tags", "--similar", is_terminal=True).err == "No two look alike.\n"
    assert newsroom("tags", "--similar", "--format", "slugs").code == 2


def test_categories_below_each_other_are_no_twins(newsroom: Newsroom) -> None:
    for path in ("kota", "kota/kota", "berita", "berita/kota"):
        newsroom.ok("categories", "add", path)
    (row,) = newsroom.ok("categories", "--similar", "--format", "json").json
    assert (row["from"], row["into"]) == ("berita/kota", "kota")
    assert row["reason"] == twins.SAME
    newsroom.ok(*row["command"].split()[1:])
    assert newsroom.ok("categories", "--similar").out == "from\tinto\treason\tcommand\n"


def test_bylines(any_newsroom: Newsroom) -> None:
    newsroom = any_newsroom
    for day in (3, 1, 2):
        newsroom.add("Judul", "--byline", "tm/yl" if day > 1 else "tm", "--date", f"{day} Mei 2025")
    newsroom.add("Lain", "--byline", "red")
    newsroom.ok("trash", "4")
    assert newsroom.ok("bylines", "--format", "json").json == [
        {"initials": "tm", "count": 3, "first": "2025-04-30T17:00:00Z",
         "last": "2025-05-02T17:00:00Z"},
        {"initials": "yl", "count": 2, "first": "2025-05-01T17:00:00Z",
         "last": "2025-05-02T17:00:00Z"},
    ]  # fmt: skip
    assert "tm\t3\t2025-05-01T00:00:00+07:00" in newsroom.ok("bylines").out
    assert "3 Mei 2025" in newsroom("bylines", is_terminal=True).out
    assert newsroom("bylines", "--format", "slugs").code == 2
