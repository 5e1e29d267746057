"""`search`: articles by their words, the best first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from beritacli.archive.desk.filters import Filter
from beritacli.archive.search.passages import SIGNS
from beritacli.archive.search.search import Hit, HitPage, search_articles
from beritacli.article import Article
from beritacli.cli.listing import FIELDS as LIST_FIELDS
from beritacli.cli.listing import (
    ROWS_ON_TERMINAL,
    TSV_COLUMNS,
    Fields,
    Limit,
    Offset,
    RowFormat,
    describe_page,
    read_fields,
    write_list,
)
from beritacli.cli.option_values import choose_format
from beritacli.cli.options import NoHeader, takes_filter
from beritacli.cli.session import Session, session_of
from beritacli.show.machine import MACHINE_FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beritacli.archive.archive import Archive

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"search": app}

FIELDS = (*LIST_FIELDS, "rank", "snippet")

EXAMPLES = """\b
Examples:
  beritacli search pemilih
  beritacli search 'harga beras OR cabai' --since '1 Januari 2025'
  beritacli search '"air bersih" -banjir' --category kesehatan
  beritacli search judul:pasa* --format json --limit 5
  beritacli search inisial:tm kategori:umkm --exact"""


# A word to leave out looks like an option: `-banjir`, `-hujan`. So -h alone asks for help here.
@app.command(
    "search",
    epilog=EXAMPLES,
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@takes_filter
def search_command(
    context: typer.Context,
    chosen: Filter,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS...", help="What the articles hold.", show_default=False),
    ],
    exact: Annotated[
        bool, typer.Option("--exact", help="These words alone, no other forms of them.")
    ] = False,
    limit: Limit = None,
    offset: Offset = 0,
    fields: Fields = None,
    format_name: RowFormat = None,
    no_header: NoHeader = False,
) -> None:
    """Find articles by words of title, excerpt, body, byline, categories and tags.

    All words must be there, in any form: pemilih finds pemilihan, memilih and dipilih, too.
    "these words" stand side by side, one OR another, -not this, begin* so, and judul: isi:
    kategori: tag: inisial: (title: body: category: byline:) before a word say where.
    """
    session = session_of(context)
    streams = session.streams
    if words == ["-h"]:
        streams.write(context.get_help() + "\n")
        return
    format_name = choose_format(streams, format_name, ("table", *MACHINE_FORMATS))
    _check_words(words)
    columns = read_fields(fields, FIELDS)
    if format_name == "table" and streams.is_terminal and limit is None:
        limit = ROWS_ON_TERMINAL
    with session.open_archive() as archive, archive.snapshot():
        page = search_articles(
            archive, " ".join(words), chosen, is_exact=exact, limit=limit, offset=offset
        )
        if format_name == "table":
            _draw(session, archive, page, columns, offset)
        else:
            if columns is None:
                json_columns = [name for name in Article._fields if name != "body"]
                columns = [*json_columns, "rank", "snippet"]
                columns = columns if "json" in format_name else TSV_COLUMNS
            rows = [_as_row(hit, columns) for hit in page.hits]
            write_list(session, archive, rows, columns, format_name, has_header=not no_header)
    if page.near:
        streams.note(f"Did you mean {' or '.join(repr(word) for word in page.near)}?")


def _check_words(words: Sequence[str]) -> None:
    """Raise BadParameter for a word that was meant as an option."""
    for word in words:
        if word.startswith("--"):
            msg = f"No such option: {word}"
            raise typer.BadParameter(msg)


def _as_row(hit: Hit, columns: Sequence[str]) -> dict[str, Any]:
    article = hit.article
    row = {**article._asdict(), "date": article.date, "rank": hit.rank}
    if "snippet" in columns:
        row["snippet"] = hit.passage.mark(*SIGNS)
    return row


def _draw(
    session: Session,
    archive: Archive,
    page: HitPage,
    columns: Sequence[str] | None,
    offset: int,
) -> None:
    """Show a page as a picture, or as a table of columns, and say how many there are."""
    streams = session.streams
    language = session.language(archive)
    if page.hits and columns:
        from beritacli.show.pictures.table import draw_table

        rows = [_as_row(hit, columns) for hit in page.hits]
        table = draw_table(
            rows,
            columns,
            width=streams.width,
            language=language,
            localise=archive.local,
            today=archive.now.date() if streams.is_terminal else None,
        )
        streams.draw(table)
    elif page.hits:
        from beritacli.show.articles.search_results import draw_found

        picture = draw_found(
            page.hits,
            width=streams.width,
            language=language,
            localise=archive.local,
            has_color=streams.has_color,
        )
        streams.draw(picture)
    if page.at_least:
        streams.note(f"{len(page.hits):,} of more than {page.total:,}")
    elif len(page.hits) < page.total or not page.hits:
        streams.note(describe_page(len(page.hits), offset, page.total))
