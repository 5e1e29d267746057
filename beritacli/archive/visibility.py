"""Whether an article is public now: the one place that decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beritacli.archive.articles import Article


def is_public_now(article: Article, now: str) -> bool:
    """Whether readers may have the article: published, and not with a date to come.

    now: UTC text.
    """
    is_out = article.published_at is None or article.published_at <= now
    return article.status == "published" and is_out


def take_public(
    articles: Iterable[Article], now: str, left_out: dict[str, int]
) -> Iterator[Article]:
    """Yield the articles that are public now, and count the others by their status."""
    for article in articles:
        if is_public_now(article, now):
            yield article
        else:
            left_out[article.status] = left_out.get(article.status, 0) + 1
