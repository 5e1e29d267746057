"""`tags`: the tags with their counts, and changing them."""

from __future__ import annotations

from typing import Annotated

import typer

from beritacli.archive.taxonomy import tags as desk
from beritacli.cli.listing import show_list
from beritacli.cli.option_values import choose_format
from beritacli.cli.options import NoHeader
from beritacli.cli.session import session_of

EXAMPLES = """\b
Examples:
  beritacli tags
  beritacli tags --similar
  beritacli tags rename pilkada 'Pilkada 2024'
  beritacli tags merge umkm-metro usaha-kecil umkm"""

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, invoke_without_command=True, epilog=EXAMPLES
)
APPS = {"tags": app}
COLUMNS = ["slug", "name", "count"]
FORMATS = ("table", "json", "ndjson", "csv", "tsv", "slugs")


@app.callback()
def tags(
    context: typer.Context,
    similar: Annotated[
        bool, typer.Option("--similar", help="Only near twins, and the command to merge them.")
    ] = False,
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
    ] = None,
    no_header: NoHeader = False,
) -> None:
    """Show the tags with the number of articles of each, trash left out."""
    if context.invoked_subcommand is not None:
        return
    session = session_of(context)
    if similar:
        from beritacli.cli.similar import show_twins

        show_twins(session, "tags", format_name, has_header=not no_header)
        return
    format_name = choose_format(session.streams, format_name, FORMATS)
    with session.open_archive() as archive, archive.snapshot():
        rows = [
            {"slug": tag.slug, "name": tag.name, "count": tag.articles}
            for tag in desk.list_tags(archive)
        ]
        show_list(session, archive, rows, COLUMNS, format_name, has_header=not no_header)


@app.command(epilog="Example: beritacli tags rename pilkada 'Pilkada 2024'")
def rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The tag.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name; the slug follows.")],
) -> None:
    """Give a tag another name, on all its articles."""
    session = session_of(context)
    with session.open_archive() as archive:
        desk.rename_tag(archive, old, new)
    session.streams.note(f"renamed: {old} is {new} now")


@app.command(epilog="Example: beritacli tags merge umkm-metro usaha-kecil umkm")
def merge(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="FROM... INTO", help="The last one stays.")],
) -> None:
    """Give the articles of some tags the last one instead."""
    session = session_of(context)
    if len(names) < 2:  # noqa: PLR2004
        msg = "Name the tags to merge, and last the one that stays."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive:
        count = desk.merge_tags(archive, names[:-1], names[-1])
    session.streams.note(f"merged into {names[-1]}: {count:,} articles changed")


@app.command(epilog="Example: beritacli tags remove salah-ketik")
def remove(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="TAG...", help="The tags.")],
) -> None:
    """Take tags off all articles and forget them."""
    session = session_of(context)
    with session.open_archive() as archive:
        count = desk.remove_tags(archive, names)
    session.streams.note(f"removed: {', '.join(names)}; {count:,} articles changed")
