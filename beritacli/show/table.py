"""Lists as tables that fit the terminal: columns go before titles are cut to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from beritacli.language.dates import format_stamp
from beritacli.show import theme
from beritacli.show.machine import flatten
from beritacli.show.terminal import clean_line
from beritacli.show.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

_NARROW, _MIDDLE = 72, 110
_DATES = {"date", "created_at", "modified_at", "published_at"}
_NEVER_CUT = {"id", "status", *_DATES, "revision", "count"}


def choose_columns(width: int) -> list[str]:
    """The columns of a list that a terminal of this width has room for."""
    columns = ["id", "status", "date", "title"]
    if width >= _NARROW:
        columns.append("categories")
    if width >= _MIDDLE:
        columns.append("byline")
    return columns


def draw_table(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    width: int,
    language: str,
    localise: Callable[[str], datetime],
) -> Table:
    """A table of rows; dates in the archive's zone, without the time where it is narrow."""
    words = WORDS[language]
    table = Table(box=None, pad_edge=False, header_style=theme.HEADING, show_edge=False)
    for name in columns:
        table.add_column(
            words.get(name, name),
            justify="right" if name in {"id", "count", "revision"} else "left",
            no_wrap=True,
            overflow="ellipsis",
            min_width=None if name not in _NEVER_CUT else 2,
            ratio=None,
        )
    cells = [[_cell(row, name, width, language, localise) for name in columns] for row in rows]
    for name, column in zip(columns, table.columns, strict=True):
        if name in _NEVER_CUT and cells:
            place = columns.index(name)
            column.min_width = max(row[place].cell_len for row in cells)
    for row in cells:
        table.add_row(*row)
    return table


def _cell(
    row: Mapping[str, Any],
    name: str,
    width: int,
    language: str,
    localise: Callable[[str], datetime],
) -> Text:
    value = row[name]
    if name in _DATES and value:
        stamp = format_stamp(localise(value), language)
        return Text(stamp if width >= _MIDDLE else stamp.rpartition(" ")[0])
    if name == "title" and not value:
        return Text(WORDS[language]["untitled"], style=theme.QUIET)
    if name == "byline":
        return Text("/".join(clean_line(one) for one in value))
    text = clean_line(flatten(value))
    return Text(text, style=theme.STATUS.get(text, "") if name == "status" else "")
