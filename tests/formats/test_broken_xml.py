"""XML that is not well-formed, or not what its prefixes promise: repaired, told, nothing lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from beritacli.text.xml.cut import find_cut

if TYPE_CHECKING:
    from tests.conftest import Newsroom

ITEM = (
    "<item><title>Satu</title><guid>urn:1</guid><link>https://kota.example/satu</link>{extra}"
    "<pubDate>Wed, 14 May 2025 12:25:00 GMT</pubDate><category>Seni &amp; Hiburan</category>"
    "<author>A &amp; B</author><description><![CDATA[<p><img alt="
    '"Pasar &quot;Ratu&quot;" src="a.jpg"></p>]]></description></item>'
)


def make_feed(before: str = "", title: str = "t", extra: str = "", spaces: str = "") -> str:
    return (
        f'{before}<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"{spaces}><channel>'
        f"<title>{title}</title><link>https://kota.example/</link>{ITEM.format(extra=extra)}"
        "</channel></rss>"
    )


@pytest.mark.parametrize(
    ("feed", "told"),
    [
        (make_feed("\n"), "before the XML declaration"),
        (make_feed(" \r\n\t"), "before the XML declaration"),
        (make_feed("\ufeff\n"), "before the XML declaration"),
        (make_feed(title="Seni & Hiburan"), "1 bare &"),
        (make_feed(title="A&nbsp;B"), "1 entities of HTML"),
        (make_feed(title="A\x0bB"), "characters that XML has no room for"),
        (make_feed(extra="<media:x>1</media:x>"), "prefix media"),
        (make_feed(extra="<aneh:x>1</aneh:x><lagi:y lain:z='1'/>"), "prefix lagi"),
        (make_feed("\n", title="A & B", extra="<dc:x>1</dc:x>"), "1 bare &"),
    ],
)
def test_a_feed_loses_nothing_to_its_faults(newsroom: Newsroom, feed: str, told: str) -> None:
    result = newsroom.ok("import", newsroom.write("feed.xml", feed))
    assert told in result.err
    article = newsroom.article("1")
    assert (article["author"], article["categories"]) == ("A & B", ["seni-hiburan"])
    assert 'src="https://kota.example/a.jpg"' in article["body"]
    assert "&quot;Ratu&quot;" in article["body"]


@pytest.mark.parametrize(
    "space",
    ["http://www.washingtonpost.com/wp-namespace", "urn:x", "http://wordpress.org/news/"],
)
def test_a_feed_may_mean_something_else_by_wp(newsroom: Newsroom, space: str) -> None:
    feed = make_feed(extra="<wp:category>b</wp:category>", spaces=f' xmlns:wp="{space}"')
    result = newsroom.ok("import", newsroom.write("feed.xml", feed))
    assert "(rss): 1 added" in result.err


def test_a_feed_that_writes_of_exports_is_none(newsroom: Newsroom) -> None:
    feed = make_feed(extra="<x>see http://wordpress.org/export/1.2/ and &lt;wp:post_id></x>")
    assert "(rss): 1 added" in newsroom.ok("import", newsroom.write("feed.xml", feed)).err


@pytest.mark.parametrize("prefix", ["wp", "x"])
@pytest.mark.parametrize(
    "extra", ["<atom:link rel='hub'/>", "<aneh:x/>", "<a:b/><c:d e:f='1'/>", "<x a:b='c'>d</x>"]
)
def test_an_export_with_prefixes_that_it_does_not_declare(
    newsroom: Newsroom, prefix: str, extra: str
) -> None:
    text = (
        f'<rss version="2.0" xmlns:{prefix}="http://wordpress.org/export/1.2/"><channel>'
        f"<{prefix}:wxr_version>1.2</{prefix}:wxr_version>{extra}<item><title>Satu</title>{extra}"
        f"<{prefix}:post_id>1</{prefix}:post_id><{prefix}:post_type>post</{prefix}:post_type>"
        "</item></channel></rss>"
    )
    result = newsroom.ok("import", newsroom.write("a.xml", text))
    assert "(wxr): 1 added" in result.err
    assert "without a namespace" in result.err


def test_a_json_feed_with_escaped_slashes(newsroom: Newsroom) -> None:
    feed = (
        r'{"version": "https:\/\/jsonfeed.org\/version\/1.1", "title": "t", "items": '
        r'[{"id": "1", "title": "Satu", "content_html": "<p>isi<\/p>"}]}'
    )
    result = newsroom.ok("import", newsroom.write("feed.json", feed))
    assert "(jsonfeed): 1 added" in result.err


def test_a_long_file_is_searched_for_its_cut_once() -> None:
    item = b"<item><title>A</title>\n" + b"isi " * 300 + b"</item>\n"
    data = b"<rss><channel>" + item * 20_000
    begin = time.process_time()
    assert find_cut([data], ("item",)) is None
    cut = find_cut([data, b"<item><title>B", b"\n"], ("item",))
    assert time.process_time() - begin < 10  # the square of it would be minutes
    assert cut is not None
    assert (cut.start, cut.line, cut.text) == (len(data), 40_001, "<item><title>B")


def test_an_item_in_a_remark_after_the_end_is_no_cut(newsroom: Newsroom) -> None:
    newsroom.ok("import", newsroom.write("feed.xml", make_feed() + "<!-- <item> -->"))
    assert len(newsroom.ok("list", "--format", "ids").out.split()) == 1
