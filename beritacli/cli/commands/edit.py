"""`edit`: change articles by options, or one in the editor."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from beritacli.archive.desk.choices import Choice
from beritacli.archive.desk.verbs import edit_articles
from beritacli.cli.article_verbs import change_articles, check_did_format, tell_request
from beritacli.cli.draft_options import check_one_article, read_draft, takes_edit
from beritacli.cli.option_values import check_choice
from beritacli.cli.options import Force, Request, takes_named_articles
from beritacli.cli.session import Session, session_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"edit": app}

EXAMPLES = """\b
Examples:
  beritacli edit 12
  beritacli edit 12 --title 'Judul yang benar'
  beritacli edit pasar-murah-dibuka --add-category umkm --byline tm/yus
  beritacli list --byline ag --format ids | beritacli edit - --author Redaksi"""


@app.command(epilog=EXAMPLES)
@takes_named_articles
@takes_edit
def edit(
    context: typer.Context,
    request: Request,
    draft: dict[str, Any],
    view: Annotated[
        str | None,
        typer.Option("--as", metavar="markdown", help="In the editor, an HTML body as Markdown."),
    ] = None,
    force: Force = False,
) -> None:
    """Change what the options name of one article or of several, or one in your editor.

    --category, --tag and --byline replace what was there; an empty text ('') clears it.

    Without options, $VISUAL or $EDITOR gets the article: its fields between two lines of ---, then
    the body as it is stored. A field that is taken out is left as it was. What somebody else saved
    meanwhile is merged with it. --as markdown shows an HTML body as Markdown and makes HTML of it
    again, which loses what Markdown lacks.
    """
    if not draft:
        _edit_one(session_of(context), request, view, force=force)
        return
    if view is not None:
        msg = "--as is for the editor, which is opened when no option says what to change."
        raise typer.BadParameter(msg)
    check_one_article(draft, request.words)
    given = read_draft(session_of(context), draft)
    change_articles(
        context, request, lambda archive, find: edit_articles(archive, find, given, force=force)
    )


def _edit_one(session: Session, request: Request, view: str | None, *, force: bool) -> None:
    from beritacli.cli.editing import edit_in_editor

    check_did_format(request.format_name)
    words = list(request.words or ())
    if len(words) != 1 or words == ["-"]:
        msg = "The editor takes one article; for several, give an option, such as --add-tag."
        raise typer.BadParameter(msg)
    if request.is_dry_run:
        msg = "--dry-run is for options: in the editor, nothing changes before you save."
        raise typer.BadParameter(msg)
    check_choice("as", view, ("markdown",))
    choice = Choice(words, if_revision=request.if_revision)
    with session.open_archive() as archive:
        outcome = edit_in_editor(
            session, archive, choice, as_markdown=view == "markdown", force=force
        )
        tell_request(session, archive, [outcome], request)
