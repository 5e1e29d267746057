"""`delete`: remove articles for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.desk.verbs import delete_articles
from beritacli.cli.article_verbs import change_articles
from beritacli.cli.option_values import read_references
from beritacli.cli.options import Request, takes_articles
from beritacli.cli.session import session_of

if TYPE_CHECKING:
    from beritacli.cli.session import Session

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"delete": app}

EXAMPLES = """\b
Examples:
  beritacli delete 12
  beritacli delete --status trash --until '31 Desember 2024' --dry-run
  beritacli list --status trash --format ids | beritacli delete --yes -
  beritacli delete 12 --erase --yes"""


@app.command(epilog=EXAMPLES)
@takes_articles
def delete(
    context: typer.Context,
    request: Request,
    erase: Annotated[
        bool, typer.Option("--erase", help="Out of the history too; it can't be undone.")
    ] = False,
) -> None:
    """Remove articles for good; it asks first, or needs --yes. `trash` is the gentler way.

    A slug that was published is not given to another article afterwards. The history keeps what
    was deleted, so that undo brings it back.

    --erase (a court order, personal data) removes it from the history too, with its slugs and your
    drafts of it; only the fact that there was an article is left. Copies of the store, exports and
    reports that were made before still have the text: remove those yourself.
    """
    if erase:
        _erase(session_of(context), request)
    else:
        change_articles(context, request, delete_articles, is_final=True)


def _erase(session: Session, request: Request) -> None:
    """Erase the articles named; what was deleted before is named by its id."""
    from beritacli.archive.history.erasure import erase_articles
    from beritacli.archive.history.log import find_article_id
    from beritacli.cli.editor import remove_drafts

    references = read_references(session, request.words)
    has_more = request.is_dry_run or request.if_revision or request.porcelain or request.format_name
    if references is None or request.chosen.is_given or has_more:
        msg = "--erase takes articles by their ids or slugs, and no other option but --yes."
        raise typer.BadParameter(msg)
    if session.may_be_undone:
        msg = "What is erased can't be undone, and a batch may be: use batch --each."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive:
        with archive.snapshot():
            count = len({find_article_id(archive, one) for one in references})
        question = f"Erase {count:,} article{'s' * (count > 1)} for good?"
        is_asked = count and not request.yes
        if is_asked and not session.confirm_final(question, "Erasing for good"):
            session.streams.note("Nothing was erased.")
            return
        erased = erase_articles(archive, references)
    for doc_id in erased.ids:
        session.streams.note(f"erased: {doc_id}; the history tells that it was, and no more")
        remove_drafts(doc_id, erased.slugs)
    if not erased.is_gone:
        session.warn_of_remains()
