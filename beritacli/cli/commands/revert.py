"""`revert`: make an article what an older revision of it was."""

from __future__ import annotations

from typing import Annotated

import typer

from beritacli.archive.history.revert import revert_articles
from beritacli.cli.article_verbs import change_articles
from beritacli.cli.options import Force, Request, takes_named_articles, whole_number

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"revert": app}

EXAMPLES = """\b
Examples:
  beritacli revert 12 --revision 40
  beritacli revert pasar-murah-dibuka --revision 40 --dry-run"""


@app.command(epilog=EXAMPLES)
@takes_named_articles
def revert(
    context: typer.Context,
    request: Request,
    revision: Annotated[
        int,
        typer.Option(
            "--revision", metavar="N", parser=whole_number(1), help="A number of its history."
        ),
    ],
    force: Force = False,
) -> None:
    """Make an article what a revision of it was: texts, byline, terms, dates, status, visibility.

    It is an edit, with the rules of one: the history goes on, and undo takes it back. Notes of
    corrections stay, and the text of a retracted article does not come back.
    """
    change_articles(
        context,
        request,
        lambda archive, find: revert_articles(archive, find, revision, force=force),
    )
