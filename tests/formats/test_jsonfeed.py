"""JSON Feed, in and out: judged by a schema made of what its specification says.

Lost are created_at, source, meta, a status that is not published, and that a body is Markdown.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from beritacli.formats.entries import Site
from beritacli.formats.feeds import jsonfeed
from beritacli.text.errors import Broken, FormatError
from beritacli.text.paragraphs import add_paragraphs
from beritacli.text.plain_text import drop_markup
from tests.conftest import SHARED, Newsroom
from tests.formats.feed_articles import ARTICLES, SITE, dump_of, go_round, make_article, terms_of
from tests.formats.streams import detect, read_broken, read_bytes, read_records, write_text

ADDRESS = {"type": "string", "pattern": "^https?://"}
TEXT = {"type": "string", "minLength": 1}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}
AUTHORS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"name": TEXT, "url": ADDRESS, "avatar": ADDRESS},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
# jsonfeed.org/version/1.1: what is required, and what each member may be.
SCHEMA = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": TEXT,
        "home_page_url": ADDRESS,
        "feed_url": ADDRESS,
        "language": TEXT,
        "authors": AUTHORS,
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "properties": {
                    "id": TEXT,
                    "url": ADDRESS,
                    "title": {"type": "string"},
                    "content_html": {"type": "string"},
                    "content_text": {"type": "string"},
                    "summary": TEXT,
                    "image": ADDRESS,
                    "date_published": MOMENT,
                    "date_modified": MOMENT,
                    "authors": AUTHORS,
                    "tags": {"type": "array", "items": TEXT},
                },
                "patternProperties": {"^_[a-zA-Z]": {"type": "object"}},
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
CARRIED = ("slug", "title", "author", "excerpt", "published_at", "modified_at", "image")
REFUSED = {"gofeed--invalid-invalid.json", "gofeed--universal-invalid.json"}  # cut in the middle


def feed(*items: Any, **members: Any) -> str:
    head = {"version": "https://jsonfeed.org/version/1", "title": "K", **members}
    return json.dumps({**head, "items": items}, ensure_ascii=False)


def read_item(item: Any, **members: Any) -> dict[str, Any]:
    (record,) = read_records(jsonfeed, feed(item, **members))
    assert record.lifts_byline
    return record.fields


@pytest.mark.parametrize("site", [SITE, Site(), Site("", "https://a.example", "")])
@settings(max_examples=12)
@given(articles=ARTICLES)
def test_what_the_format_has_comes_back(site: Site, articles: list[dict[str, Any]]) -> None:
    text = write_text(jsonfeed, dump_of(articles, site))
    jsonschema.validate(json.loads(text), SCHEMA)
    assert detect(text) == "jsonfeed"
    records = go_round(jsonfeed, articles, site)
    for article, record in zip(articles, records, strict=True):
        for name in CARRIED:
            shown = drop_markup(article[name]) if name == "excerpt" else article[name]
            assert (record.fields.get(name) or None) == (shown or None), name
        assert terms_of(record, "categories") == article["categories"]
        assert terms_of(record, "tags") == article["tags"]
        if article["body_format"] != "markdown":
            is_html = article["body_format"] == "html"
            shown = add_paragraphs(article["body"]) if is_html else article["body"]
            assert record.fields["body"] == shown
            assert record.fields["body_format"] == article["body_format"]


def test_what_readers_see() -> None:
    article = make_article(categories=["berita/kota"], tags=["umkm"], author="Tuti")
    (item,) = json.loads(write_text(jsonfeed, dump_of([article])))["items"]
    assert item["id"] == item["url"] == "https://kabar.example/pasar-murah/"
    assert item["tags"] == ["BERITA/KOTA", "UMKM"]
    assert item["authors"] == [{"name": "Tuti"}]
    assert item["_beritacli"]["categories"] == ["berita/kota"]


def test_what_is_lost_is_said() -> None:
    markdown = make_article(body_format="markdown", meta={"a": 1}, source={"kind": "x"})
    assert set(jsonfeed.find_lost(markdown)) == {"created_at", "source", "meta", "body_format"}
    assert set(jsonfeed.find_lost(make_article(body_format="text"))) == {"created_at"}


def test_an_item_with_all_that_it_can_have() -> None:
    attachment = {"url": "https://kabar.example/a.mp3", "mime_type": "audio/mpeg"}
    item = {
        "id": 12,
        "url": "https://kabar.example/a",
        "external_url": "https://lain.example/",
        "title": "Pasar",
        "content_html": "<p>Isi</p>",
        "content_text": "Isi",
        "summary": "Ringkas",
        "image": "https://kabar.example/a.jpg",
        "date_published": "2025-05-14T19:25:00+07:00",
        "date_modified": "2025-05-15T19:25:00+07:00",
        "authors": [{"name": "Tuti", "url": "https://tuti.example"}, {"name": "Yuli"}],
        "tags": ["umkm", "Pasar"],
        "attachments": [attachment],
        "_kota": {"nomor": 3},
    }
    assert read_item(item, home_page_url="https://kabar.example/") == {
        "title": "Pasar",
        "status": "published",
        "body": "<p>Isi</p>",
        "body_format": "html",
        "excerpt": "Ringkas",
        "image": "https://kabar.example/a.jpg",
        "published_at": "2025-05-14T19:25:00+07:00",
        "modified_at": "2025-05-15T19:25:00+07:00",
        "tags": ["umkm", "Pasar"],
        "author": "Tuti",
        "authors": [{"name": "Tuti", "login": None}, {"name": "Yuli", "login": None}],
        "source": {"kind": "feed", "uri": "https://kabar.example/", "id": "12"},
        "meta": {
            "url": "https://kabar.example/a",
            "external_url": "https://lain.example/",
            "content_text": "Isi",
            "attachments": [attachment],
            "_kota": {"nomor": 3},
            "authors": item["authors"],
        },
    }


def test_the_feeds_author_is_the_items() -> None:
    assert read_item({"id": "1"}, author={"name": "Tuti"})["author"] == "Tuti"
    assert read_item({"id": "1"}, authors=[{"name": "Yuli"}])["author"] == "Yuli"
    own = read_item({"id": "1", "author": {"name": "Bayu"}}, authors=[{"name": "Yuli"}])
    assert own["author"] == "Bayu"
    assert own["title"] == ""


def test_members_after_the_items_count_too() -> None:
    text = feed({"id": "1", "title": "a"})[:-1] + ', "home_page_url": "https://kabar.example/"}'
    (record,) = read_records(jsonfeed, text)
    assert record.fields["source"]["uri"] == "https://kabar.example/"


def test_an_item_that_is_broken_spoils_no_other() -> None:
    text = feed({"id": "1"}, 5, {"id": [1]})[:-2] + ', {"id": "2", "a": NaN}, {"id": "3"}]}'
    broken = [(one.place, one.reason) for one in read_broken(jsonfeed, text)]
    assert [place for place, _reason in broken] == ["item 2", "item 3", "item 4"]
    assert "NaN is not a JSON number" in broken[2][1]
    assert len(read_bytes(jsonfeed, text)) == 5


@pytest.mark.parametrize("text", ["", "{}", '{"version": "https://jsonfeed.org/version/1"}', "[]"])
def test_what_is_no_json_feed(text: str) -> None:
    with pytest.raises(FormatError):
        read_bytes(jsonfeed, text)


def test_a_feed_read_as_json_says_how_to_read_it(newsroom: Newsroom) -> None:
    path = newsroom.write("umpan.json", feed({"id": "1", "title": "a"}))
    result = newsroom("import", path, "--format", "json")
    assert "a JSON Feed and no article: read it by --format jsonfeed" in result.err
    assert "1 added" in newsroom.ok("import", path).err


FILES = sorted((SHARED / "data" / "jsonfeed").glob("*"))


@pytest.mark.outside
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_feed_of_the_collection(path: Path, newsroom: Newsroom) -> None:
    result = newsroom("import", str(path))
    if path.name in REFUSED:
        assert result.code == 1
        return
    assert result.code == 0, result.err
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    assert f"(jsonfeed): {len(items)} added" in result.err
    with path.open("rb") as file:
        assert not [one for one in jsonfeed.read(file) if isinstance(one, Broken)]
