"""Our own front matter: what generators know under their names, and the rest under one of ours."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from beritacli.formats import CategoryEntry, TagEntry
from beritacli.formats.cells import localise
from beritacli.formats.frontyaml import FrontError, Plain, dump_yaml, load_yaml, settle
from beritacli.formats.shortcodes import disarm, has_liquid, rearm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from beritacli.formats import Dump

OWN = "beritacli"
TERMS_MARK = "# beritacli: categories and tags of the articles beside this file"
# Names that Hugo and Jekyll know, and of which field each is. `published: false` keeps a page out
# of both; Hugo's own `draft: true` does not keep it out of Jekyll, and both together warn.
_FRONT = {
    "title": "title",
    "date": "published_at",
    "lastmod": "modified_at",
    "slug": "slug",
    "author": "author",
    "byline": "byline",
    "categories": "categories",
    "tags": "tags",
    "excerpt": "excerpt",
    "image": "image",
}
_REST = ("id", "status", "body_format", "created_at", "source", "meta", "revision")
_SWITCHES = (OWN, "published", "draft", "render_with_liquid")
_PUBLISHED = "published"


def write_own(article: Mapping[str, Any], timezone: str) -> tuple[str, str]:
    """Path and text of an article's file; days in the zone."""
    front: dict[str, Any] = {"title": article.get("title", "")}
    front |= {name: value for name, field in _FRONT.items() if (value := article.get(field))}
    body = article.get("body", "")
    own = {name: value for name in _REST if (value := article.get(name))}
    if own.get("status") != _PUBLISHED:
        front["published"] = False
    if has_liquid(body):
        front["render_with_liquid"] = False
    is_html = own.get("body_format") == "html"
    harmless = disarm(body, is_html=is_html)
    if rearm(harmless, is_html=is_html) != body:
        own["body"] = body
    at = article.get("published_at") or article.get("created_at") or ""
    day = localise(at, _zone(timezone))[:10] or "undated"
    path = f"{day}-{article.get('slug', '')}{'.html' if is_html else '.md'}"
    return path, f"---\n{dump_yaml({**front, OWN: own})}---\n{harmless}\n"


def read_own(front: dict[str, Any], body: str) -> dict[str, Any]:
    """The article in our own shape; names that were added by hand are kept beside it."""
    own = settle(front[OWN])
    raw = {name: settle(value) for name, value in front.items() if name not in _SWITCHES}
    for name, field in _FRONT.items():
        if name in raw:
            del raw[name]
            raw[field] = _as_text(front[name])
    raw |= {name: own[name] for name in _REST if name in own}
    is_hidden = settle(front.get("published")) is False or settle(front.get("draft")) is True
    if "status" in raw and is_hidden is (raw["status"] == _PUBLISHED):  # changed by hand
        raw["status"] = "draft" if is_hidden else _PUBLISHED
    is_html = raw.get("body_format") == "html"
    written = rearm(body.removesuffix("\n"), is_html=is_html)
    raw["body"] = own.get("body", written)
    return raw


def write_terms(dump: Dump) -> str:
    """Text of the file with the categories' names and places, and the tags' names."""
    terms = {"categories": list(dump.categories), "tags": list(dump.tags)}
    return f"{TERMS_MARK}\n{dump_yaml(terms)}"


def is_terms(text: str) -> bool:
    """Whether a text that begins so was written by write_terms."""
    return text.startswith(TERMS_MARK)


def read_terms(text: str) -> list[CategoryEntry | TagEntry]:
    """Categories and tags; raises FrontError."""
    try:
        terms = settle(load_yaml(text))
        categories = [
            CategoryEntry(str(one["name"]), str(one["path"]), one.get("placed") is not False)
            for one in terms.get("categories") or ()
        ]
        tags = [TagEntry(str(one["slug"]), str(one["name"])) for one in terms.get("tags") or ()]
    except (AttributeError, KeyError, TypeError):
        raise FrontError(1, "no list of categories with path and name, and of tags") from None
    return [*categories, *tags]


def _as_text(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_text(one) for one in value]
    return str(value) if isinstance(value, Plain) else value


_zone = cache(ZoneInfo)
