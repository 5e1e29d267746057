"""RSS and Atom as we write them: judged by feedparser and by a strict XML parser, and read back.

Lost in both: slug, created_at, source, meta, a status that is not published, Markdown; in RSS, that
a body is plain text. Blanks round a text are lost too, for feedparser takes them away.
"""

from __future__ import annotations

import io
from types import ModuleType
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from lxml import etree

from beritacli.formats.entries import Site
from beritacli.formats.feeds import atom, rss
from beritacli.text.paragraphs import add_paragraphs
from beritacli.text.plain_text import drop_markup
from tests.conftest import SAMPLES, Newsroom
from tests.formats.feed_articles import (
    ARTICLES,
    SITE,
    dump_of,
    go_round,
    make_article,
    terms_of,
)
from tests.formats.streams import write_text

BOTH = pytest.mark.parametrize("module", [rss, atom])
CARRIED = ("title", "author", "excerpt", "published_at", "modified_at", "image")


def judge(text: str) -> Any:
    """What feedparser makes of a feed, which must be flawless to it and to an XML parser."""
    etree.fromstring(text.encode())
    feed = feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False)
    assert not feed.bozo, feed.bozo_exception
    return feed


@BOTH
@pytest.mark.parametrize("site", [SITE, Site(), Site("", "https://a.example", "")])
@settings(max_examples=12)
@given(articles=ARTICLES)
def test_what_the_format_has_comes_back(
    module: ModuleType, site: Site, articles: list[dict[str, Any]]
) -> None:
    text = write_text(module, dump_of(articles, site))
    assert len(judge(text).entries) == len(articles)
    records = go_round(module, articles, site)
    for article, record in zip(articles, records, strict=True):
        assert record.lifts_byline
        # An excerpt that says all that the body says is none.
        is_said = article["excerpt"] == record.fields.get("body")
        for name in [one for one in CARRIED if not (is_said and one == "excerpt")]:
            # What looks like a tag in an excerpt is taken for one.
            shown = drop_markup(article[name]) if name == "excerpt" else article[name]
            assert (record.fields.get(name) or None) == (shown or None), name
        assert terms_of(record, "categories") == article["categories"]
        assert terms_of(record, "tags") == article["tags"]
        if article["body_format"] == "html":
            shown = add_paragraphs(article["body"])
            assert record.fields["body"].rstrip("\n") == shown.rstrip("\n")


@BOTH
def test_hostile_text_stays_text(module: ModuleType) -> None:
    title = "A &amp; B <b>c</b> ]]> &#60; <script>x</script>\ufffe"
    body = "<p>a ]]> b & c &nbsp; \uffff</p><![CDATA[ d ]]>"
    article = make_article(title=title, body=body, author="Tom & Yl", excerpt="1 < 2 &lt;")
    (record,) = go_round(module, [article], SITE)
    assert record.fields["title"] == title.replace("\ufffe", "\ufffd")
    assert record.fields["body"] == body.replace("\uffff", "\ufffd")
    assert record.fields["excerpt"] == "1 < 2 &lt;"
    assert record.fields["author"] == "Tom & Yl"


def test_rss_says_what_readers_ask_for() -> None:
    article = make_article(author="Tuti", categories=["berita/kota"], tags=["umkm"])
    text = write_text(rss, dump_of([article]))
    feed = judge(text)
    assert (feed.version, feed.feed.title, feed.feed.language) == ("rss20", "Kabar Kota", "id")
    assert feed.feed.link == "https://kabar.example/"
    assert [one.href for one in feed.feed.links if one.rel == "self"]
    assert feed.feed.updated == "Thu, 15 May 2025 01:00:00 +0000"
    (entry,) = feed.entries
    assert entry.published == "Wed, 14 May 2025 12:25:00 +0000"
    assert entry.id == entry.link == "https://kabar.example/pasar-murah/"
    assert entry.content[0].value == "<p>Warga datang.</p>"
    assert [(tag.scheme, tag.term) for tag in entry.tags] == [
        ("category", "berita/kota"),
        ("post_tag", "umkm"),
    ]
    assert "<content:encoded><![CDATA[<p>" in text
    assert text.count("xmlns:dc") == 1


def test_atom_says_what_readers_ask_for() -> None:
    article = make_article(categories=["berita/kota"], tags=["umkm"])
    feed = judge(write_text(atom, dump_of([article])))
    assert (feed.version, feed.feed.id) == ("atom10", "https://kabar.example/")
    assert feed.feed.updated == "2025-05-15T01:00:00Z"
    (entry,) = feed.entries
    assert [(tag.term, tag.label) for tag in entry.tags] == [
        ("berita/kota", "BERITA/KOTA"),
        ("umkm", "UMKM"),
    ]
    assert entry.id.startswith("urn:uuid:")


@BOTH
def test_a_site_without_an_address_has_names_that_stay(module: ModuleType) -> None:
    before = judge(write_text(module, dump_of([make_article()], Site("Kabar"))))
    changed = make_article(slug="lain", title="Lain", modified_at="2025-06-01T00:00:00Z")
    after = judge(write_text(module, dump_of([changed], Site("Kabar"))))
    assert before.entries[0].id == after.entries[0].id
    assert before.entries[0].id.startswith("urn:uuid:")
    (record,) = go_round(module, [make_article()], Site("Kabar"))
    assert record.fields["source"] == {"kind": "feed", "uri": None, "id": before.entries[0].id}
    assert "meta" not in record.fields
    other = judge(write_text(module, dump_of([make_article(id=8)], Site("Kabar"))))
    assert other.entries[0].id != before.entries[0].id


@BOTH
def test_markdown_is_shown_as_html_and_said_to_be_lost(module: ModuleType) -> None:
    article = make_article(body="Warga **datang**.\n", body_format="markdown", source={"kind": "x"})
    (record,) = go_round(module, [article], SITE)
    assert record.fields["body"].strip() == "<p>Warga <strong>datang</strong>.</p>"
    assert set(module.find_lost(article)) == {"slug", "created_at", "source", "body_format"}
    draft = make_article(status="draft", meta={"warna": "biru"})
    assert set(module.find_lost(draft)) == {"slug", "created_at", "status", "meta"}
    lifted = make_article(meta={"byline_as_written": {"text": " (tm)", "from_end": 4}})
    assert set(module.find_lost(lifted)) == {"slug", "created_at"}


def test_plain_text_keeps_its_paragraphs_in_rss() -> None:
    article = make_article(body="Satu < dua\n\nTiga", body_format="text")
    (record,) = go_round(rss, [article], SITE)
    assert record.fields["body"] == "<p>Satu &lt; dua</p>\n<p>Tiga</p>"


@pytest.mark.parametrize("name", ["rss", "atom", "jsonfeed"])
def test_the_command_goes_round(newsroom: Newsroom, name: str) -> None:
    newsroom.ok("import", str(SAMPLES / "berita.json"))
    newsroom.ok("publish", "--status", "draft", "--force")
    first = newsroom.ok("export", "--format", name).out
    assert first == newsroom.ok("export", "--format", name).out
    path = newsroom.write("umpan", first)
    other = Newsroom(newsroom.folder, "json")
    other.ok("import", path)
    ours = {one["title"]: one for one in newsroom.export()["articles"]}
    theirs = {one["title"]: one for one in other.export()["articles"]}
    published = {title for title, one in ours.items() if one["status"] == "published"}
    assert theirs.keys() == published
    for title in published:
        for field in ("byline", "categories", "tags", "author", "published_at"):
            assert theirs[title][field] == ours[title][field], (title, field)
    assert "Nothing changed." in other.ok("import", path).err
