"""Slugs by their beginning, found in an index: never by reading the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb import where

if TYPE_CHECKING:
    from beritacli.store import OrderedTable

_PREFIX = 3
_MOST = 200


def near_slugs(table: OrderedTable, slug: str) -> list[str]:
    """Slugs that begin as this one does, at most some two hundred."""
    return slugs_from(table, slug[:_PREFIX], most=_MOST)


def slugs_from(table: OrderedTable, beginning: str, *, most: int) -> list[str]:
    """The first slugs, at most so many, that begin with a text."""
    cond = (where("slug") >= beginning) & (where("slug") < beginning + "\U0010ffff")
    found = table.search(cond, order_by=("slug",), limit=most)
    return [document["slug"] for document in found if not document.get("removed")]
