"""NDJSON: one article a line, each for itself, so that one bad line spoils no other.

The lines of a change feed are read, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from beritacli.formats.entries import Dump, Entry, lose_nothing
from beritacli.formats.json.feed import FeedReader, is_feed_line
from beritacli.formats.mapping.record import read_record
from beritacli.text.encoding import encoding_of
from beritacli.text.errors import MAX_RECORD, TOO_LONG, Broken, FormatError
from beritacli.text.json_text import JsonError, dump_json, load_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.formats.entries import Sink

_SHOWN_BYTES = 1000
find_lost = lose_nothing


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield a record or what is broken for each line that is not blank."""
    number = 0
    feed = FeedReader()
    while line := file.readline(MAX_RECORD + 2):
        number += 1
        if number == 1:
            mark, encoding = encoding_of(line)
            if encoding != "utf-8":
                message = "line 1 column 1: UTF-16 text; NDJSON is UTF-8"
                raise FormatError(message)
            line = line.removeprefix(mark)
        place = f"line {number}"
        if len(line) > MAX_RECORD and not line.endswith(b"\n"):
            _skip_line(file)
            yield Broken(place, TOO_LONG, _show(line[:_SHOWN_BYTES]))
        elif text := line.strip():
            yield from _read_line(text, place, len(line) - len(line.lstrip()), feed)
    yield from feed.finish()


def write(dump: Dump, file: Sink) -> None:
    """Write the articles, one a line; the format carries nothing else."""
    for article in dump.articles:
        file.write(dump_json(article) + "\n")


def _read_line(line: bytes, place: str, indent: int, feed: FeedReader) -> Iterator[Entry]:
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 text at byte {indent + error.start} of the line (counted from 0)"
        yield Broken(place, reason, _show(line))
        return
    try:
        value = load_json(text, column=indent + 1)
    except JsonError as error:
        yield Broken(place, f"column {error.column}: {error.problem}", text)
        return
    if is_feed_line(value):
        yield from feed.read(value, place, text)
    else:
        yield read_record(value, place, text)


def _skip_line(file: BinaryIO) -> None:
    while (rest := file.readline(MAX_RECORD)) and not rest.endswith(b"\n"):
        pass


def _show(line: bytes) -> str:
    return line.decode(errors="backslashreplace")
