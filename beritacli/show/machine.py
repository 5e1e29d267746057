"""Results for programs: JSON, NDJSON, CSV, TSV, ids, slugs. Streams; knows no Rich."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from beritacli.formats.jsontext import dump_json
from beritacli.show.terminal import clean_line, clean_text, escape_character

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beritacli.show.streams import Streams

MACHINE_FORMATS = ("json", "ndjson", "csv", "tsv", "ids", "slugs")
_TSV_UNSAFE = "[\x00-\x1f\\\\\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
_TSV_NAMES = {"\t": "\\t", "\n": "\\n", "\\": "\\\\"}
_FORMULA = tuple("=+-@\t＝＋－＠")


def write_json(streams: Streams, value: Any) -> None:
    """One JSON value, indented for the eye."""
    streams.write(dump_json(value, indent=2) + "\n")


def write_rows(
    streams: Streams,
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    format_name: str,
    *,
    has_header: bool = True,
) -> None:
    """Rows in one of MACHINE_FORMATS. json and ndjson hold the columns of each row, too."""
    if format_name == "json":
        _write_list(streams, ({name: row[name] for name in columns} for row in rows))
    elif format_name == "ndjson":
        for row in rows:
            streams.write(dump_json({name: row[name] for name in columns}) + "\n")
    elif format_name in {"ids", "slugs"}:
        for row in rows:
            streams.write(clean_line(str(row["id" if format_name == "ids" else "slug"])) + "\n")
    elif format_name == "csv":
        _write_csv(streams, rows, columns, has_header=has_header)
    else:
        if has_header:
            streams.write("\t".join(columns) + "\n")
        for row in rows:
            streams.write("\t".join(escape_tsv(flatten(row[name])) for name in columns) + "\n")


def _write_list(streams: Streams, values: Iterable[Any]) -> None:
    before = "[\n"
    for value in values:
        streams.write(f"{before}  {dump_json(value)}")
        before = ",\n"
    streams.write("[]\n" if before == "[\n" else "\n]\n")


def _write_csv(
    streams: Streams, rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, has_header: bool
) -> None:
    import csv
    from io import StringIO

    buffer = StringIO()
    # All in quotes: where a comma is the decimal sign, spreadsheets split at semicolons.
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    clean = clean_text if streams.is_terminal else str  # a file keeps every character
    if has_header:
        writer.writerow(columns)
    for row in rows:
        writer.writerow([guard_csv(flatten(row[name])) for name in columns])
        streams.write(clean(buffer.getvalue()))
        buffer.seek(0)
        buffer.truncate()
    streams.write(clean(buffer.getvalue()))


def flatten(value: Any) -> str:
    """A value as the text of one cell; lists are joined by `; `, nothing is empty."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(value)
    return value if isinstance(value, str) else dump_json(value)


def escape_tsv(text: str) -> str:
    r"""A cell of TSV: tab, newline, backslash and controls as \t \n \\ \xNN."""
    return re.sub(_TSV_UNSAFE, _escape_tsv, text)


def _escape_tsv(found: re.Match[str]) -> str:
    return _TSV_NAMES.get(found[0]) or escape_character(found[0])


def guard_csv(text: str) -> str:
    """A cell of CSV that no spreadsheet takes for a formula: it gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
