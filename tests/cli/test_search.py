"""`search`: what is found, in which order, and how it is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, Newsroom
from tests.judged_searches import ARTICLES, measure


def ids(newsroom: Newsroom, *words: str) -> list[str]:
    return newsroom.ok("search", "--format", "ids", *words).out.split()


@pytest.fixture
def desk(any_newsroom: Newsroom) -> Newsroom:
    """Five articles: two of elections, two of the market, one of books."""
    newsroom = any_newsroom
    for path in ("pemerintahan", "pemerintahan/perizinan", "kota"):
        newsroom.ok("categories", "add", path)
    newsroom.add("Daftar pemilih", "--body", "<p>Warga memilih di TPS.</p>", "--byline", "tm/yl")
    newsroom.add("Warga ke TPS", "--body", "<p>Wali kota dipilih warga.</p>", "--tag", "Pilkada")
    newsroom.add("Pasar pagi", "--body", "<p>Harga beras&nbsp;turun.</p>", "--category", "kota")
    newsroom.add("Izin", "--body", "Pasar buka pagi.", "--category", "pemerintahan/perizinan")
    newsroom.add("Bacaan", "--body", "Buku-buku di café, hari Jum'at.", "--excerpt", "Ringkas")
    return newsroom


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["pemilihan"], ["1", "2"]),
        (["pemilih"], ["1", "2"]),
        (["pemilih", "--exact"], ["1"]),
        (["PASAR"], ["3", "4"]),
        (["pasar", "beras"], ["3"]),
        (["beras turun"], ["3"]),
        (['"beras turun"'], ["3"]),
        (['"pasar pagi"'], ["3"]),
        (["pasar", "-beras"], ["4"]),
        (["pasar", '-"harga beras"'], ["4"]),
        (["beras", "OR", "cafe"], ["5", "3"]),
        (["pas*"], ["3", "4"]),
        (["judul:pasar"], ["3"]),
        (["body:pasar"], ["4"]),
        (["buku"], ["5"]),
        (["buku-buku"], ["5"]),
        (["jumat"], ["5"]),
        (["Jum'at"], ["5"]),
        (["CAFÉ"], ["5"]),
        (["ringkas"], ["5"]),
        (["inisial:TM/yl"], ["1"]),
        (["yl"], ["1"]),
        (["tag:pilkada"], ["2"]),
        (["pilkada"], ["2"]),
        (["kategori:pemerintahan"], ["4"]),
        (["pemerintah"], ["4"]),
        (["kategori:izin"], ["4"]),
        (["kategori:izin", "--exact"], []),
        (["kategori:tiada"], []),
        (["warga di TPS"], ["1", "2"]),
        (["di"], ["1", "5"]),
        (["pasar", "--category", "kota"], ["3"]),
        (["pasar", "--id", "4", "--id", "1"], ["4"]),
        (["pasar", "--text", "buka"], ["4"]),
        (["pasar", "--status", "published"], []),
        (["pasar", "--limit", "1", "--offset", "1"], ["4"]),
        (["-h"], []),
    ],
)
def test_what_is_found(desk: Newsroom, words: list[str], found: list[str]) -> None:
    if words == ["-h"]:
        assert "Usage" in desk.ok("search", "-h").out
        return
    result = ids(desk, *words)
    assert sorted(result) == sorted(found)
    if "OR" not in words and words[0] not in {"di", "pemilihan", "warga di TPS"}:
        assert result == found


def test_names_are_searched_as_they_are_now(desk: Newsroom) -> None:
    desk.ok("categories", "rename", "kota", "Balai Warga")
    desk.ok("tags", "rename", "pilkada", "Coblosan")
    assert ids(desk, "kategori:balai") == ["3"]
    assert ids(desk, "kategori:kota") == []
    assert ids(desk, "coblosan") == ["2"]
    desk.ok("edit", "3", "--category", "")
    assert ids(desk, "kategori:balai") == []


def test_a_word_may_fit_very_many_tags(newsroom: Newsroom) -> None:
    tags = [word for number in range(1_200) for word in ("--tag", f"pasar {number}")]
    newsroom.add("Satu", *tags)
    newsroom.add("Dua")
    assert ids(newsroom, "tag:pas*") == ids(newsroom, "tag:pasar") == ["1"]


def test_tags_in_other_letters(newsroom: Newsroom) -> None:
    newsroom.add("Satu", "--tag", "رمضان كريم")
    newsroom.add("Dua")
    assert ids(newsroom, "رمضان") == ids(newsroom, "tag:رمضان") == ["1"]


def test_abbreviations_are_written_out(newsroom: Newsroom) -> None:
    newsroom.add("Pemerintah kota membuka loket")
    newsroom.add("Pemkot membuka loket")
    newsroom.add("Pemerintah pusat dan kota")
    assert ids(newsroom, "pemkot") == ["2", "1"]
    assert ids(newsroom, "pemkot", "--exact") == ["2"]


def test_trash_is_left_out(desk: Newsroom) -> None:
    desk.ok("trash", "3")
    assert ids(desk, "pasar") == ["4"]
    assert ids(desk, "pasar", "--status", "trash") == ["3"]


def test_newer_before_older_where_they_fit_equally(any_newsroom: Newsroom) -> None:
    for day in ("2 Mei 2025", "3 Mei 2025", "1 Mei 2025"):
        any_newsroom.add("Pasar", "--date", day, "--slug", f"p{day[0]}")
    assert any_newsroom.ok("search", "pasar", "--format", "slugs").out.split() == ["p3", "p2", "p1"]


def test_rows_are_those_of_list(desk: Newsroom) -> None:
    assert desk.ok("search", "judul:pasar").out == desk.ok("list", "--id", "3").out
    (row,) = desk.ok("search", "judul:pasar", "--format", "json").json
    (listed,) = desk.ok("list", "--id", "3", "--format", "json").json
    assert {name: row[name] for name in listed} == listed
    assert row["rank"] > 0
    assert row["snippet"] == "Harga beras turun."
    (row,) = desk.ok("search", "buku", "--format", "json").json
    assert row["snippet"] == "«Buku»-«buku» di café, hari Jum'at."
    assert desk.ok("search", "tiada", "--format", "json").json == []
    out = desk.ok("search", "pasar", "--fields", "id,rank", "--no-header").out
    assert [line.split("\t")[0] for line in out.splitlines()] == ["3", "4"]


def test_the_passage_is_where_the_words_are(newsroom: Newsroom) -> None:
    filler = " ".join(f"kata{number}" for number in range(200))
    newsroom.add("Panjang", "--body", f"<p>{filler}</p><p>Harga <b>beras</b> turun.</p><p>{filler}")
    (row,) = newsroom.ok("search", "harga beras", "--format", "json").json
    assert "Harga» «beras» turun. kata0" in row["snippet"].replace("  ", " ")
    assert row["snippet"].startswith("… kata")
    assert row["snippet"].endswith(" …")
    assert len(row["snippet"].split()) < 40


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("perijinan", "perizinan"),
        ("psar", "pasar"),
        ("eprizinan", "perizinan"),
        ("pemillihh", "pemilih"),
    ],
)
def test_did_you_mean(desk: Newsroom, typed: str, meant: str) -> None:
    desk.add("Perizinan")
    result = desk.ok("search", typed, "--format", "json")
    assert result.json == []
    assert result.err == f"Did you mean '{meant}'?\n"
    assert desk.ok("search", "qqqqqq").err == ""
    assert desk.ok("search", "pasar", "qqqqqq").err == ""


def test_errors_are_one_line(desk: Newsroom) -> None:
    for words in (['"pasar'], ["OR"], ["-pasar"], ["judul:"], ["pasar", "--statsu", "draft"]):
        result = desk("search", *words)
        assert result.code == 2
        assert result.err.count("\n") == 2
        assert result.out == ""
    assert desk("search", "pasar", "--category", "kta").code == 3
    assert desk("search", "pasar", "--format", "xml").code == 2
    assert desk("search").code == 2


def test_a_terminal_shows_twenty_and_says_how_many(newsroom: Newsroom) -> None:
    lines = [json.dumps({"title": f"Pasar {number}", "body": "x"}) for number in range(30)]
    newsroom.ok("import", newsroom.write("pasar.ndjson", "\n".join(lines)))
    result = newsroom("search", "pasar", is_terminal=True)
    assert result.out.count("Pasar") == 20
    assert "20 of 30" in result.err
    assert "«" not in result.out
    assert "\x1b[1;4m" in result.out  # bold and underlined
    newsroom.variables["NO_COLOR"] = "1"
    assert newsroom("search", "pasar", is_terminal=True).out.count("«Pasar»") == 20
    assert len(ids(newsroom, "pasar")) == 30
    assert "No article fits." in newsroom("search", "zzz", is_terminal=True).err


@pytest.mark.parametrize("width", [40, 80, 200])
def test_pictures_fit(newsroom: Newsroom, width: int) -> None:
    newsroom.ok("import", str(SAMPLES / "berita.json"))
    newsroom.variables["NO_COLOR"] = "1"
    out = newsroom("search", "pasar OR marhaban", is_terminal=True, width=width).out
    assert max(map(len, out.splitlines())) <= width
    assert "Cendrawasih" in out


def test_hostile_text_stays_text(newsroom: Newsroom) -> None:
    newsroom.ok("add", "Pasar [red]x[/red] \u202eterbalik", "--body", "pasar \u2066\u202e [bold]y")
    for words in (["--format", "table"], [], ["--fields", "title,snippet"]):
        out = newsroom("search", "pasar", *words, is_terminal=True).out
        assert "\u202e" not in out
        assert "\u2066" not in out
        assert "[red]" in out or "[bold]" in out


def test_reading_writes_nothing(desk: Newsroom) -> None:
    before = {path: path.read_bytes() for path in Path(desk.folder).iterdir() if path.is_file()}
    ids(desk, "pemilih")
    desk.ok("search", "perijinann")
    after = {path: path.read_bytes() for path in Path(desk.folder).iterdir() if path.is_file()}
    assert before == after


def test_the_judged_searches_find_what_they_ought_to(newsroom: Newsroom) -> None:
    newsroom.ok("import", str(SAMPLES / "berita.json"))
    recall, rank = measure(newsroom, ARTICLES)
    assert recall >= 0.97
    assert rank >= 0.95
    exact, _ = measure(newsroom, ARTICLES, "--exact")
    assert exact < recall
