"""Slugs of old addresses: what a source says that an article was once found by, and gave it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from beritacli.language.slugs import is_slug, number_slug, repair_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Front matter of Hugo and Zola, and of Jekyll (its plugin jekyll-redirect-from).
_NAMES = ("aliases", "redirect_from")
_PAGES = (".html", ".htm", ".php")


def read_old_addresses(data: Mapping[str, Any]) -> list[str]:
    """Slugs of the addresses that front matter sends on to a page, each once."""
    values = [value for name in _NAMES for value in _list(data.get(name))]
    slugs = (_slug_of(value) for value in values if isinstance(value, str))
    return list(dict.fromkeys(slug for slug in slugs if slug and is_slug(slug)))


def slug_for_source(article: Mapping[str, Any], kind: str) -> str:
    """The slug with which an article goes back to the system that it came from.

    That is the one which the system gave, where ours was made of it: another article has it here,
    or it is not valid.
    """
    slug = str(article["slug"])
    source, given = article.get("source") or {}, (article.get("meta") or {}).get("slug_as_given")
    if source.get("kind") != kind or not isinstance(given, str) or not given.strip():
        return slug
    made = repair_slug(given, fallback="artikel")
    number = slug.rpartition("-")[2]
    is_made = slug == made or (
        number.isascii() and number.isdigit() and number_slug(made, int(number)) == slug
    )
    return given if is_made else slug


def _list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [value]


def _slug_of(address: str) -> str:
    """The last part of an address' path, without the ending of a page."""
    try:
        parts = _split_path(urlsplit(address.strip()).path)
    except ValueError:
        return ""
    name = next((part for part in parts if part), "")
    return next((name.removesuffix(one) for one in _PAGES if name.endswith(one)), name)


def _split_path(path: str) -> Iterator[str]:
    """The parts of a path from its end, without a folder's own page."""
    parts = path.split("/")
    if parts[-1] in {f"index{one}" for one in _PAGES}:
        parts.pop()
    return reversed(parts)
