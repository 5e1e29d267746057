"""What `list`, `search` and other lists share: their options, columns and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from beritacli.article import Article
from beritacli.cli.options import whole_number
from beritacli.show.machine import MACHINE_FORMATS, ROW_DATES, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.cli.session import Session

TSV_COLUMNS = ["id", "status", "date", "slug", "title", "categories", "byline"]
FIELDS = ("date", *Article._fields)
ROWS_ON_TERMINAL = 20
Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", parser=whole_number(0), help="At most so many."),
]
Offset = Annotated[
    int, typer.Option("--offset", metavar="N", parser=whole_number(0), help="Leave out the first.")
]
Fields = Annotated[str | None, typer.Option("--fields", metavar="A,B", help="These columns.")]
RowFormat = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help=f"table, {', '.join(MACHINE_FORMATS)}."),
]


def as_row(article: Article) -> dict[str, Any]:
    """An article by its fields, with the date that lists sort by."""
    return {**article._asdict(), "date": article.date}


def describe_page(count: int, offset: int, total: int) -> str:
    """Which rows of how many are shown, and how to see the others."""
    if not total:
        return "No article fits."
    shown = f"{offset + 1:,} to {offset + count:,}" if offset and count else f"{count:,}"
    end = offset + count
    more = f" (next: --offset {end}; all: --limit {total})" if count > 0 and end < total else ""
    return f"{shown} of {total:,}{more}"


def read_fields(fields: str | None, known: Sequence[str] = FIELDS) -> list[str] | None:
    """The columns that --fields asks for. Raises BadParameter for one that is not known."""
    if fields is None:
        return None
    names = [name.strip() for name in fields.split(",")]
    for name in names:
        if name not in known:
            from beritacli.archive.errors import suggest

            near = suggest(name, known, f"There are: {', '.join(known)}.")
            msg = f"'{name}' is no field. {near}"
            raise typer.BadParameter(msg, param_hint="'--fields'")
    return names


def show_list(
    session: Session,
    archive: Archive,
    rows: Sequence[dict[str, Any]],
    columns: Sequence[str],
    format_name: str,
    *,
    has_header: bool,
) -> None:
    """Rows in any format: the table for people is all of them, in plain columns."""
    if format_name != "table":
        write_list(session, archive, rows, columns, format_name, has_header=has_header)
        return
    from beritacli.show.pictures.table import draw_table

    language, width = session.language(archive), session.streams.width
    table = draw_table(rows, columns, width=width, language=language, localise=archive.local)
    session.streams.draw(table)


def write_list(
    session: Session,
    archive: Archive,
    rows: Iterable[dict[str, Any]],
    columns: Sequence[str],
    format_name: str,
    *,
    has_header: bool,
) -> None:
    """Rows for programs: where a cell is text, its dates are those of the archive's zone."""
    if format_name in {"tsv", "csv"}:
        rows = (_localise_dates(archive, row) for row in rows)
    write_rows(session.streams, rows, columns, format_name, has_header=has_header)


def _localise_dates(archive: Archive, row: dict[str, Any]) -> dict[str, Any]:
    """The row with its instants as ISO 8601 in the archive's zone."""
    dates = ROW_DATES & row.keys()
    return {**row, **{name: archive.local(row[name]).isoformat() for name in dates if row[name]}}
