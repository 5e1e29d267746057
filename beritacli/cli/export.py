"""`export`: write articles out for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from beritacli.archive.exports import dump_archive
from beritacli.archive.filters import Filter
from beritacli.cli.options import takes_filter
from beritacli.cli.session import session_of
from beritacli.formats import WRITABLE, load_writer, name_of_suffix
from beritacli.show.files import replace_file

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"export": app}

OTHER_SUFFIXES = {"csv", "tsv", "xml", "rss", "atom", "md", "html", "gz", "zip", "xlsx"}
EXAMPLES = """\b
Examples:
  beritacli export arsip.json
  beritacli export --status published --since '1 Januari 2025' --format ndjson | gzip > 2025.gz"""


@app.command(epilog=EXAMPLES)
@takes_filter
def export(
    context: typer.Context,
    chosen: Filter,
    destination: Annotated[
        str | None, typer.Argument(metavar="[DEST]", help="A file; else standard output.")
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"{', '.join(WRITABLE)}; else by the name of DEST, else json.",
        ),
    ] = None,
) -> None:
    """Write all of the archive, trash included, or what the filters choose.

    What json writes, import takes back to an equal archive; ndjson is articles alone.
    """
    session = session_of(context)
    path = None if destination is None or destination == "-" else Path(destination)
    if format_name is None:
        suffix = path.suffix if path else ""
        if suffix.lstrip(".").lower() in OTHER_SUFFIXES:
            msg = f"{path} has the name of a format that can't be written yet."
            raise typer.BadParameter(msg, param_hint="'DEST'")
        format_name = name_of_suffix(suffix) or "json"
    if format_name not in WRITABLE:
        msg = f"'{format_name}' is not one of {', '.join(WRITABLE)}."
        raise typer.BadParameter(msg, param_hint="'--format'")
    if path:
        session.check_destination(path)
    writer = load_writer(format_name)
    with session.open_archive() as archive, archive.snapshot():
        dump = dump_archive(archive, chosen)
        if path is None:
            writer.write(dump, session.streams)
            session.streams.flush()
        else:
            with replace_file(path) as file:
                writer.write(dump, file)
            session.streams.note(f"written: {path}")
