"""Results for programs: JSON, NDJSON, CSV, TSV, ids, slugs. Streams; knows no Rich."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.article import DATES
from beritacli.formats.mapping.cells import flatten
from beritacli.text.escapes import escape_tsv, guard_csv
from beritacli.text.json_text import dump_json
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beritacli.show.streams import Streams

ROW_DATES = frozenset({"date", "first", "last", *DATES})  # columns that hold instants
MACHINE_FORMATS = ("json", "ndjson", "csv", "tsv", "ids", "slugs")


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
    if has_header:
        writer.writerow(columns)
    for row in rows:
        writer.writerow([guard_csv(flatten(row[name])) for name in columns])
        streams.write(buffer.getvalue())
        buffer.seek(0)
        buffer.truncate()
    streams.write(buffer.getvalue())
