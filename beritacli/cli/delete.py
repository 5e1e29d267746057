"""`delete`: remove articles for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.articles import find_articles
from beritacli.archive.desk import delete_articles
from beritacli.cli.options import Articles, DidFormat, Yes, read_references
from beritacli.cli.outcomes import check_did_format, tell
from beritacli.cli.session import session_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beritacli.archive.archive import Archive
    from beritacli.cli.session import Session

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"delete": app}

EXAMPLES = """\b
Examples:
  beritacli delete 12
  beritacli list --status trash --format ids | beritacli delete --yes -
  beritacli delete 12 --erase --yes"""


@app.command(epilog=EXAMPLES)
def delete(
    context: typer.Context,
    articles: Articles = None,
    yes: Yes = False,
    erase: Annotated[
        bool, typer.Option("--erase", help="Out of the history too; it can't be undone.")
    ] = False,
    format_name: DidFormat = None,
) -> None:
    """Remove articles for good; it asks first. `trash` is the gentler way.

    A slug that was published is not given to another article afterwards. The history keeps what
    was deleted, so that undo brings it back; --erase (a court's order, personal data) takes it out
    of the history too, its slugs with it, and only tells that there was an article. Copies of the
    store that were made before still have it.
    """
    session = session_of(context)
    check_did_format(format_name)
    references = read_references(session, articles)
    if references is None:
        msg = "Name the articles by id or slug."
        raise typer.BadParameter(msg)
    if erase and session.may_be_undone:
        msg = "What is erased can't be undone, and a batch may be: use batch --each."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive:
        with archive.snapshot():
            count = _count(archive, references, is_erasure=erase)
        if count and not yes:
            is_possible = "-" not in (articles or ()) and session.can_ask
            if not is_possible:
                msg = "Deleting for good needs --yes where nobody can be asked."
                raise typer.BadParameter(msg)
            verb = "Erase" if erase else "Delete"
            if not session.confirm(f"{verb} {count} article{'s' if count > 1 else ''} for good?"):
                session.streams.note("Nothing was deleted.")
                return
        if erase:
            _erase(session, archive, references)
            return
        outcomes = delete_articles(archive, lambda: find_articles(archive, references))
    tell(session, outcomes, format_name)


def _count(archive: Archive, references: Sequence[str], *, is_erasure: bool) -> int:
    if not is_erasure:
        return len(find_articles(archive, references))
    from beritacli.archive.history import find_article_id

    return len({find_article_id(archive, one) for one in references})


def _erase(session: Session, archive: Archive, references: Sequence[str]) -> None:
    from beritacli.archive.forgetting import erase_articles

    for doc_id in erase_articles(archive, references):
        session.streams.note(f"erased: {doc_id}; the history tells that it was, and no more")
