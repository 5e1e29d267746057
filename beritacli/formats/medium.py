"""Medium's export: a folder of HTML files, one a post; a draft has no date.

Responses to others' posts look the same, and are taken for posts.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.formats.entries import Record
from beritacli.formats.mapping.addresses import find_site
from beritacli.text.errors import Broken, FormatError
from beritacli.text.html import MAX_HTML, decode_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from beritacli.formats.entries import Entry

_DRAFT = "draft_"  # what the name of a draft's file begins with
_ADDRESS = re.compile(r"-?[0-9a-f]{4,12}\Z")  # the post's id, at the end of its address


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:
    """Yield the post; raises FormatError."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(decode_html(file.read(MAX_HTML + 1)))
    post = tree.css_first("article.h-entry")
    if post is None:
        raise FormatError("no post of Medium, for it has no element of the class h-entry")
    title, body = _text(post, ".p-name"), post.css_first('[data-field="body"]')
    if body is None:
        yield Broken("page", "no post: it has no text", title)
        return
    _take_off_title(body, title)
    fields: dict[str, Any] = {
        "title": title,
        "body": (body.inner_html or "").strip(),
        "body_format": "html",
        "excerpt": _text(post, '[data-field="subtitle"]'),
        "author": _text(post, ".p-author") or None,
    }
    time = post.css_first("time.dt-published")
    date = time and time.attributes.get("datetime")
    is_draft = not date or PurePosixPath(name).name.startswith(_DRAFT)
    fields["status"] = "draft" if is_draft else "published"
    if date:
        fields["created_at" if is_draft else "published_at"] = date
    _take_address(post, fields)
    yield Record(fields, "page", dict(fields), lifts_byline=True)


def _text(post: LexborNode, selector: str) -> str:
    node = post.css_first(selector)
    return " ".join(node.text().split()) if node else ""


def _take_off_title(body: LexborNode, title: str) -> None:
    """Remove the title from the head of the body, and the rules between its parts."""
    heading = body.css_first(".graf--title")
    if heading is not None and " ".join(heading.text().split()) == title:
        heading.decompose()
    for rule in body.css(".section-divider"):
        if rule.tag == "div":
            rule.decompose()


def _take_address(post: LexborNode, fields: dict[str, Any]) -> None:
    """Take source and slug from the post's own address."""
    links = (*post.css("a.p-canonical"), *post.css("footer a[href*='/p/']"))
    addresses = (link.attributes.get("href") or "" for link in links)
    address = next((one for one in addresses if find_site(one)), None)
    if address is None:
        return
    fields["source"] = {"kind": "medium", "uri": find_site(address), "id": address}
    slug = _ADDRESS.sub("", address.rstrip("/").rpartition("/")[2])
    if slug:
        fields["slug"] = slug
