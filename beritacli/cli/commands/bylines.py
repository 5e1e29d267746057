"""`bylines`: the desk's initials, with counts and dates."""

from __future__ import annotations

from typing import Annotated

import typer

from beritacli.archive.reports.bylines import list_signatures
from beritacli.cli.listing import show_list
from beritacli.cli.option_values import choose_format
from beritacli.cli.options import NoHeader
from beritacli.cli.session import session_of

EXAMPLES = """\b
Examples:
  beritacli bylines
  beritacli bylines --format json"""

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"bylines": app}
COLUMNS = ["initials", "count", "first", "last"]
FORMATS = ("table", "json", "ndjson", "csv", "tsv")


@app.command("bylines", epilog=EXAMPLES)
def bylines_command(
    context: typer.Context,
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
    ] = None,
    no_header: NoHeader = False,
) -> None:
    """Show the desk's initials: how many articles they signed, the first and the last of them.

    They are those of `list --byline`: drafts and what is scheduled too, but no trash.
    """
    session = session_of(context)
    format_name = choose_format(session.streams, format_name, FORMATS)
    with session.open_archive() as archive, archive.snapshot():
        rows = [
            {"initials": one.initials, "count": one.articles, "first": one.first, "last": one.last}
            for one in list_signatures(archive)
        ]
        show_list(session, archive, rows, COLUMNS, format_name, has_header=not no_header)
