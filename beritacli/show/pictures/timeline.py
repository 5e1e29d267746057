"""The timeline: a heading for each day, week or month, under it time, title, category, byline."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Group
from rich.table import Table
from rich.text import Text

from beritacli.archive.articles.notices import notice_word
from beritacli.article import PUBLIC
from beritacli.language.dates import (
    format_day,
    format_month,
    format_near_stamp,
    format_stamp,
    format_week,
    format_weekday,
    name_day,
)
from beritacli.show import theme
from beritacli.show.words import WORDS
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from rich.console import RenderableType

    from beritacli.archive.reports.timeline import Moment

_WIDE = 100
PERIODS = {"day": format_day, "week": format_week, "month": format_month}


class Calendar(NamedTuple):
    """How moments are told: language, the archive's zone, its present, and by which period."""

    language: str
    localise: Callable[[str], datetime]
    now: datetime
    by: str = "day"

    def name_period(self, moment: Moment) -> str:
        """The heading under which a moment stands."""
        if moment.at is None:
            return WORDS[self.language]["no date"].capitalize()
        return PERIODS[self.by](self.localise(moment.at).date(), self.language)


def draw_timeline(
    moments: Sequence[Moment],
    calendar: Calendar,
    *,
    width: int,
    ahead: Sequence[Moment] = (),
    under: str | None = None,
) -> Group:
    """Moments by period, in the order given; before them what is scheduled, in its own block.

    under: the heading that was drawn last, which is not drawn again.
    """
    parts: list[RenderableType] = []
    if ahead:
        heading = Text(WORDS[calendar.language]["ahead"], style=theme.HEADING)
        parts += [heading, _draw_block(ahead, calendar, width, is_ahead=True), Text()]
    for name, of_period in groupby(moments, key=calendar.name_period):
        if name != under:
            parts += [Text()] if (parts and parts[-1]) or under else []
            parts.append(_draw_heading(name, moments, calendar))
        parts.append(_draw_block(of_period, calendar, width))
    return Group(*(parts or [Text(WORDS[calendar.language]["empty"], style=theme.QUIET)]))


def _draw_heading(name: str, moments: Sequence[Moment], calendar: Calendar) -> Text:
    heading = Text(name, style=theme.HEADING)
    if calendar.by == "day":
        first = next(moment for moment in moments if calendar.name_period(moment) == name)
        day = calendar.localise(first.at).date() if first.at else None
        if day and (near := name_day(day, calendar.now.date(), calendar.language)):
            heading.append(f" · {near}", theme.COUNT)
    return heading


def _draw_block(
    moments: Iterable[Moment], calendar: Calendar, width: int, *, is_ahead: bool = False
) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style=theme.STATUS["scheduled"] if is_ahead else theme.COUNT)
    table.add_column(overflow="fold")
    if width >= _WIDE:
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=width // 3)
    for moment in moments:
        _add(table, moment, calendar, is_wide=width >= _WIDE, is_ahead=is_ahead)
    return table


def _write_time(moment: datetime, calendar: Calendar, *, is_ahead: bool) -> str:
    today = calendar.now.date()
    if is_ahead:
        near = format_near_stamp(moment, today, calendar.language)
        return near or format_stamp(moment, calendar.language)
    if calendar.by == "day":
        return f"{moment:%H:%M}"
    return f"{format_weekday(moment.date(), calendar.language)}  {moment:%H:%M}"


def _add(
    table: Table, moment: Moment, calendar: Calendar, *, is_wide: bool, is_ahead: bool
) -> None:
    words = WORDS[calendar.language]
    local = calendar.localise(moment.at) if moment.at else None
    time = f"  {_write_time(local, calendar, is_ahead=is_ahead) if local else '—'}"
    article = moment.article
    if article is None:
        table.add_row(time, Text(words["stamp"], style=theme.QUIET))
        return
    title = Text(clean_line(article.title) or words["untitled"])
    if is_ahead and local and local <= calendar.now:
        title.append(f"  ({words['overdue']})", theme.WARNING)
    if article.visibility != PUBLIC:
        title.append(f" ({article.visibility})", theme.WARNING)
    if word := notice_word(article.meta, calendar.language):
        title.append(f" ({word})", theme.WARNING)
    details = [", ".join(article.categories), "/".join(article.byline)]
    rest = Text(clean_line(" · ".join(one for one in details if one)), style=theme.QUIET)
    if is_wide:
        table.add_row(time, title, rest)
    else:
        table.add_row(time, Text("\n").join([title, rest]) if rest else title)
