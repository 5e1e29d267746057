"""Atom 1.0, written as RFC 4287 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml import etree

from beritacli.formats.feeds.entry import CATEGORY_SCHEME, TAG_SCHEME
from beritacli.formats.feeds.write import (
    ATOM,
    MEDIA,
    NEVER,
    OURS,
    Kind,
    add,
    add_mark,
    add_picture,
    name_feed,
    urn_of_site,
    write_feed,
)
from beritacli.formats.mapping.authors import list_authors
from beritacli.text.markup import body_as_html
from beritacli.text.plain_text import drop_markup

if TYPE_CHECKING:
    from beritacli.formats.entries import Dump, Sink, Site
    from beritacli.formats.feeds.write import Article, Feed

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def write_atom(dump: Dump, file: Sink) -> None:
    """Write the whole text of every article."""
    write_feed(Kind(_make_root, _fill_head, _make_entry), dump, file)


def _make_root() -> tuple[Any, Any]:
    spaces: Any = {
        None: ATOM,
        "media": MEDIA,
        "berita": OURS,
    }  # lxml-stubs know no default namespace
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=spaces)
    return root, root


def _fill_head(feed: Any, site: Site, newest: str) -> None:
    if site.language:
        feed.set(_LANGUAGE, site.language)
    _add(feed, "id", f"{site.address}/" if site.address else urn_of_site(site))
    _add(feed, "title", name_feed(site))
    _add(feed, "updated", newest)
    # Entries without an author have the site itself for one: there has to be one (4.1.1).
    _add(_add(feed, "author"), "name", name_feed(site))
    if site.address:
        _add(feed, "link", href=f"{site.address}/", rel="alternate", type="text/html")
        href = f"{site.address}/atom.xml"
        _add(feed, "link", href=href, rel="self", type="application/atom+xml")
    _add(feed, "generator", "beritacli")


def _make_entry(parent: Any, article: Article, feed: Feed) -> None:
    entry = _add(parent, "entry")
    if article.get("language"):
        entry.set(_LANGUAGE, article["language"])
    _add(entry, "id", feed.urn_of(article))
    _add(entry, "title", article["title"], type="text")
    published = article.get("published_at")
    _add(entry, "updated", article.get("modified_at") or published or NEVER)
    if published:
        _add(entry, "published", published)
    for author in list_authors(article):
        _add(_add(entry, "author"), "name", author["name"])
    if link := feed.link_of(article):
        _add(entry, "link", href=link, rel="alternate", type="text/html")
    for path in article.get("categories") or ():
        name = feed.categories.get(path, path)
        _add(entry, "category", term=path, scheme=CATEGORY_SCHEME, label=name)
    for slug in article.get("tags") or ():
        _add(entry, "category", term=slug, scheme=TAG_SCHEME, label=feed.tags.get(slug, slug))
    if excerpt := article.get("excerpt"):
        _add(entry, "summary", drop_markup(excerpt), type="text")
    # Plain text, too: readers show `type="text"` as one paragraph.
    _add(entry, "content", body_as_html(article), type="html")
    add_picture(entry, article)
    add_mark(entry, article)


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    return add(parent, f"{{{ATOM}}}{name}", text, **attributes)
