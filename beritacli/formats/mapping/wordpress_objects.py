"""What the objects of WordPress's REST API wrap: rendered text, terms, author, picture, site.

Facts from developer.wordpress.org/rest-api: /reference/posts and
/using-the-rest-api/linking-and-embedding.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from beritacli.article import PASSWORD, PUBLIC
from beritacli.formats.mapping.addresses import find_home, find_site, unescape_id
from beritacli.formats.mapping.visibility import restrict
from beritacli.formats.mapping.wordpress_words import (
    JETPACK_ACCESS,
    JETPACK_WORDS,
    UNDATED,
    read_slug,
)

if TYPE_CHECKING:
    from collections.abc import Collection

_WRAPPER_KEYS = {"rendered", "raw", "protected", "block_version"}
# Where a post has ids: the field that they are for.
_REFERENCES = {
    "author": "author",
    "categories": "categories",
    "tags": "tags",
    "featured_media": "image",
}
_SINGLE = ("author", "image")
_API = re.compile(r"/(?:wp-json/|(?:index\.php)?\?rest_route=)")
_ANSWERS = (
    {"id", "date_gmt", "guid", "slug"},  # a post, page or picture
    {"id", "slug", "taxonomy", "name", "link"},  # a category, tag or other term
    {"id", "slug", "name", "avatar_urls"},  # a user
    {"id", "post", "author_name", "date_gmt"},  # a comment
    {"code", "message", "data"},  # an error
    {"namespaces", "gmt_offset"},  # the site's index
)
_WRAPPED_FIELDS = ("title", "content", "excerpt", "guid")


def is_wordpress(raw: dict[str, Any]) -> bool:
    """Whether this is a post, page or the like as the REST API gives it."""
    return (
        type(raw.get("id")) is int
        and bool(raw.keys() & {"link", "guid"})
        and bool(raw.keys() & {"type", "slug"})
        and any(is_wrapped(raw.get(name)) for name in _WRAPPED_FIELDS)
    )


def is_answer(keys: Collection[str]) -> bool:
    """Whether an object with these keys, or at least these, is the API's and no other's."""
    return any(marks <= set(keys) for marks in _ANSWERS) and "articles" not in keys


def is_wrapped(value: object) -> bool:
    """Whether the value is a `{"rendered": …, "raw": …}` object."""
    return (
        isinstance(value, dict)
        and bool(value.keys() & {"rendered", "raw"})
        and value.keys() <= _WRAPPER_KEYS
        and all(isinstance(value.get(key, ""), str) for key in ("rendered", "raw"))
    )


def unwrap(value: Any) -> Any:
    """Text of a wrapped value: what was typed if it is there, else the rendered HTML."""
    if not is_wrapped(value):
        return value
    return value["raw"] if "raw" in value else value["rendered"]


def take_references(raw: dict[str, Any], fields: dict[str, Any]) -> dict[str, list[str]]:
    """Move the ids by which a post names terms, author and picture out of its meta."""
    meta = fields.get("meta", {})
    refers: dict[str, list[str]] = {}
    for key, field in _REFERENCES.items():
        value = meta.get(key) if key in raw else None
        ids = value if isinstance(value, list) else [value]
        is_settled = field in _SINGLE and fields.get(field) is not None  # it was embedded
        if ids and not is_settled and all(type(one) is int and one > 0 for one in ids):
            refers[field] = [str(one) for one in ids]
            del meta[key]
    return refers


def settle_state(raw: dict[str, Any], fields: dict[str, Any]) -> None:
    """Say of a post in the design's words what the API says by its slug, dates and flags."""
    settle_guid(fields.get("meta", {}))
    status, slug = fields.get("status"), fields.get("slug")
    if isinstance(slug, str):
        fields["slug"] = read_slug(slug, status, None)
    moved = raw.get("modified_gmt", raw.get("modified"))
    # What has no date yet is given that of its last change.
    if status in UNDATED[:2] and raw.get("date_gmt", raw.get("date")) in (None, moved):
        fields["created_at"] = fields.pop("published_at", None)
    wrapped = [raw[name] for name in _WRAPPED_FIELDS if isinstance(raw.get(name), dict)]
    if any(one.get("protected") is True for one in wrapped):
        fields["visibility"] = PASSWORD
    access = (fields.get("meta") or {}).get(JETPACK_ACCESS)
    if access and isinstance(access, str):
        fields["visibility"] = restrict(fields.get("visibility"), JETPACK_WORDS.get(access, access))
    fields.setdefault("visibility", PUBLIC)
    content = raw.get("content")
    if isinstance(content, dict) and content.get("protected") is True and not fields.get("body"):
        fields.setdefault("meta", {})["protected"] = True


def find_view(raw: dict[str, Any]) -> str:
    """Which of the ways in which WordPress shows a post this is, as VIEWS has it."""
    texts = [raw[name] for name in _WRAPPED_FIELDS if isinstance(raw.get(name), dict)]
    return "rest-edit" if any("raw" in one for one in texts) else "rest"


def settle_guid(meta: dict[str, Any]) -> None:
    """Write a guid as WordPress means it: it is rendered as a part of HTML."""
    if isinstance(guid := meta.get("guid"), str):
        meta["guid"] = unescape_id(guid)


def find_source(raw: dict[str, Any]) -> dict[str, Any]:
    """Source of an article: the site's address, and the site's own id for it."""
    return {"kind": "wordpress", "uri": find_uri(raw), "id": str(raw["id"])}


def find_uri(raw: dict[str, Any]) -> str | None:
    """Address of the site that an object of the API is from: that of the API, else a host's."""
    match raw.get("_links"):
        case {"self": [{"href": str(api)}, *_]} if found := _API.search(api):
            return find_home(api[: found.start()])
    addresses = (raw.get("link"), unwrap(raw.get("guid")))
    return next((site for site in map(find_site, addresses) if site), None)


def find_terms(embedded: object, taxonomy: str) -> list[dict[str, Any]]:
    """Terms of a taxonomy (category, post_tag) that were embedded: id, slug, name unescaped."""
    groups = _embedded_list(embedded, "wp:term")
    terms = [term for group in groups if isinstance(group, list) for term in group]
    return [
        {"slug": term["slug"], "name": html.unescape(term["name"]), "id": term["id"]}
        for term in terms
        if isinstance(term, dict)
        and term.get("taxonomy") == taxonomy
        and type(term.get("id")) is int
        and isinstance(term.get("slug"), str)
        and isinstance(term.get("name"), str)
    ]


def find_author(embedded: object) -> str | None:
    """Name of the author that was embedded."""
    name = _first_text(_embedded_list(embedded, "author"), "name")
    return html.unescape(name) if name else None


def find_image(embedded: object) -> str | None:
    """Address of the featured picture that was embedded."""
    return _first_text(_embedded_list(embedded, "wp:featuredmedia"), "source_url")


def find_fallback_image(meta: object) -> str | None:
    """Address of the featured picture as Jetpack or Yoast repeat it in a post."""
    if not isinstance(meta, dict):
        return None
    address = meta.get("jetpack_featured_media_url")
    if isinstance(address, str) and address.strip():
        return address.strip()
    head = meta.get("yoast_head_json")
    pictures = head.get("og_image") if isinstance(head, dict) else None
    return _first_text(pictures, "url") if isinstance(pictures, list) else None


def _embedded_list(embedded: object, key: str) -> list[Any]:
    found = embedded.get(key) if isinstance(embedded, dict) else None
    return found if isinstance(found, list) else []


def _first_text(items: list[Any], key: str) -> str | None:
    first = items[0] if items else None
    text = first.get(key) if isinstance(first, dict) else None
    return text if isinstance(text, str) and text else None
