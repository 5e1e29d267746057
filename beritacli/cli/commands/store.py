"""`store`: about the store itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.articles.renumbering import renumber
from beritacli.archive.checks.integrity import find_problems
from beritacli.archive.reports.store_info import describe_store
from beritacli.cli.option_values import check_choice, check_engine, in_folder, read_path, shown
from beritacli.cli.options import Yes
from beritacli.cli.session import Session, session_of
from beritacli.exit_codes import ExitCode
from beritacli.text.terminal import clean_line

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    epilog="Example: beritacli store info",
)
APPS = {"store": app}


@app.callback()
def store() -> None:
    """Look after the store: the file in which the archive is kept."""


@app.command(epilog="Example: beritacli store info --format json")
def info(
    context: typer.Context,
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text or json.")
    ] = "text",
) -> None:
    """Print where the store is, its engine, size, and what it holds."""
    session = session_of(context)
    check_choice("format", format_name, ("text", "json"))
    with session.open_archive() as archive, archive.snapshot():
        facts = describe_store(archive)
    if format_name == "json":
        from beritacli.show.machine import write_json

        write_json(session.streams, facts)
        return
    from beritacli.show.messages.facts import describe_facts

    for line in describe_facts(facts):
        session.streams.write(f"{line}\n")


@app.command(epilog="Example: beritacli store verify || beritacli store verify --repair")
def verify(
    context: typer.Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make again what can be; the old state is kept.")
    ] = False,
) -> int:
    """Read everything, and check that it fits together.

    The exit code is 74 when it does not. It looks at every page, every article and every index, and
    so takes as long as an import. --repair also gives articles with too large ids new ones.
    """
    session = session_of(context)
    with session.open_archive(deed="the store was repaired") as archive:
        if repair:
            done = archive.database.repair()
            session.streams.note(f"As it was, the store is kept as {shown(done.kept)}.")
            for line in done.lost:
                session.streams.note(f"Lost: {clean_line(line)}")
            for old, new in renumber(archive).items():
                session.streams.note(f"Article {old} now has the id {new}.")
        with archive.snapshot():
            problems = find_problems(archive)
    session.streams.write("".join(f"{clean_line(line)}\n" for line in problems))
    if problems:
        hint = "beritacli store verify --repair" if not repair else "beritacli store restore COPY"
        session.streams.note(f"{len(problems)} found. What may help: {hint}")
        return ExitCode.STORE
    session.streams.note("The store is sound.")
    return ExitCode.DONE


@app.command(epilog="Example: beritacli store backup /mnt/cadangan/berita.db")
def backup(
    context: typer.Context,
    destination: Annotated[str, typer.Argument(metavar="DEST", help="A file; replaced if old.")],
) -> None:
    """Copy the store into one plain file, as of one moment.

    Others may go on writing. An older copy is replaced; any other file is left alone.
    """
    session = session_of(context)
    path = in_folder(read_path(destination), session)
    check_engine(session, path)
    session.check_destination(path)
    with session.open_archive(deed=f"{path} was written") as archive:
        archive.database.backup(path)
    session.streams.note(f"Copied to {shown(path)}.")


@app.command(epilog="Example: beritacli store restore /mnt/cadangan/berita.db")
def restore(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SRC", help="A copy made by store backup.")],
    yes: Yes = False,
) -> None:
    """Go back to a copy; it asks first.

    The articles, categories, tags and settings of the copy take the place of all that the store
    holds, as one change that can be undone. What the store held is also kept in a file beside it.
    Articles that were erased since stay erased, and no id or change number is given twice.

    Where the store can't be read, or the copy has another history, the copy's history is taken
    over, and programs that follow the archive by --since-change have to begin again.
    """
    session = session_of(context)
    path = read_path(source)
    check_engine(session, path)
    session.check_source(path)
    if not path.exists():
        msg = f"There is no file {path}."
        raise typer.BadParameter(msg)
    with session.open_archive(deed="the store was restored") as archive:
        question = f"Replace all that {shown(session.store_path)} holds?"
        is_asked = archive.database.exists and not yes
        if is_asked and not session.confirm_final(question, "Replacing a store"):
            session.streams.note("Nothing was restored.")
            return
        from beritacli.archive.history.restore import restore_copy

        restored = restore_copy(archive, path)
    session.streams.note(f"Restored from {shown(path)}.")
    if restored.erased:
        count = f"{restored.erased:,} article{'s' * (restored.erased > 1)}"
        session.streams.note(f"Left out, erased since the copy was made: {count}.")
    if restored.kept is not None:
        session.streams.note(f"What the store held before is kept as {shown(restored.kept)}.")


@app.command(epilog="Example: beritacli store move arsip/berita.json")
def move(
    context: typer.Context,
    location: Annotated[
        str, typer.Argument(metavar="LOCATION", help="Where nothing is; .json is TinyDB's file.")
    ],
) -> None:
    """Move the archive to another place or engine.

    The history comes along. The copy is compared with the store before the store is removed.
    """
    session = session_of(context)
    path = in_folder(read_path(location), session)
    session.check_destination(path)
    with session.open_archive(deed=f"the store was moved to {path}") as archive:
        archive.move(path)
    session.streams.note(f"Moved to {shown(path)}; the store that was here is gone.")
    session.streams.note(f"From now on: --store {shown(path)}, or BERITACLI_STORE.")


@app.command(epilog="Example: beritacli store compact --history-before '1 Januari 2024'")
def compact(
    context: typer.Context,
    history_before: Annotated[
        str | None,
        typer.Option("--history-before", metavar="DATE", help="Forget what older changes wrote."),
    ] = None,
) -> None:
    """Give back the space that deleted articles left.

    The full text is put into order, too. With --history-before the log keeps who did what and
    when, and the hashes; but what older changes wrote can't be shown or undone any more. A copy
    made before has it.
    """
    session = session_of(context)
    with session.open_archive() as archive:
        with archive.snapshot():
            before = session.store_path.stat().st_size
        if history_before is not None:
            _forget(session, archive, history_before)
        is_done = archive.database.compact()
    after = session.store_path.stat().st_size
    session.streams.note(f"{before:,} bytes before, {after:,} now.")
    if not is_done:
        session.warn_of_remains()


def _forget(session: Session, archive: Archive, before: str) -> None:
    from beritacli.archive.history.erasure import forget_history

    if (forgotten := forget_history(archive, before)) is None:
        session.streams.note("There is no history before that to forget.")
        return
    what = f"{forgotten.revisions:,} revisions, up to change {forgotten.change}"
    session.streams.note(f"Forgotten: {what}.")
