"""What formats with no meta of ours, feeds above all, lose of an article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LOST = ("slug", "created_at", "expires_at", "source")
_KEPT_META = {"byline_as_written"}  # it stands in the body


def find_lost_of_feed(article: Mapping[str, Any], formats: Iterable[str]) -> list[str]:
    """Fields of which a feed loses something; formats: the body formats that it keeps."""
    lost = [name for name in _LOST if article.get(name)]
    lost += ["meta"] if has_lost_meta(article) else []
    if article.get("status") != "published":
        lost.append("status")
    if article.get("body") and article.get("body_format", "html") not in formats:
        lost.append("body_format")
    return lost


def has_lost_meta(article: Mapping[str, Any]) -> bool:
    """Whether the article has meta besides what its body says again."""
    return bool((article.get("meta") or {}).keys() - _KEPT_META)
