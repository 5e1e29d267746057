"""The files of an import: those that it reads before the store is locked, those that it writes."""

from __future__ import annotations

import gc
import glob
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import typer

from beritacli.archive.importing.reading.read_sources import Callbacks, check_read
from beritacli.archive.importing.reading.read_sources import read_sources as read_all
from beritacli.archive.own_files import is_own_file
from beritacli.atomic_files import replace_file
from beritacli.exit_codes import ExitCode
from beritacli.failures import describe_failure, reading_input
from beritacli.interrupts import Stopped
from beritacli.show.messages.import_report import Ending, Times, write_rejects, write_report
from beritacli.text.terminal import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from beritacli.archive.importing.reading.read import Reading
    from beritacli.archive.importing.reading.read_sources import PassedOver
    from beritacli.archive.importing.report import Report
    from beritacli.cli.session import Session
    from beritacli.formats.entries import Entry
    from beritacli.formats.sources import SourceFile
    from beritacli.show.streams import Streams

STREAM = "-"
_MOST_NAMED = 20  # files that are passed over


def read_sources(
    session: Session,
    reading: Reading,
    report: Report,
    sources: Sequence[str],
    format_name: str | None,
    outputs: Outputs,
    *,
    refuses_empty: bool,
) -> None:
    """Read all files of all sources, and say which were passed over.

    Raises BadParameter where it reads a file that the import will write, or a file of the store;
    else as `archive.importing.reading.read_sources`.
    """
    gc.freeze()  # what is loaded by now stays: it need not be searched for garbage again and again
    with reading_input():
        for source in sources:
            session.check_source(Path(source))

    def show_bug(trace: str) -> None:
        if "--debug" in session.environment.arguments:
            session.environment.stderr.write(clean_text(trace))

    def read_other_store(opened: BinaryIO, file: SourceFile) -> Iterator[Entry]:
        from beritacli.archive.exporting.other_store import read_store

        return read_store(opened, file, session.environment.now)

    callbacks = Callbacks(
        is_own=lambda path: is_own_file(session.store_path, path),
        check_file=outputs.check_source,
        on_progress=lambda done: session.streams.progress(f"{done:,} records read …"),
        on_bug=show_bug,
        read_store=read_other_store,
    )
    with reading_input():
        passed_over = read_all(
            reading,
            sources,
            format_name,
            session.environment.stdin,
            callbacks,
            refuses_empty=refuses_empty,
        )
    session.streams.progress("")
    _say_passed_over(session, passed_over)
    for file, rejection in reading.list_refused():
        report.reject(file, rejection)
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


class Outputs(NamedTuple):
    """Where the report and the rejected records go: a file, `-` for standard output, or nowhere."""

    report: str | None
    rejects: str | None

    @property
    def paths(self) -> list[Path]:
        """The files among them."""
        return [Path(name) for name in self if name not in {None, STREAM}]

    def check(self, session: Session, sources: Sequence[str], *, has_ids: bool) -> None:
        """Raise BadParameter for files that must not be written, and for two on one stream.

        A source must not, nor anything that is in one: a failed import writes its report, too.
        """
        names = dict(zip(("--report", "--rejects"), self, strict=True))
        streamed = [f"{option} -" for option, name in names.items() if name == STREAM]
        streamed += ["--porcelain"] if has_ids else []
        if len(streamed) > 1:
            msg = f"{' and '.join(streamed)} both write to standard output: name a file for one."
            raise typer.BadParameter(msg)
        paths = self.paths
        if len({path.resolve() for path in paths}) < len(paths):
            msg = "--rejects and --report name the same file."
            raise typer.BadParameter(msg)
        for path in paths:
            session.check_destination(path)
            if path.exists() and any(_holds(source, path) for source in sources):
                raise _SourceError(path)

    def check_source(self, name: str) -> None:
        """Raise _SourceError when a file that is read is one that will be written."""
        for path in self.paths:
            if path.exists() and Path(name).exists() and path.samefile(name):
                raise _SourceError(path)

    @contextmanager
    def written(self, session: Session, report: Report, *, is_dry_run: bool) -> Iterator[None]:
        """Open the files, and write them however the block ends: what failed is in the report.

        Only a file that turns out to be a source is left as it is.
        """
        started = session.environment.now()
        kept = session.environment.kept.changes
        count = len(kept)
        failure: Exception | Stopped | KeyboardInterrupt | None = None

        def note(path: Path) -> None:
            if failure is None:  # else what matters is that nothing was changed
                session.on_written(path)()

        streams = session.streams
        try:
            with (
                _opened(streams, self.rejects, note) as rejects,
                _opened(streams, self.report, note) as words,
            ):
                try:
                    yield
                except _SourceError:
                    raise
                except (Exception, Stopped, KeyboardInterrupt) as error:  # noqa: BLE001 - raised below
                    failure = error
                if rejects is not None:
                    write_rejects(report, rejects)
                if words is not None:
                    times = Times(started, session.environment.now())
                    ending = _judge(report, failure, kept[count:])
                    write_report(ending, times, words, is_dry_run=is_dry_run)
        except OSError:
            if failure is None:
                raise
        if failure is not None:
            raise failure


class _SourceError(typer.BadParameter):
    """A file that would be written is one that is read."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is a source: it would be written over.")


def _holds(source: str, path: Path) -> bool:
    """Whether a file is a source, one of its pattern, or anywhere in its folder."""
    for found in [source] if Path(source).exists() else glob.glob(source, recursive=True):  # noqa: PTH207 - it takes whole paths
        if path.samefile(found) or Path(found).resolve() in path.resolve().parents:
            return True
    return False


@contextmanager
def _opened(
    streams: Streams, name: str | None, on_written: Callable[[Path], None]
) -> Iterator[Callable[[str], object] | None]:
    """What writes to a file that is opened now, or to standard output; None for no name."""
    if name is None:
        yield None
    elif name == STREAM:
        yield streams.write
    else:
        path = Path(name)
        with replace_file(path, lambda: on_written(path)) as file:
            yield file.write


def _judge(report: Report, failure: BaseException | None, kept: Sequence[int]) -> Ending:
    """What the report says of the import as a whole. kept: the change, if it was kept."""
    if failure is None:
        return Ending(report, ExitCode.DONE if report.is_clean else ExitCode.PARTLY)
    report.change = kept[-1] if kept else None  # it may have failed after that
    left = report if kept else report.without_changes()
    if isinstance(failure, Stopped):
        return Ending(left, failure.code, "It was interrupted.")
    if isinstance(failure, Exception):
        described = describe_failure(failure)
        return Ending(left, described.code, described.message, described.hint)
    return Ending(left, ExitCode.INTERRUPTED, "It was interrupted.")
