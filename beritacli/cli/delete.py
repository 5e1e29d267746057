"""`delete`: remove articles for good."""

from __future__ import annotations

import typer

from beritacli.archive.desk import delete_articles
from beritacli.cli.options import Request, takes_articles
from beritacli.cli.outcomes import change_articles

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"delete": app}

EXAMPLES = """\b
Examples:
  beritacli delete 12
  beritacli delete --status trash --until '31 Desember 2024' --dry-run
  beritacli list --status trash --format ids | beritacli delete --yes -"""


@app.command(epilog=EXAMPLES)
@takes_articles
def delete(context: typer.Context, request: Request) -> None:
    """Remove articles for good; it asks first, or needs --yes. `trash` is the gentler way.

    A slug that was published is not given to another article afterwards.
    """
    change_articles(context, request, delete_articles, is_final=True)
