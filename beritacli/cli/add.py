"""`add`: one new article."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from beritacli.archive.desk import add_article
from beritacli.cli.drafts import read_draft, takes_draft
from beritacli.cli.options import DidFormat, Force, Porcelain
from beritacli.cli.outcomes import check_did_format, tell
from beritacli.cli.session import session_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"add": app}

EXAMPLES = """\b
Examples:
  beritacli add 'Pasar murah dibuka di Taman Merdeka' --category perdagangan --byline tm/yl
  beritacli add 'Jadwal posyandu' --body-file jadwal.html --tag posyandu --publish
  beritacli add 'Upacara di alun-alun' --body 'Isi.' --category berita --publish --at 'besok 08:00'
  echo 'Isi berita.' | beritacli add 'Kabar singkat' --body - --body-format text --porcelain"""


@app.command(epilog=EXAMPLES)
@takes_draft
def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The title.")],
    draft: dict[str, Any],
    publish: Annotated[bool, typer.Option("--publish", help="Publish it at once.")] = False,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="WHEN", help="With --publish: schedule it for then."),
    ] = None,
    force: Force = False,
    porcelain: Porcelain = False,
    format_name: DidFormat = None,
) -> None:
    """Add an article, as a draft unless told otherwise.

    Categories must be there already; tags are made on first use. A category is given by its path
    (pemerintahan/perizinan), or by a slug or name that only one has.
    """
    session = session_of(context)
    check_did_format(format_name)
    if publish:
        if draft.get("status", "published") != "published":
            msg = "--publish and --status can't both be given."
            raise typer.BadParameter(msg)
        draft["status"] = "published"
    _check_at(at, draft, is_publishing=publish)
    with session.open_archive() as archive:
        given = read_draft(session, draft, title=title)
        outcome = add_article(archive, given, at=at, force=force)
        tell(session, archive, [outcome], format_name=format_name, porcelain=porcelain)


def _check_at(at: str | None, draft: dict[str, Any], *, is_publishing: bool) -> None:
    if at is None:
        return
    if not at.strip():
        msg = "--at is empty."
        raise typer.BadParameter(msg)
    if not is_publishing or "date" in draft:
        msg = "--at goes with --publish, and not with --date."
        raise typer.BadParameter(msg)
