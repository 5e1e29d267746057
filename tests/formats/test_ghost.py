"""Ghost's exports, old and new, and what we write for its importer.

Lost are categories, which become tags, source, meta, a status that Ghost does not know, a body's
being plain text, and the ends of titles and excerpts that are too long for it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from beritacli.formats.entries import LeftOut, Record, TagEntry
from beritacli.formats.ghost import ghost
from beritacli.formats.ghost.body import read_lexical, read_mobiledoc
from beritacli.text.errors import Broken, FormatError
from beritacli.text.paragraphs import add_paragraphs
from beritacli.text.plain_text import drop_markup
from tests.conftest import SAMPLES, SHARED, Newsroom
from tests.formats.feed_articles import ARTICLES, SITE, dump_of, make_article, terms_of
from tests.formats.streams import detect, read_bytes, write_text

CARRIED = ("slug", "title", "author", "excerpt", "image")
DATES = ("created_at", "modified_at", "published_at")
USER = {"id": "u1", "name": "Tuti", "email": "tuti@kabar.example"}
TAGS = [
    {"id": 1, "name": "Kota Metro", "slug": "kota"},
    {"id": 2, "name": "#dalam", "slug": "hash-dalam"},
]


def export(*posts: Any, **tables: Any) -> str:
    return json.dumps({"db": [{"meta": {}, "data": {"posts": posts, **tables}}]})


def read_post(post: dict[str, Any], **tables: Any) -> dict[str, Any]:
    entries = read_bytes(ghost, export({"id": "p1", "title": "a", **post}, **tables))
    (record,) = [entry for entry in entries if isinstance(entry, Record)]
    assert record.lifts_byline
    return record.fields


def mobiledoc(*sections: Any, cards: Any = (), markups: Any = ()) -> str:
    document = {"version": "0.3.1", "cards": cards, "markups": markups, "sections": sections}
    return json.dumps(document)


@settings(max_examples=25)
@given(articles=ARTICLES)
def test_what_the_format_has_comes_back(articles: list[dict[str, Any]]) -> None:
    text = write_text(ghost, dump_of(articles))
    assert detect(text) == "ghost"
    entries = read_bytes(ghost, text)
    records = [entry for entry in entries if isinstance(entry, Record)]
    for article, record in zip(articles, records, strict=True):
        for name in (*CARRIED, *DATES):
            shown = drop_markup(article[name]) if name == "excerpt" else article[name]
            assert (record.fields.get(name) or None) == (shown or None), name
        tags = terms_of(record, "tags")
        assert set(article["tags"]) <= set(tags)
        assert len(tags) <= len(article["tags"]) + len(article["categories"])
        assert record.fields["status"] == "published"
        if article["body_format"] != "text" and article["body"]:
            is_html = article["body_format"] == "html"
            shown = add_paragraphs(article["body"]) if is_html else article["body"]
            assert record.fields["body"] == shown
            assert record.fields["body_format"] == article["body_format"]


def test_what_ghosts_importer_asks_for() -> None:
    """Tables of rows under ids of 24 hexadecimal digits, each pair naming rows that are there."""
    articles = [
        make_article(id=1, slug="a", categories=["a/kota", "b/kota"], tags=["kota", "umkm"]),
        make_article(id=2, slug="b", author="Tuti & Yuli", status="private"),
        make_article(id=3, slug="c", author="Tuti & Yuli", status="scheduled"),
        make_article(id=4, slug="d", title="a" * 300, excerpt="b" * 400, status="trash"),
    ]
    (db,) = json.loads(write_text(ghost, dump_of(articles)))["db"]
    data = db["data"]
    assert db["meta"] == {"exported_on": 1_747_270_800_000, "version": "5.0.0"}
    ids = [row["id"] for name in ("posts", "tags", "users") for row in data[name]]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch("[0-9a-f]{24}", one) for one in ids)
    assert [post["status"] for post in data["posts"]] == [
        "published",
        "draft",
        "scheduled",
        "draft",
    ]
    assert [(len(post["title"]), len(post["custom_excerpt"] or "")) for post in data["posts"]][
        3
    ] == (255, 300)
    assert [tag["slug"] for tag in data["tags"]] == ["kota", "b-kota", "umkm"]
    assert [user["name"] for user in data["users"]] == ["Tuti & Yuli"]
    assert data["users"][0]["email"].endswith(".invalid")
    for pair in data["posts_tags"] + data["posts_authors"]:
        assert {pair["post_id"], pair.get("tag_id") or pair["author_id"]} <= set(ids)
    (card,) = json.loads(data["posts"][0]["mobiledoc"])["cards"]
    assert card == ["html", {"html": "<p>Warga datang.</p>"}]
    assert set(ghost.find_lost(articles[0])) == {"categories"}
    assert set(ghost.find_lost(articles[3])) == {"status", "title", "excerpt"}
    assert set(ghost.find_lost(make_article(body_format="text"))) == {"body_format"}


def test_a_post_with_all_that_an_export_has() -> None:
    fields = read_post(
        {
            "slug": "pasar",
            "html": "<p>Isi</p>",
            "mobiledoc": mobiledoc(),
            "plaintext": "Isi",
            "status": "scheduled",
            "visibility": "members",
            "featured": True,
            "feature_image": "https://kabar.example/a.jpg",
            "custom_excerpt": "Ringkas",
            "created_at": "2025-05-14 12:25:00",
            "updated_at": "2025-05-14T12:25:00.000Z",
            "published_at": 1_747_225_500_000,
            "og_image": None,
            "type": "page",
        },
        tags=TAGS,
        posts_tags=[
            {"post_id": "p1", "tag_id": 2, "sort_order": 1},
            {"post_id": "p1", "tag_id": 1, "sort_order": 0},
            {"post_id": "p2", "tag_id": 1},
        ],
        users=[USER, {"id": "u2", "name": "Yuli"}],
        posts_authors=[
            {"post_id": "p1", "author_id": "u2", "sort_order": 1},
            {"post_id": "p1", "author_id": "u1", "sort_order": 0},
        ],
        posts_meta=[{"id": "m", "post_id": "p1", "meta_title": "Judul lain", "og_title": None}],
    )
    assert fields == {
        "title": "a",
        "slug": "pasar",
        "status": "scheduled",
        "excerpt": "Ringkas",
        "image": "https://kabar.example/a.jpg",
        "published_at": "2025-05-14T12:25:00Z",
        "created_at": "2025-05-14 12:25:00Z",
        "modified_at": "2025-05-14T12:25:00.000Z",
        "body": "<p>Isi</p>",
        "body_format": "html",
        "tags": [{"slug": "kota", "name": "Kota Metro"}],
        "author": "Tuti",
        "authors": [{"name": "Tuti", "login": None}, {"name": "Yuli", "login": None}],
        "source": {"kind": "ghost", "uri": None, "id": "p1"},
        "visibility": "members",
        "meta": {
            "featured": True,
            "meta_title": "Judul lain",
            "internal_tags": ["#dalam"],
            "type": "page",
        },
    }


def test_tags_are_entries_and_other_tables_are_counted() -> None:
    entries = read_bytes(ghost, export(tags=TAGS, settings=[{"key": "a"}], roles=[]))
    assert entries == [TagEntry("kota", "Kota Metro"), LeftOut("settings", 1)]


def test_old_forms() -> None:
    """Numbers for ids, `image`, `page`, Markdown and an author's id: exports before 1.0."""
    fields = read_post(
        {"id": 5, "image": "a.jpg", "page": 1, "markdown": "*Isi*", "author_id": 1, "html": ""},
        users=[{"id": 1, "name": "Tuti"}],
    )
    assert fields["body"] == "*Isi*"
    assert fields["body_format"] == "markdown"
    assert (fields["image"], fields["author"]) == ("a.jpg", "Tuti")
    assert fields["meta"] == {"type": "page"}
    assert fields["status"] == "draft"
    assert read_post({"status": "sent"})["status"] == "published"
    assert read_post({"status": "sent"})["meta"] == {"ghost_status": "sent"}
    bare = json.dumps({"data": {"posts": [{"id": 1, "title": "a"}]}})
    assert detect(bare) == "ghost"
    assert len(read_bytes(ghost, bare)) == 1


def test_posts_of_ghosts_own_interface_name_their_terms_themselves() -> None:
    post = {
        "id": "1",
        "url": "https://kabar.example/pasar/",
        "title": "Pasar",
        "tags": [{"slug": "kota", "name": "Kota"}],
        "primary_author": {"name": "Tuti"},
    }
    (record,) = read_bytes(ghost, json.dumps({"posts": [post]}))
    assert isinstance(record, Record)
    assert record.fields["source"]["uri"] == "https://kabar.example"
    assert record.fields["author"] == "Tuti"
    assert terms_of(record, "tags") == ["kota"]


def test_bodies_of_mobiledoc() -> None:
    html = mobiledoc([10, 0], cards=[["html", {"html": "<b>x</b>"}]])
    assert read_mobiledoc(html) == ("<b>x</b>", "html", True)
    markdown = mobiledoc([10, 0], cards=[["card-markdown", {"markdown": "*x*"}]])
    assert read_mobiledoc(markdown) == ("*x*", "markdown", True)
    mixed = mobiledoc(
        [1, "h2", [[0, [], 0, "Judul & isi"]]],
        [1, "p", [[0, [0], 1, "tebal"], [1, [], 0, 0], [0, [], 0, "biasa"]]],
        [3, "ol", [[[0, [], 0, "satu"]], [[0, [], 0, "dua"]]]],
        [10, 0],
        [1, "script", [[0, [], 0, "x"]]],
        cards=[["image", {"src": "https://x/a.png?a&b", "alt": '"kutip"'}]],
        markups=[["strong"]],
    )
    assert read_mobiledoc(mixed) == (
        (
            "<h2>Judul &amp; isi</h2>\n<p>tebal biasa</p>\n<ol><li>satu</li><li>dua</li></ol>\n"
            '<img src="https://x/a.png?a&amp;b" alt="&quot;kutip&quot;">\n<p>x</p>'
        ),
        "html",
        False,
    )
    fields = read_post({"mobiledoc": mixed})
    assert fields["meta"]["mobiledoc"] == mixed
    assert "meta" in read_post({"mobiledoc": html})
    assert "mobiledoc" not in read_post({"mobiledoc": html})["meta"]


def test_bodies_of_lexical() -> None:
    text = {"type": "extended-text", "text": "Isi < "}
    link = {"type": "link", "url": "https://x", "children": [{"type": "text", "text": "sini"}]}
    document = {
        "root": {
            "children": [
                {"type": "extended-heading", "tag": "h3", "children": [text]},
                {"type": "paragraph", "children": [text, {"type": "linebreak"}, link]},
                {"type": "html", "html": "<b>x</b>"},
                {"type": "list", "listType": "bullet", "children": [{"children": [text]}]},
            ]
        }
    }
    raw = json.dumps(document)
    assert read_lexical(raw) == (
        "<h3>Isi &lt; </h3>\n<p>Isi &lt;  sini</p>\n<b>x</b>\n<ul><li>Isi &lt; </li></ul>",
        "html",
        False,
    )
    assert read_post({"lexical": raw, "html": None})["meta"] == {"lexical": raw}


@pytest.mark.parametrize(
    "text",
    ["", "5", "{", "[]", "[[]]", '{"sections": 5}', '{"sections": [[10, 7], 5, [], [1], [3, 5]]}',
     '{"sections": [[10, 0]], "cards": [5]}', '{"root": {"children": [5, {"type": 5}]}}'],
)  # fmt: skip
def test_bodies_that_are_none(text: str) -> None:
    for read in (read_mobiledoc, read_lexical):
        body = read(text)
        assert body is None or body.text == ""
    assert read_post({"mobiledoc": text, "lexical": text}).get("body", "") == ""


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"db": []}', '{"db": [5]}', '{"posts": [', '{"data": {"x": 1}}']
)
def test_what_is_no_export(text: str) -> None:
    with pytest.raises(FormatError):
        read_bytes(ghost, text)


def test_rows_that_are_bent_spoil_no_other() -> None:
    entries = read_bytes(
        ghost,
        export(
            5,
            {"title": "a", "tags": [5, {"name": 5}], "authors": 5},
            {"id": "b", "title": "b"},
            tags=[5, {"id": 1}],
            posts_tags=[5, {"post_id": "b", "tag_id": 9, "sort_order": "x"}],
            users="x",
            posts_meta=[5],
        ),
    )
    assert [type(entry) for entry in entries] == [Broken, Record, Record]


def test_the_command_goes_round(newsroom: Newsroom) -> None:
    newsroom.ok("import", str(SAMPLES / "berita.json"))
    path = newsroom.write("ghost.json", newsroom.ok("export", "--format", "ghost").out)
    other = Newsroom(newsroom.folder, "json")
    other.ok("import", path)
    ours = {one["slug"]: one for one in newsroom.export()["articles"]}
    theirs = {one["slug"]: one for one in other.export()["articles"]}
    assert ours.keys() == theirs.keys()
    for slug, article in ours.items():
        for field in ("title", "byline", "author", "excerpt", "published_at", "created_at"):
            assert theirs[slug][field] == article[field], (slug, field)
        assert set(article["tags"]) <= set(theirs[slug]["tags"])
    assert "Nothing changed." in other.ok("import", path).err


FILES = sorted((SHARED / "data" / "ghost").glob("*"))
POSTS = {
    "migrate--ghost.json": 3,
    "migrate--multi-post-only.json": 3,
    "migrate--single-post-author.json": 1,
    "uksb--ghost-theme-unit-test.json": 19,
}


@pytest.mark.outside
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_export_of_the_collection(path: Path, newsroom: Newsroom) -> None:
    result = newsroom.ok("import", str(path))
    assert f"(ghost): {POSTS[path.name]} added" in result.err
    articles = newsroom.export()["articles"]
    assert all(article["body"] for article in articles)
    assert all(article["source"]["kind"] == "ghost" for article in articles)
    assert "Nothing changed." in newsroom.ok("import", str(path)).err


def test_it_is_written_the_same_each_time() -> None:
    articles = [make_article(categories=["a"], tags=["b"], author="Tuti")]
    assert write_text(ghost, dump_of(articles, SITE)) == write_text(ghost, dump_of(articles, SITE))
    empty = json.loads(write_text(ghost, dump_of([])))["db"][0]
    assert empty["data"]["posts"] == []
