"""`import`: bring articles in from files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from beritacli.archive.errors import RefusedError, UnreadableError
from beritacli.archive.imports import CONFLICT_CHOICES, Options, Source, import_sources
from beritacli.archive.statuses import check_status
from beritacli.cli.session import Session, session_of
from beritacli.exit_codes import ExitCode
from beritacli.formats import HEAD_BYTES, READABLE, FormatError, detect_format, load_reader
from beritacli.show.report import describe_report, write_rejects, write_report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.archive.reports import Report

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"import": app}

PROGRESS_EVERY = 200
EXAMPLES = """\b
Examples:
  beritacli import halaman-berita.txt berita.json
  beritacli import --dry-run --report - berita.ndjson
  beritacli import berita.ndjson --rejects ditolak.ndjson --on-conflict update
  curl -s https://contoh.id/berita.json | beritacli import - --category berita"""


@app.command("import", epilog=EXAMPLES)
def import_command(
    context: typer.Context,
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, or - .")
    ],
    format_name: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", help=f"{', '.join(READABLE)}; else detected."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    on_conflict: Annotated[
        str,
        typer.Option(
            "--on-conflict",
            metavar="CHOICE",
            help="Where we and the source both changed: skip (keep ours), update or new.",
        ),
    ] = "skip",
    rejects: Annotated[
        Path | None, typer.Option("--rejects", metavar="FILE", help="Rejected records, as NDJSON.")
    ] = None,
    report: Annotated[
        str | None,
        typer.Option("--report", metavar="FILE", help="The report as JSON; - prints it."),
    ] = None,
    category: Annotated[
        list[str] | None,
        typer.Option("--category", metavar="PATH", help="For records that have none."),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", metavar="NAME", help="For records that have none.")
    ] = None,
    status: Annotated[
        str, typer.Option("--status", metavar="STATUS", help="For records that have none.")
    ] = "draft",
    no_new_categories: Annotated[
        bool, typer.Option("--no-new-categories", help="Reject records with unknown categories.")
    ] = False,
) -> int:
    """Bring articles in: saved news pages, JSON, or JSON one a line.

    All of it is one change, kept whole or not at all. Importing the same again changes nothing. A
    record that can't be taken is reported and stops nothing; the exit code is 1 then.
    """
    session = session_of(context)
    if on_conflict not in CONFLICT_CHOICES:
        msg = f"'{on_conflict}' is not one of {', '.join(CONFLICT_CHOICES)}."
        raise UnreadableError(msg, "See: beritacli import --help")
    if format_name is not None and format_name not in READABLE:
        msg = f"'{format_name}' is no format that can be read."
        raise UnreadableError(msg, f"There are: {', '.join(READABLE)}.")
    if any(not value.strip() for value in [*(category or ()), *(tag or ())]):
        msg = "--category or --tag is empty."
        raise typer.BadParameter(msg)
    options = Options(on_conflict, category or (), tag or (), check_status(status))
    options = options._replace(makes_categories=not no_new_categories)
    files = [str(file) for source in sources for file in _find_files(source)]
    written = [
        path for path in (rejects, Path(report) if report not in {None, "-"} else None) if path
    ]
    if len({path.resolve() for path in written}) < len(written):
        msg = "--rejects and --report name the same file."
        raise typer.BadParameter(msg)
    for path in written:
        session.check_destination(path)
        _refuse_source(path, files)
    read = list(_read_sources(session, sources, format_name))
    with tempfile.TemporaryDirectory() as scratch:
        # A dry run makes no store: where there is none yet, it runs in one that is thrown away.
        is_scratch = dry_run and not session.store_path.exists()
        store = f"{scratch}/berita.db"
        elsewhere = session._replace(store=store, shared=None) if is_scratch else session
        with elsewhere.open_archive() as archive:
            result = _run(session, archive, read, options, is_dry_run=dry_run)
    for line in describe_report(result, is_dry_run=dry_run):
        session.streams.note(line)
    if rejects is not None:
        write_rejects(result, rejects)
    if report is not None:
        write_report(session.streams, result, report)
    return ExitCode.DONE if result.is_clean else ExitCode.PARTLY


def _run(
    session: Session,
    archive: Archive,
    sources: Sequence[Source],
    options: Options,
    *,
    is_dry_run: bool,
) -> Report:
    def show_progress(done: int) -> None:
        if done % PROGRESS_EVERY == 0:
            session.streams.progress(f"{done:,} records …")

    if is_dry_run and session.may_be_undone:
        msg = "A dry run undoes what it did, and the batch with it: make it by batch --each."
        raise typer.BadParameter(msg)
    result = import_sources(
        archive, sources, options, is_dry_run=is_dry_run, on_progress=show_progress
    )
    session.streams.progress("")
    return result


def _find_files(source: str) -> list[str]:
    """The file that is meant; of a folder, all that are not hidden, sorted."""
    folder = Path(source)
    if source == "-" or not folder.is_dir():
        return [source]
    return [
        str(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(p[0] == "." for p in path.relative_to(folder).parts)
    ]


def _read_sources(
    session: Session, sources: Sequence[str], format_name: str | None
) -> Iterator[Source]:
    """Parse all files; one in a folder whose format is not known is passed over, and named."""
    for source in sources:
        for file in _find_files(source):
            if file != source and format_name is None and not _is_known(file):
                session.streams.note(f"skipped: {file}, for its format is not known.")
            else:
                yield _read_source(session, file, format_name)


def _is_known(file: str) -> bool:
    with Path(file).open("rb") as opened:
        return detect_format(opened.read(HEAD_BYTES), file) is not None


def _read_source(session: Session, name: str, format_name: str | None) -> Source:
    """Parse one file whole, before the store is locked. Raises RefusedError naming the file."""
    if name != "-":
        with Path(name).open("rb") as file:
            return _parse(name, file, format_name)
    with tempfile.SpooledTemporaryFile(max_size=2**25) as spool:
        while chunk := session.environment.stdin.read(2**20):
            spool.write(chunk)
        spool.seek(0)
        return _parse("standard input", spool, format_name)  # type: ignore[arg-type]


def _parse(name: str, file: BinaryIO, format_name: str | None) -> Source:
    if format_name is None:
        head = file.read(HEAD_BYTES)
        file.seek(0)
        format_name = detect_format(head, name)
        if format_name is None:
            if not head.strip():
                msg = f"{name} is empty."
                raise RefusedError(msg, "Nothing was imported.")
            msg = f"{name}: its format is not known."
            known = ", ".join(READABLE)
            raise RefusedError(msg, f"Known are: {known}. If it is one, name it by --format.")
    try:
        return Source(name, format_name, list(load_reader(format_name).read(file, name)))
    except FormatError as error:
        msg = f"{name} can't be read as {format_name}: {error}."
        raise RefusedError(
            msg, "Nothing was imported. Correct the file, or name its --format."
        ) from error


def _refuse_source(written: Path, sources: Sequence[str]) -> None:
    """Raise BadParameter when a file to be written is one that is read."""
    for source in sources:
        if written.exists() and Path(source).exists() and written.samefile(source):
            msg = f"{written} is a source: it would be written over."
            raise typer.BadParameter(msg)
