"""Numbers about the published articles: when, where, by whom, how long, how quickly.

They come from the counts that the store keeps; only lengths and waits look at articles, and at no
more than are asked for. Without a category they cost the same however many articles there are.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where

from beritacli.archive.articles.statuses import UNDATED
from beritacli.archive.desk.filters import Filter, build_condition
from beritacli.archive.tables import read_words
from beritacli.article import STATUSES
from beritacli.language.dates import from_utc_text, to_utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tinydb.queries import QueryInstance

    from beritacli.archive.archive import Archive

LENGTHS = (100, 200, 300, 500, 800)  # words: the bounds of the classes of lengths
_DAY = len("2025-05-14")
_MINUTE = len("2025-05-14T12:25")


class Spread(NamedTuple):
    """How values lie: the least and the most, and what a quarter, half and three lie below.

    of: how many values there are.
    """

    of: int
    least: int
    lower: int
    median: int
    upper: int
    most: int


class Sample(NamedTuple):
    """What was seen in the newest articles, one by one.

    looked_at: how many. words: of title, excerpt and body together; by_length: articles in each
    class of LENGTHS, and above them. waits: minutes from draft to publication, of those articles
    that were drafts here before.
    """

    looked_at: int
    words: Spread | None
    by_length: list[int]
    waits: Spread | None


class Statistics(NamedTuple):
    """All numbers. Months are `2025-05`, days `2025-05-14`, of the archive's zone.

    undated: how many of the published articles have no known date, and so no month or day.
    """

    published: int
    undated: int
    by_status: dict[str, int]
    by_month: dict[str, int]
    year: int
    by_day: dict[str, int]
    by_category: dict[str, int]
    by_byline: dict[str, int]
    sample: Sample


def read_statistics(
    archive: Archive,
    *,
    since: str | None = None,
    until: str | None = None,
    category: Sequence[str] = (),
    year: int | None = None,
    newest: int = 500,
) -> Statistics:
    """Numbers of what was published; newest: how many articles are looked at one by one.

    by_day is of `year`, else of the last one that has any. by_status counts all articles but
    trash. Raises UnreadableError, NotFoundError.
    """
    chosen = Filter(since=since, until=until, category=category)
    by_status = {
        status: archive.articles.count(_condition(archive, chosen, status))
        for status in STATUSES
        if status != "trash"
    }
    cond = _condition(archive, chosen, "published")
    by_month = _count_months(archive, cond, is_kept=not any(chosen))
    year = year or int(max(by_month, default=str(archive.now.year))[:4])
    families = {member for path in category for member in _family(archive, path)}
    by_category = {
        archive.categories.by_id[one].path: number
        for one, number in archive.articles.count_by("categories", cond).items()
        if not families or one in families
    }
    return Statistics(
        published=by_status["published"],
        undated=archive.articles.count(cond & (where("date") == UNDATED)),
        by_status=by_status,
        by_month=by_month,
        year=year,
        by_day=_count_days(archive, cond, year),
        by_category=_largest_first(by_category),
        by_byline=_largest_first(archive.articles.count_by("byline", cond)),
        sample=_read_sample(archive, cond, newest),
    )


def _condition(archive: Archive, chosen: Filter, status: str) -> QueryInstance:
    cond = build_condition(archive, chosen._replace(status=[status]))
    assert cond is not None  # noqa: S101 - a status is asked for
    return cond


def _family(archive: Archive, path: str) -> list[int]:
    tree = archive.categories
    return tree.family(tree.find(path).id)


def _largest_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _count_months(archive: Archive, cond: QueryInstance, *, is_kept: bool) -> dict[str, int]:
    """Published articles a month of the archive's zone, all months from the first to the last."""
    if not is_kept:
        chosen: Counter[str] = Counter()
        for day, number in _count_local_days(archive, cond).items():
            chosen[day[:7]] += number
        return _fill_months(chosen)
    # The days that the store keeps are of UTC: where a month of the zone begins inside of one,
    # its articles are told apart.
    days = archive.articles.count_by("date", cond, prefix=_DAY)
    months: Counter[str] = Counter()
    for day, number in days.items():
        if day == UNDATED:
            continue
        first, last = (archive.local(f"{day}T{time}Z") for time in ("00:00:00", "23:59:59"))
        months[f"{last:%Y-%m}"] += number
        if first.month != last.month:
            begin = to_utc_text(last.replace(day=1, hour=0, minute=0, second=0))
            inside = cond & (where("date") >= f"{day}T00:00:00Z") & (where("date") < begin)
            before = archive.articles.count(inside)
            months[f"{last:%Y-%m}"] -= before
            months[f"{first:%Y-%m}"] += before
    return _fill_months(+months)


def _fill_months(months: Mapping[str, int]) -> dict[str, int]:
    """Months in their order, with those between that have nothing."""
    if not months:
        return {}
    filled, month = {}, min(months)
    while month <= max(months):
        filled[month] = months.get(month, 0)
        after = date.fromisoformat(f"{month}-01") + timedelta(days=31)
        month = f"{after:%Y-%m}"
    return filled


def _count_days(archive: Archive, cond: QueryInstance, year: int) -> dict[str, int]:
    """Published articles on each day of a year that has any."""
    begin, end = (_start_of(archive, one) for one in (year, year + 1))
    of_year = cond & (where("date") >= to_utc_text(begin)) & (where("date") < to_utc_text(end))
    return dict(sorted(_count_local_days(archive, of_year).items()))


def _start_of(archive: Archive, year: int) -> datetime:
    return archive.now.replace(year=year, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _count_local_days(archive: Archive, cond: QueryInstance) -> Counter[str]:
    days: Counter[str] = Counter()
    for minute, number in archive.articles.count_by("date", cond, prefix=_MINUTE).items():
        if minute != UNDATED:
            days[f"{archive.local(minute + ':00Z'):%Y-%m-%d}"] += number
    return days


def _read_sample(archive: Archive, cond: QueryInstance, newest: int) -> Sample:
    documents = archive.articles.iterate(cond, order_by=("-date",))
    words: list[int] = []
    waits: list[int] = []
    for document in islice(documents, newest or None):
        title, excerpt, body, *_ = read_words(document)
        words.append(sum(len(re.findall(r"\w+", text)) for text in (title, excerpt, body)))
        waits += _measure_wait(document)
    by_length = [0] * (len(LENGTHS) + 1)
    for count in words:
        by_length[sum(count > bound for bound in LENGTHS)] += 1
    return Sample(len(words), spread_of(words), by_length, spread_of(waits))


def _measure_wait(document: Mapping[str, Any]) -> Iterator[int]:
    """Minutes from draft to publication; nothing for what came here published."""
    if document["published_at"] and document["created_at"] < document["published_at"]:
        wait = from_utc_text(document["published_at"]) - from_utc_text(document["created_at"])
        yield int(wait.total_seconds()) // 60


def spread_of(values: Sequence[int]) -> Spread | None:
    """How values lie, None where there are none."""
    if not values:
        return None
    ordered = sorted(values)
    ends = [ordered[round((len(ordered) - 1) * part / 4)] for part in range(5)]
    return Spread(len(ordered), *ends)
