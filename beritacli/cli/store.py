"""`store`: about the store itself."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from beritacli.archive.info import describe_store
from beritacli.cli.session import session_of

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    epilog="Example: beritacli store info",
)
APPS = {"store": app}


@app.callback()
def store() -> None:
    """Tell about the store: the file in which the archive is kept."""


@app.command(epilog="Example: beritacli store info --format json")
def info(
    context: typer.Context,
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text or json.")
    ] = "text",
) -> None:
    """Print where the store is, its engine, size, and what it holds."""
    session = session_of(context)
    if format_name not in ("text", "json"):
        msg = f"'{format_name}' is not one of text, json."
        raise typer.BadParameter(msg, param_hint="'--format'")
    with session.open_archive() as archive, archive.snapshot():
        facts = describe_store(archive)
    if format_name == "json":
        from beritacli.show.machine import write_json

        write_json(session.streams, facts)
        return
    from beritacli.show.terminal import clean_line

    longest = max(map(len, facts))
    for name, value in facts.items():
        session.streams.write(f"{name.ljust(longest)}  {clean_line(_as_text(value))}\n")


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{count:,} {status}" for status, count in value.items()) or "-"
    return f"{value:,}" if isinstance(value, int) else str(value)
