"""`stats`: what was published, in numbers and pictures."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from beritacli.archive.reports.statistics import LENGTHS, Statistics, read_statistics
from beritacli.cli.option_values import check_choice, refuse_empty
from beritacli.cli.options import whole_number
from beritacli.cli.session import session_of

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"stats": app}

NEWEST = 500
EXAMPLES = """\b
Examples:
  beritacli stats
  beritacli stats --year 2025 --category pemerintahan
  beritacli stats --since '1 Januari 2025' --format json"""


@app.command(epilog=EXAMPLES)
def stats(
    context: typer.Context,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            metavar="YEAR",
            parser=whole_number(1001, 9997),
            help="The calendar's year. Else the last one.",
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Of this day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Of this day or earlier.")
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option("--category", metavar="PATH", help="In this category, or one below it."),
    ] = None,
    newest: Annotated[
        int,
        typer.Option(
            "--newest",
            metavar="N",
            parser=whole_number(0),
            help="Measure lengths and times of so many; 0: of all.",
        ),
    ] = NEWEST,
    format_name: Annotated[
        str, typer.Option("--format", metavar="picture|json", help="For people or programs.")
    ] = "picture",
) -> None:
    """Show what was published: each month and day, per status, category and byline.

    How long articles are, and how long they were drafts, is measured of the newest ones alone,
    for it means reading them. An article in two categories counts in both.
    """
    session = session_of(context)
    check_choice("format", format_name, ("picture", "json"))
    refuse_empty(since=since, until=until)
    with session.open_archive() as archive, archive.snapshot():
        numbers = read_statistics(
            archive, since=since, until=until, category=category or (), year=year, newest=newest
        )
        if format_name == "json":
            from beritacli.show.machine import write_json

            write_json(session.streams, _as_json(numbers))
            return
        from beritacli.show.pictures.stats import draw_statistics

        streams, language = session.streams, session.language(archive)
        streams.draw(draw_statistics(numbers, width=streams.width, language=language))


def _as_json(numbers: Statistics) -> dict[str, Any]:
    """The numbers by name; lengths in words, waits in minutes."""
    sample = numbers.sample
    bounds = [*map(str, LENGTHS), "more"]
    return {
        **numbers._asdict(),
        "sample": {
            "articles": sample.looked_at,
            "words": sample.words and sample.words._asdict(),
            "words_up_to": dict(zip(bounds, sample.by_length, strict=True)),
            "minutes_from_draft": sample.waits and sample.waits._asdict(),
        },
    }
