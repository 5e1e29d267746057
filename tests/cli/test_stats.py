"""stats: numbers that agree with counting, in the archive's zone, and pictures of them."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from beritacli.archive.reports.statistics import spread_of
from beritacli.show.pictures.bars import draw_bar, draw_sparkline
from tests.conftest import Newsroom

WIB = ZoneInfo("Asia/Jakarta")


def make_articles() -> list[dict[str, object]]:
    """Articles of three years, many of them where a month of the zone begins inside a UTC day."""
    chance = random.Random(3)  # noqa: S311 - the same articles every time
    found: list[dict[str, object]] = []
    for number in range(150):
        at = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(3 * 525_600))
        if number % 3 == 0:
            at = at.replace(day=1, hour=0) + timedelta(hours=chance.randrange(-12, 3))
        created = at - timedelta(minutes=chance.choice([0, 30, 90, 600]))
        found.append(
            {
                "title": f"Judul {number}",
                "body": "kata " * chance.randrange(1_000),
                "status": chance.choice(["published"] * 4 + ["draft", "trash", "private"]),
                "categories": chance.sample(["berita", "berita/kota", "umkm", "agama"], 2),
                "byline": chance.sample(["tm", "yl", "ag"], 2),
                "created_at": f"{created:%Y-%m-%dT%H:%M:%SZ}",
                "published_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            }
        )
    return found


@pytest.fixture
def room(any_newsroom: Newsroom) -> Newsroom:
    any_newsroom.ok("import", "-", stdin="".join(json.dumps(a) + "\n" for a in make_articles()))
    return any_newsroom


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--since", "1 Maret 2024"],
        ["--until", "31 Desember 2024", "--since", "2024-01-01"],
        ["--category", "berita"],
        ["--category", "kota", "--category", "umkm", "--since", "2024-06-01"],
        ["--year", "2023"],
    ],
)
def test_numbers_agree_with_counting(room: Newsroom, words: list[str]) -> None:
    numbers = room.ok("stats", "--newest", "0", "--format", "json", *words).json
    filters = [
        word for at, word in enumerate(words) if "--year" not in words[max(0, at - 1) : at + 1]
    ]
    every = room.ok("list", *filters, "--format", "json", "--fields",
                    "status,date,categories,byline,created_at,published_at").json  # fmt: skip
    posts = [one for one in every if one["status"] == "published"]
    local = [datetime.fromisoformat(one["date"]).astimezone(WIB) for one in posts]
    assert posts
    assert numbers["published"] == len(posts)
    by_status = Counter(one["status"] for one in every)
    assert {name: n for name, n in numbers["by_status"].items() if n} == dict(by_status)
    months = Counter(f"{at:%Y-%m}" for at in local)
    assert {month: n for month, n in numbers["by_month"].items() if n} == dict(months)
    assert list(numbers["by_month"]) == sorted(numbers["by_month"])
    year = int(words[1]) if words[:1] == ["--year"] else max(at.year for at in local)
    assert numbers["year"] == year
    days = Counter(f"{at:%Y-%m-%d}" for at in local if at.year == year)
    assert numbers["by_day"] == dict(sorted(days.items()))
    assert numbers["by_byline"] == dict(Counter(b for one in posts for b in one["byline"]))
    if "--category" not in words:
        of_category = Counter(path for one in posts for path in one["categories"])
        assert numbers["by_category"] == dict(of_category)
    waits = [one for one in posts if one["created_at"] < one["published_at"]]
    assert numbers["sample"]["minutes_from_draft"]["of"] == len(waits)
    assert sum(numbers["sample"]["words_up_to"].values()) == len(posts)


def test_only_so_many_are_looked_at(room: Newsroom) -> None:
    sample = room.ok("stats", "--newest", "5", "--format", "json").json["sample"]
    assert sample["articles"] == 5
    assert sample["words"]["of"] == 5


def test_a_newsroom_without_posts(any_newsroom: Newsroom) -> None:
    any_newsroom.add("Draf")
    out = any_newsroom.ok("stats").out
    assert out.startswith("0 artikel terbit\n")
    assert "Terbit per hari, 2025" in out
    numbers = any_newsroom.ok("stats", "--format", "json").json
    assert numbers["by_month"] == {}
    assert numbers["sample"]["words"] is None


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [20, 40, 61, 80, 110, 200])
def test_the_picture_fits(room: Newsroom, width: int, language: str) -> None:
    lines = room("--lang", language, "stats", "--category", "umkm", width=width).out.splitlines()
    assert max(map(cell_len, lines)) <= width
    shown = "\n".join(lines)
    weekday = "Rab" if language == "id" else "Wed"
    cells = [len(re.findall("[·░▒▓█]", line)) for line in lines if line.startswith(weekday)]
    assert sum(cells) in {52, 53, 2 * 53} or width < 60  # no week of the year is lost
    assert ("tengah" if language == "id" else "median") in shown


@pytest.mark.parametrize("words", [["--year", "0"], ["--since", ""], ["--format", "yaml"],
                                   ["--since", "entah"], ["--newest", "-1"]])  # fmt: skip
def test_what_can_not_be_read(room: Newsroom, words: list[str]) -> None:
    assert room("stats", *words).code == 2


def test_bars_tell_the_share_and_show_the_least() -> None:
    assert draw_bar(100, 100, 8) == "████████"
    assert draw_bar(50, 100, 8) == "████"
    assert draw_bar(1, 10_000, 8) == "▏"
    assert draw_bar(0, 100, 8) == draw_bar(0, 0, 8) == ""
    assert draw_sparkline([0, 1, 50, 100], 100) == "·▁▅█"


def test_a_spread() -> None:
    assert spread_of([5, 1, 3, 2, 4]) == (5, 1, 2, 3, 4, 5)
    assert spread_of([7]) == (1, 7, 7, 7, 7, 7)
    assert spread_of([]) is None


def test_words_are_those_of_title_excerpt_and_body(newsroom: Newsroom) -> None:
    newsroom.ok("categories", "add", "umkm")
    newsroom.add(
        "Pasar Murah",
        *("--body", "<p>Ke<b>bakar</b>an di pasar</p><script>var a = 1;</script>"),
        *("--excerpt", "Tiga kata lagi", "--byline", "tm/yl", "--tag", "satu dua"),
        *("--category", "umkm", "--publish"),
    )
    assert newsroom.ok("stats", "--format", "json").json["sample"]["words"]["median"] == 2 + 3 + 3
