"""Articles published nobody knows when: they stay undated, last in every order, and public."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

ATOM_SPACE = "http://www.w3.org/2005/Atom"
ITEM = (
    "<item><title>Tanpa</title><guid>urn:satu</guid><description>Isi berita.</description></item>"
)
WXR = """<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<wp:wxr_version>1.2</wp:wxr_version><link>https://kota.example</link><item><title>Tanpa</title>
<pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate><wp:post_id>7</wp:post_id>
<wp:post_date>0000-00-00 00:00:00</wp:post_date><wp:post_name>tanpa</wp:post_name>
<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type><content:encoded>Isi berita.</content:encoded></item>
</channel></rss>"""
REST = [
    {
        "id": 7,
        "date": "0000-00-00T00:00:00",
        "date_gmt": "0000-00-00T00:00:00",
        "guid": {"rendered": "https://kota.example/?p=7"},
        "slug": "tanpa",
        "status": "publish",
        "type": "post",
        "link": "https://kota.example/tanpa/",
        "title": {"rendered": "Tanpa"},
        "content": {"rendered": "<p>Isi berita.</p>", "protected": False},
    }
]
GHOST = {
    "db": [
        {
            "meta": {"version": "5.0.0"},
            "data": {
                "posts": [
                    {
                        "id": "1",
                        "title": "Tanpa",
                        "slug": "tanpa",
                        "status": "published",
                        "html": "<p>Isi berita.</p>",
                        "created_at": "2024-01-01T00:00:00.000Z",
                        "published_at": None,
                    }
                ]
            },
        }
    ]
}
FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "K",
    "items": [{"id": "satu", "title": "Tanpa", "content_text": "Isi berita."}],
}
SOURCES: dict[str, tuple[str, Any]] = {
    "rss": ("a.rss", f'<?xml version="1.0"?><rss version="2.0"><channel>{ITEM}</channel></rss>'),
    "wxr": ("a.xml", WXR),
    "rest": ("a.json", REST),
    "ghost": ("a.json", GHOST),
    "jsonfeed": ("a.json", FEED),
    "csv": ("a.csv", "judul,isi,tanggal,status\nTanpa,Isi berita.,,published\n"),
    "csv without the column": ("a.csv", "judul,isi,status\nTanpa,Isi berita.,published\n"),
    "front matter": ("a.md", "---\ntitle: Tanpa\nstatus: published\n---\nIsi berita.\n"),
    "json": ("a.json", [{"title": "Tanpa", "status": "published", "created_at": "2020-01-01"}]),
    "tinydb": ("a.json", {"_default": {"1": {"title": "Tanpa", "status": "published"}}}),
}
DATED = [
    {"title": title, "status": "published", "body": "Isi lain.", "date": f"2025-05-{day}"}
    for title, day in (("Tua", 10), ("Baru", 14))
]


def take_all(newsroom: Newsroom, **undated: Any) -> None:
    """An archive of two dated articles, 1 and 3, and an undated one, 2."""
    tanpa = {"title": "Tanpa", "status": "published", "body": "Isi lain."} | undated
    newsroom.ok("categories", "add", "Kota")
    articles = [DATED[0], tanpa, DATED[1]]
    newsroom.ok("import", newsroom.write("semua.json", articles), "--category", "kota")


def ids(newsroom: Newsroom, *words: str) -> list[str]:
    return newsroom.ok("list", *words, "--format", "ids").out.split()


@pytest.mark.parametrize("source", SOURCES)
def test_no_source_is_dated_with_the_import(any_newsroom: Newsroom, source: str) -> None:
    path = any_newsroom.write(*SOURCES[source])
    result = any_newsroom.ok("import", path, "--report", "-")
    assert (result.json["undated"], result.json["files"][0]["undated"]) == (1, 1)
    assert "1 article is published without a date" in result.err
    article = any_newsroom.article("1")
    assert (article["status"], article["published_at"]) == ("published", None)
    assert article["undated"] is True
    before = any_newsroom.export()
    any_newsroom.now += timedelta(days=1)
    again = any_newsroom.ok("import", path, "--report", "-")
    assert (again.json["change"], again.json["undated"]) == (None, 0)
    assert any_newsroom.export() == before
    any_newsroom.ok("store", "verify")


def test_a_draft_without_a_date_is_not_undated(newsroom: Newsroom) -> None:
    newsroom.ok("import", newsroom.write("a.json", [{"title": "Satu"}]))
    assert newsroom.article("1")["undated"] is False


@pytest.mark.parametrize("words", [[], ["--sort", "date"], ["--sort", "-date"]])
def test_undated_ones_come_after_all_dated_ones(any_newsroom: Newsroom, words: list[str]) -> None:
    take_all(any_newsroom)
    order = ["1", "3", "2"] if words == ["--sort", "date"] else ["3", "1", "2"]
    assert ids(any_newsroom, *words) == order
    assert ids(any_newsroom, *words, "--id", "1", "--id", "2", "--id", "3") == order
    assert ids(any_newsroom, *words, "--category", "kota") == order
    pages = [ids(any_newsroom, *words, "--limit", "1", "--offset", str(n)) for n in range(4)]
    assert pages == [[one] for one in order] + [[]]
    assert ids(any_newsroom, *words, "--limit", "2", "--offset", "1") == order[1:]


def test_they_come_last_among_equals_of_another_key(any_newsroom: Newsroom) -> None:
    take_all(any_newsroom)
    assert ids(any_newsroom, "--sort", "status", "--sort", "date") == ["1", "3", "2"]
    assert ids(any_newsroom, "--sort", "status", "--sort", "-date") == ["3", "1", "2"]


def test_bounds_of_dates_leave_them_out(any_newsroom: Newsroom) -> None:
    take_all(any_newsroom)
    assert ids(any_newsroom, "--since", "2000-01-01") == ["3", "1"]
    assert ids(any_newsroom, "--until", "2030-01-01") == ["3", "1"]
    assert ids(any_newsroom, "--until", "2025-05-10", "--sort", "date") == ["1"]
    found = any_newsroom.ok("search", "lain", "--until", "2030-01-01", "--format", "ids")
    assert set(found.out.split()) == {"1", "3"}


def test_screens_say_that_there_is_no_date(newsroom: Newsroom) -> None:
    take_all(newsroom, byline=["tm"])
    rows = newsroom.ok("list", "--format", "tsv").out.splitlines()
    assert rows[-1].split("\t")[:4] == ["2", "published", "", "tanpa"]
    assert "—" in newsroom.ok("list", "--format", "table").out.splitlines()[-1]
    assert "tanpa tanggal" in newsroom.ok("show", "2", "--format", "text").out
    assert "tanpa tanggal" in newsroom.ok("search", "tanpa", "--format", "table").out
    (signed,) = newsroom.ok("bylines", "--format", "json").json
    assert (signed["first"], signed["last"]) == (None, None)


def test_the_timeline_ends_with_them(newsroom: Newsroom) -> None:
    take_all(newsroom)
    moments = newsroom.ok("timeline", "--format", "json").json
    assert [one["article"]["id"] for one in moments] == [3, 1, 2]
    assert moments[-1]["at"] is None
    for by in ("day", "week", "month"):
        shown = newsroom.ok("timeline", "--by", by).out.splitlines()
        at = shown.index("Tanpa tanggal")
        assert shown[at + 1].split() == ["—", "Tanpa"]
    since = newsroom.ok("timeline", "--since", "2000-01-01", "--format", "json").json
    assert [one["article"]["id"] for one in since] == [3, 1]


def test_statistics_count_them_in_no_month(any_newsroom: Newsroom) -> None:
    take_all(any_newsroom)
    numbers = any_newsroom.ok("stats", "--format", "json").json
    assert (numbers["published"], numbers["undated"]) == (3, 1)
    assert numbers["by_month"] == {"2025-05": 2}
    in_category = any_newsroom.ok("stats", "--category", "kota", "--format", "json").json
    assert (in_category["undated"], in_category["by_month"]) == (1, {"2025-05": 2})
    assert "1 tanpa tanggal" in any_newsroom.ok("stats").out


def test_an_archive_of_undated_ones_alone_is_shown(newsroom: Newsroom) -> None:
    newsroom.ok("import", newsroom.write("a.json", [{"title": "Satu", "status": "published"}]))
    assert "Satu" in newsroom.ok("timeline").out
    assert newsroom.ok("stats", "--format", "json").json["by_month"] == {}
    newsroom.ok("stats")


def test_feeds_hold_them_last_and_without_a_date(newsroom: Newsroom) -> None:
    from lxml import etree

    take_all(newsroom)
    rss = etree.fromstring(newsroom.ok("export", "--format", "rss").out.encode())
    items = rss.findall("channel/item")
    assert [one.findtext("title") for one in items] == ["Baru", "Tua", "Tanpa"]
    dates = [len(one.findall("pubDate") + one.findall(f"{{{ATOM_SPACE}}}updated")) for one in items]
    assert dates == [2, 2, 0]
    atom = etree.fromstring(newsroom.ok("export", "--format", "atom").out.encode())
    last = atom.findall(f"{{{ATOM_SPACE}}}entry")[-1]
    assert last.find(f"{{{ATOM_SPACE}}}published") is None
    assert last.findtext(f"{{{ATOM_SPACE}}}updated") == newsroom.article("2")["modified_at"]
    feed = newsroom.ok("export", "--format", "jsonfeed").json["items"]
    assert [one["title"] for one in feed] == ["Baru", "Tua", "Tanpa"]
    assert not feed[-1].keys() & {"date_published", "date_modified"}


def test_a_page_of_the_folder_has_no_date(newsroom: Newsroom, tmp_path: Path) -> None:
    take_all(newsroom)
    newsroom.ok("export", str(tmp_path / "situs"), "--format", "markdown")
    text = (tmp_path / "situs" / "undated-tanpa.md").read_text(encoding="utf-8")
    head = text.partition("\nberitacli:")[0]
    assert "date" not in head
    assert "lastmod" not in head


@pytest.mark.parametrize(
    "format_name", ["json", "ndjson", "csv", "tsv", "tinydb", "wxr", "markdown", "rss", "atom"]
)
def test_each_way_back_gives_them_undated(newsroom: Newsroom, format_name: str) -> None:
    take_all(newsroom)
    place = str(newsroom.folder / f"ke.{format_name}")
    whole = ["--all"] if format_name == "markdown" else []
    newsroom.ok("export", place, "--format", format_name, *whole)
    newsroom.now += timedelta(days=3)
    assert newsroom.ok("import", place, "--report", "-").json["change"] is None
    other = Newsroom(newsroom.folder, "json")
    other.now = newsroom.now
    other.ok("import", place, "--format", format_name)
    (found,) = [one for one in other.export()["articles"] if one["title"] == "Tanpa"]
    assert (found["status"], found["published_at"], found["undated"]) == ("published", None, True)
    assert (
        other.ok("import", place, "--format", format_name, "--report", "-").json["change"] is None
    )


def test_a_source_that_brings_the_date_ends_it(any_newsroom: Newsroom) -> None:
    _, feed = SOURCES["rss"]
    any_newsroom.ok("import", any_newsroom.write("a.rss", feed))
    dated = feed.replace("<guid>", "<pubDate>Wed, 14 May 2025 12:25:00 GMT</pubDate><guid>")
    any_newsroom.ok("import", any_newsroom.write("a.rss", dated))
    article = any_newsroom.article("1")
    assert (article["published_at"], article["undated"]) == ("2025-05-14T12:25:00Z", False)
    assert ids(any_newsroom, "--since", "2025-05-01") == ["1"]
    again = any_newsroom.ok("import", any_newsroom.write("a.rss", feed), "--report", "-").json
    assert again["change"] is None  # a date that is missing is no date of its own
    any_newsroom.ok("store", "verify")


def test_a_table_that_brings_the_date_ends_it(newsroom: Newsroom) -> None:
    row = {"title": "Tanpa", "body": "Isi berita.", "status": "published"}
    newsroom.ok("import", newsroom.write("a.json", [row]))
    newsroom.ok("import", newsroom.write("a.json", [row | {"date": "2025-05-14"}]))
    assert [one["published_at"] for one in newsroom.export()["articles"]] == [
        "2025-05-13T17:00:00Z"
    ]
    other = {**row, "body": "Sama sekali berbeda, dari meja yang lain.", "date": "2025-05-12"}
    newsroom.ok("import", newsroom.write("a.json", [other]))
    assert len(newsroom.export()["articles"]) == 2


def test_an_answer_without_a_date_takes_none_away(newsroom: Newsroom) -> None:
    dated = [REST[0] | {"date_gmt": "2025-05-14T12:25:00", "date": "2025-05-14T19:25:00"}]
    newsroom.ok("import", newsroom.write("a.json", dated))
    newsroom.ok("import", newsroom.write("a.json", REST))
    assert newsroom.article("1")["published_at"] == "2025-05-14T12:25:00Z"


@pytest.mark.parametrize(
    "words", [["publish", "2", "--date", "2020-01-02"], ["edit", "2", "--date", "2020-01-02"]]
)
def test_a_date_set_here_ends_it(any_newsroom: Newsroom, words: list[str]) -> None:
    take_all(any_newsroom)
    any_newsroom.ok(*words)
    article = any_newsroom.article("2")
    assert (article["published_at"], article["undated"]) == ("2020-01-01T17:00:00Z", False)
    assert ids(any_newsroom) == ["3", "1", "2"]
    assert ids(any_newsroom, "--sort", "status", "--sort", "date") == ["2", "1", "3"]
    any_newsroom.ok("undo")
    assert any_newsroom.article("2")["undated"] is True
    assert ids(any_newsroom, "--sort", "date") == ["1", "3", "2"]
    any_newsroom.ok("redo")
    any_newsroom.ok("revert", "2", "--revision", "2")
    assert any_newsroom.article("2")["undated"] is True
    any_newsroom.ok("store", "verify")


def test_publishing_what_was_taken_back_dates_it_now(newsroom: Newsroom) -> None:
    take_all(newsroom)
    assert newsroom.ok("publish", "2", "--format", "json").json[0]["undated"] is True  # it is out
    newsroom.ok("unpublish", "2")
    assert newsroom.article("2")["undated"] is False
    newsroom.ok("edit", "2", "--slug", "lain")
    assert newsroom.article("tanpa")["slug"] == "lain"  # it was an address
    newsroom.ok("publish", "2")
    assert newsroom.article("2")["published_at"] == "2025-05-15T05:00:00Z"


def test_other_edits_leave_them_undated(newsroom: Newsroom) -> None:
    take_all(newsroom)
    newsroom.ok("edit", "2", "--title", "Judul", "--date", "")
    newsroom.ok("trash", "2")
    assert newsroom.article("2")["undated"] is True
    newsroom.ok("restore", "2")
    article = newsroom.article("2")
    assert (article["title"], article["undated"], article["published_at"]) == ("Judul", True, None)
    assert "undated" not in newsroom.ok("history", "2").out


def test_the_schema_holds_of_them(newsroom: Newsroom) -> None:
    from jsonschema import Draft202012Validator

    take_all(newsroom)
    schema = newsroom.ok("schema").json
    Draft202012Validator(schema).validate(json.loads(newsroom.ok("export").out))


def test_documents_of_older_versions_are_dated(newsroom: Newsroom) -> None:
    take_all(newsroom)
    dump = newsroom.ok("export").json
    for article in dump["articles"]:
        del article["undated"], article["language"]
    other = Newsroom(newsroom.folder, "json")
    other.ok("import", newsroom.write("lama.json", dump))
    assert [one["undated"] for one in other.export()["articles"]] == [False, True, False]
