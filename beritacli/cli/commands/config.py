"""`config`: the archive's settings, and the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.settings import SETTINGS
from beritacli.cli.config.preferences import (
    PREFERENCES,
    Found,
    check_key,
    read_file,
    read_value,
)
from beritacli.cli.option_values import choose_format
from beritacli.cli.session import session_of
from beritacli.environment import find_user
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.cli.session import Session

EXAMPLES = """\b
Of the archive, for all who use it:
  timezone, language    of dates that are shown
  title, address        of the site, for feeds and exports

\b
Your own, by the file of `config path`, or beritacli.toml beside the store:
  actor                 who makes the changes, for the history
  byline, category      of what `add` adds when none is given
  body_format           of a body that is typed, instead of text or, with tags, html
  columns               of `list` on a terminal
  pager                 the program for long texts (in your own file alone)
  check.ignore          codes that `check` leaves out

\b
An option counts before a variable (BERITACLI_BYLINE, BERITACLI_CHECK_IGNORE),
that before the file beside the store, and that before your own file.

\b
Examples:
  beritacli config list
  beritacli config set timezone Asia/Makassar
  beritacli config set byline tm/yl
  beritacli config set columns id,date,title"""

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, no_args_is_help=True, epilog=EXAMPLES
)
APPS = {"config": app}
FORMATS = ("text", "json", "ndjson", "csv", "tsv")
COLUMNS = ["key", "value", "origin"]

Key = Annotated[str, typer.Argument(metavar="KEY", help="Its name: see beritacli config --help.")]
Beside = Annotated[
    bool, typer.Option("--beside", help="In beritacli.toml beside the store, not in your own file.")
]


@app.callback()
def config() -> None:
    """Read or set what belongs to the archive, and what belongs to you."""


@app.command(epilog="Example: beritacli config get timezone")
def get(context: typer.Context, key: Key) -> None:
    """Print a setting.

    A list is printed with commas, and an empty line where nothing is set.
    """
    session = session_of(context)
    check_key(key, list(SETTINGS))
    if key in PREFERENCES:
        session.streams.write(_as_line(_find(session, key)) + "\n")
        return
    with session.open_archive() as archive, archive.snapshot():
        session.streams.write(f"{archive.settings[key]}\n")


@app.command("set", epilog="Example: beritacli config set timezone WITA")
def set_(
    context: typer.Context,
    key: Key,
    values: Annotated[
        list[str], typer.Argument(metavar="VALUE...", help="Its new value; of a list, several.")
    ],
    beside: Beside = False,
) -> None:
    """Change a setting."""
    session = session_of(context)
    check_key(key, list(SETTINGS))
    if key in PREFERENCES:
        _write(session, key, read_value(key, values), beside=beside)
        return
    _refuse_beside(key, beside=beside)
    if len(values) > 1:
        msg = f"'{key}' has one value, and {len(values)} were given: put it into quotes."
        raise typer.BadParameter(msg)
    with session.open_archive() as archive:
        kept = archive.set_setting(key, values[0])
    session.streams.note(f"{key} is {kept} now" if kept else f"{key} is not set now")


@app.command(epilog="Example: beritacli config unset byline")
def unset(context: typer.Context, key: Key, beside: Beside = False) -> None:
    """Take a setting away, so that the default holds again."""
    session = session_of(context)
    check_key(key, list(SETTINGS))
    if key in PREFERENCES:
        _write(session, key, None, beside=beside)
        return
    _refuse_beside(key, beside=beside)
    with session.open_archive() as archive:
        if not archive.exists:
            with archive.snapshot():  # says that there is none
                return
        kept = archive.set_setting(key, SETTINGS[key])
    session.streams.note(f"{key} is {kept} now" if kept else f"{key} is not set now")


@app.command("list", epilog="Example: beritacli config list --format json")
def list_(
    context: typer.Context,
    format_name: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=f"{', '.join(FORMATS)}.")
    ] = None,
) -> None:
    """Show every setting, and where its value comes from."""
    from beritacli.show.machine import write_rows

    session = session_of(context)
    streams = session.streams
    format_name = choose_format(streams, format_name, FORMATS)
    with session.open_archive() as archive:
        found = {
            key: Found(value, "default" if value == SETTINGS[key] else "archive")
            for key, value in archive.settings.items()
        }
    found |= {key: _find(session, key) for key in PREFERENCES}
    if format_name == "text":
        longest = max(map(len, found))
        for key, one in found.items():
            shown = f"{_as_line(one)}  ({one.origin})" if one.value else "(not set)"
            streams.write(clean_line(f"{key.ljust(longest)}  {shown}") + "\n")
        return
    rows = [{"key": key, **one._asdict()} for key, one in found.items()]
    write_rows(streams, rows, COLUMNS, format_name)


@app.command(epilog="Example: beritacli config path")
def path(context: typer.Context, beside: Beside = False) -> None:
    """Print the path of your own file, whether it is there or not."""
    session = session_of(context)
    session.streams.write(f"{_path_of(session, beside=beside)}\n")


@app.command(epilog="Example: beritacli config edit")
def edit(context: typer.Context, beside: Beside = False) -> None:
    """Open your own file in the editor, and check it then."""
    from beritacli.cli.config_file import edit_config

    session = session_of(context)
    edit_config(session, _path_of(session, beside=beside), is_own=not beside)


def _find(session: Session, key: str) -> Found:
    found = session.find_preference(key)
    return Found(find_user(), "system") if key == "actor" and not found.value else found


def _as_line(found: Found) -> str:
    value = found.value
    return clean_line(",".join(value) if isinstance(value, list) else value)


def _path_of(session: Session, *, beside: bool) -> Path:
    return session.config_paths[0 if beside else 1]


def _refuse_beside(key: str, *, beside: bool) -> None:
    if beside:
        msg = f"'{key}' belongs to the archive: it is kept in the store, not beside it."
        raise typer.BadParameter(msg)


def _write(session: Session, key: str, value: str | list[str] | None, *, beside: bool) -> None:
    """Set a preference in its file, or take it away, and say so."""
    from beritacli.cli.config_file import write_config

    if beside and PREFERENCES[key].is_own:
        msg = f"'{key}' names a program to run, so only your own file can set it."
        raise typer.BadParameter(msg)
    file = _path_of(session, beside=beside)
    session.check_destination(file)
    before = read_file(file, is_own=not beside)
    if value is None and key not in before:
        session.streams.note(f"{key} is not set in {file}")
        return
    write_config(file, key, value, session.on_written(file))
    shown = _as_line(Found(value or "", ""))
    session.streams.note(f"{key} is {shown} now, in {file}" if shown else f"{key} is not set now")
