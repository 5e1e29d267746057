"""The language of an article: a field, as its source gave it, in formats with a place for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from beritacli.formats.mapping.languages import as_language
from tests.conftest import Newsroom

if TYPE_CHECKING:
    from pathlib import Path

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DC = "{http://purl.org/dc/elements/1.1/}"
ROW = {"title": "Day", "status": "published", "date": "2025-05-14", "body": "Text."}


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("id", "id"),
        ("en-US", "en-US"),
        ("id_ID", "id-ID"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("x-jawa", "x-jawa"),
        ("Bahasa Indonesia", None),
        ("English", None),
        ("", None),
        ("x", None),
        ("en-", None),
        ("id\x1b", None),
        ("a" * 40, None),
        (7, None),
        (None, None),
    ],
)
def test_tags(given: Any, tag: str | None) -> None:
    assert as_language(given) == tag


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", [ROW | {"language": "en"}]),
        ("a.json", [ROW | {"inLanguage": "en"}]),
        ("a.ndjson", '{"title": "Day", "body": "Text.", "lang": "en"}\n'),
        ("a.csv", "judul,isi,bahasa\nDay,Text.,en\n"),
        ("a.tsv", "title\tbody\tlanguage\nDay\tText.\ten\n"),
        ("a.md", "---\ntitle: Day\nlang: en\n---\nText.\n"),
        ("a.md", "---\ntitle: Day\nlanguage: en\n---\nText.\n"),
        (
            "a.json",
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "K",
                "language": "id",
                "items": [{"id": "1", "title": "Day", "content_text": "Text.", "language": "en"}],
            },
        ),
        (
            "a.xml",
            (
                '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
                "<channel><title>K</title><language>id</language><item><title>Day</title>"
                "<guid>urn:1</guid><dc:language>en</dc:language></item></channel></rss>"
            ),
        ),
        (
            "a.xml",
            (
                '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id">'
                '<id>urn:f</id><title>K</title><entry xml:lang="en"><id>urn:1</id>'
                "<title>Day</title>"
                "<updated>2025-05-14T12:25:00Z</updated></entry></feed>"
            ),
        ),
        (
            "a.json",
            {
                "db": [
                    {
                        "meta": {"version": "5.0.0"},
                        "data": {
                            "posts": [
                                {
                                    "id": "1",
                                    "title": "Day",
                                    "slug": "day",
                                    "html": "<p>T</p>",
                                    "status": "published",
                                    "locale": "en",
                                }
                            ]
                        },
                    }
                ]
            },
        ),
    ],
)
def test_readers_find_it(newsroom: Newsroom, name: str, content: Any) -> None:
    path = newsroom.write(name, content)
    newsroom.ok("import", path)
    article = newsroom.article("1")
    assert (article["language"], article["meta"].get("language")) == ("en", None)
    assert newsroom.ok("import", path, "--report", "-").json["change"] is None


def test_what_a_feed_is_written_in_is_not_every_articles_own(newsroom: Newsroom) -> None:
    feed = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id">'
        "<id>urn:f</id><title>K</title><entry><id>urn:1</id><title>Hari</title>"
        "<updated>2025-05-14T12:25:00Z</updated></entry></feed>"
    )
    newsroom.ok("import", newsroom.write("a.xml", feed))
    assert newsroom.article("1")["language"] is None


def test_a_name_of_a_language_is_kept_in_the_meta(newsroom: Newsroom) -> None:
    newsroom.ok("import", newsroom.write("a.json", [ROW | {"language": "Bahasa Indonesia"}]))
    article = newsroom.article("1")
    assert (article["language"], article["meta"]) == (None, {"language": "Bahasa Indonesia"})


def test_nobody_says_it_of_what_is_written_here(newsroom: Newsroom) -> None:
    newsroom.add("Satu")
    assert newsroom.article("1")["language"] is None


@pytest.mark.parametrize(
    "format_name", ["json", "ndjson", "csv", "tsv", "tinydb", "wxr", "markdown", "rss", "atom"]
)
def test_each_way_back_gives_it(newsroom: Newsroom, format_name: str) -> None:
    newsroom.ok(
        "import", newsroom.write("a.json", [ROW | {"language": "en-GB"}, ROW | {"title": "Hari"}])
    )
    place = str(newsroom.folder / f"ke.{format_name}")
    whole = ["--all"] if format_name == "markdown" else []
    newsroom.ok("export", place, "--format", format_name, *whole)
    assert newsroom.ok("import", place, "--report", "-").json["change"] is None
    other = Newsroom(newsroom.folder, "json")
    other.ok("import", place, "--format", format_name)
    assert sorted(str(one["language"]) for one in other.export()["articles"]) == ["None", "en-GB"]


def test_outputs_for_readers_say_it(newsroom: Newsroom, tmp_path: Path) -> None:
    from lxml import etree

    newsroom.ok("import", newsroom.write("a.json", [ROW | {"language": "en"}]))
    (item,) = newsroom.ok("export", "--format", "jsonfeed").json["items"]
    assert item["language"] == "en"
    rss = etree.fromstring(newsroom.ok("export", "--format", "rss").out.encode())
    assert rss.findtext(f"channel/item/{DC}language") == "en"
    atom = etree.fromstring(newsroom.ok("export", "--format", "atom").out.encode())
    assert [one.get(XML_LANG) for one in (atom, atom[-1])] == ["id", "en"]
    newsroom.ok("export", str(tmp_path / "situs"), "--format", "markdown")
    page = (tmp_path / "situs" / "2025-05-14-day.md").read_text(encoding="utf-8")
    assert "\nlanguage: en\n" in page
    ghost = newsroom.ok("export", "--format", "ghost").json
    assert ghost["db"][0]["data"]["posts"][0]["locale"] == "en"


def test_articles_of_older_versions_say_it_in_their_meta(newsroom: Newsroom) -> None:
    """Stores and exports made before the field: a tag in the meta is read as the language."""
    newsroom.store = newsroom.folder / "lama.json"
    newsroom.ok("import", newsroom.write("a.json", [ROW, {**ROW, "title": "Hari"}]))
    import json

    tables = json.loads(newsroom.store.read_text(encoding="utf-8"))
    documents = list(tables["articles"].values())
    for document in documents:
        del document["language"]
    documents[0]["meta"] = {"language": "en"}
    newsroom.store.write_text(json.dumps(tables), encoding="utf-8")
    assert [newsroom.article(one)["language"] for one in ("1", "2")] == ["en", None]
    newsroom.ok("edit", "1", "--title", "Another day")
    assert newsroom.article("1")["language"] == "en"
    dump = newsroom.ok("export").json
    for article in dump["articles"]:
        del article["language"], article["undated"]
    other = Newsroom(newsroom.folder, "db")
    other.ok("import", newsroom.write("lama-ekspor.json", dump))
    assert [other.article(one)["language"] for one in ("1", "2")] == ["en", None]
