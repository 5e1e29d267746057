"""Near misses among slugs, found in an index: never by reading the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb import where

if TYPE_CHECKING:
    from beritacli.store import OrderedTable

_PREFIX = 3
_MOST = 200


def near_slugs(table: OrderedTable, slug: str) -> list[str]:
    """Slugs that begin as this one does, at most some two hundred."""
    prefix = slug[:_PREFIX]
    cond = (where("slug") >= prefix) & (where("slug") < prefix + "\U0010ffff")
    found = table.search(cond, order_by=("slug",), limit=_MOST)
    return [document["slug"] for document in found if not document.get("removed")]
