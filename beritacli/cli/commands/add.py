"""`add`: one new article."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beritacli.archive.desk.verbs import add_article
from beritacli.archive.errors import ConflictError, NotFoundError
from beritacli.cli.article_verbs import check_did_format, settle_time, tell
from beritacli.cli.draft_options import format_of_file, read_draft, takes_draft
from beritacli.cli.option_values import refuse_empty
from beritacli.cli.options import DidFormat, Force, Porcelain
from beritacli.cli.session import session_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.cli.session import Session

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"add": app}

EXAMPLES = """\b
Examples:
  beritacli add 'Pasar murah dibuka di Taman Merdeka' --category perdagangan --byline tm/yl
  beritacli add 'Jadwal posyandu' --body-file jadwal.html --tag posyandu --publish
  beritacli add 'Upacara di alun-alun' --body 'Isi.' --category berita --publish --at 'besok 08:00'
  beritacli add 'Kabar sore' --category perdagangan --edit
  echo 'Isi berita.' | beritacli add 'Kabar singkat' --body - --body-format text --porcelain"""


@app.command(epilog=EXAMPLES)
@takes_draft
def add(
    context: typer.Context,
    draft: dict[str, Any],
    title: Annotated[
        str | None, typer.Argument(metavar="TITLE", help="The title; --edit can do without.")
    ] = None,
    in_editor: Annotated[
        bool, typer.Option("--edit", help="Write it in your editor, with what is given.")
    ] = False,
    publish: Annotated[bool, typer.Option("--publish", help="Publish it at once.")] = False,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="WHEN", help="With --publish: schedule it; WHEN must be in the future."
        ),
    ] = None,
    force: Force = False,
    porcelain: Porcelain = False,
    format_name: DidFormat = None,
) -> None:
    """Add an article, as a draft unless told otherwise.

    Categories must be there already; tags are made on first use. A category is given by its path
    (pemerintahan/perizinan), or by a slug or name that only one has. Your default category and
    byline (see config) are taken where none is given, and an empty text ('') means none.

    --edit opens the article in $VISUAL or $EDITOR before it is added: the fields between two lines
    of ---, then the body. Empty the file to add nothing.
    """
    session = session_of(context)
    check_did_format(format_name)
    if title is None and not in_editor:
        msg = "Missing argument 'TITLE'."
        raise typer.BadParameter(msg)
    if publish:
        if draft.get("status", "published") != "published":
            msg = "--publish and --status can't both be given."
            raise typer.BadParameter(msg)
        draft["status"] = "published"
    _check_at(at, draft, is_publishing=publish)
    with session.open_archive() as archive:
        with _taking_defaults(session, draft):
            if at is not None:
                date, at = settle_time(session, archive, at)
                draft.update({} if date is None else {"date": date})
            given = read_draft(session, draft, title=title)
            if in_editor:
                from beritacli.cli.editing import add_in_editor

                outcome = add_in_editor(session, archive, given, at=at, force=force)
            else:
                outcome = add_article(archive, given, at=at, force=force)
        tell(session, archive, [outcome], format_name=format_name, porcelain=porcelain)


@contextmanager
def _taking_defaults(session: Session, draft: dict[str, Any]) -> Iterator[None]:
    """Put the user's own category and byline where none are given; an empty one means none."""
    category = "" if "categories" in draft else session.prefer("category")
    if category or draft.get("categories") == [""]:
        draft["categories"] = [category] if category else []
    if "byline" not in draft:
        draft["byline"] = session.prefer("byline")
    has_own_format = "body_format" in draft or format_of_file(draft) is not None
    if not has_own_format and (preferred := session.prefer("body_format")):
        draft["body_format"] = preferred
    try:
        yield
    except (ConflictError, NotFoundError) as error:
        if category:
            error.hint = f"It is your default category (beritacli config list). {error.hint}"
        raise


def _check_at(at: str | None, draft: dict[str, Any], *, is_publishing: bool) -> None:
    if at is None:
        return
    refuse_empty(at=at)
    if not is_publishing or "date" in draft:
        msg = "--at goes with --publish, and not with --date."
        raise typer.BadParameter(msg)
