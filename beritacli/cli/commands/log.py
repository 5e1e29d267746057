"""`log`: the changes of the whole archive, and whether they are what was written."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.history.log import Wanted, read_log
from beritacli.cli.option_values import check_choice, refuse_empty
from beritacli.cli.options import whole_number
from beritacli.cli.session import session_of
from beritacli.exit_codes import ExitCode

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive
    from beritacli.cli.session import Session

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"log": app}

_ON_TERMINAL = 20
EXAMPLES = """\b
Examples:
  beritacli log
  beritacli log --since kemarin --by tm --command 'tags merge'
  beritacli log --format ndjson
  beritacli log --head
  beritacli log --verify"""


def _text(name: str, metavar: str, text: str) -> object:
    return typer.Option(f"--{name}", metavar=metavar, help=text)


@app.command(epilog=EXAMPLES)
def log(
    context: typer.Context,
    since: Annotated[str | None, _text("since", "DATE", "Of this day or later.")] = None,
    until: Annotated[str | None, _text("until", "DATE", "Of this day or earlier.")] = None,
    by: Annotated[str | None, _text("by", "NAME", "Made by this person.")] = None,
    command: Annotated[str | None, _text("command", "WORDS", "Made by this command.")] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", parser=whole_number(1), help="At most so many."),
    ] = None,
    format_name: Annotated[str, _text("format", "FORMAT", "picture, json or ndjson.")] = "picture",
    head: Annotated[
        bool, typer.Option("--head", help="Print the newest number and its hash, to keep.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check all history and articles by their hashes.")
    ] = False,
) -> int:
    """Show the changes of the archive, newest first; on a terminal the last 20.

    Every change carries the hash of the one before and of what it wrote. --verify finds entries and
    articles that were altered in the file itself; who rewrites all hashes is found out by a --head
    that was written down elsewhere.
    """
    session = session_of(context)
    check_choice("format", format_name, ("picture", "json", "ndjson"))
    given = {"since": since, "until": until, "by": by, "command": command}
    refuse_empty(**given)
    with session.open_archive() as archive, archive.snapshot():
        if verify:
            return _verify(session, archive)
        if head:
            from beritacli.archive.history.audit import read_head

            newest = read_head(archive)
            session.streams.write(f"{newest.number} {newest.hash or '-'}\n")
            return ExitCode.DONE
        _write(session, archive, Wanted(**given), limit, format_name)
    return ExitCode.DONE


def _write(
    session: Session, archive: Archive, wanted: Wanted, limit: int | None, format_name: str
) -> None:
    is_cut = limit is None and format_name == "picture" and session.streams.is_terminal
    found = read_log(archive, wanted)
    entries = islice(found, _ON_TERMINAL if is_cut else limit)
    if format_name != "picture":
        from beritacli.archive.history.log import LogEntry
        from beritacli.show.machine import write_rows

        rows = (one._asdict() for one in entries)
        write_rows(session.streams, rows, LogEntry._fields, format_name)
        return
    from beritacli.show.articles.history import draw_log

    language, streams = session.language(archive), session.streams
    is_seen = streams.is_terminal
    lines = draw_log(
        entries,
        width=streams.width if is_seen else None,
        language=language,
        localise=archive.local,
    )
    for line in lines:
        if is_seen:
            streams.draw(line)
        else:
            streams.write(f"{line.plain}\n")
    if is_cut and next(found, None) is not None:
        session.streams.note("There are more: --limit, or --since.")


def _verify(session: Session, archive: Archive) -> int:
    from beritacli.archive.history.audit import verify_history
    from beritacli.text.terminal import clean_line

    proof = verify_history(archive)
    for line in proof.findings:
        session.streams.write(f"{clean_line(line)}\n")
    if proof.begins is None:
        session.streams.note("No change has a hash yet: the chain begins with the next one.")
    elif proof.begins > 1:
        session.streams.note(f"The chain begins with change {proof.begins}: older ones have none.")
    if proof.unproved:
        session.streams.note(f"Not written since it began, so not proved: {proof.unproved:,}.")
    if proof.findings:
        session.streams.note(f"{len(proof.findings):,} found.")
        return ExitCode.STORE
    session.streams.note(f"The history holds up to change {proof.head.number}.")
    return ExitCode.DONE
