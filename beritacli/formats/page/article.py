"""An article out of the HTML round it, by the names that themes of WordPress and others use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from beritacli.formats.mapping.addresses import find_site
from beritacli.formats.page.metadata import Facts, read_text

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from selectolax.lexbor import LexborNode

ARTICLES = "article, .hentry, .type-post"
TITLE_LINKS = ".entry-title a[href], .post-title a[href], h1 a[href], h2 a[href], h3 a[href]"
OUTSIDE = "aside, .widget, .widget-area, .sidebar, #secondary, #comments, .comments-area"
BODIES = (
    *(".entry-content", '[itemprop="articleBody"]', ".td-post-content", ".content-inner"),
    *(".post-content", ".single-content", ".article-content", ".article-body", ".post-body"),
    *(".detail__body-text", ".read__content", "#article-body", ".article__content"),
)
_TITLES = (
    "h1.entry-title",
    "h1.post-title",
    '[itemprop="headline"]',
    "article h1",
    "main h1",
    "h1",
)
_JUNK = (
    "script, style, noscript, nav, ins.adsbygoogle, .sharedaddy, .jp-relatedposts, .related-posts"
    ", .addtoany_share_save_container, .post-views, .heateor_sss_sharing_container, .page-links"
    ", .post-taxonomies, .more-link, .screen-reader-text"
)
_TIMES = (
    *("time.published", "time.entry-date", '[itemprop="datePublished"]', "time[datetime]"),
    *(".posted-on", ".entry-date", ".post-date", ".td-post-date", ".jeg_meta_date", ".date"),
)
_AUTHORS = (".author .fn", ".author a", 'a[rel="author"]', ".byline a", '[itemprop="author"]')
_DIGITS = re.compile(r"\d{1,2}.*\d{4}|\d{4}.*\d")
_BEFORE_DATE = re.compile(
    r"^(?:published|posted on|diterbitkan|dipublikasikan)[\s:]*", re.IGNORECASE
)
_CATEGORY = re.compile(r"/(?:category|kategori|rubrik|kanal)/([^?#]+?)/?(?:[?#].*)?$")
_LONGEST_DATE = 60
_EXCERPT_PARAGRAPHS = 1


def find_title(root: LexborNode, facts: Facts) -> str:
    """Title of a page's one article, '' where it has none."""
    node = first(root, _TITLES)
    found = squeeze(node) if node else ""
    return found or read_text(facts.linked.get("headline")) or facts.first("og:title") or ""


def find_date(node: LexborNode) -> str | None:
    """Date that readers see in the article's own lines, as it is written or marked up."""
    others = find_ids(node, f"{OUTSIDE}, {', '.join(BODIES)}")
    for selector in _TIMES:
        for found in node.css(selector):
            if is_inside(found, others):
                continue
            marked = found.attributes.get("datetime") or found.attributes.get("content")
            text = marked or _BEFORE_DATE.sub("", squeeze(found))
            if _DIGITS.search(text) and len(text) <= _LONGEST_DATE:
                return text
    return None


def read_common(node: LexborNode) -> dict[str, Any]:
    """Categories, tags, author, date and picture of an article's own lines."""
    fields: dict[str, Any] = {}
    categories = list(read_categories(node.css('a[rel~="category"], .cat-links a')))
    if categories:
        fields["categories"] = categories
    tags = [_read_tag(a) for a in node.css('a[rel~="tag"]') if "category" not in _rel(a)]
    if tags:
        fields["tags"] = tags
    if author := first(node, _AUTHORS, find_ids(node, OUTSIDE)):
        fields["author"] = squeeze(author)
    if date := find_date(node):
        fields["published_at"] = date
    if picture := node.css_first("img.wp-post-image"):
        source = picture.attributes.get("src") or ""
        if source.startswith("data:"):
            source = picture.attributes.get("data-src") or ""
        fields.update({"image": source} if source else {})
    return fields


def read_categories(links: Iterable[LexborNode]) -> Iterator[dict[str, str] | str]:
    """Categories that links lead to, each once: path and name, or the name alone."""
    seen = set()
    for link in links:
        name, path = squeeze(link), category_path(link)
        if name and (path or name) not in seen:
            seen.add(path or name)
            yield {"path": path, "name": name} if path else name


def category_path(link: LexborNode) -> str | None:
    """Path of slugs that the address of a category's page says, or None."""
    found = _CATEGORY.search(link.attributes.get("href") or "")
    parts = [part for part in found[1].split("/") if part] if found else []
    if "page" in parts:
        parts = parts[: parts.index("page")]
    return "/".join(parts).lower() or None


def clean_body(content: LexborNode) -> str:
    """The HTML inside an article's element, without what the theme put there."""
    for node in list(select(content, _JUNK)):
        node.decompose()
    return (content.inner_html or "").strip()


def read_summary(node: LexborNode) -> dict[str, str]:
    """Excerpt of an article in a list, or its body where the list has it whole."""
    if summary := first(node, (".entry-summary", ".post-excerpt", ".excerpt")):
        return {"excerpt": squeeze(summary)}
    content = first(node, BODIES)
    if content is None:
        return {}
    is_cut = content.css_first("a.more-link") is not None
    if is_cut or len(content.css("p")) <= _EXCERPT_PARAGRAPHS:
        text = clean_body(content) and squeeze(content)
        return {"excerpt": text} if text else {}
    return {"body": clean_body(content), "body_format": "html"}


def make_source(address: str, post_id: str | None, site: str | None) -> dict[str, Any] | None:
    """Source of an article: WordPress's id where the page tells it, else the address."""
    if post_id:
        return {"kind": "wordpress", "uri": site, "id": post_id}
    return {"kind": "page", "uri": site, "id": address} if address else None


def slug_of(address: str) -> str | None:
    """Slug at the end of an article's address, None where there is none."""
    path = urlsplit(address).path.rstrip("/") if find_site(address) else ""
    last = path.rpartition("/")[2].removesuffix(".html").lower()
    return last if last and not unquote(last).isdigit() else None


def select(node: LexborNode, selector: str) -> Iterator[LexborNode]:
    """Elements of a selector, each once, though several of its parts be true of it."""
    seen: set[int] = set()
    for found in node.css(selector):
        if found.mem_id not in seen:
            seen.add(found.mem_id)
            yield found


def first(
    node: LexborNode, selectors: Iterable[str], outside: Container[int] = ()
) -> LexborNode | None:
    """The first element, in the order of the selectors, that has text and is not outside."""
    for selector in selectors:
        for found in node.css(selector):
            if found.text().strip() and not is_inside(found, outside):
                return found
    return None


def find_ids(top: LexborNode, selector: str) -> set[int]:
    """The elements of a selector, for is_inside."""
    return {node.mem_id for node in top.css(selector)}


def is_inside(node: LexborNode | None, ids: Container[int]) -> bool:
    """Whether the element, or one round it, is one of these."""
    while node is not None:
        if node.mem_id in ids:
            return True
        node = node.parent
    return False


def squeeze(node: LexborNode) -> str:
    """Text of an element as one line."""
    return " ".join(node.text().split())


def _rel(link: LexborNode) -> list[str]:
    return (link.attributes.get("rel") or "").split()


def _read_tag(link: LexborNode) -> dict[str, str] | str:
    last = urlsplit(link.attributes.get("href") or "").path.rstrip("/").rpartition("/")[2]
    name = squeeze(link)
    return {"slug": last.lower(), "name": name} if last and name else name or last
