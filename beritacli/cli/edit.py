"""`edit`: change articles by options, or one in the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from beritacli.archive.desk import edit_articles
from beritacli.archive.filters import Filter, choose_articles
from beritacli.cli.options import (
    Articles,
    DidFormat,
    Force,
    read_draft,
    read_references,
    takes_draft,
)
from beritacli.cli.outcomes import check_did_format, tell
from beritacli.cli.session import session_of

if TYPE_CHECKING:
    from beritacli.cli.session import Session

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"edit": app}

EXAMPLES = """\b
Examples:
  beritacli edit 12
  beritacli edit 12 --title 'Judul yang benar'
  beritacli edit pasar-murah-dibuka --add-category umkm --byline tm/yus
  beritacli list --byline ag --format ids | beritacli edit - --author Redaksi"""

Names = list[str] | None


def _many(name: str, text: str) -> Any:
    return typer.Option(f"--{name}", metavar="NAME", help=text)


@app.command(epilog=EXAMPLES)
@takes_draft
def edit(
    context: typer.Context,
    draft: dict[str, Any],
    articles: Articles = None,
    title: Annotated[str | None, typer.Option("--title", help="Another title.")] = None,
    add_category: Annotated[Names, _many("add-category", "One more category.")] = None,
    remove_category: Annotated[Names, _many("remove-category", "A category to take off.")] = None,
    add_tag: Annotated[Names, _many("add-tag", "One more tag.")] = None,
    remove_tag: Annotated[Names, _many("remove-tag", "A tag to take off.")] = None,
    view: Annotated[
        str | None,
        typer.Option("--as", metavar="markdown", help="In the editor, an HTML body as Markdown."),
    ] = None,
    force: Force = False,
    format_name: DidFormat = None,
) -> None:
    """Change what the options name of one article or of several, or one in your editor.

    --category, --tag and --byline replace what was there; an empty text ('') clears it.

    Without options, $VISUAL or $EDITOR gets the article: its fields between two lines of ---, then
    the body as it is stored. A field that is taken out is left as it was. What somebody else saved
    meanwhile is merged with it. --as markdown shows an HTML body as Markdown and makes HTML of it
    again, which loses what Markdown lacks.
    """
    session = session_of(context)
    check_did_format(format_name)
    references = read_references(session, articles)
    if references is None:
        msg = "Name the articles by id or slug."
        raise typer.BadParameter(msg)
    given = {**draft, "title": title}
    given |= {"add_categories": add_category or (), "remove_categories": remove_category or ()}
    given |= {"add_tags": add_tag or (), "remove_tags": remove_tag or ()}
    has_options = any(value is not None and value != () for value in given.values())
    if not has_options:
        _edit_one(session, articles or [], view, format_name, force=force)
        return
    if view is not None:
        msg = "--as is for the editor, which is opened when no option says what to change."
        raise typer.BadParameter(msg)
    if len(references) > 1 and (title is not None or draft["slug"] is not None):
        msg = "--title and --slug are for one article alone."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive:
        outcomes = edit_articles(
            archive,
            lambda: choose_articles(archive, references, Filter()),
            read_draft(session, given),
            force=force,
        )
    tell(session, outcomes, format_name)


def _edit_one(
    session: Session, words: list[str], view: str | None, format_name: str | None, *, force: bool
) -> None:
    from beritacli.cli.editing import edit_in_editor

    if len(words) != 1 or words == ["-"]:
        msg = "The editor takes one article; for several, give an option, such as --add-tag."
        raise typer.BadParameter(msg)
    if view not in (None, "markdown"):
        msg = f"'{view}' is not one of markdown."
        raise typer.BadParameter(msg, param_hint="'--as'")
    is_markdown = view == "markdown"
    with session.open_archive() as archive:
        outcome = edit_in_editor(session, archive, words[0], as_markdown=is_markdown, force=force)
    tell(session, [outcome], format_name)
