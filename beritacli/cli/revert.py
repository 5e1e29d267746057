"""`revert`: make an article what an older revision of it was."""

from __future__ import annotations

from typing import Annotated

import typer

from beritacli.archive.versions import revert_article
from beritacli.cli.options import DidFormat, Force
from beritacli.cli.outcomes import check_did_format, tell
from beritacli.cli.session import session_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"revert": app}

EXAMPLES = """\b
Examples:
  beritacli revert 12 --revision 40
  beritacli revert pasar-murah-dibuka --revision 40 --format json"""


@app.command(epilog=EXAMPLES)
def revert(
    context: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id or slug.")],
    revision: Annotated[
        int, typer.Option("--revision", metavar="N", help="A number of its history.")
    ],
    force: Force = False,
    format_name: DidFormat = None,
) -> None:
    """Give an article the title, texts, byline, terms, date, slug and status of a revision.

    It is an edit, with the rules of one: the history goes on, and undo takes it back.
    """
    session = session_of(context)
    check_did_format(format_name)
    with session.open_archive() as archive:
        outcome = revert_article(archive, article, revision, force=force)
    tell(session, [outcome], format_name)
