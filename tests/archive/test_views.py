"""One post as WordPress shows it in several ways; and what a source does not show is not empty."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from tests.archive.test_identity import feed, item, post, wxr
from tests.archive.test_imports import counts, take
from tests.conftest import Newsroom

RAW = """\
<!-- wp:paragraph -->
<p>Pasar "murah" dibuka pagi ini di alun-alun kota.</p>
<!-- /wp:paragraph -->"""
SEEN = "<p>Pasar &#8220;murah&#8221; dibuka pagi ini di alun-alun kota.</p>"
TERMS = (
    '<category domain="category" nicename="berita">Berita</category>'
    '<category domain="post_tag" nicename="ktp">KTP</category></item>'
)


def rest(*, raw: bool, **given: Any) -> dict[str, Any]:
    """A post as the REST API gives it, to people who are logged in or not."""
    content = {"rendered": SEEN, "protected": False, **({"raw": RAW} if raw else {})}
    return {
        "id": 7, "slug": "pasar-murah", "type": "post", "status": "publish",
        "date_gmt": "2025-05-14T12:25:00", "modified_gmt": "2025-05-14T12:25:00",
        "guid": {"rendered": "http://contoh.example/?p=7"},
        "link": "http://contoh.example/pasar-murah/",
        "title": {"rendered": "Pasar murah", **({"raw": "Pasar murah"} if raw else {})},
        "content": content,
        "excerpt": {"rendered": "<p>Pasar</p>", "protected": False},
        "_embedded": {"wp:term": [
            [{"id": 1, "slug": "berita", "name": "Berita", "taxonomy": "category"}],
            [{"id": 2, "slug": "ktp", "name": "KTP", "taxonomy": "post_tag"}],
        ]},
        "categories": [1], "tags": [2],
        "_links": {"self": [{"href": "http://contoh.example/wp-json/wp/v2/posts/7"}]},
        **given,
    }  # fmt: skip


def write_views(room: Newsroom) -> dict[str, str]:
    """A file of each view."""
    entry = item(
        "Pasar murah",
        link="http://contoh.example/pasar-murah/",
        guid="http://contoh.example/?p=7",
        pubDate="Wed, 14 May 2025 12:25:00 GMT",
        description=SEEN.replace("<", "&lt;").replace("&#", "&amp;#"),
    ).replace("</item>", "<category>Berita</category><category>KTP</category></item>")
    export = wxr(post(7, "Pasar murah", body=RAW).replace("</item>", TERMS))
    return {
        "wxr": room.write("a.xml", export),
        "edit": room.write("edit.json", [rest(raw=True)]),
        "rest": room.write("rest.json", [rest(raw=False)]),
        "feed": room.write("feed.xml", feed(entry, link="http://contoh.example/")),
    }


@pytest.mark.parametrize("order", list(permutations(["wxr", "edit", "rest", "feed"])), ids="-".join)
def test_views_come_to_rest_in_any_order(newsroom: Newsroom, order: tuple[str, ...]) -> None:
    paths = write_views(newsroom)
    for name in order:
        report = take(newsroom, paths[name])
        assert counts(report)[3:] == (0, 0), name
    dump = newsroom.export()
    (article,) = dump["articles"]
    assert article["body"] == RAW
    assert article["tags"] == ["ktp"]
    assert "berita" in article["categories"]
    if order[0] != "feed":
        assert [one["path"] for one in dump["categories"]] == ["berita"]
    changes = len(newsroom.ok("log", "--format", "json").json)
    for name in (*order, *reversed(order)):
        assert counts(take(newsroom, paths[name])) == (0, 0, 1, 0, 0), name
    assert newsroom.export() == dump
    assert len(newsroom.ok("log", "--format", "json").json) == changes


def test_what_the_source_changes_arrives_by_any_view(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    paths = write_views(room)
    for name in ("wxr", "rest"):
        take(room, paths[name])
    newer = {"modified_gmt": "2025-05-15T00:00:00", "sticky": True}
    renamed = rest(raw=False, title={"rendered": "Pasar murah"}, slug="pasar-murah-2", **newer)
    assert counts(take(room, room.write("rest.json", [renamed]))) == (0, 1, 0, 0, 0)
    assert room.article("1")["slug"] == "pasar-murah-2"
    assert room.article("1")["body"] == RAW
    text = rest(raw=False, **newer)
    text["content"]["rendered"] = "<p>Pasar murah ditutup.</p>"
    text["slug"] = "pasar-murah-2"
    report = take(room, room.write("rest.json", [text]), code=1)
    assert [one["fields"].keys() for one in report["conflict_details"]] == [{"body"}]
    assert room.article("1")["body"] == RAW
    path = str(room.folder / "rest.json")
    assert counts(take(room, path, "--on-conflict", "theirs")) == (0, 1, 0, 0, 0)
    assert room.article("1")["body"] == "<p>Pasar murah ditutup.</p>"
    assert counts(take(room, path)) == (0, 0, 1, 0, 0)


def test_what_is_withheld_is_not_empty(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    take(room, room.write("a.json", [rest(raw=False)]))
    hidden = {"rendered": "", "protected": True}
    answer = rest(raw=False, content=hidden, excerpt=hidden)
    take(room, room.write("b.json", [answer]))
    assert room.article("1")["body"] == SEEN
    assert room.article("1")["excerpt"] == "Pasar"


def test_an_element_that_is_not_there_is_not_empty(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    whole = post(7, "Satu", body="<p>Isi.</p>").replace(
        "</item>", "<excerpt:encoded>Ringkas</excerpt:encoded></item>"
    )
    take(room, room.write("a.xml", wxr(whole)))
    bare = whole.partition("<content:encoded>")[0] + whole.partition("</content:encoded>")[2]
    bare = bare.replace("<excerpt:encoded>Ringkas</excerpt:encoded>", "")
    empty = whole.replace("<p>Isi.</p>", "")
    for text in (bare, empty):
        assert counts(take(room, room.write("a.xml", wxr(text)))) == (0, 0, 1, 0, 0)
        assert (room.article("1")["body"], room.article("1")["excerpt"]) == (
            "<p>Isi.</p>",
            "Ringkas",
        )


@pytest.mark.parametrize("lost", [1, 60, 120, 250, 400, 600])
def test_a_file_that_is_cut_changes_nothing_it_breaks_off_in(newsroom: Newsroom, lost: int) -> None:
    body = "<p>Isi kedua, paragraf satu.</p><p>Paragraf dua.</p>"
    text = wxr(post(1, "Satu"), post(2, "Dua", body=body))
    take(newsroom, newsroom.write("a.xml", text))
    before = newsroom.export()
    end = text.index("</item>", text.index("paragraf satu"))
    path = newsroom.write("a.xml", text[: end - lost])
    report = take(newsroom, path, code=1)
    assert counts(report)[:2] == (0, 0)
    assert newsroom.export() == before


@pytest.mark.parametrize("lost", [1, 20, 50, 100])
def test_a_feed_that_is_cut_changes_nothing_it_breaks_off_in(newsroom: Newsroom, lost: int) -> None:
    text = feed(
        item("Satu", link="https://contoh.example/1", description="Isi satu yang panjang."),
        item("Dua", link="https://contoh.example/2", description="Isi dua yang panjang sekali."),
    )
    take(newsroom, newsroom.write("a.xml", text))
    before = newsroom.export()
    path = newsroom.write("a.xml", text[: text.rindex("</item>") - lost])
    assert counts(take(newsroom, path, code=1))[:3] == (0, 0, 1)
    assert newsroom.export() == before


def test_a_title_that_a_page_does_not_have_clears_nothing(any_newsroom: Newsroom) -> None:
    room = any_newsroom
    one = {"title": "Satu", "body": "a b", "source": {"kind": "k", "uri": "u", "id": "1"}}
    take(room, room.write("a.json", one))
    empty = room.write("a.json", json.dumps({**one, "title": "", "body": ""}))
    take(room, empty)
    assert (room.article("1")["title"], room.article("1")["body"]) == ("Satu", "a b")
