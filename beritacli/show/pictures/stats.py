"""The numbers of the newsroom as bars, sparklines and a calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from beritacli.archive.reports.statistics import LENGTHS
from beritacli.language.dates import format_month
from beritacli.language.names import DAYS, MONTHS
from beritacli.show import theme
from beritacli.show.pictures.bars import draw_bar, draw_sparkline
from beritacli.show.words import WORDS
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from beritacli.archive.reports.statistics import Spread, Statistics

_WIDE = 100
_MOST_ROWS = 10
_MOST_MONTHS = 18  # as bars; more are a line for each year
_LONGEST_BAR = 30
_SHADES = "·░▒▓█"
_MARGIN = 4


def draw_statistics(numbers: Statistics, *, width: int, language: str) -> Group:
    """All numbers, below each other, and side by side on a wide terminal."""
    words = WORDS[language]
    heading = Text(f"{numbers.published:,} {words['posts']}", style=theme.HEADING)
    if numbers.undated:
        heading.append(f" · {numbers.undated:,} {words['no date']}", theme.QUIET)
    room = (width - _MARGIN) // 2 if width >= _WIDE else width
    by_status = {name: number for name, number in numbers.by_status.items() if number}
    sections = [
        _title(words["posts a month"], _draw_months(numbers.by_month, room, language)),
        _title(words["by status"], _draw_bars(by_status, room)),
        _title(words["by category"], _draw_bars(numbers.by_category, room)),
        _title(words["by byline"], _draw_bars(numbers.by_byline, room)),
        *_draw_sample(numbers, room, language),
    ]
    calendar = _title(
        f"{words['posts a day']}, {numbers.year}",
        _draw_year(numbers.by_day, numbers.year, width, language),
    )
    if width < _WIDE:
        return Group(heading, sections[0], calendar, *sections[1:])
    grid = Table.grid(padding=(0, _MARGIN, 0, 0), pad_edge=False)
    for _ in range(2):
        grid.add_column(width=room)
    for at in range(0, len(sections), 2):
        grid.add_row(*sections[at : at + 2])
    return Group(heading, calendar, grid)


def _title(title: str, picture: RenderableType) -> Group:
    return Group(Text(), Text(title, style=theme.HEADING), picture)


def _draw_bars(counts: Mapping[str, int], width: int, most: int = _MOST_ROWS) -> RenderableType:
    """The largest counts, each with a bar; how many more there are in the last line."""
    shown = dict(list(counts.items())[:most])
    largest = max(shown.values(), default=0)
    number = len(f"{largest:,}")
    labels = [Text(clean_line(name), style=theme.STATUS.get(name, "")) for name in shown]
    widest = min(max((label.cell_len for label in labels), default=0), width // 2)
    bar = max(1, min(_LONGEST_BAR, width - widest - number - 4))
    table = Table.grid(padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(no_wrap=True, overflow="ellipsis", width=widest + 1)
    table.add_column(no_wrap=True, justify="right", width=number)
    table.add_column(no_wrap=True, width=bar, style=theme.COUNT)
    for label, value in zip(labels, shown.values(), strict=True):
        table.add_row(label, f"{value:,}", draw_bar(value, largest, bar))
    rest = len(counts) - most
    return Group(table, Text(f"… +{rest:,}", style=theme.QUIET)) if rest > 0 else table


def _draw_months(by_month: Mapping[str, int], width: int, language: str) -> RenderableType:
    if len(by_month) <= _MOST_MONTHS:
        named = {
            format_month(date.fromisoformat(f"{month}-01"), language): number
            for month, number in by_month.items()
        }
        return _draw_bars(named, width, _MOST_MONTHS)
    largest = max(by_month.values())
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    for justify in ("left", "left", "right"):
        table.add_column(no_wrap=True, justify=justify)
    initials = "".join(f"{name[0]} " for name in MONTHS[language]).rstrip()
    table.add_row("", Text(initials, style=theme.QUIET), "")
    for year in sorted({month[:4] for month in by_month}):
        values = [by_month.get(f"{year}-{month:02}", 0) for month in range(1, 13)]
        line = " ".join(draw_sparkline(values, largest))
        table.add_row(year, Text(line, style=theme.COUNT), f"{sum(values):,}")
    return table


def _draw_year(by_day: Mapping[str, int], year: int, width: int, language: str) -> Group:
    """A calendar: a row for each weekday, a cell for each week, darker where there is more.

    Where a year has no room, it is told in parts.
    """
    first = date(year, 1, 1) - timedelta(days=date(year, 1, 1).weekday())
    weeks = (date(year, 12, 31) - first).days // 7 + 1
    cell = 2 if width >= _MARGIN + 2 * weeks else 1
    at_once = -(-weeks // -(-weeks * cell // (width - _MARGIN)))
    largest = max(by_day.values(), default=0)
    step = max(1, -(-largest // (len(_SHADES) - 1)))
    lines = []
    for begin in range(0, weeks, at_once):
        shown = range(begin, min(weeks, begin + at_once))
        lines.append(_draw_month_names(first, shown, year, cell, language))
        for weekday in range(7):
            line = Text(f"{DAYS[language][weekday][:3]} ", style=theme.QUIET)
            for week in shown:
                day = first + timedelta(weeks=week, days=weekday)
                number = by_day.get(day.isoformat(), 0)
                shade = _SHADES[-(-number // step)] if day.year == year else " "
                style = f"{theme.PLAIN} {theme.COUNT}" if number else ""
                line.append(shade * cell if number else shade.ljust(cell), style)
            lines.append(line)
    lines.append(_draw_legend(step, largest))
    return Group(*lines)


def _draw_month_names(first: date, weeks: range, year: int, cell: int, language: str) -> Text:
    """The first letters of each month above the week that holds its first day."""
    line = " " * _MARGIN
    for month, name in enumerate(MONTHS[language], 1):
        week = (date(year, month, 1) - first).days // 7
        if week in weeks and week + 2 // cell < weeks.stop:
            line = line.ljust(_MARGIN + (week - weeks.start) * cell) + name[:3]
    return Text(line, style=theme.QUIET)


def _draw_legend(step: int, largest: int) -> Text:
    parts = [f"{_SHADES[0]} 0"]
    for level, shade in enumerate(_SHADES[1:]):
        least, most = level * step + 1, min((level + 1) * step, largest)
        if least <= most:
            parts.append(f"{shade} {least:,}" if least == most else f"{shade} {least:,}–{most:,}")
    return Text(" " * _MARGIN + "  ".join(parts), style=theme.QUIET)


def _draw_sample(numbers: Statistics, width: int, language: str) -> list[Group]:
    """Lengths, and the time from draft to publication, where they are known."""
    words, sample = WORDS[language], numbers.sample
    if sample.words is None:
        return []
    names = [f"≤ {LENGTHS[0]}"]
    names += [f"{low + 1}–{high}" for low, high in pairwise(LENGTHS)]
    classes = dict(zip([*names, f"> {LENGTHS[-1]}"], sample.by_length, strict=True))
    looked_at = words["of the newest"].format(sample.looked_at)
    told = _tell(sample.words, [f"{n:,}" for n in sample.words[1:]], words)
    shown = [
        _title(
            f"{words['lengths']} ({words['words']})",
            Group(_draw_bars(classes, width), Text(f"{told}, {looked_at}", style=theme.QUIET)),
        )
    ]
    if sample.waits:
        times = [_write_minutes(n, words) for n in sample.waits[1:]]
        told = _tell(sample.waits, times, words)
        looked_at = words["of the newest"].format(sample.waits.of)
        shown.append(_title(words["waits"], Text(f"{told}, {looked_at}")))
    return shown


def _tell(spread: Spread, values: Sequence[str], words: Mapping[str, str]) -> str:
    """The middle of values, and between which ends half of them and all of them lie."""
    least, lower, middle, upper, most = values
    if spread.least == spread.most:
        return f"{words['median']} {middle}"
    half, whole = f"{words['half']} {lower}–{upper}", f"{words['all']} {least}–{most}"
    return f"{words['median']} {middle}, {half}, {whole}"


def _write_minutes(minutes: int, words: Mapping[str, str]) -> str:
    """`45 menit`, `5 jam`, `3 hari`: the largest unit of which there are at least two."""
    for unit, size in (("days", 24 * 60), ("hours", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size:,} {words[unit]}"
    return f"{minutes} {words['minutes']}"
