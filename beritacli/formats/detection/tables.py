"""Whether a file is a table of articles, and by what its cells are separated."""

from __future__ import annotations

import csv
import io

from beritacli.formats.mapping.columns import choose_delimiter, read_mark
from beritacli.text.encoding import decode_head

LEAST_KNOWN = 2  # columns of which a header tells what they are


def find_delimiter(head: bytes) -> str | None:
    """Delimiter of a table of articles that begins so; None for anything else."""
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    text = decode_head(head, "replace").lstrip()
    lines = [*io.StringIO(text, newline=None), ""]
    if marked := read_mark(lines[0]):
        return marked
    try:
        delimiter, header = choose_delimiter(lines[0])
    except csv.Error:
        return None
    return delimiter if "title" in header.names and header.known >= LEAST_KNOWN else None
