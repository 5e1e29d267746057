"""RSS 2.0, written.

Facts from the RSS 2.0 specification (rssboard.org), its module `content`, Dublin Core, Media RSS.
Categories are written as paths in a domain `category`, tags in `post_tag`, as WordPress names them.
"""

from __future__ import annotations

import html
import re
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from lxml import etree

from beritacli.formats.feeds.write import (
    ATOM,
    MEDIA,
    OURS,
    Kind,
    add,
    add_mark,
    add_picture,
    clean_xml,
    name_feed,
    write_feed,
)
from beritacli.formats.mapping.authors import list_authors
from beritacli.text.markup import body_as_html
from beritacli.text.plain_text import drop_markup

if TYPE_CHECKING:
    from beritacli.formats.entries import Dump, Sink, Site
    from beritacli.formats.feeds.write import Article, Feed

CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN = "http://purl.org/dc/elements/1.1/"
# What readers take for markup in a title or description, which RSS does not say the format of.
_LOOKS_LIKE_HTML = re.compile(r"&(?:#|\w+;)|</?[a-zA-Z]")


def write_rss(dump: Dump, file: Sink) -> None:
    """Write the whole text of every article."""
    write_feed(Kind(_make_root, _fill_head, _make_item), dump, file)


def _make_root() -> tuple[Any, Any]:
    spaces = {"content": CONTENT, "dc": DUBLIN, "atom": ATOM, "media": MEDIA, "berita": OURS}
    root = etree.Element("rss", {"version": "2.0"}, nsmap=spaces)
    return root, etree.SubElement(root, "channel")


def _fill_head(channel: Any, site: Site, newest: str) -> None:
    add(channel, "title", name_feed(site))
    if site.address:
        add(channel, "link", f"{site.address}/")
        href = f"{site.address}/feed.xml"
        add(channel, f"{{{ATOM}}}link", href=href, rel="self", type="application/rss+xml")
    add(channel, "description", name_feed(site))
    if site.language:
        add(channel, "language", site.language)
    add(channel, "lastBuildDate", _to_rfc822(newest))
    add(channel, "generator", "beritacli")


def _make_item(channel: Any, article: Article, feed: Feed) -> None:
    item = add(channel, "item")
    add(item, "title", _write_text(article["title"]))
    link = feed.link_of(article)
    if link:
        add(item, "link", link)
    add(item, "guid", link or feed.urn_of(article), isPermaLink="true" if link else "false")
    if article.get("published_at"):
        add(item, "pubDate", _to_rfc822(article["published_at"]))
    if article.get("modified_at") and not article.get("undated"):
        add(item, f"{{{ATOM}}}updated", article["modified_at"])
    for author in list_authors(article):
        add(item, f"{{{DUBLIN}}}creator", author["name"])
    if article.get("language"):
        add(item, f"{{{DUBLIN}}}language", article["language"])
    for path in article.get("categories") or ():
        add(item, "category", path, domain="category")
    for slug in article.get("tags") or ():
        add(item, "category", slug, domain="post_tag")
    if article.get("excerpt"):
        add(item, "description", _write_text(drop_markup(article["excerpt"])))
    content = add(item, f"{{{CONTENT}}}encoded")
    content.text = etree.CDATA(clean_xml(body_as_html(article)))
    add_picture(item, article)
    add_mark(item, article)


def _write_text(text: str) -> str:
    """The text, escaped as HTML where it would be read as such."""
    return html.escape(text, quote=False) if _LOOKS_LIKE_HTML.search(text) else text


def _to_rfc822(moment: str) -> str:
    return format_datetime(datetime.fromisoformat(moment))
