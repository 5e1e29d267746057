"""What the objects of WordPress's REST API wrap: rendered text, terms, author, picture, site.

Facts from developer.wordpress.org/rest-api: /reference/posts and
/using-the-rest-api/linking-and-embedding.
"""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlsplit

_WRAPPER_KEYS = {"rendered", "raw", "protected", "block_version"}
_API = re.compile(r"/(?:wp-json/|(?:index\.php)?\?rest_route=)")
_WRAPPED_FIELDS = ("title", "content", "excerpt", "guid")


def is_wordpress(raw: dict[str, Any]) -> bool:
    """Whether this is a post, page or the like as the REST API gives it."""
    return (
        type(raw.get("id")) is int
        and bool(raw.keys() & {"link", "guid"})
        and bool(raw.keys() & {"type", "slug"})
        and any(is_wrapped(raw.get(name)) for name in _WRAPPED_FIELDS)
    )


def is_wrapped(value: object) -> bool:
    """Whether the value is a `{"rendered": …, "raw": …}` object."""
    return (
        isinstance(value, dict)
        and bool(value.keys() & {"rendered", "raw"})
        and value.keys() <= _WRAPPER_KEYS
        and all(isinstance(value.get(key, ""), str) for key in ("rendered", "raw"))
    )


def unwrap(value: Any, *, is_plain: bool = False) -> Any:
    """Text of a wrapped value: what was typed if it is there, else the rendered HTML.

    is_plain: the rendered text stands for plain text, so that its entities are unescaped.
    """
    if not is_wrapped(value):
        return value
    if "raw" in value:
        return value["raw"]
    return html.unescape(value["rendered"]) if is_plain else value["rendered"]


def find_source(raw: dict[str, Any]) -> dict[str, Any]:
    """Source of an article: the site's address, and the site's own id for it."""
    return {"kind": "wordpress", "uri": find_uri(raw), "id": str(raw["id"])}


def find_uri(raw: dict[str, Any]) -> str | None:
    """Address of the site that an object of the API is from: that of the API, else a host's."""
    match raw.get("_links"):
        case {"self": [{"href": str(api)}, *_]} if found := _API.search(api):
            return find_home(api[: found.start()])
    addresses = (raw.get("link"), unwrap(raw.get("guid")))
    texts = [address for address in addresses if isinstance(address, str)]
    homes = (find_home(address, has_path=False) for address in texts)
    return next((home for home in homes if home), None)


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


def find_home(address: str, *, has_path: bool = True) -> str | None:
    """Address of a site without a slash at its end, or None where it is no such address.

    has_path: whether the path belongs to it, as that of one of several sites on a host does.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2].lower()
    if parts.scheme not in ("http", "https") or not host:
        return None
    return f"{parts.scheme}://{host}{parts.path if has_path else ''}".rstrip("/")


def _embedded_list(embedded: object, key: str) -> list[Any]:
    found = embedded.get(key) if isinstance(embedded, dict) else None
    return found if isinstance(found, list) else []


def _first_text(items: list[Any], key: str) -> str | None:
    first = items[0] if items else None
    text = first.get(key) if isinstance(first, dict) else None
    return text if isinstance(text, str) and text else None
