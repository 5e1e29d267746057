"""Lists as tables that fit the terminal: columns go before titles are cut to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rich.style import Style
from rich.table import Table
from rich.text import Text

from beritacli.formats.mapping.cells import flatten
from beritacli.language.dates import format_near_stamp, format_stamp
from beritacli.show import theme
from beritacli.show.machine import ROW_DATES
from beritacli.show.words import WORDS
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

_TINY, _NARROW, _WIDE = 52, 72, 110
_GAP = 2
_SMALLEST = 4
_NEVER_CUT = {"id", "status", "revision", "count", *ROW_DATES}


def choose_columns(width: int, *, has_times: bool = False) -> list[str]:
    """The columns of a list that a terminal of this width has room for.

    has_times: when is what one wants to know, rather than the status.
    """
    columns = ["id", "status", "date", "title"]
    if width < _TINY:
        columns.remove("status" if has_times else "date")
    if width >= _NARROW:
        columns.append("categories")
    if width >= _WIDE:
        columns.append("byline")
    return columns


def draw_table(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    width: int,
    language: str,
    localise: Callable[[str], datetime],
    has_times: bool = False,
    today: date | None = None,
    link: Callable[[Mapping[str, Any]], str | None] | None = None,
) -> Table:
    """A table of rows; dates in the archive's zone, without the time where it is narrow.

    has_times: with the time all the same. today: where it is given, near dates are told from it.
    link: the address that a row's title leads to. Columns that find no room with their headers
    whole go, from the last; `…` stands for them.
    """
    words = WORDS[language]
    headers = [Text(words.get(name, name)) for name in columns]
    has_times = has_times or width >= _WIDE

    def draw_cell(row: Mapping[str, Any], name: str) -> Text:
        if name in ROW_DATES and row[name]:
            moment = localise(row[name])
            return Text(_write_date(moment, language, today, has_time=has_times))
        if name == "date":
            return Text("—", style=theme.QUIET)  # undated
        cell = _cell(row, name, language)
        if link and name == "title" and (address := link(row)):
            cell.stylize(Style(link=address))
        return cell

    cells = [[draw_cell(row, name) for name in columns] for row in rows]
    shown = list(columns)
    room = _share_room(shown, [headers, *cells], width)
    while sum(room) + _GAP * (len(room) - 1) > width and len(shown) > 1:
        shown.pop()
        room = [*_share_room(shown, [headers, *cells], width - _GAP - 1), 1]
    if len(shown) < len(columns):
        headers = [*headers[: len(shown)], Text("…")]
        cells = [[*row[: len(shown)], Text()] for row in cells]
        shown.append("")
    table = Table(box=None, pad_edge=False, show_edge=False, header_style=theme.HEADING)
    for name, header, longest in zip(shown, headers, room, strict=True):
        justify: Literal["left", "right"] = "right" if name in {"id", "count"} else "left"
        table.add_column(header, justify=justify, no_wrap=True, min_width=longest)
    for row in cells:
        for cell, longest in zip(row, room, strict=True):
            cell.truncate(longest, overflow="ellipsis")
        table.add_row(*row)
    return table


def _share_room(columns: Sequence[str], rows: Sequence[Sequence[Text]], width: int) -> list[int]:
    """Cells for each column: what is never cut first, a quarter at most for the rest but titles.

    The first of the rows holds the headers, which are never cut either.
    """
    natural = [max(row[place].cell_len for row in rows) for place in range(len(columns))]
    left = width - _GAP * (len(columns) - 1)
    left -= sum(size for name, size in zip(columns, natural, strict=True) if name in _NEVER_CUT)
    flexible = [name for name in columns if name not in _NEVER_CUT]
    shares: dict[str, int] = {}
    for name in sorted(flexible, key=lambda name: name == "title"):
        waiting = len(flexible) - len(shares)
        share = left if waiting == 1 else left // max(waiting, 3)
        place = columns.index(name)
        least = max(_SMALLEST, rows[0][place].cell_len)
        shares[name] = max(least, min(natural[place], share))
        left -= shares[name]
    return [shares.get(name, size) for name, size in zip(columns, natural, strict=True)]


def _write_date(moment: datetime, language: str, today: date | None, *, has_time: bool) -> str:
    if today and (near := format_near_stamp(moment, today, language)):
        return near
    stamp = format_stamp(moment, language)
    return stamp if has_time else stamp.rpartition(" ")[0]


def _cell(row: Mapping[str, Any], name: str, language: str) -> Text:
    value = row[name]
    if name == "title" and not value:
        return Text(WORDS[language]["untitled"], style=theme.QUIET)
    if name == "byline":
        return Text("/".join(clean_line(one) for one in value))
    text = clean_line(flatten(value))
    return Text(text, style=theme.STATUS.get(text, "") if name == "status" else "")
