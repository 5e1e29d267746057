"""`list`: articles as a table for people, or as rows for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from beritacli.archive.articles import Article
from beritacli.archive.filters import NEWEST_FIRST, Filter, list_articles
from beritacli.cli.options import takes_filter
from beritacli.cli.session import session_of
from beritacli.show.machine import MACHINE_FORMATS, write_rows

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"list": app}

TSV_COLUMNS = ["id", "status", "date", "slug", "title", "categories", "byline"]
FIELDS = ("date", *Article._fields)
ROWS_ON_TERMINAL = 20
MOST = 10**9

EXAMPLES = """\b
Examples:
  beritacli list --status draft
  beritacli list --category pemerintahan --since '1 Mei 2025' --limit 50
  beritacli list --fields id,title,body --format ndjson"""


@app.command("list", epilog=EXAMPLES)
@takes_filter
def list_command(
    context: typer.Context,
    chosen: Filter,
    sort: Annotated[
        str | None,
        typer.Option("--sort", metavar="FIELD|-FIELD", help="Several by commas; - for descending."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, max=MOST, help="At most so many.")
    ] = None,
    offset: Annotated[
        int, typer.Option("--offset", min=0, max=MOST, help="Leave out the first.")
    ] = 0,
    fields: Annotated[
        str | None, typer.Option("--fields", metavar="A,B", help="These columns.")
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help=f"table, {', '.join(MACHINE_FORMATS)}."),
    ] = None,
    no_header: Annotated[
        bool, typer.Option("--no-header", help="No first line in tsv, csv.")
    ] = False,
) -> None:
    """List articles, newest first; trash is left out unless --status trash asks for it.

    On a terminal it is a table of twenty rows; in a pipe the same as TSV, all rows.
    """
    session = session_of(context)
    streams = session.streams
    format_name = format_name or ("table" if streams.is_terminal else "tsv")
    if format_name not in ("table", *MACHINE_FORMATS):
        msg = f"'{format_name}' is not one of table, {', '.join(MACHINE_FORMATS)}."
        raise typer.BadParameter(msg, param_hint="'--format'")
    columns = _read_fields(fields)
    if format_name == "table" and streams.is_terminal and limit is None:
        limit = ROWS_ON_TERMINAL
    order = sort.split(",") if sort is not None else NEWEST_FIRST
    with session.open_archive() as archive, archive.snapshot():
        page = list_articles(archive, chosen, sort=order, limit=limit, offset=offset)
        rows = [{**article._asdict(), "date": article.date} for article in page.articles]
        if format_name == "table":
            from beritacli.show.table import choose_columns, draw_table

            table = draw_table(
                rows,
                columns or session.prefer("columns") or choose_columns(streams.width),
                width=streams.width,
                language=session.language(archive),
                localise=archive.local,
            )
            if rows:
                streams.draw(table)
            if len(rows) < page.total or not rows:
                streams.note(f"{len(rows):,} of {page.total:,}")
            return
        if columns is None:
            json_columns = [name for name in Article._fields if name != "body"]
            columns = json_columns if "json" in format_name else TSV_COLUMNS
        if format_name in {"tsv", "csv"}:
            rows = [_localise(archive, row) for row in rows]
        write_rows(streams, rows, columns, format_name, has_header=not no_header)


def _read_fields(fields: str | None) -> list[str] | None:
    if fields is None:
        return None
    names = [name.strip() for name in fields.split(",")]
    for name in names:
        if name not in FIELDS:
            from beritacli.archive.errors import suggest

            near = suggest(name, FIELDS, f"There are: {', '.join(FIELDS)}.")
            msg = f"'{name}' is no field. {near}"
            raise typer.BadParameter(msg, param_hint="'--fields'")
    return names


def _localise(archive: Archive, row: dict[str, Any]) -> dict[str, Any]:
    """The row with its instants as ISO 8601 in the archive's zone."""
    dates = ("date", "created_at", "modified_at", "published_at")
    return {**row, **{name: archive.local(row[name]).isoformat() for name in dates if row[name]}}
