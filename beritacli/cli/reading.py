"""What `import` is given, read to its end before the store is locked; and what is said of it."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from beritacli.archive.importing.reading.read_sources import Callbacks, check_read
from beritacli.archive.importing.reading.read_sources import read_sources as read_all
from beritacli.archive.own_files import is_own_file
from beritacli.failures import reading_input
from beritacli.text.terminal import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from beritacli.archive.importing.reading.read import Reading
    from beritacli.archive.importing.reading.read_sources import PassedOver
    from beritacli.cli.session import Session

_MOST_NAMED = 20  # files that are passed over


def read_sources(
    session: Session,
    reading: Reading,
    sources: Sequence[str],
    format_name: str | None,
    written: Sequence[Path],
) -> None:
    """Read all files of all sources, and say which were passed over.

    written: files that the import will write. Raises BadParameter where it reads one of them, or a
    file of the store; else as `archive.importing.reading.read_sources`.
    """
    gc.freeze()  # what is loaded by now stays: it need not be searched for garbage again and again
    with reading_input():
        for source in sources:
            session.check_source(Path(source))

    def show_bug(trace: str) -> None:
        if "--debug" in session.environment.arguments:
            session.environment.stderr.write(clean_text(trace))

    callbacks = Callbacks(
        is_own=lambda path: is_own_file(session.store_path, path),
        check_file=lambda name: _refuse_written(name, written),
        on_progress=lambda done: session.streams.progress(f"{done:,} records read …"),
        on_bug=show_bug,
    )
    with reading_input():
        passed_over = read_all(reading, sources, format_name, session.environment.stdin, callbacks)
    session.streams.progress("")
    _say_passed_over(session, passed_over)
    check_read(reading, sources)


def _say_passed_over(session: Session, passed_over: PassedOver) -> None:
    """Name the files that were not read, and what of the pages' sites can't be read."""
    for name in passed_over.names[:_MOST_NAMED]:
        session.streams.note(f"skipped: {name}, for its format is not known.")
    if len(passed_over.names) > _MOST_NAMED:
        more = len(passed_over.names) - _MOST_NAMED
        session.streams.note(f"… and {more:,} files more were skipped.")
    for problem in passed_over.problems:
        session.streams.note(f"{problem}. The articles below it are kept internal.")


def _refuse_written(name: str, written: Sequence[Path]) -> None:
    """Raise BadParameter when a file that is read is one that will be written."""
    for path in written:
        if path.exists() and Path(name).exists() and path.samefile(name):
            msg = f"{path} is a source: it would be written over."
            raise typer.BadParameter(msg)
