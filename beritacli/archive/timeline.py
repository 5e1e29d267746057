"""The timeline: the recent posts, newest first, and the site's bare stamps among them."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, NamedTuple

from tinydb import where

from beritacli.archive.articles import Article, read_articles
from beritacli.archive.filters import Filter, build_condition
from beritacli.language.dates import to_utc_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beritacli.archive.archive import Archive


class Moment(NamedTuple):
    """A publication: what was published, or None where the site's stamp alone is known."""

    at: str
    article: Article | None


def read_timeline(
    archive: Archive, *, limit: int, category: Sequence[str] = (), since: str | None = None
) -> list[Moment]:
    """The newest publications, newest first.

    A stamp at the minute of an article is that article's and not shown again. With a category
    there are no stamps: of them nothing but the moment is known.
    """
    chosen = Filter(status=["published"], category=category, since=since)
    documents = archive.articles.search(
        build_condition(archive, chosen), order_by=("-date",), limit=limit
    )
    moments = [Moment(a.date, a) for a in read_articles(archive, documents)]
    if not category:
        moments += _read_stamps(archive, limit, since)
    moments.sort(key=lambda moment: moment.at, reverse=True)
    return moments[:limit]


def _read_stamps(archive: Archive, limit: int, since: str | None) -> list[Moment]:
    bounds = [where("at") >= to_utc_text(archive.parse_date(since).at)] if since else []
    cond = reduce(and_, bounds) if bounds else None
    moments: list[Moment] = []
    for stamp in archive.database.table("stamps").iterate(cond, order_by=("-at",)):
        minute = stamp["at"][:16]
        holds = (where("date") >= minute + ":00Z") & (where("date") <= minute + ":59Z")
        if not archive.articles.count(holds & (where("status") == "published")):
            moments.append(Moment(stamp["at"], None))
        if len(moments) == limit:
            break
    return moments
