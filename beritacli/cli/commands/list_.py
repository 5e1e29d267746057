"""`list`: articles as a table for people, or as rows for programs."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.articles.addresses import public_address
from beritacli.archive.desk.filters import (
    NEWEST_FIRST,
    Filter,
    Page,
    check_sort,
    count_articles,
    list_articles,
    stream_articles,
)
from beritacli.article import Article
from beritacli.cli.listing import (
    ROWS_ON_TERMINAL,
    TSV_COLUMNS,
    Fields,
    Limit,
    Offset,
    RowFormat,
    as_row,
    describe_page,
    read_fields,
    write_list,
)
from beritacli.cli.option_values import choose_format
from beritacli.cli.options import NoHeader, takes_filter
from beritacli.cli.session import session_of
from beritacli.show.machine import MACHINE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.cli.session import Session

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"list": app}

EXAMPLES = """\b
Examples:
  beritacli list --status draft
  beritacli list --category pemerintahan --since '1 Mei 2025' --limit 50
  beritacli list --sort status --sort -modified_at --fields id,status,modified_at,title
  beritacli list --fields id,title,body --format ndjson
  beritacli list --status pending --count"""


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
    count: Annotated[
        bool, typer.Option("--count", help="Print how many there are, and nothing else.")
    ] = False,
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
    order = [key for keys in sort for key in keys.split(",")] if sort else NEWEST_FIRST
    if count:
        _refuse_page(sort=sort, limit=limit, offset=offset, fields=fields)
        with session.open_archive() as archive, archive.snapshot():
            streams.write(f"{count_articles(archive, chosen)}\n")
        return
    if format_name == "table" and streams.is_terminal and limit is None:
        limit = ROWS_ON_TERMINAL
    with session.open_archive() as archive, archive.snapshot():
        if format_name == "table":
            page = list_articles(archive, chosen, sort=order, limit=limit, offset=offset)
            is_planned = set(chosen.status) == {"scheduled"}  # when is what one wants to know
            _draw(
                session, archive, page, columns, offset=offset, has_links=web, has_times=is_planned
            )
            return
        rows = map(as_row, _read_list(archive, chosen, order, limit, offset))
        if columns is None:
            json_columns = [name for name in Article._fields if name != "body"]
            columns = json_columns if "json" in format_name else TSV_COLUMNS
        write_list(session, archive, rows, columns, format_name, has_header=not no_header)


def _refuse_page(**given: object) -> None:
    """Raise BadParameter for options that say which rows are shown, where none is."""
    for name, value in given.items():
        if value:
            msg = f"--count counts all articles that match: leave out --{name}."
            raise typer.BadParameter(msg)


def _read_list(
    archive: Archive, chosen: Filter, order: Sequence[str], limit: int | None, offset: int
) -> Iterable[Article]:
    """A page, which has a size; or all that follow, as they come: they may fill the memory."""
    if limit is not None:
        return list_articles(archive, chosen, sort=order, limit=limit, offset=offset).articles
    articles = stream_articles(archive, chosen, hidden=("trash",), order_by=check_sort(order))
    return islice(articles, offset, None)


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
        [as_row(article) for article in page.articles],
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
