"""Gives articles with ids that are too large new ones, so that the archive can grow again.

Imports of older versions kept any id a file gave. This is the cure behind `store verify --repair`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb import where

from beritacli.archive.changes.refs import Ref
from beritacli.store.values import LAST_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change

# An import keeps the id that a record gives up to here: above it, ids are left for new articles.
HIGHEST_KEPT = 2_000_000_000


def find_exhausted(archive: Archive) -> Iterator[str]:
    """Yield a line for each table that has no ids left; inside a snapshot."""
    for name in sorted(archive.database.tables()):
        last = archive.database.table(name).last_id
        if last >= LAST_ID:
            yield f"The table {name} has no ids left: {last} is in use, the limit is {LAST_ID}."


def renumber(archive: Archive) -> dict[int, int]:
    """Make room for new ids where a table has none left; return articles' old ids and new ones.

    Articles with ids above HIGHEST_KEPT get the next free ones, as one change that can't be undone.
    Their history stays under the old ids. Where a table's highest ids are no longer in use, or a
    table is not the articles', only the counter goes back.
    """
    with archive.snapshot():
        if not any(find_exhausted(archive)):
            return {}
    with archive.change() as change:
        renumbered: dict[int, int] = {}
        for name in sorted(archive.database.tables()):
            table = archive.database.table(name)
            if table.last_id < LAST_ID:
                continue
            large = [doc.doc_id for doc in table if doc.doc_id > HIGHEST_KEPT]
            if not large:
                table.reset_last_id(_find_highest(archive, name))
            elif name == "articles":
                renumbered = _renumber_articles(archive, change, large)
    return renumbered


def _renumber_articles(archive: Archive, change: Change, large: list[int]) -> dict[int, int]:
    change.mark(event="renumbering")
    documents = archive.articles.get(doc_ids=large)
    change.remove_all("articles", documents)
    archive.articles.reset_last_id(_find_highest(archive, "articles"))
    ids = dict(zip(large, change.add_all("articles", map(dict, documents)), strict=True))
    for retired in archive.database.table("retired_slugs").search(where("article").one_of(large)):
        change.edit("retired_slugs", retired, {"article": ids[retired["article"]]})
    for known in archive.database.table("known_as").search(where("article").one_of(large)):
        change.edit("known_as", known, {"article": ids[known["article"]]})
    return ids


def _find_highest(archive: Archive, name: str) -> int:
    """The highest id up to HIGHEST_KEPT that a document of the table has or ever had."""
    revisions = archive.database.table("revisions").iterate()
    given = (ref.id for one in revisions if (ref := Ref.parse(one["of"])).table == name)
    used = [doc.doc_id for doc in archive.database.table(name).iterate()]
    return max((one for one in (*given, *used) if one <= HIGHEST_KEPT), default=0)
