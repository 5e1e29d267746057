"""Our own front matter: what generators know under their names, and the rest under one of ours."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from beritacli.article import PUBLIC
from beritacli.formats.detection.markup import TERMS_MARK
from beritacli.formats.entries import CategoryEntry, Original, TagEntry
from beritacli.formats.mapping.authors import list_authors
from beritacli.formats.mapping.cells import localise
from beritacli.formats.mapping.marks import read_mark, write_mark
from beritacli.formats.mapping.visibility import without_passwords
from beritacli.formats.markdown.shortcodes import disarm, has_liquid, rearm
from beritacli.text.yaml import FrontError, Plain, dump_yaml, load_yaml, settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from beritacli.formats.entries import Dump

OWN = "beritacli"
# Names that Hugo and Jekyll know, and of which field each is.
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
    "language": "language",
    "image": "image",
}
_REST = (
    *("id", "status", "visibility", "authors", "body_format", "created_at", "expires_at", "source"),
    *("meta", "revision", "archive", "modified_at"),
)
_SWITCHES = (OWN, "published", "draft", "render_with_liquid", "expiryDate")
_PUBLISHED = "published"
# What stands in a file for readers as it was written for them, and the rest as the archive has it.
_FOR_READERS = ("title", "author", "authors", "excerpt", "image", "body")
_DIGITS = 16  # of a digest: it tells edits, and is no proof


def write_own(
    article: Mapping[str, Any], timezone: str, *, is_public: bool = False
) -> tuple[str, str]:
    """Path and text of an article's file; days in the zone.

    What is not for readers is `draft: true`, which keeps it out of Hugo, in a file without a date,
    which Jekyll takes for no post. is_public: what the article holds was written for readers, so
    that the file says by what its archive knows it, and has no meta.
    """
    front: dict[str, Any] = {"title": article.get("title", "")}
    front |= {name: value for name, field in _FRONT.items() if (value := article.get(field))}
    names = [author["name"] for author in list_authors(article)]
    if len(names) > 1:  # one is the author
        front["authors"] = names
    own = {name: value for name in _REST if (value := article.get(name))}
    if article.get("undated"):  # Hugo takes `lastmod` for the date of a page without one
        front.pop("lastmod", None)
    else:
        own.pop("modified_at", None)
    if isinstance(meta := own.get("meta"), dict):
        own["meta"] = without_passwords(meta)
    is_hidden = _is_hidden(own)
    if is_hidden:
        front["draft"] = True
    if article.get("expires_at"):
        front["expiryDate"] = article["expires_at"]
    old_slugs = article.get("old_slugs") or []
    if old_slugs:
        own["old_slugs"] = old_slugs
        front |= _write_old(old_slugs)
    body = article.get("body", "")
    if has_liquid(body):
        front["render_with_liquid"] = False
    is_html = own.get("body_format") == "html"
    written = disarm(body, is_html=is_html)
    if is_public:
        own.pop("meta", None)
        own.pop("authors", None)
        own |= write_mark(article) | {"id": article["id"]}
        own["written"] = _describe({**article, "authors": front.get("authors"), "body": written})
    elif rearm(written, is_html=is_html) != body:
        own["body"] = body
    path = f"{_name_day(article, timezone, is_hidden=is_hidden)}-{article.get('slug', '')}.md"
    return path, f"---\n{dump_yaml({**front, OWN: own})}---\n{written}\n"


def read_own(front: dict[str, Any], body: str) -> tuple[dict[str, Any], Original | None]:
    """The article in our own shape, and whose it is; names added by hand are kept beside it."""
    own = settle(front[OWN])
    raw = {name: settle(value) for name, value in front.items() if name not in _SWITCHES}
    for name, field in _FRONT.items():
        if name in raw:
            del raw[name]
            raw[field] = _as_text(front[name])
    raw |= {name: own[name] for name in _REST if name in own}
    _read_authors(raw, front, own)
    _drop_old(raw, own.get("old_slugs"))
    is_hidden = settle(front.get("published")) is False or settle(front.get("draft")) is True
    if "status" in raw and is_hidden is not _is_hidden(raw):  # changed by hand
        raw["status"] = "draft" if is_hidden else _PUBLISHED
    written = body.removesuffix("\n")
    raw["body"] = own.get("body", rearm(written, is_html=raw.get("body_format") == "html"))
    return raw, _read_original(own, raw, written)


def _read_authors(raw: dict[str, Any], front: Mapping[str, Any], own: Mapping[str, Any]) -> None:
    """Take the authors as the archive has them, or as they were changed by hand."""
    if "authors" not in front:
        return
    written = _as_text(front["authors"])
    known = own.get("authors")
    names = [one.get("name") for one in known if isinstance(one, dict)] if known else None
    raw["authors"] = known if names == written else written


def _is_hidden(own: Mapping[str, Any]) -> bool:
    """Whether an article is not for readers, whatever its dates are."""
    is_open = own.get("visibility", PUBLIC) == PUBLIC
    return own.get("status") != _PUBLISHED or not is_open


def _name_day(article: Mapping[str, Any], timezone: str, *, is_hidden: bool) -> str:
    if is_hidden:
        return "draft"
    at = article.get("published_at") or article.get("created_at") or ""
    if article.get("undated"):
        return "undated"
    return localise(at, _zone(timezone))[:10] or "undated"


def _write_old(slugs: Sequence[str]) -> dict[str, list[str]]:
    """Old slugs as addresses: below the site, and for Hugo beside the article, too."""
    names = [unquote(slug) for slug in slugs]
    names = [name for name in names if name.isprintable() and not set(name) & set("/\\.")]
    rooted = [f"/{name}/" for name in names]
    return {"aliases": [*rooted, *names], "redirect_from": rooted} if names else {}


def _drop_old(raw: dict[str, Any], slugs: Any) -> None:
    """Take away the addresses that were written of old slugs; those added by hand stay."""
    known = _write_old(slugs) if isinstance(slugs, list) and all(map(_is_text, slugs)) else {}
    for name, written in known.items():
        found = raw.get(name)
        if isinstance(found, list):
            raw[name] = [one for one in found if one not in written]
            if not raw[name]:
                del raw[name]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _read_original(own: Mapping[str, Any], raw: Mapping[str, Any], body: str) -> Original | None:
    """Whose article a file for readers is; what was edited there is not derived any more."""
    original, written = read_mark(own), own.get("written")
    if original is None or not isinstance(written, dict):
        return None
    now = _describe({**raw, "body": body})
    same = [name for name in _FOR_READERS if written.get(name) == now.get(name)]
    return original._replace(derived=("meta", *same, *(["body_format"] if "body" in same else [])))


def _describe(article: Mapping[str, Any]) -> dict[str, str]:
    """Digests of what was written for readers, by which edits are told."""
    texts = {name: str(value) for name in _FOR_READERS if (value := article.get(name))}
    return {
        name: hashlib.sha256(text.encode(errors="replace")).hexdigest()[:_DIGITS]
        for name, text in texts.items()
    }


def write_terms(dump: Dump, used: tuple[set[str], set[str]] | None = None) -> str:
    """Text of the file with the categories' names and places, and the tags' names.

    used: the paths of categories and the slugs of tags to write; None for all of them.
    """
    terms = {
        "categories": [one for one in dump.categories if used is None or one["path"] in used[0]],
        "tags": [one for one in dump.tags if used is None or one["slug"] in used[1]],
    }
    return f"{TERMS_MARK}\n{dump_yaml(terms)}"


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
