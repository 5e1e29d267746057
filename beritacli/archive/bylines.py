"""The initials of the desk: how often and from when to when each signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tinydb import where

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive


class Signature(NamedTuple):
    """Initials, with the number of their articles, and the first and last date of these."""

    initials: str
    articles: int
    first: str
    last: str


def list_signatures(archive: Archive) -> list[Signature]:
    """All initials by their articles, the most first; trash is left out.

    It reads two articles for each, however many there are.
    """
    counts = {one: count for one, count in archive.count_shown("byline").items() if count}
    found = [
        Signature(one, count, _find_date(archive, one, "date"), _find_date(archive, one, "-date"))
        for one, count in counts.items()
    ]
    return sorted(found, key=lambda one: (-one.articles, one.initials))


def _find_date(archive: Archive, initials: str, order: str) -> str:
    shown = where("byline").any([initials]) & ~where("status").one_of(["trash"])
    (document,) = archive.articles.search(shown, order_by=(order,), limit=1)
    return str(document["date"])
