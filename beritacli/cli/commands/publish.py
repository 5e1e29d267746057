"""`publish`: make articles public, now or later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.desk.publishing import find_next_due, publish_articles, publish_due
from beritacli.cli.article_verbs import (
    change_articles,
    check_did_format,
    make_change,
    settle_time,
    tell_request,
)
from beritacli.cli.option_values import refuse_empty
from beritacli.cli.options import Force, Request, takes_articles
from beritacli.cli.session import Session, session_of

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive
    from beritacli.archive.desk.verbs import Find, Outcome

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"publish": app}

EXAMPLES = """\b
Examples:
  beritacli publish 12 pasar-murah-dibuka
  beritacli publish 12 --date 'kemarin 19:25'
  beritacli publish 12 --at 'besok 08:00'
  beritacli publish --status pending --category pemilu --dry-run
  beritacli publish --due
  beritacli publish --next"""


@app.command(epilog=EXAMPLES)
@takes_articles
def publish(
    context: typer.Context,
    request: Request,
    date: Annotated[
        str | None, typer.Option("--date", metavar="WHEN", help="Published then, not now.")
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="WHEN", help="Schedule publication; WHEN must be in the future."
        ),
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Publish all scheduled ones whose time has come.")
    ] = False,
    is_next: Annotated[
        bool, typer.Option("--next", help="Print when the next one is due, in UTC.")
    ] = False,
    force: Force = False,
) -> None:
    """Publish drafts, pending, private and scheduled articles: all that are named, or none.

    The date is set once: publishing again keeps it unless --date is given. An article without
    title, body or category is refused, unless --force.

    With --at they wait as scheduled until --due publishes them: let cron call it every minute, or
    a timer at the moment that --next prints. It may run many times at once.

    Dates may be short: of '17:30' or 'Senin 08:00', --at takes the next, --date the last.
    """
    refuse_empty(date=date, at=at)
    if date is not None and at is not None:
        msg = "--date and --at can't both be given."
        raise typer.BadParameter(msg)
    if due or is_next:
        _check_alone(request, is_other_given=bool(date or at or force or (due and is_next)))
        session = session_of(context)
        if is_next:
            _print_next(session)
        else:
            _publish_due(session, request)
        return

    def act(archive: Archive, find: Find) -> list[Outcome]:
        nonlocal date, at
        if at is not None and not request.yes and not request.is_dry_run:
            date, at = settle_time(session_of(context), archive, at)
        return publish_articles(archive, find, date=date, at=at, force=force)

    change_articles(context, request, act)


def _check_alone(request: Request, *, is_other_given: bool) -> None:
    is_choice = request.words or request.chosen.is_given or request.if_revision
    if is_choice or is_other_given:
        msg = "--due and --next stand alone: they are about all scheduled articles."
        raise typer.BadParameter(msg)


def _print_next(session: Session) -> None:
    with session.open_archive() as archive, archive.snapshot():
        moment = find_next_due(archive)
    if moment:
        session.streams.write(f"{moment}\n")


def _publish_due(session: Session, request: Request) -> None:
    check_did_format(request.format_name)
    with session.open_archive() as archive:
        outcomes = make_change(session, archive, request, lambda: publish_due(archive))
        if outcomes or request.format_name:
            tell_request(session, archive, outcomes, request)
        elif session.streams.is_talking_to_terminal:  # what says nothing makes cron write no mail
            session.streams.note("Nothing is due.")
