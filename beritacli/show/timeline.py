"""The timeline: a heading for each day, under it the time, title, category and byline."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from beritacli.archive.notices import notice_word
from beritacli.language.dates import format_day, name_day
from beritacli.show import theme
from beritacli.show.terminal import clean_line
from beritacli.show.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from rich.console import RenderableType

    from beritacli.archive.timeline import Moment

_WIDE = 100


def draw_timeline(
    moments: Sequence[Moment],
    *,
    width: int,
    language: str,
    localise: Callable[[str], datetime],
    today: date,
) -> Group:
    """Moments by day, in the order given."""
    parts: list[RenderableType] = []
    days = groupby(moments, key=lambda moment: localise(moment.at).date())
    for number, (day, of_day) in enumerate(days):
        if number:
            parts.append(Text())
        heading = Text(format_day(day, language), style=theme.HEADING)
        if near := name_day(day, today, language):
            heading.append(f" · {near}", theme.COUNT)
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True, style=theme.COUNT)
        table.add_column(overflow="fold")
        if width >= _WIDE:
            table.add_column(no_wrap=True, overflow="ellipsis", max_width=width // 3)
        for moment in of_day:
            _add(table, moment, language, localise, is_wide=width >= _WIDE)
        parts += [heading, table]
    return Group(*(parts or [Text(WORDS[language]["empty"], style=theme.QUIET)]))


def _add(
    table: Table,
    moment: Moment,
    language: str,
    localise: Callable[[str], datetime],
    *,
    is_wide: bool,
) -> None:
    time = f"  {localise(moment.at):%H:%M}"
    article = moment.article
    if article is None:
        table.add_row(time, Text(WORDS[language]["stamp"], style=theme.QUIET))
        return
    title = Text(clean_line(article.title) or WORDS[language]["untitled"])
    if word := notice_word(article.meta, language):
        title.append(f" ({word})", theme.WARNING)
    details = [", ".join(article.categories), "/".join(article.byline)]
    rest = Text(clean_line(" · ".join(one for one in details if one)), style=theme.QUIET)
    if is_wide:
        table.add_row(time, title, rest)
    else:
        table.add_row(time, Text("\n").join([title, rest]) if rest else title)
