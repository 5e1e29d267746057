"""Readers and writers of formats, run on bytes and text in memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from beritacli.formats.detection.detect import QUESTIONS, Head, detect_format
from beritacli.formats.entries import Dump, Record
from beritacli.text.encoding import HEAD_BYTES
from beritacli.text.errors import Broken

if TYPE_CHECKING:
    from beritacli.formats import Reader, Writer
    from beritacli.formats.entries import Entry


def read_bytes(reader: Reader, data: bytes | str) -> list[Entry]:
    """All entries that a reader finds in a file of these bytes."""
    return list(reader.read(io.BytesIO(data.encode() if isinstance(data, str) else data)))


def read_records(reader: Reader, data: bytes | str) -> list[Record]:
    """All entries, which must all be records."""
    entries = read_bytes(reader, data)
    records = [entry for entry in entries if isinstance(entry, Record)]
    assert records == entries
    return records


def read_broken(reader: Reader, data: bytes | str) -> list[Broken]:
    """List what was broken, of all entries."""
    return [entry for entry in read_bytes(reader, data) if isinstance(entry, Broken)]


def write_text(writer: Writer, dump: Dump) -> str:
    """Text that a writer makes of a dump."""
    file = io.StringIO()
    writer.write(dump, file)
    return file.getvalue()


def detect(data: bytes | str) -> str | None:
    """Name of the format that a file of these bytes is detected as."""
    return detect_format((data.encode() if isinstance(data, str) else data)[:65_536])


def dump_articles(*articles: dict[str, Any]) -> Dump:
    """Make a dump of articles alone."""
    return Dump([], [], [], articles)


def find_formats(data: bytes, name: str = "") -> list[str]:
    """All formats whose question is answered by yes; `detect` gives the first."""
    head = Head(data[:HEAD_BYTES], name)
    return [format_name for format_name, ask in QUESTIONS.items() if ask(head)]
