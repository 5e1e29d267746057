"""CSV for people's spreadsheets: one article a row, all of its fields; columns in any order.

Written in UTF-8 with a byte order mark, without which Excel takes it for Windows-1252, every cell
in quotes, and with an apostrophe before what a spreadsheet would run.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo

from beritacli.formats.entries import Dump, Entry, lose_nothing
from beritacli.formats.mapping.cells import write_cell
from beritacli.formats.mapping.columns import COLUMNS
from beritacli.formats.sheets.rows import read_table
from beritacli.text.escapes import guard_csv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Sink

find_lost = lose_nothing


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield a record or what is broken for each row; raises FormatError."""
    return read_table(file)


def write(dump: Dump, file: Sink) -> None:
    """Write the articles under a header."""
    zone = ZoneInfo(dump.site.timezone)
    file.write("\ufeff")
    rows = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
    rows.writerow(COLUMNS)
    for article in dump.articles:
        rows.writerow([guard_csv(write_cell(name, article.get(name), zone)) for name in COLUMNS])
