r"""TSV for programs: one article a line, all of its fields; tabs, newlines and the like as \t \n.

Other people's, with quotes as spreadsheets write them, is read like CSV.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo

from beritacli.formats.entries import Dump, Entry, lose_nothing
from beritacli.formats.mapping.cells import write_cell
from beritacli.formats.mapping.columns import COLUMNS
from beritacli.formats.sheets.rows import read_table
from beritacli.text.escapes import escape_tsv

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
    file.write("\t".join(COLUMNS) + "\n")
    for article in dump.articles:
        cells = (write_cell(name, article.get(name), zone) for name in COLUMNS)
        file.write("\t".join(map(escape_tsv, cells)) + "\n")
