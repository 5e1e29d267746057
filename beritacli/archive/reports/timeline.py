"""The timeline: the recent posts, newest first, and the site's bare stamps among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tinydb import where

from beritacli.archive.articles.article import read_articles
from beritacli.archive.articles.statuses import UNDATED
from beritacli.archive.desk.filters import Filter, build_condition, read_bounds
from beritacli.article import Article

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beritacli.archive.archive import Archive

_MOST_NEW = 100  # at once: of an import of thousands, the newest are news enough


class Moment(NamedTuple):
    """A publication: what was published, or None where the site's stamp alone is known.

    at: UTC text; None where nobody knows.
    """

    at: str | None
    article: Article | None


def read_timeline(
    archive: Archive, *, limit: int, category: Sequence[str] = (), since: str | None = None
) -> list[Moment]:
    """The newest publications that have come about, newest first, then undated ones.

    A stamp at the minute of an article is that article's and not shown again. With a category
    there are no stamps: of them nothing but the moment is known.
    """
    chosen = Filter(status=["published"], category=category, since=since)
    has_come = where("date") <= archive.now_as_text
    cond = build_condition(archive, chosen)
    documents = archive.articles.search(
        has_come if cond is None else cond & has_come, order_by=("-date",), limit=limit
    )
    moments = [Moment(a.date, a) for a in read_articles(archive, documents)]
    if not category:
        moments += _read_stamps(archive, limit, since)
    moments.sort(key=_sort_key, reverse=True)
    return moments[:limit]


def read_ahead(archive: Archive, *, limit: int, category: Sequence[str] = ()) -> list[Moment]:
    """The next scheduled publications, the last of them first; also what is overdue."""
    chosen = Filter(status=["scheduled"], category=category)
    documents = archive.articles.search(
        build_condition(archive, chosen), order_by=("date",), limit=limit
    )
    return [Moment(a.date, a) for a in reversed(read_articles(archive, documents))]


class Follower:
    """What is published from now on, by whatever process."""

    def __init__(self, archive: Archive, category: Sequence[str]) -> None:
        """It begins here: what is read after this and noted is not new. Outside of snapshots."""
        self._archive = archive
        self._category = category
        self._seen: set[int | str] = set()
        self._floor = ""
        self._state = archive.database.state()

    def note(self, moments: Sequence[Moment]) -> None:
        """Take moments, newest first, as seen; what is older than all of them is not new either."""
        self._seen.update(map(_identify, moments))
        self._floor = _sort_key(moments[-1]) if moments else ""

    def read_new(self) -> list[Moment]:
        """The publications since the last call, oldest first; cheap when nobody wrote."""
        state = self._archive.database.state()
        if state == self._state:
            return []
        self._state = state
        with self._archive.snapshot():
            moments = read_timeline(self._archive, limit=_MOST_NEW, category=self._category)
        new = [
            moment
            for moment in reversed(moments)
            if _sort_key(moment) >= self._floor and _identify(moment) not in self._seen
        ]
        self._seen.update(map(_identify, new))
        return new


def _sort_key(moment: Moment) -> str:
    return moment.at or UNDATED


def _identify(moment: Moment) -> int | str:
    return moment.article.id if moment.article else _sort_key(moment)


def _read_stamps(archive: Archive, limit: int, since: str | None) -> list[Moment]:
    start, _ = read_bounds(archive, since, None)
    cond = None if start is None else where("at") >= start
    moments: list[Moment] = []
    for stamp in archive.database.table("stamps").iterate(cond, order_by=("-at",)):
        minute = stamp["at"][:16]
        holds = (where("date") >= minute + ":00Z") & (where("date") <= minute + ":59Z")
        if not archive.articles.count(holds & (where("status") == "published")):
            moments.append(Moment(stamp["at"], None))
        if len(moments) == limit:
            break
    return moments
