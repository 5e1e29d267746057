"""Where an article stands on the public site."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive
    from beritacli.archive.articles import Article


def public_address(archive: Archive, article: Article) -> str | None:
    """The URL of a published article, None where it has none or the site's address is not known.

    A slug may be percent-encoded already; whatever else a URL can't hold is encoded.
    """
    site = archive.settings.get("address") or ""
    if article.status != "published" or not site.startswith(("https://", "http://")):
        return None
    return f"{site.rstrip('/')}/{quote(article.slug, safe='%', errors='replace')}/"
