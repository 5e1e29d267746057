"""`edit`: change articles by options."""

from __future__ import annotations

from typing import Any

import typer

from beritacli.archive.desk import edit_articles
from beritacli.cli.drafts import check_one_article, read_draft, takes_edit
from beritacli.cli.options import Force, Request, takes_named_articles
from beritacli.cli.outcomes import change_articles
from beritacli.cli.session import session_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"edit": app}

EXAMPLES = """\b
Examples:
  beritacli edit 12 --title 'Judul yang benar'
  beritacli edit pasar-murah-dibuka --add-category umkm --byline tm/yus
  beritacli list --byline ag --format ids | beritacli edit - --author Redaksi"""


@app.command(epilog=EXAMPLES)
@takes_named_articles
@takes_edit
def edit(
    context: typer.Context, request: Request, draft: dict[str, Any], force: Force = False
) -> None:
    """Change what the options name of one article or of several.

    --category, --tag and --byline replace what was there; an empty text ('') clears it.
    """
    if not draft:
        msg = "Nothing to change: give an option, such as --title or --add-category."
        raise typer.BadParameter(msg)
    check_one_article(draft, request.words)
    given = read_draft(session_of(context), draft)
    change_articles(
        context, request, lambda archive, find: edit_articles(archive, find, given, force=force)
    )
