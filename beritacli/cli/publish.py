"""`publish`: make articles public."""

from __future__ import annotations

from typing import Annotated

import typer

from beritacli.archive.desk import publish_articles
from beritacli.archive.filters import Filter
from beritacli.cli.options import Articles, DidFormat, Force, takes_filter
from beritacli.cli.outcomes import change_articles

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"publish": app}

EXAMPLES = """\b
Examples:
  beritacli publish 12 pasar-murah-dibuka
  beritacli publish 12 --date 'kemarin 19:25'
  beritacli publish --status pending --category pemilu"""


@app.command(epilog=EXAMPLES)
@takes_filter
def publish(
    context: typer.Context,
    chosen: Filter,
    articles: Articles = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="WHEN", help="Published then, not now.")
    ] = None,
    force: Force = False,
    format_name: DidFormat = None,
) -> None:
    """Publish drafts, pending, private and scheduled articles: all that are named, or none.

    The date is set once: publishing again keeps it unless --date is given. An article without
    title, body or category is refused, unless --force.
    """
    change_articles(
        context,
        articles,
        chosen,
        format_name,
        lambda archive, find: publish_articles(archive, find, date=date, force=force),
    )
