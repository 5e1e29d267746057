"""The initials of the desk: how often and from when to when each signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tinydb import where

from beritacli.archive.articles.statuses import FIRST_DATE

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive


class Signature(NamedTuple):
    """Initials, with the number of their articles, and the first and last date of these, if any."""

    initials: str
    articles: int
    first: str | None
    last: str | None


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


def _find_date(archive: Archive, initials: str, order: str) -> str | None:
    shown = where("byline").any([initials]) & ~where("status").one_of(["trash"])
    is_dated = where("date") >= FIRST_DATE
    found = archive.articles.search(shown & is_dated, order_by=(order,), limit=1)
    return str(found[0]["date"]) if found else None
