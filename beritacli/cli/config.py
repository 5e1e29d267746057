"""`config`: the archive's settings."""

from __future__ import annotations

from typing import Annotated

import typer

from beritacli.archive.archive import SETTINGS, check_setting_name
from beritacli.cli.session import session_of

EXAMPLES = """\b
Examples:
  beritacli config get timezone
  beritacli config set timezone Asia/Makassar
  beritacli config set language en"""

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, no_args_is_help=True, epilog=EXAMPLES
)
APPS = {"config": app}

Key = Annotated[str, typer.Argument(metavar="KEY", help=f"{' or '.join(SETTINGS)}.")]


@app.callback()
def config() -> None:
    """Read or set what belongs to the archive: its time zone, and the language of its dates."""


@app.command(epilog="Example: beritacli config get timezone")
def get(context: typer.Context, key: Key) -> None:
    """Print a setting."""
    session = session_of(context)
    check_setting_name(key)
    with session.open_archive() as archive, archive.snapshot():
        session.streams.write(f"{archive.settings[key]}\n")


@app.command("set", epilog="Example: beritacli config set timezone WITA")
def set_(
    context: typer.Context,
    key: Key,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its new value.")],
) -> None:
    """Change a setting."""
    session = session_of(context)
    with session.open_archive() as archive:
        kept = archive.set_setting(key, value)
    session.streams.note(f"{key} is {kept} now")
