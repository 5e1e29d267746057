"""Dates of imported articles: each is the source's, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Newsroom

MOMENT = "2025-05-14T12:25:00Z"
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>K</title><link>https://k.example/</link>
{items}</channel></rss>"""


def import_one(newsroom: Newsroom, name: str, content: Any) -> dict[str, Any]:
    newsroom.ok("import", newsroom.write(name, content))
    return newsroom.article("1")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", [{"title": "Satu", "date": 1747225500}]),
        ("a.json", [{"title": "Satu", "date": 1747225500000}]),
        ("a.json", [{"title": "Satu", "date": "1747225500"}]),
        ("a.csv", "judul,isi,tanggal\nSatu,x,Wed 14 May 25 19:25 WIB\n"),
        ("a.md", "---\ntitle: Satu\ndate: 2025-05-14 14:25:00 +0200 CEST\n---\nIsi.\n"),
        ("a.md", "---\ntitle: Satu\ndate: 1747225500\n---\nIsi.\n"),
        (
            "a.json",
            {"berita": {"1": {"judul": "Satu", "tanggal": "{TinyDate}:2025-05-14T19:25:00"}}},
        ),
        ("a.json", {"_default": {"7": {"title": "Satu", "date": "{When}:2025-05-14 19:25:00.12"}}}),
        (
            "a.xml",
            RSS.format(items="<item><title>Satu</title><pubDate>1747225500</pubDate></item>"),
        ),
    ],
)
def test_dates_of_programs(newsroom: Newsroom, name: str, content: Any) -> None:
    assert import_one(newsroom, name, content)["published_at"] == MOMENT


@pytest.mark.parametrize("date", ["19:25", "besok 08:00", "2 jam lalu", "hari ini 09:10", "2025"])
@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.md", "a.xml"])
def test_a_date_that_depends_on_today_is_refused(newsroom: Newsroom, name: str, date: str) -> None:
    item = f"<item><title>Satu</title><pubDate>{date}</pubDate><guid>urn:1</guid></item>"
    contents = {
        "a.json": f'[{{"title": "Satu", "date": "{date}"}}]',
        "a.csv": f"judul,isi,tanggal\nSatu,x,{date}\n",
        "a.md": f"---\ntitle: Satu\ndate: '{date}'\n---\nIsi.\n",
        "a.xml": RSS.format(items=item),
    }
    result = newsroom("import", newsroom.write(name, contents[name]))
    assert (result.code, f"'{date}'" in result.err) == (1, True)


@pytest.mark.parametrize("date", ["0000-00-00 00:00:00", "-0001-11-30 00:00:00", "", None])
def test_ways_to_say_that_there_is_no_date(newsroom: Newsroom, date: str | None) -> None:
    content = [{"title": "Satu", "date": date, "status": "draft"}]
    assert import_one(newsroom, "a.json", content)["published_at"] is None
