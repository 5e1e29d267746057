"""`timeline`: the recent posts by day, what is scheduled before them, new ones as they come."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from beritacli.archive.reports.timeline import Follower, Moment, read_ahead, read_timeline
from beritacli.cli.option_values import check_choice, refuse_empty
from beritacli.cli.options import whole_number
from beritacli.cli.session import session_of
from beritacli.exit_codes import ExitCode
from beritacli.interrupts import Stopped

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive
    from beritacli.cli.session import Session

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"timeline": app}

AHEAD = 3
PERIODS = ("day", "week", "month")
MOST = 1_000_000
_SECONDS = 0.5  # between two looks at the store

EXAMPLES = """\b
Examples:
  beritacli timeline
  beritacli timeline --category olahraga --limit 50 --by month
  beritacli timeline --since '1 Mei 2025' --format json"""


@app.command(epilog=EXAMPLES)
def timeline(
    context: typer.Context,
    limit: Annotated[
        int,
        typer.Option("--limit", metavar="N", parser=whole_number(1, MOST), help="At most so many."),
    ] = 12,
    category: Annotated[
        list[str] | None,
        typer.Option("--category", metavar="PATH", help="In this category, or one below it."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Of this day or later.")
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="|".join(PERIODS), help="Under which headings.")
    ] = "day",
    ahead: Annotated[
        int | None,
        typer.Option(
            "--ahead",
            metavar="N",
            parser=whole_number(0, MOST),
            help=f"So many scheduled ones before them. Else {AHEAD}; in JSON none.",
        ),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Go on with what is published, newest last, until Ctrl-C."),
    ] = False,
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="picture or json.")
    ] = "picture",
) -> None:
    """Show the recent posts, newest first, by day, and before them what is scheduled next.

    Moments at which the site published something unknown (from the sidebar of an imported page)
    stand among them, without a title. For a screen in the newsroom: beritacli timeline --follow
    """
    session = session_of(context)
    check_choice("format", format_name, ("picture", "json"))
    check_choice("by", by, PERIODS)
    refuse_empty(since=since)
    if follow and (format_name == "json" or session.shared is not None):
        msg = "--follow draws a picture, and has no end: it goes with neither JSON nor a batch."
        raise typer.BadParameter(msg)
    chosen = category or []
    with session.open_archive() as archive:
        follower = Follower(archive, chosen) if follow else None
        with archive.snapshot():
            moments = read_timeline(archive, limit=limit, category=chosen, since=since)
            number = (0 if format_name == "json" else AHEAD) if ahead is None else ahead
            next_ones = read_ahead(archive, limit=number, category=chosen) if number else []
        if format_name == "json":
            from beritacli.show.machine import write_json

            write_json(session.streams, [_as_json(one) for one in (*next_ones, *moments)])
        elif follower:
            _follow(session, archive, by, moments, follower)
        else:
            _draw(session, archive, by, moments, next_ones)


def _draw(
    session: Session,
    archive: Archive,
    by: str,
    moments: list[Moment],
    ahead: list[Moment],
    under: str | None = None,
) -> str | None:
    """Draw moments; returns the last heading."""
    from beritacli.show.pictures.timeline import Calendar, draw_timeline

    calendar = Calendar(session.language(archive), archive.local, archive.now, by)
    width = session.streams.width
    picture = draw_timeline(moments, calendar, width=width, ahead=ahead, under=under)
    session.streams.draw(picture)
    return calendar.name_period(moments[-1]) if moments else under


def _follow(
    session: Session, archive: Archive, by: str, moments: list[Moment], follower: Follower
) -> NoReturn:
    """Draw moments the other way round, and then each that is published, until interrupted."""
    session.streams.may_page = False
    follower.note(moments)
    try:
        under = _draw(session, archive, by, moments[::-1], [])
        while True:
            time.sleep(_SECONDS)
            if new := follower.read_new():
                under = _draw(session, archive, by, new, [], under)
    except Stopped as end:
        if end.code != ExitCode.INTERRUPTED:
            raise
        raise typer.Exit(end.code) from end  # the way to leave it, and nothing to report


def _as_json(moment: Moment) -> dict[str, Any]:
    """A moment as JSON shows it; as in `list`, without the body."""
    fields = moment.article._asdict() if moment.article else None
    if fields:
        del fields["body"]
    return {"at": moment.at, "article": fields}
