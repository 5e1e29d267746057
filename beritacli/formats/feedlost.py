"""What feeds lose of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LOST = ("slug", "created_at", "source")
_KEPT_META = {"byline_as_written"}  # stands in the body again


def find_lost_of_feed(article: Mapping[str, Any], formats: Iterable[str]) -> list[str]:
    """Fields of which a feed loses something; formats: the body formats that it keeps."""
    lost = [name for name in _LOST if article.get(name)]
    if (article.get("meta") or {}).keys() - _KEPT_META:
        lost.append("meta")
    if article.get("status") != "published":
        lost.append("status")
    if article.get("body") and article.get("body_format", "html") not in formats:
        lost.append("body_format")
    return lost
