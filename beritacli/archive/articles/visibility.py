"""Who may read an article, and whether it is public now: the one place that decides it.

Every output for readers asks `is_public_now`; none has a rule of its own.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from beritacli.archive.errors import UnreadableError, suggest
from beritacli.article import INTERNAL, PASSWORD, PASSWORD_KEYS, PUBLIC, VISIBILITIES
from beritacli.formats.mapping.visibility import name_visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from beritacli.article import Article

# Where an article is not public for more than one reason, the first of these is reported.
REASONS = ("draft", "pending", "scheduled", "private", "trash", "embargoed", "expired")


def check_visibility(visibility: str) -> str:
    """Return a visibility that exists. Raise UnreadableError with near ones."""
    if visibility not in VISIBILITIES:
        msg = f"Unknown visibility '{visibility}'."
        hint = f"Choose one of: {', '.join(VISIBILITIES)}."
        raise UnreadableError(msg, suggest(visibility, VISIBILITIES, hint))
    return visibility


def visibility_of(document: Mapping[str, Any]) -> str:
    """The visibility of a stored article, also of one from before articles had the field.

    Such an article kept in its meta what its source said, and is as restricted as that.
    """
    stored = document.get("visibility")
    return guess_visibility(document["meta"]) if stored is None else stored


def guess_visibility(meta: Mapping[str, Any]) -> str:
    """The visibility that the meta of an article without the field tells."""
    if any(meta.get(key) for key in PASSWORD_KEYS) or meta.get("protected") is True:
        return PASSWORD
    if meta.get("email_only") or meta.get("ghost_status") == "sent":
        return "email"
    said = meta.get("visibility")
    return PUBLIC if said in (None, "") else name_visibility(said) or INTERNAL


def find_reason(article: Article, now: str) -> str | None:
    """Why readers may not have the article at a moment (UTC text); None where they may.

    One of REASONS, else the article's visibility.
    """
    if article.status != "published":
        return article.status
    if article.published_at is not None and article.published_at > now:
        return "embargoed"
    if article.expires_at is not None and article.expires_at <= now:
        return "expired"
    return None if article.visibility == PUBLIC else article.visibility


def is_public_now(article: Article, now: str) -> bool:
    """Whether readers may have the article: published, public, not of the future, not expired.

    now: UTC text.
    """
    return find_reason(article, now) is None


def take_public(articles: Iterable[Article], now: str, left_out: Counter[str]) -> Iterator[Article]:
    """Yield the articles that are public now, and count the others by their reasons."""
    for article in articles:
        if (reason := find_reason(article, now)) is None:
            yield article
        else:
            left_out[reason] += 1
