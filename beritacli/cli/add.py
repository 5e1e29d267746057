"""`add`: one new article."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beritacli.archive.desk import add_article
from beritacli.archive.errors import ConflictError, NotFoundError
from beritacli.cli.options import DidFormat, Force, read_draft, takes_draft
from beritacli.cli.outcomes import check_did_format, tell
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
  echo 'Isi berita.' | beritacli add 'Kabar singkat' --body - --body-format text --porcelain"""


@app.command(epilog=EXAMPLES)
@takes_draft
def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The title.")],
    draft: dict[str, Any],
    publish: Annotated[bool, typer.Option("--publish", help="Publish it at once.")] = False,
    force: Force = False,
    porcelain: Annotated[bool, typer.Option("--porcelain", help="Print the id alone.")] = False,
    format_name: DidFormat = None,
) -> None:
    """Add an article, as a draft unless told otherwise.

    Categories must be there already; tags are made on first use. A category is given by its path
    (pemerintahan/perizinan), or by a slug or name that only one has. Your default category and
    byline (see config) are taken where none is given, and an empty text ('') means none.
    """
    session = session_of(context)
    check_did_format(format_name)
    if publish:
        if draft["status"] not in (None, "published"):
            msg = "--publish and --status can't both be given."
            raise typer.BadParameter(msg)
        draft["status"] = "published"
    with session.open_archive() as archive, _taking_defaults(session, draft):
        outcome = add_article(archive, read_draft(session, draft, title=title), force=force)
    tell(session, [outcome], format_name)
    if porcelain:
        session.streams.write(f"{outcome.article.id}\n")


@contextmanager
def _taking_defaults(session: Session, draft: dict[str, Any]) -> Iterator[None]:
    """Put the user's own category and byline where none are given; an empty one means none."""
    category = session.prefer("category") if draft["categories"] is None else ""
    if category or draft["categories"] == [""]:
        draft["categories"] = [category] if category else []
    if draft["byline"] is None:
        draft["byline"] = session.prefer("byline")
    try:
        yield
    except (ConflictError, NotFoundError) as error:
        if category:
            error.hint = f"It is your default category (beritacli config list). {error.hint}"
        raise
