"""A table of articles to records: CSV as people and programs write it, and our own escaped TSV."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.formats.entries import Record
from beritacli.formats.mapping.cells import LISTS, OBJECTS, read_cell, read_object
from beritacli.formats.mapping.columns import (
    MOST,
    Header,
    choose_delimiter,
    read_header,
    read_mark,
    split_line,
)
from beritacli.formats.mapping.fields import article_fields
from beritacli.formats.mapping.restrictions import STATUSES
from beritacli.text.encoding import decode_chunks
from beritacli.text.errors import MAX_RECORD, Broken, FormatError
from beritacli.text.escapes import unescape_tsv, unguard_csv
from beritacli.text.json_text import MAX_VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Entry

_SUBSTACK = {"post_id", "is_published", "email_sent_at", "audience", "title"}
_TAG = re.compile(r"</?[a-z][^<>]*>|&(?:[a-z]+|#\d+);", re.IGNORECASE)


def read_table(file: BinaryIO) -> Iterator[Entry]:
    """Yield a record or what is broken for each row; raises FormatError."""
    csv.field_size_limit(MAX_RECORD)
    lines = _Lines(_read_lines(file))
    first = next((line for line in lines if line.strip()), "")
    delimiter = read_mark(first)
    if delimiter is not None:
        first = next((line for line in lines if line.strip()), "")
    if not first:
        raise FormatError("the file is empty")
    try:
        delimiter = delimiter or choose_delimiter(first)[0]
        names = split_line(first, delimiter)
        is_plain = delimiter == "\t" and read_header(names[:MOST]).is_own
        if not is_plain and first.count('"') % 2:  # a name with a line break in it
            first += "".join(_rest_of_header(lines, first))
            names = next(csv.reader(io.StringIO(first, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise FormatError(f"line {lines.number}: {error}") from None
    if len(names) > MOST:
        raise FormatError(f"line {lines.number}: {len(names):,} columns; at most {MOST:,} are read")
    header = read_header(names)
    if "title" not in header.names:
        shown = ", ".join(header.keys)[:200]
        message = f"line {lines.number}: no column is called judul or title; there are: {shown}"
        raise FormatError(message)
    yield from _read_rows(lines, header, delimiter, is_plain=is_plain)


class _Lines:
    """The file's lines, with what was taken since `start` was called last."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._taken = io.StringIO()  # a list of lines takes ten times the room of short ones
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number += 1
        self._taken.write(line)
        return line

    def start(self) -> int:
        """Begin a row; returns the number of its first line."""
        self._taken = io.StringIO()
        return self.number + 1

    @property
    def text(self) -> str:
        """The row as it stands in the file."""
        return self._taken.getvalue().rstrip("\r\n")


def _rest_of_header(lines: _Lines, first: str) -> Iterator[str]:
    quotes = first.count('"')
    for line in lines:
        yield line
        quotes += line.count('"')
        if quotes % 2 == 0:
            return


def _read_lines(file: BinaryIO) -> Iterator[str]:
    """Lines with their ends, which may be LF, CRLF or CR."""
    held: list[str] = []
    chunks = decode_chunks(file)
    while True:
        try:
            chunk = next(chunks, None)
        except FormatError as error:
            raise FormatError(f"{error}; in Excel, save it as «CSV UTF-8»") from None
        if chunk is None:
            break
        if "\n" not in chunk and "\r" not in chunk:
            held.append(chunk)
            continue
        *whole, last = io.StringIO("".join(held) + chunk, newline="")
        yield from whole
        held = [last]
    yield from io.StringIO("".join(held), newline="")


def _read_rows(
    lines: _Lines, header: Header, delimiter: str, *, is_plain: bool
) -> Iterator[Record | Broken]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = lines.start()
        try:
            row = _split_plain(next(lines)) if is_plain else next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Broken(f"line {number}", _explain(error), lines.text)
            continue
        if not any(cell.strip() for cell in row):
            continue
        place = f"line {number}"
        width = len(header.keys)
        if len(row) < width or any(islice(row, width, None)):
            reason = f"the row has {len(row)} cells, the header {width}"
            yield Broken(place, reason, lines.text)
            continue
        try:
            record = read_row(row, header, place, is_plain=is_plain)
        except FormatError as error:
            yield Broken(place, str(error), lines.text)
        else:
            yield record


def _split_plain(line: str) -> list[str]:
    return line.rstrip("\r\n").split("\t")


def _explain(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a quote is opened in this row and not closed"
    if "expected after" in str(error):
        return "a quote inside a quoted cell is not doubled"
    return str(error)


def read_row(row: list[str], header: Header, place: str, *, is_plain: bool) -> Record:
    """The record of a row, which has a cell for each column; raises FormatError.

    is_plain: whether its cells are escaped as our own TSV has them.
    """
    raw: dict[str, Any] = {}
    refers: dict[str, list[str]] = {}
    for key, name, cell in zip(header.keys, header.names, row, strict=False):
        if name in LISTS and sum(map(cell.count, ",;|")) > MAX_VALUES:
            raise FormatError(f"more than {MAX_VALUES:,} values in the cell «{key}»")
        if header.is_own:
            text = unescape_tsv(cell) if is_plain else unguard_csv(cell)
            value = read_cell(key, text) if text else None
        else:
            value = _read_peoples_cell(name, cell.strip())
        if value is not None:
            raw[key] = value
    if header.is_own and "title" in header.names:
        raw.setdefault("title", "")
    if not header.is_own:
        _judge_body(raw, header)
        if header.keys[0] == "post_id" and set(header.keys) >= _SUBSTACK:
            refers = _identify_substack(raw)
    fields = article_fields(raw)
    return Record(fields, place, raw, "byline" not in header.names, refers)


def _read_peoples_cell(name: str | None, cell: str) -> Any:
    """Value of a cell as people fill it; None where it is empty.

    Terms are parted by semicolons or bars; tags by commas, too, which names of categories hold.
    """
    if not cell:
        return None
    if name in LISTS and name != "byline":
        text = cell.replace("|", ";")
        if name == "tags" and ";" not in text:
            text = text.replace(",", ";")
        return read_cell("tags", text) or None
    if name == "byline" and ";" in cell:
        return read_cell("byline", cell)
    if name == "status":
        return STATUSES.get(cell.casefold(), cell.casefold())
    return read_object(cell) if name in OBJECTS else cell


def _identify_substack(raw: dict[str, Any]) -> dict[str, list[str]]:
    """Say which post it is, in Substack's list of posts: `1201.kabar-pasar` has number and slug.

    Its body is in a file of its own: what the record refers to.
    """
    number, _, slug = str(raw.pop("post_id", "")).partition(".")
    if number:
        raw["source"] = {"kind": "substack", "uri": None, "id": number}
    if slug:
        raw["slug"] = slug
    return {"body": [number]} if number else {}


def _judge_body(raw: dict[str, Any], header: Header) -> None:
    """Say that a body is plain text when it is: a cell has lines, and seldom tags."""
    if "body_format" in raw:
        raw["body_format"] = str(raw["body_format"]).casefold()
        return
    bodies = [key for key, name in zip(header.keys, header.names, strict=True) if name == "body"]
    written = [key for key in bodies if key in raw]
    if len(written) == 1 and written[0] in _UNTOLD and not _TAG.search(raw[written[0]]):
        raw["body_format"] = "text"


# Names of a body's column that say nothing of its format.
_UNTOLD = ("body", "content", "isi", "text", "articleBody")
