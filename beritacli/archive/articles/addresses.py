"""Where an article stands on the public site."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tinydb import where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beritacli.archive.archive import Archive
    from beritacli.article import Article

_AT_ONCE = 100


def public_address(archive: Archive, article: Article) -> str | None:
    """The URL of a published article, None where it has none or the site's address is not known.

    A slug may be percent-encoded already; whatever else a URL can't hold is encoded.
    """
    site = archive.settings.get("address") or ""
    if article.status != "published" or not site.startswith(("https://", "http://")):
        return None
    return f"{site.rstrip('/')}/{quote(article.slug, safe='%', errors='replace')}/"


def add_old_slugs(archive: Archive, articles: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield articles, each with its `old_slugs`: addresses that readers may still have."""
    retired = archive.database.table("retired_slugs")
    rest = iter(articles)
    while batch := list(islice(rest, _AT_ONCE)):
        old: dict[int, list[str]] = {one["id"]: [] for one in batch}
        for row in retired.search(where("article").one_of(list(old))):
            old[row["article"]].append(row["slug"])
        for one in batch:
            yield {**one, "old_slugs": sorted(set(old[one["id"]]) - {one["slug"]})}


def add_source_slugs(articles: Iterable[dict[str, Any]], kind: str) -> Iterator[dict[str, Any]]:
    """Yield articles; those of a system with `source_slug`, if that gave another slug than ours."""
    for one in articles:
        source, given = one["source"] or {}, one["meta"].get("slug_as_given")
        is_given = source.get("kind") == kind and isinstance(given, str) and given.strip()
        yield {**one, "source_slug": given} if is_given and _is_made(one["slug"], given) else one


def _is_made(slug: str, given: str) -> bool:
    """Whether a slug was made of one that was not valid, or that another article had."""
    from beritacli.language.slugs import number_slug, repair_slug

    made, number = repair_slug(given, fallback="artikel"), slug.rpartition("-")[2]
    is_number = number.isascii() and number.isdigit()
    return slug == made or (is_number and number_slug(made, int(number)) == slug)
