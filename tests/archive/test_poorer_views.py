"""A view of a post that has less after one that has more, and the other way round: at rest."""

from __future__ import annotations

import csv
import io
from itertools import permutations
from typing import Any

import pytest

from tests.archive.test_identity import feed, item, post, wxr
from tests.archive.test_imports import counts, take
from tests.archive.test_views import RAW, SEEN, TERMS, rest
from tests.conftest import Newsroom

CREATOR = "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>{}</dc:creator>"
COMMENT = (
    "<wp:comment><wp:comment_id>3</wp:comment_id><wp:comment_author>Budi</wp:comment_author>"
    "<wp:comment_date_gmt>2025-05-15 00:00:00</wp:comment_date_gmt>"
    "<wp:comment_content>Bagus</wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
    "<wp:comment_parent>0</wp:comment_parent></wp:comment>"
)
FIELD = (
    "<wp:postmeta><wp:meta_key>wartawan</wp:meta_key><wp:meta_value>tm</wp:meta_value></wp:postmeta>"
    "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value>"
    "</wp:postmeta>"
)
PICTURE = (
    "<item><title>foto</title><wp:post_id>9</wp:post_id><wp:post_parent>7</wp:post_parent>"
    "<wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>"
    "<wp:attachment_url>http://contoh.example/f.jpg</wp:attachment_url></item>"
)
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>K</title>
<link href="http://contoh.example/"/><id>http://contoh.example/</id><entry>
<id>http://contoh.example/?p=7</id><title>Pasar murah</title>
<link href="http://contoh.example/pasar-murah/"/><published>2025-05-14T12:25:00Z</published>
<updated>2025-05-14T12:25:00Z</updated><author><name>Ani</name></author><category term="KTP"/>
<content type="html">{}</content></entry></feed>"""
NAMES = ("wxr", "poor-wxr", "edit", "rest", "poor-rest", "rss", "poor-rss", "atom", "jsonfeed",
         "csv", "poor-csv")  # fmt: skip
FIELDS = ("body", "excerpt", "author", "authors", "categories", "tags", "image", "meta", "status")


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A file of each view."""
    room = Newsroom(tmp_path_factory.mktemp("ragam"), "db")
    escaped = SEEN.replace("&", "&amp;").replace("<", "&lt;")
    excerpt = "<excerpt:encoded>Ringkas</excerpt:encoded>"
    more = excerpt + CREATOR.format("ani") + FIELD + COMMENT + TERMS
    bare = rest(raw=False)
    for name in ("_embedded", "categories", "tags", "excerpt"):
        del bare[name]
    facts = {
        "link": "http://contoh.example/pasar-murah/",
        "guid": "http://contoh.example/?p=7",
        "pubDate": "Wed, 14 May 2025 12:25:00 GMT",
    }
    entry = item("Pasar murah", **facts, description=escaped)
    terms = "<category>Berita</category><category>KTP</category></item>"
    json_feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "K",
        "home_page_url": "http://contoh.example/",
        "items": [{
            "id": "http://contoh.example/?p=7", "url": "http://contoh.example/pasar-murah/",
            "title": "Pasar murah", "content_html": SEEN, "authors": [{"name": "Ani"}],
            "date_published": "2025-05-14T12:25:00Z", "tags": ["KTP"],
        }],
    }  # fmt: skip
    site = "http://contoh.example/"
    files = {
        "wxr": wxr(post(7, "Pasar murah", body=RAW).replace("</item>", more), PICTURE),
        "poor-wxr": wxr(post(7, "Pasar murah", body=RAW)),
        "edit": [rest(raw=True)], "rest": [rest(raw=False)], "poor-rest": [bare],
        "rss": feed(entry.replace("</item>", terms), link=site), "poor-rss": feed(entry, link=site),
        "atom": ATOM.format(escaped), "jsonfeed": json_feed,
    }  # fmt: skip
    paths = {name: room.write(f"{name}.src", text) for name, text in files.items()}
    room.ok("import", paths["wxr"])
    rows = room.ok("export", "--format", "csv").out.lstrip("\ufeff")
    paths["csv"] = room.write("a.csv", rows)
    kept = ["slug", "title", "body", "source", "published_at", "status"]
    paths["poor-csv"] = room.write("b.csv", leave_columns(rows, kept))
    return paths


def leave_columns(rows: str, kept: list[str]) -> str:
    """A table with some of its columns only."""
    out = io.StringIO()
    writer = csv.DictWriter(out, kept, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(csv.DictReader(io.StringIO(rows)))
    return out.getvalue()


@pytest.mark.parametrize(("one", "other"), list(permutations(NAMES, 2)))
def test_nothing_is_lost_and_all_comes_to_rest(
    newsroom: Newsroom, views: dict[str, str], one: str, other: str
) -> None:
    take(newsroom, views[one])
    (before,) = newsroom.export()["articles"]
    take(newsroom, views[other])
    (after,) = newsroom.export()["articles"]
    assert [name for name in FIELDS if before[name] and not after[name]] == []
    assert before["meta"].keys() <= after["meta"].keys()
    for name in (one, other, other, one):
        assert counts(take(newsroom, views[name])) == (0, 0, 1, 0, 0), name
    assert newsroom.export()["articles"] == [after]


def test_a_table_of_ours_with_fewer_columns_clears_nothing(
    any_newsroom: Newsroom, views: dict[str, str]
) -> None:
    room = any_newsroom
    take(room, views["wxr"])
    before = room.export()
    rows = room.ok("export", "--format", "csv").out.lstrip("\ufeff")
    for kept in (["id", "slug", "title", "archive", "created_at"], ["archive", "id", "title"]):
        take(room, room.write("c.csv", leave_columns(rows, kept)))
        assert room.export()["articles"] == before["articles"]


def test_what_the_source_takes_away_is_gone(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    tags = '<category domain="category" nicename="berita">Berita</category>'
    full = post(7, "Satu").replace("</item>", f"<wp:is_sticky>1</wp:is_sticky>{TERMS}")
    take(room, room.write("a.xml", wxr(full)))
    assert room.article("1")["meta"]["sticky"] is True
    less = post(7, "Satu").replace("</item>", f"{tags}</item>")
    take(room, room.write("a.xml", wxr(less)))
    assert room.article("1")["tags"] == []
    assert "sticky" not in room.article("1")["meta"]


def test_comments_come_to_an_article_whose_meta_is_known(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    first = room.write("a.xml", feed(item(
        "Satu", link="http://contoh.example/satu/", guid="http://contoh.example/?p=7",
        description="Isi Satu.", pubDate="Wed, 14 May 2025 12:25:00 GMT",
    ), link="http://contoh.example/"))  # fmt: skip
    take(room, first)
    for ids in ("3", "34"):  # what is new later is no conflict
        comments = "".join(COMMENT.replace("id>3<", f"id>{one}<") for one in ids)
        text = wxr(post(7, "Satu").replace("</item>", f"{comments}</item>"))
        assert counts(take(room, room.write("b.xml", text)))[1:] == (1, 0, 0, 0)
        take(room, first)
        found = room.article("1")["meta"]["comments"]
        assert [one["comment_id"] for one in found] == list(ids)


def test_what_one_view_changed_is_no_edit_of_ours(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    one = wxr(post(7, "Satu", body="<p>Isi satu.</p>"))
    take(room, room.write("a.xml", one))
    newer = rest(raw=True, slug="satu", modified_gmt="2025-06-01T00:00:00")
    newer["content"] = {"raw": "<p>Isi satu dua.</p>", "rendered": "<p>Isi satu dua.</p>"}
    newer["title"] = {"raw": "Satu", "rendered": "Satu"}
    assert counts(take(room, room.write("b.json", [newer]))) == (0, 1, 0, 0, 0)
    later = room.write("a.xml", one.replace("Isi satu.", "Isi satu dua tiga."))
    assert counts(take(room, later)) == (0, 1, 0, 0, 0)
    assert room.article("1")["body"] == "<p>Isi satu dua tiga.</p>"


# Several authors

CO_AUTHORS = CREATOR.format("admin") + "".join(
    f"<category domain='author' nicename='cap-{name}'>{name}</category>" for name in ("ani", "budi")
)


def by(*, raw: bool, modified: str) -> list[dict[str, Any]]:
    """A post as the REST API gives it, with the account that sent it as its author."""
    answer = rest(raw=raw, modified_gmt=modified, author=1)
    answer["_embedded"]["author"] = [{"id": 1, "name": "Admin Situs", "slug": "admin"}]
    return [answer]


@pytest.mark.parametrize("modified", ["2025-05-14T12:25:00", "2025-06-14T00:00:00"])
@pytest.mark.parametrize("order", list(permutations(["wxr", "edit", "rest", "feed"])), ids="-".join)
def test_views_with_other_authors_come_to_rest(
    newsroom: Newsroom, order: tuple[str, ...], modified: str
) -> None:
    entry = item(
        "Pasar murah",
        link="http://contoh.example/pasar-murah/",
        guid="http://contoh.example/?p=7",
        pubDate="Wed, 14 May 2025 12:25:00 GMT",
        description="Pasar murah",
    ).replace("</item>", CREATOR.format("Ani dan Budi") + "</item>")
    text = wxr(post(7, "Pasar murah", body=RAW).replace("</item>", CO_AUTHORS + TERMS))
    paths = {
        "wxr": newsroom.write("a.xml", text),
        "edit": newsroom.write("edit.json", by(raw=True, modified=modified)),
        "rest": newsroom.write("rest.json", by(raw=False, modified=modified)),
        "feed": newsroom.write("feed.xml", feed(entry, link="http://contoh.example/")),
    }
    for name in order:
        take(newsroom, paths[name])
    before = newsroom.export()
    for name in (*order, *reversed(order)):
        assert counts(take(newsroom, paths[name])) == (0, 0, 1, 0, 0), name
    assert newsroom.export() == before
    (article,) = before["articles"]
    if order.index("wxr") < order.index("edit"):  # one account never replaces those who wrote it
        assert [one["login"] or one["name"] for one in article["authors"]] == ["ani", "budi"]
