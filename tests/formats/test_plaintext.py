"""Titles and excerpts: what is markup in them, what an entity, and what neither."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beritacli.text.plain_text import (
    READERS,
    drop_markup,
    find_written,
    is_automatic,
    join_lines,
    read_plain,
    take_plain,
)

if TYPE_CHECKING:
    from tests.conftest import Newsroom


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (
            "Sosial &amp; Budaya &#8211; &quot;Kirab&quot; Bj&ouml;rk",
            'Sosial & Budaya – "Kirab" Björk',
        ),
        ("Cara Menulis &amp;lt;b&amp;gt; di HTML", "Cara Menulis &lt;b&gt; di HTML"),
        ("AT&T &copy2025 a&b;c &#x41;", "AT&T &copy2025 a&b;c A"),
        ("<3 Kota <halo-dunia> 1<2>0", "<3 Kota <halo-dunia> 1<2>0"),
        (
            "<p>Satu <b>dua</b> &amp; tiga.</p>\n\n<p>Empat<br />lima.</p>\n",
            "Satu dua & tiga.\nEmpat\nlima.",
        ),
        ("Awal<!-- wp:more --> <script>alert('a<b')</script>akhir", "Awal akhir"),
        ("Tak <!-- tertutup", "Tak  tertutup"),
        ("  polos\n\n  saja ", "  polos\n\n  saja "),
    ],
)
def test_excerpts_are_text(given: str, read: str) -> None:
    assert read_plain(given) == read


def test_titles_are_decoded_once_and_keep_what_looks_like_markup() -> None:
    fields: dict[str, Any] = {}
    meta: dict[str, Any] = {}
    take_plain(fields, meta, "title", "Menulis &lt;b&gt; dan <em>miring</em> &amp;amp;")
    assert fields["title"] == "Menulis <b> dan <em>miring</em> &amp;"
    written = find_written("title", fields["title"], meta)
    assert written == "Menulis &lt;b&gt; dan <em>miring</em> &amp;amp;"
    assert find_written("title", "Lain <b>", meta) == "Lain <b>"


@given(
    st.text()
    | st.lists(st.sampled_from(["<b>", "</p>", "&amp;", "&lt;", "a", "\n", " "])).map("".join)
)
def test_what_is_written_as_html_is_read_as_the_same_text(text: str) -> None:
    assert READERS["excerpt"](find_written("excerpt", text, {})) == text
    title = join_lines(text)
    assert READERS["title"](find_written("title", title, {})) == title
    assert not set(title) & set("\r\n\u2028\u2029")


@pytest.mark.parametrize(
    "piece", ["<!--", "<script", "<script>", "<p ", "&", "<style><!--", "<a>["]
)
def test_hostile_markup_takes_no_time(piece: str) -> None:
    begin = time.perf_counter()
    drop_markup("<b>" + piece * 100_000)
    is_automatic("<b>" + piece * 100_000, "x")
    assert time.perf_counter() - begin < 20  # the square of it would be hours


@pytest.mark.parametrize(
    ("excerpt", "body", "is_made"),
    [
        ("<p>Warga kota berkumpul [&hellip;]</p>\n", "<p>Lain.</p>", True),
        ("<p>Warga &#8230; [&#8230;]</p><p>The post A appeared first on B.</p>", "", True),
        (
            "<p>Warga kota&hellip; <a href='x'>Baca <span>A</span></a></p>",
            "<p>Warga kota baru</p>",
            True,
        ),
        ("<p>Warga kota.</p>", "<p>Warga <b>kota</b>.</p>\n", True),
        ("<p>Warga kota.</p>", "<p>Warga kota. Mereka datang.</p>", False),
        ("<p>Tunggu besok…</p>", "<p>Warga kota.</p>", False),
        ("", "", False),
    ],
)
def test_excerpts_that_wordpress_made_are_told_apart(
    excerpt: str, body: str, is_made: bool
) -> None:
    assert is_automatic(excerpt, body) is is_made


def make_rest(**fields: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "date_gmt": "2025-05-14T12:25:00",
        "slug": "pasar",
        "status": "publish",
        "type": "post",
        "link": "https://kota.example/pasar/",
        "title": {"rendered": "Pasar &#038; Kota"},
        "content": {"rendered": "<p>Pasar dibuka pagi ini oleh wali kota.</p>", "protected": False},
        "excerpt": {"rendered": "<p>Pasar <em>dibuka</em> lagi &amp; ramai.</p>\n"},
        **fields,
    }


ITEM = """<item><title><![CDATA[{title}]]></title><content:encoded><![CDATA[<p>Isi.</p>]]>
</content:encoded><excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_name>a-{number}</wp:post_name><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type><wp:post_date_gmt>2025-05-14 12:25:00</wp:post_date_gmt></item>"""
WXR = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://kota.example</wp:base_site_url>
{items}</channel></rss>"""


def test_every_output_shows_a_wordpress_title_as_text(any_newsroom: Newsroom) -> None:
    newsroom = any_newsroom
    item = ITEM.format(
        title="Seni &amp; &quot;Kota&quot;", excerpt="<p>Kirab &amp; <b>bazar</b></p>", number=1
    )
    newsroom.ok("import", newsroom.write("a.xml", WXR.format(items=item)))
    article = newsroom.article("1")
    assert (article["title"], article["excerpt"]) == ('Seni & "Kota"', "Kirab & bazar")
    assert 'Seni & "Kota"' in newsroom.ok("list").out
    assert '<title>Seni &amp; "Kota"</title>' in newsroom.ok("export", "--format", "rss").out
    feed = newsroom.ok("export", "--format", "jsonfeed").json
    assert feed["items"][0]["summary"] == "Kirab & bazar"
    # The same file again, and what we write of it, change nothing.
    newsroom.ok("import", newsroom.write("b.xml", newsroom.ok("export", "--format", "wxr").out))
    again = newsroom.ok("import", "--report", "-", newsroom.write("a.xml", WXR.format(items=item)))
    assert again.json["unchanged"] == 1
    written = newsroom.ok("export", "--format", "wxr").out
    assert "<p>Kirab &amp; <b>bazar</b></p>" in written


def test_a_wordpress_answer_gives_text(newsroom: Newsroom) -> None:
    made = {"rendered": "<p>Pasar dibuka pagi &#8230; [&hellip;]</p>\n"}
    posts = [
        make_rest(),
        make_rest(id=8, slug="dua", excerpt=made, link="https://kota.example/dua/"),
    ]
    newsroom.ok("import", newsroom.write("posts.json", json.dumps(posts)))
    article = newsroom.article("1")
    assert (article["title"], article["excerpt"]) == ("Pasar & Kota", "Pasar dibuka lagi & ramai.")
    assert newsroom.article("2")["excerpt"] == ""


@pytest.mark.parametrize("format_name", ["jsonfeed", "ghost", "rss", "atom"])
def test_no_tag_of_an_excerpt_leaves_in_a_summary(newsroom: Newsroom, format_name: str) -> None:
    words = ("--excerpt", "<p>Ringkas <b>tebal</b> <3</p>", "--body", "Isi", "--date", "2025-05-14")
    newsroom.add("Satu", "--status", "published", "--force", *words)
    out = newsroom.ok("export", "--format", format_name).out
    assert "Ringkas tebal" in out
    assert not re.search(r"(?:<|&lt;)b(?:>|&gt;)", out)
    assert "<b>" not in newsroom.ok("show", "1", "--format", "text").out
