"""What a page's head says of its article: JSON-LD, OpenGraph, its address, WordPress's id."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.formats.mapping.addresses import find_site
from beritacli.text.json_text import JsonError, load_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser

_ARTICLES = {"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "Report"}
_POST_CLASS = re.compile(r"(?:postid|page-id)-(\d+)")
_POST_QUERY = re.compile(r"[?&]p(?:age_id)?=(\d+)\b")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://\S+) -->")
_MAX_LD = 200


class Facts(NamedTuple):
    """About the page as a whole; None or '' for what it does not say.

    linked: the article's object of JSON-LD. properties: `<meta>` names and properties.
    classes: of the body. post_id: WordPress's own for the article. repeated: all values of the
    properties, in their order.
    """

    address: str
    linked: dict[str, Any]
    properties: dict[str, str]
    classes: frozenset[str]
    post_id: str | None
    repeated: dict[str, list[str]]

    @property
    def site(self) -> str | None:
        """Scheme and host of the address."""
        return find_site(self.address)

    def first(self, *names: str) -> str | None:
        """The first of these properties that the page has."""
        return next((self.properties[name] for name in names if self.properties.get(name)), None)


def read_facts(tree: LexborHTMLParser, text: str) -> Facts:
    """All that the head, and the classes of the body, say."""
    repeated: dict[str, list[str]] = {}
    for node in tree.css("meta"):
        name = node.attributes.get("property") or node.attributes.get("name") or ""
        if name and (content := (node.attributes.get("content") or "").strip()):
            repeated.setdefault(name.lower(), []).append(content)
    properties = {name: values[0] for name, values in repeated.items()}
    canonical, short = (
        _read_link(tree, f'link[rel="{rel}"]') for rel in ("canonical", "shortlink")
    )
    saved = _SAVED_FROM.search(text[:1_000])
    address = canonical or properties.get("og:url") or (saved[1] if saved else "") or short
    body = tree.body
    classes = (body.attributes.get("class") or "") if body else ""
    found = _POST_CLASS.search(classes) or _POST_QUERY.search(short)
    return Facts(
        address if find_site(address) else "",
        _find_linked(tree),
        properties,
        frozenset(classes.split()),
        found[1] if found else None,
        repeated,
    )


def _read_link(tree: LexborHTMLParser, selector: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get("href") or "").strip() if node else ""


def _find_linked(tree: LexborHTMLParser) -> dict[str, Any]:
    for node in tree.css('script[type="application/ld+json"]'):
        try:
            value = load_json(node.text().strip())
        except JsonError:
            continue
        for one in _walk(value):
            kinds = one.get("@type")
            if _ARTICLES & set(kinds if isinstance(kinds, list) else [str(kinds)]):
                return one
    return {}


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD text: itself, of a list, of its graph."""
    items = value if isinstance(value, list) else [value]
    for item in items[:_MAX_LD]:
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            yield from (
                (one for one in graph[:_MAX_LD] if isinstance(one, dict))
                if isinstance(graph, list)
                else ()
            )


def read_text(value: Any) -> str:
    """Text of a JSON-LD value: itself, its name or address, or the first of a list."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(read_text, value[:20])))
    if isinstance(value, dict):
        value = value.get("name") or value.get("url")
    return html.unescape(value).strip() if isinstance(value, str) else ""
