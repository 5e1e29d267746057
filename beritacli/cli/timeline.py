"""`timeline`: the recent posts by day."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from beritacli.archive.timeline import Moment, read_timeline
from beritacli.cli.session import session_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"timeline": app}

EXAMPLES = """\b
Examples:
  beritacli timeline
  beritacli timeline --category olahraga --limit 50
  beritacli timeline --since '1 Mei 2025' --format json"""


@app.command(epilog=EXAMPLES)
def timeline(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 12,
    category: Annotated[
        list[str] | None,
        typer.Option("--category", metavar="PATH", help="In this category, or one below it."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Of this day or later.")
    ] = None,
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="picture or json.")
    ] = "picture",
) -> None:
    """Show the recent posts, newest first, by day.

    Moments at which the site published something unknown (from the sidebar of an imported page)
    stand among them, without a title.
    """
    session = session_of(context)
    if format_name not in ("picture", "json"):
        msg = f"'{format_name}' is not one of picture, json."
        raise typer.BadParameter(msg, param_hint="'--format'")
    if since is not None and not since.strip():
        msg = "--since is empty."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive, archive.snapshot():
        moments = read_timeline(archive, limit=limit, category=category or (), since=since)
        if format_name == "json":
            from beritacli.show.machine import write_json

            write_json(session.streams, [_as_json(moment) for moment in moments])
            return
        from beritacli.show.timeline import draw_timeline

        picture = draw_timeline(
            moments,
            width=session.streams.width,
            language=session.language(archive),
            localise=archive.local,
            today=archive.now.date(),
        )
        session.streams.draw(picture)


def _as_json(moment: Moment) -> dict[str, Any]:
    """A moment as JSON shows it; as in `list`, without the body."""
    fields = moment.article._asdict() if moment.article else None
    if fields:
        del fields["body"]
    return {"at": moment.at, "article": fields}
