"""JSON: the export object of a whole archive, a list of articles, or one article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from beritacli.formats.entries import (
    LISTS,
    OF_ARCHIVE,
    ArchiveEntry,
    Dump,
    Entry,
    Record,
    lose_nothing,
)
from beritacli.formats.mapping.own_lists import OWN_LISTS, read_own_list
from beritacli.formats.mapping.record import read_record
from beritacli.text.encoding import decode_chunks
from beritacli.text.errors import Broken, FormatError
from beritacli.text.json_stream import JsonStream, Piece
from beritacli.text.json_text import MAX_VALUES, JsonError, count_values, describe_second, dump_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from beritacli.formats.entries import Sink

VERSION = 1
find_lost = lose_nothing


def read(file: BinaryIO, name: str = "") -> Iterator[Entry]:  # noqa: ARG001 - it tells nothing
    """Yield what the file holds, in its order; one article is in memory at a time."""
    stream = JsonStream(decode_chunks(file))
    if not stream.peek():
        message = "the file is empty"
        raise FormatError(message)
    if stream.peek() == "[":
        yield from _read_articles(stream)
    elif stream.peek() == "{":
        yield from _read_object(stream)
    else:
        stream.fail("a JSON object or list is expected here")
    if stream.peek():
        stream.fail("more text after the end of the JSON text")


def write(dump: Dump, file: Sink) -> None:
    """Write the export object, each category, tag, stamp and article on a line of its own."""
    file.write(f'{{\n  "version": {VERSION}')
    if dump.archive is not None:
        file.write(f',\n  "archive": {dump_json(dump.archive)}')
    *lists, articles = LISTS
    for name in [*lists, *(OF_ARCHIVE if dump.archive is not None else ())]:
        file.write(f',\n  "{name}": ')
        _write_list(getattr(dump, name), file)
    file.write(f',\n  "{articles}": ')
    _write_list(map(_without_archive, dump.articles), file)
    file.write("\n}\n")


def _without_archive(article: dict[str, Any]) -> dict[str, Any]:
    """An article without what the head of the file says of all."""
    return {key: value for key, value in article.items() if key != "archive"}


def _write_list(items: Iterable[dict[str, Any]], file: Sink) -> None:
    before = "[\n"
    for item in items:
        file.write(f"{before}    {dump_json(item)}")
        before = ",\n"
    file.write("[]" if before == "[\n" else "\n  ]")


def _read_articles(stream: JsonStream) -> Iterator[Entry]:
    stream.take("[")
    number = 0
    while stream.peek() != "]" or number:
        number += 1
        piece = stream.take_value()
        yield _read_item(piece, f"item {number}")
        if stream.take(",]") == "]":
            return
    stream.take("]")


def _read_item(piece: Piece, place: str) -> Entry:
    try:
        value = piece.load()
    except JsonError as error:
        return Broken(place, str(error), piece.text)
    return read_record(value, place, piece.text)


def _read_object(stream: JsonStream) -> Iterator[Entry]:
    """Read an object with a list of articles as an export, any other as one article."""
    members: dict[str, Piece] = {}
    is_export = False
    for key in _read_keys(stream):
        if key == "articles" and stream.peek() == "[" and not members.keys() & {"title", "body"}:
            is_export = True
            identity = _read_identity(members)
            yield from _read_members(members, identity)
            if identity is not None:
                yield ArchiveEntry(identity)
            for entry in _read_articles(stream):
                yield _note_archive(entry, identity)
            continue
        members[key] = stream.take_value()
        if is_export:
            yield from _read_members({key: members[key]}, _read_identity(members))
    if not is_export:
        if sum(count_values(piece.text) for piece in members.values()) > MAX_VALUES:
            raise FormatError(f"line 1: more than {MAX_VALUES:,} values in one article")
        article = {key: piece.load() for key, piece in members.items()}
        yield read_record(article, "item 1", dump_json(article))


def _read_identity(members: dict[str, Piece]) -> str | None:
    """The identity of the archive that wrote the file, where it says that above its articles."""
    piece = members.get("archive")
    value = piece.load() if piece and piece.text.startswith('"') else None
    return value if isinstance(value, str) and value else None


def _note_archive(entry: Entry, identity: str | None) -> Entry:
    """Say of an article that has an id of ours whose it is."""
    if identity is not None and isinstance(entry, Record) and "id" in entry.fields:
        entry.fields.setdefault("archive", identity)
    return entry


def _read_keys(stream: JsonStream) -> Iterator[str]:
    """Yield each key of an object, with the cursor at its value."""
    seen = set()
    stream.take("{")
    if stream.peek() == "}":
        stream.take("}")
        return
    while True:
        if stream.peek() != '"':
            stream.fail("a key in double quotes is expected here")
        piece = stream.take_value()
        key = piece.load()
        if key in seen:
            raise JsonError(piece.line, piece.column, describe_second(key))
        seen.add(key)
        if len(seen) > MAX_VALUES:
            stream.fail(f"more than {MAX_VALUES:,} keys in one object")
        stream.take(":")
        yield key
        if stream.take(",}") == "}":
            return


def _read_members(members: dict[str, Piece], identity: str | None) -> Iterator[Entry]:
    """Yield what an export has beside articles; FormatError if its version is another's."""
    version = members["version"].load() if "version" in members else VERSION
    if type(version) is not int or version < 1:
        message = "not an export of beritacli: its version is no whole number"
        raise FormatError(message)
    if version > VERSION:
        message = f"a newer beritacli wrote this: its version is above {VERSION}; update beritacli"
        raise FormatError(message)
    for name in OWN_LISTS:
        if piece := members.get(name):
            is_list = piece.text.startswith("[")
            pieces = piece.read_items() if is_list else iter([piece])
            yield from read_own_list(name, enumerate((one.load() for one in pieces), 1), identity)
