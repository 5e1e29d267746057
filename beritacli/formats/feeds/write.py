"""What RSS and Atom share in writing: entries made one by one, the head when the last is known.

Escaping is lxml's. The head stands before the entries and says when the newest was changed, so
that the entries wait in a temporary file.
"""

from __future__ import annotations

import tempfile
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from beritacli.formats.mapping.marks import write_mark
from beritacli.text.xml.characters import clean_xml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from beritacli.formats.entries import Dump, Sink, Site

ATOM = "http://www.w3.org/2005/Atom"
OURS = "urn:x-beritacli"
MEDIA = "http://search.yahoo.com/mrss/"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_IN_MEMORY = 2**25
_AT_ONCE = 2**20
NEVER = "1970-01-01T00:00:00Z"

Article = dict[str, Any]


class Kind(NamedTuple):
    """How one of the two is put together.

    root: an empty root element, with a place inside for head and entries where it has one.
    fill_head: adds the feed's own elements; is told the newest change. make_entry: adds an article.
    """

    make_root: Callable[[], tuple[Any, Any]]
    fill_head: Callable[[Any, Site, str], None]
    make_entry: Callable[[Any, Article, Feed], None]


class Feed(NamedTuple):
    """What every entry needs to know: whose it is, and the names of terms by path and slug."""

    site: Site
    categories: Mapping[str, str]
    tags: Mapping[str, str]

    def link_of(self, article: Article) -> str | None:
        """The article's address on the site; None where the site has none."""
        address = self.site.address
        return f"{address}/{article['slug']}/" if address and article.get("slug") else None

    def urn_of(self, article: Article) -> str:
        """A name for the article that never changes, without an address."""
        return _make_urn(f"{self.site.title}\n{article.get('id')}\n{article.get('created_at')}")


def write_feed(kind: Kind, dump: Dump, file: Sink) -> None:
    """Write a feed of all articles; the same dump gives the same text."""
    feed = Feed(
        dump.site,
        {one["path"]: one["name"] for one in dump.categories},
        {one["slug"]: one["name"] for one in dump.tags},
    )
    newest = ""
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as spool:
        for article in dump.articles:
            root, place = kind.make_root()
            kind.make_entry(place, article, feed)
            spool.write(_inside(root, place) + "\n")
            newest = max(newest, article.get("modified_at") or "")
        root, place = kind.make_root()
        kind.fill_head(place, dump.site, newest or NEVER)
        mark = etree.Comment("entries")
        place.append(mark)
        before, after = etree.tostring(root, encoding="unicode").split("<!--entries-->")
        file.write(f"{_DECLARATION}{before}\n")
        spool.seek(0)
        while text := spool.read(_AT_ONCE):
            file.write(text)
        file.write(f"{after}\n")


def name_feed(site: Site) -> str:
    """The feed's own name, which is never empty."""
    return clean_xml(site.title or site.address or "beritacli").strip() or "beritacli"


def urn_of_site(site: Site) -> str:
    """A name for the feed that never changes, without an address."""
    return _make_urn(site.title)


def add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    """Add an element with a text and attributes."""
    element = etree.SubElement(parent, name, {k: clean_xml(v) for k, v in attributes.items()})
    if text is not None:
        element.text = clean_xml(text)
    return element


def clean_xml(text: str) -> str:
    """The text with U+FFFD for what no XML can hold, and line ends as its readers have them."""
    return clean_xml_text(text.replace("\r\n", "\n").replace("\r", "\n"))


def add_picture(parent: Any, article: Article) -> None:
    """Add the article's picture, as Media RSS has it."""
    if image := article.get("image"):
        add(parent, f"{{{MEDIA}}}content", url=image, medium="image")


def add_mark(parent: Any, article: Article) -> None:
    """Add what the article's own archive knows it by."""
    add(parent, f"{{{OURS}}}article", **write_mark(article))


def _make_urn(text: str) -> str:
    name = f"beritacli\n{clean_xml(text)}"
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, name)}"


def _inside(root: Any, place: Any) -> str:
    """What stands in the place, without declaring the root's namespaces again."""
    text = etree.tostring(root, encoding="unicode")
    opening = f"<{place.tag.rpartition('}')[2]}"
    start = text.index(">", text.index(opening)) + 1
    return str(text[start : text.rindex(f"</{opening[1:]}>")])
