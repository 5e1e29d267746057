"""A saved HTML page: its article, or the articles of a list; the site's categories and stamps."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from beritacli.formats.detection.page_lines import find_stamps
from beritacli.formats.entries import CategoryEntry, Record, StampEntry
from beritacli.formats.mapping.addresses import find_site
from beritacli.formats.page.article import (
    ARTICLES,
    BODIES,
    OUTSIDE,
    TITLE_LINKS,
    category_path,
    clean_body,
    find_ids,
    find_title,
    first,
    is_inside,
    make_source,
    read_common,
    read_summary,
    select,
    slug_of,
    squeeze,
)
from beritacli.formats.page.metadata import Facts, read_facts, read_text
from beritacli.text.errors import Broken, FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from beritacli.formats.entries import Entry

_LISTS = frozenset({"home", "blog", "archive", "search", "search-results", "error404"})
_SINGLE = frozenset({"single", "page", "singular", "single-post", "attachment"})
_MENUS = "li.cat-item > a, .menu-item-object-category > a, nav a, .widget_categories a, .menu a"
_POST_ID = re.compile(r"post-(\d+)")
_MAX_GUESSED = 1024 * 1024  # of HTML in which an article is looked for without a mark
_LEAST_GUESSED = 250  # characters of text


def read_html(text: str) -> Iterator[Entry]:
    """Yield the categories of the menus, the article or the list's, and the sidebar's stamps."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    body = tree.body
    if body is None or not body.text().strip():
        raise FormatError("the page has no text")
    facts = read_facts(tree, text)
    yield from _read_menus(body)
    stamps = list(_read_stamps(body))
    listed = _find_listed(body)
    if _is_single(facts, listed):
        yield _read_single(body, facts, text)
    elif listed:
        yield from (_read_listed(node, number, facts) for number, node in enumerate(listed, 1))
    else:
        yield _read_single(body, facts, text)
    yield from stamps


def _is_single(facts: Facts, listed: list[LexborNode]) -> bool:
    if facts.classes & _SINGLE:
        return True
    if facts.classes & _LISTS:
        return False
    return bool(facts.linked) or facts.first("og:type") == "article" or len(listed) <= 1


def _read_single(body: LexborNode, facts: Facts, text: str) -> Entry:
    if facts.classes & {"error404", "search-no-results"}:
        return Broken("page", "no article: the site found none", "")
    content = first(body, BODIES, find_ids(body, OUTSIDE))
    if body.css_first("form.post-password-form"):
        return Broken("page", "no article: the site asks for its password", find_title(body, facts))
    title = find_title(body, facts)
    fields = read_common(body if content is None else _find_round(content, body))
    html = clean_body(content) if content is not None else _guess_body(text)
    if not title or not html:
        what = "title" if not title else "text"
        return Broken("page", f"no article: none of its elements is known as the {what}", title)
    fields |= _read_head(facts)
    if "tags" not in fields and (tags := facts.repeated.get("article:tag")):
        fields["tags"] = list(dict.fromkeys(tags))
    fields |= {"title": title, "body": html, "body_format": "html"}
    return _make_record(fields, facts.address, facts.post_id, facts, "page")


def _find_round(content: LexborNode, body: LexborNode) -> LexborNode:
    """The article that a body stands in, else what stands next round it."""
    whole = find_ids(body, f"{ARTICLES}, main, #main, .single")
    node = content.parent
    while node is not None and node.mem_id not in whole:
        node = node.parent
    return node or content.parent or content


def _read_head(facts: Facts) -> dict[str, Any]:
    """What JSON-LD and OpenGraph say of the article: more exact than what readers see."""
    linked = facts.linked
    found = {
        "published_at": read_text(linked.get("datePublished"))
        or facts.first("article:published_time"),
        "modified_at": read_text(linked.get("dateModified"))
        or facts.first("article:modified_time"),
        "author": read_text(linked.get("author")),
        "language": read_text(linked.get("inLanguage")),
        "image": read_text(linked.get("image")) or facts.first("og:image"),
    }
    found["expires_at"] = read_text(linked.get("expires")) or facts.first("article:expiration_time")
    is_free = linked.get("isAccessibleForFree", True)
    is_locked = facts.first("article:content_tier") == "locked"
    if is_locked or str(is_free).strip().casefold().rpartition("/")[2] == "false":
        found["visibility"] = "paid"
    return {name: value for name, value in found.items() if value}


def _read_listed(node: LexborNode, number: int, facts: Facts) -> Entry:
    link = node.css_first(TITLE_LINKS)
    address = (link.attributes.get("href") or "").strip() if link else ""
    title = squeeze(link) if link else ""
    place = f"article {number}"
    if not title:
        return Broken(place, "no title", address)
    found = _POST_ID.fullmatch(node.attributes.get("id") or "")
    fields = read_common(node) | read_summary(node) | {"title": title}
    return _make_record(fields, address, found[1] if found else None, facts, place)


def _make_record(
    fields: dict[str, Any], address: str, post_id: str | None, facts: Facts, place: str
) -> Record:
    source = make_source(address, post_id, find_site(address) or facts.site)
    if source is None:
        digest = hashlib.sha256(f"{fields['title']}\n{fields.get('body')}".encode()).hexdigest()
        source = {"kind": "page", "uri": None, "id": digest[:16]}
    fields["source"] = source
    if slug := slug_of(address):
        fields["slug"] = slug
    if address:
        fields["meta"] = {"url": address}
    fields["status"] = "published" if fields.get("published_at") else "draft"
    return Record(fields, place, dict(fields), "body" in fields)


def _guess_body(text: str) -> str:
    """HTML of the article of a page whose marks are not known, '' where none is found."""
    if len(text) > _MAX_GUESSED:
        return ""
    import logging

    from readability import Document
    from readability.readability import Unparseable

    logging.getLogger("readability.readability").disabled = True  # it would print a traceback
    try:
        found: str = Document(text).summary(html_partial=True)
    except (Unparseable, ValueError, RecursionError):
        return ""
    words = re.sub(r"<[^>]*>", "", found)
    return found.strip() if len(words.strip()) >= _LEAST_GUESSED else ""


def _find_listed(body: LexborNode) -> list[LexborNode]:
    """Articles of a list: each with a title that is a link, none inside another or a sidebar."""
    others = find_ids(body, f"{OUTSIDE}, {ARTICLES}")
    nodes = (node for node in select(body, ARTICLES) if not is_inside(node.parent, others))
    return [node for node in nodes if node.css_first(TITLE_LINKS)]


def _read_menus(body: LexborNode) -> Iterator[CategoryEntry]:
    seen: set[str] = set()
    for link in body.css(_MENUS):
        path, name = category_path(link), squeeze(link)
        if path and name and path not in seen:
            seen.add(path)
            yield CategoryEntry(name, path)


def _read_stamps(body: LexborNode) -> Iterator[StampEntry]:
    seen: set[str] = set()
    for node in select(body, OUTSIDE):
        for stamp in find_stamps(node.text(separator="\n")):
            if stamp not in seen:
                seen.add(stamp)
                yield StampEntry(stamp)
