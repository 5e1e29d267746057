"""`delete`: remove articles for good."""

from __future__ import annotations

import typer

from beritacli.archive.articles import find_articles
from beritacli.archive.desk import delete_articles
from beritacli.cli.options import Articles, DidFormat, Yes, read_references
from beritacli.cli.outcomes import check_did_format, tell
from beritacli.cli.session import session_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"delete": app}

EXAMPLES = """\b
Examples:
  beritacli delete 12
  beritacli list --status trash --format ids | beritacli delete --yes -"""


@app.command(epilog=EXAMPLES)
def delete(
    context: typer.Context,
    articles: Articles = None,
    yes: Yes = False,
    format_name: DidFormat = None,
) -> None:
    """Remove articles for good; it asks first. `trash` is the gentler way.

    A slug that was published is not given to another article afterwards.
    """
    session = session_of(context)
    check_did_format(format_name)
    references = read_references(session, articles)
    if references is None:
        msg = "Name the articles by id or slug."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive:
        with archive.snapshot():
            count = len(find_articles(archive, references))
        if count and not yes:
            is_possible = "-" not in (articles or ()) and session.can_ask
            if not is_possible:
                msg = "Deleting for good needs --yes where nobody can be asked."
                raise typer.BadParameter(msg)
            if not session.confirm(f"Delete {count} article{'s' if count > 1 else ''} for good?"):
                session.streams.note("Nothing was deleted.")
                return
        outcomes = delete_articles(archive, lambda: find_articles(archive, references))
    tell(session, outcomes, format_name)
