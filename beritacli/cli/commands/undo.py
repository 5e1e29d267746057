"""`undo` and `redo`: take back what a command did, and do it again after all."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.history.undo import PAST, BlockedError, undo_change
from beritacli.archive.tables import WORDS
from beritacli.cli.options import DryRun, whole_number
from beritacli.cli.session import session_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from beritacli.archive.history.undo import Undone
    from beritacli.cli.session import Session

undo_app = typer.Typer(rich_markup_mode=None, add_completion=False)
redo_app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"undo": undo_app, "redo": redo_app}

UNDO_EXAMPLES = """\b
Examples:
  beritacli undo
  beritacli undo 12 --dry-run
  beritacli undo 12 --force"""
REDO_EXAMPLES = """\b
Examples:
  beritacli redo
  beritacli redo --dry-run"""

Forced = Annotated[bool, typer.Option("--force", help="Undo what is free, leave the rest.")]


@undo_app.command(epilog=UNDO_EXAMPLES)
def undo(
    context: typer.Context,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="[CHANGE]", parser=whole_number(1), help="Its number in the log; else the last."
        ),
    ] = None,
    force: Forced = False,
    dry_run: DryRun = False,
) -> None:
    """Take back the last change, or an older one, whatever command made it, as a whole.

    Undone again and again, the archive goes back change by change. What later changes built on is
    refused, with a list of what stands in the way. An undo is a change itself: redo takes it back.
    An address that was public is given to no other article, whatever is undone.
    """
    session = session_of(context)
    with session.open_archive() as archive, _telling_obstacles(session):
        undone = undo_change(archive, number, force=force, is_dry_run=dry_run)
    _tell(session, undone)


@redo_app.command(epilog=REDO_EXAMPLES)
def redo(
    context: typer.Context,
    force: Annotated[
        bool, typer.Option("--force", help="Do what is free, leave the rest.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Do again what was undone last; what was added comes back under its own id."""
    session = session_of(context)
    with session.open_archive() as archive, _telling_obstacles(session):
        undone = undo_change(archive, None, is_redo=True, force=force, is_dry_run=dry_run)
    _tell(session, undone)


@contextmanager
def _telling_obstacles(session: Session) -> Iterator[None]:
    """Say what stands in the way before the error itself is said."""
    try:
        yield
    except BlockedError as error:
        for line in error.obstacles:
            session.streams.warn(f"In the way: {line}")
        raise


def _tell(session: Session, undone: Undone) -> None:
    for line in undone.obstacles:
        session.streams.note(f"left: {line}")
    parts = [
        f"{count:,} {_name(table, count)} {did}" for (did, table), count in undone.done.items()
    ]
    did = PAST[undone.event] if undone.change else f"would be {PAST[undone.event]}"
    what = ", ".join(parts) or "nothing was left of it"
    session.streams.note(f"{did}: change {undone.target} ({undone.command}): {what}")


def _name(table: str, count: int) -> str:
    one, many = WORDS.get(table, (table, table))
    return one if count == 1 else many
