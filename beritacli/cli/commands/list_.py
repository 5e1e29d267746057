"""`list`: articles as a table for people, or as rows for programs."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beritacli.archive.articles.addresses import public_address
from beritacli.archive.articles.article import Article
from beritacli.archive.desk.filters import (
    NEWEST_FIRST,
    Filter,
    Page,
    check_sort,
    list_articles,
    stream_articles,
)
from beritacli.cli.option_values import choose_format
from beritacli.cli.options import NoHeader, takes_filter, whole_number
from beritacli.cli.session import session_of
from beritacli.show.machine import MACHINE_FORMATS, ROW_DATES, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.cli.session import Session

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"list": app}

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

EXAMPLES = """\b
Examples:
  beritacli list --status draft
  beritacli list --category pemerintahan --since '1 Mei 2025' --limit 50
  beritacli list --sort status --sort -modified_at --fields id,status,modified_at,title
  beritacli list --fields id,title,body --format ndjson"""


@app.command("list", epilog=EXAMPLES)
@takes_filter
def list_command(
    context: typer.Context,
    chosen: Filter,
    sort: Annotated[
        list[str] | None,
        typer.Option(
            "--sort", metavar="FIELD|-FIELD", help="Repeat for more; - is descending. Else -date."
        ),
    ] = None,
    limit: Limit = None,
    offset: Offset = 0,
    fields: Fields = None,
    format_name: RowFormat = None,
    no_header: NoHeader = False,
    web: Annotated[
        bool,
        typer.Option("--web", help="On a terminal, titles lead to the site (setting address)."),
    ] = False,
) -> None:
    """List articles, newest first; trash is left out unless --status trash asks for it.

    On a terminal it is a table of twenty rows, with near dates in words; in a pipe the same as
    TSV, all rows, with exact ones.
    """
    session = session_of(context)
    streams = session.streams
    format_name = choose_format(streams, format_name, ("table", *MACHINE_FORMATS))
    columns = read_fields(fields)
    if format_name == "table" and streams.is_terminal and limit is None:
        limit = ROWS_ON_TERMINAL
    order = [key for keys in sort for key in keys.split(",")] if sort else NEWEST_FIRST
    with session.open_archive() as archive, archive.snapshot():
        if format_name == "table":
            page = list_articles(archive, chosen, sort=order, limit=limit, offset=offset)
            is_planned = set(chosen.status) == {"scheduled"}  # when is what one wants to know
            _draw(
                session, archive, page, columns, offset=offset, has_links=web, has_times=is_planned
            )
            return
        rows = map(_as_row, _read_list(archive, chosen, order, limit, offset))
        if columns is None:
            json_columns = [name for name in Article._fields if name != "body"]
            columns = json_columns if "json" in format_name else TSV_COLUMNS
        write_list(session, archive, rows, columns, format_name, has_header=not no_header)


def _read_list(
    archive: Archive, chosen: Filter, order: Sequence[str], limit: int | None, offset: int
) -> Iterable[Article]:
    """A page, which has a size; or all that follow, as they come: they may fill the memory."""
    if limit is not None:
        return list_articles(archive, chosen, sort=order, limit=limit, offset=offset).articles
    articles = stream_articles(archive, chosen, hidden=("trash",), order_by=check_sort(order))
    return islice(articles, offset, None)


def _as_row(article: Article) -> dict[str, Any]:
    return {**article._asdict(), "date": article.date}


def _draw(
    session: Session,
    archive: Archive,
    page: Page,
    columns: Sequence[str] | None,
    *,
    offset: int,
    has_links: bool,
    has_times: bool,
) -> None:
    """Show a page as a table, and say which part of the whole it is."""
    from beritacli.show.pictures.table import choose_columns, draw_table

    streams = session.streams
    addresses = {}
    if has_links and streams.is_terminal:
        addresses = {article.id: public_address(archive, article) for article in page.articles}
        if not archive.settings.get("address"):
            streams.note("No links without the site's address: beritacli config set address URL")
    table = draw_table(
        [_as_row(article) for article in page.articles],
        columns or session.prefer("columns") or choose_columns(streams.width, has_times=has_times),
        width=streams.width,
        language=session.language(archive),
        localise=archive.local,
        has_times=has_times,
        today=archive.now.date() if streams.is_terminal else None,
        link=lambda row: addresses.get(row["id"]),
    )
    if page.articles:
        streams.draw(table)
    if len(page.articles) < page.total or not page.articles:
        streams.note(describe_page(len(page.articles), offset, page.total))


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
