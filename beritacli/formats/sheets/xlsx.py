"""Excel's workbooks: each sheet that is a table of articles, with the columns and rules of CSV.

The header need not be the first row, since a title often stands above it. Hidden sheets are left
out, as are those without columns of articles; the report names them.
"""

from __future__ import annotations

import tempfile
from itertools import chain, islice
from shutil import copyfileobj
from typing import TYPE_CHECKING, BinaryIO, cast

from beritacli.formats.detection.tables import LEAST_KNOWN
from beritacli.formats.entries import Entry, LeftOut
from beritacli.text.errors import Broken, FormatError, NotArticlesError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Record
    from beritacli.formats.mapping.columns import Header
    from beritacli.formats.sheets.workbook import Cells, Sheet, Workbook

    _Rows = Iterator[tuple[int, Cells]]

_IN_MEMORY = 2**25
_MOST_ABOVE = 20  # rows that may stand above the header
_MOST_NAMED = 5
_LONGEST_LIST = 200


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield a record or what is broken for each row.

    Raises FormatError for a broken workbook, and NotArticlesError for one without articles.
    """
    from beritacli.formats.sheets.workbook import Workbook

    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:  # in a packed file none can go back
        copyfileobj(file, spool)
        yield from _read_sheets(Workbook(cast("BinaryIO", spool)))


def _read_sheets(workbook: Workbook) -> Iterator[Entry]:
    visible = [sheet for sheet in workbook.sheets if not sheet.is_hidden]
    hidden = [sheet.name for sheet in workbook.sheets if sheet.is_hidden]
    others: list[str] = []
    for sheet in visible:
        rows = workbook.read_rows(sheet)
        first = list(islice(rows, _MOST_ABOVE + 1))
        headers = enumerate(map(_find_header, first))
        number, header = next((one for one in headers if one[1]), (0, None))
        if header is None:
            others.append(sheet.name)
            continue
        if number:
            yield LeftOut("row above a header" if number == 1 else "rows above a header", number)
        prefix = f"sheet «{sheet.name}», " if len(visible) > 1 else ""
        yield from _read_rows(chain(first[number + 1 :], rows), header, prefix)
    if len(others) == len(visible):
        raise NotArticlesError(_explain(workbook, visible))
    for kind, names in (("{} without columns of articles", others), ("hidden {}", hidden)):
        if names:
            shown = kind.format("sheet" if len(names) == 1 else "sheets")
            yield LeftOut(f"{shown} ({_list_names(names)})", len(names))


def _find_header(row: tuple[int, Cells]) -> Header | None:
    """What the columns of a row are, if it names a title and another field; else None."""
    from beritacli.formats.mapping.columns import MOST, read_header

    number, cells = row
    width = max(cells) + 1
    header = read_header([_text_of(cells, column) for column in range(min(width, MOST))])
    if "title" not in header.names or header.known < LEAST_KNOWN:
        return None
    if width > MOST:
        message = f"row {number}: {width:,} columns; at most {MOST:,} are read"
        raise FormatError(message)
    return header


def _read_rows(rows: _Rows, header: Header, prefix: str) -> Iterator[Record | Broken]:
    from beritacli.formats.sheets.rows import read_row
    from beritacli.formats.sheets.workbook import Fault

    width = len(header.keys)
    for number, cells in rows:
        place = f"{prefix}row {number}"
        texts = [_text_of(cells, column) for column in range(max(width, max(cells) + 1))]
        if not any(text.strip() for text in texts) and not _has_fault(cells):
            continue
        faults = [
            cell.reason
            for column, cell in sorted(cells.items())
            if isinstance(cell, Fault) and column < width and header.names[column]
        ]
        if any(text.strip() for text in texts[width:]):
            faults.append(f"the row has {len(texts)} cells, the header {width}")
        if faults:
            yield Broken(place, faults[0], "\t".join(texts))
            continue
        try:
            yield read_row(texts[:width], header, place, is_plain=False)
        except FormatError as error:
            yield Broken(place, str(error), "\t".join(texts))


def _has_fault(cells: Cells) -> bool:
    return any(not isinstance(cell, str) for cell in cells.values())


def _text_of(cells: Cells, column: int) -> str:
    cell = cells.get(column, "")
    return cell if isinstance(cell, str) else cell.text


def _explain(workbook: Workbook, visible: list[Sheet]) -> str:
    """Why no sheet was read."""
    for sheet in visible:
        if first := next(workbook.read_rows(sheet), None):
            cells = (_text_of(first[1], column).strip() for column in sorted(first[1]))
            shown = ", ".join(cells)[:_LONGEST_LIST]
            return (
                "no sheet has a row that names a title (judul) and another column; "
                f"sheet «{sheet.name}» begins with: {shown}"
            )
    return "the workbook is empty" if visible else "all sheets of the workbook are hidden"


def _list_names(names: list[str]) -> str:
    more = ", …" if len(names) > _MOST_NAMED else ""
    return ", ".join(f"«{name}»" for name in names[:_MOST_NAMED]) + more
