"""`import`: bring articles in from files."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Annotated

import typer

from beritacli.archive.articles.statuses import check_status
from beritacli.archive.importing.apply import import_reading
from beritacli.archive.importing.missing import CHOICES as MISSING_CHOICES
from beritacli.archive.importing.options import (
    CONFLICT_CHOICES,
    OLD_CHOICES,
    MostChanges,
    Options,
)
from beritacli.archive.importing.reading.read import Reading
from beritacli.archive.importing.reading.senders import find_sender
from beritacli.archive.importing.report import Report
from beritacli.article import BODY_FORMATS
from beritacli.cli.import_files import Outputs, read_sources
from beritacli.cli.option_values import check_choice, check_dry_run
from beritacli.cli.options import DryRun, Porcelain, whole_number
from beritacli.cli.session import Session, session_of
from beritacli.exit_codes import ExitCode
from beritacli.formats import READABLE
from beritacli.show.messages.import_report import tell_report

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"import": app}

EXAMPLES = """\b
Examples:
  beritacli import halaman-berita.txt berita.json
  beritacli import --dry-run --report - berita.ndjson
  beritacli import berita.ndjson --rejects ditolak.ndjson --on-conflict theirs
  beritacli import dinkes.csv --source dinkes --key 'Nomor surat'
  curl -sf https://contoh.id/berita.json | beritacli import - --format json --category berita"""


def _read_most_changes(text: str) -> MostChanges:
    """What --max-changes says. Raises BadParameter."""
    number = whole_number(0)(text.removesuffix("%"))
    return MostChanges(number, is_percent=text.endswith("%"))


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
    dry_run: DryRun = False,
    on_conflict: Annotated[
        str,
        typer.Option(
            "--on-conflict",
            metavar="CHOICE",
            help="When both sides changed: report, ours, theirs or new.",
        ),
    ] = "report",
    rejects: Annotated[
        str | None,
        typer.Option(
            "--rejects", metavar="FILE", help="Rejected records as NDJSON; - prints them."
        ),
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
    body_format: Annotated[
        str | None,
        typer.Option(
            "--body-format", metavar="FORMAT", help=f"Convert bodies: {', '.join(BODY_FORMATS)}."
        ),
    ] = None,
    revive: Annotated[
        bool, typer.Option("--revive", help="Bring back deleted, erased or retracted articles.")
    ] = False,
    sender: Annotated[
        str | None,
        typer.Option("--source", metavar="NAME", help="Sender of files that don't name theirs."),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="FIELD", help="Field with the sender's key; remembered."),
    ] = None,
    on_missing: Annotated[
        str | None,
        typer.Option(
            "--on-missing",
            metavar="CHOICE",
            help="Articles gone from a complete source: report, draft or trash.",
        ),
    ] = None,
    max_changes: Annotated[
        MostChanges | None,
        typer.Option(
            "--max-changes",
            metavar="N|N%",
            parser=_read_most_changes,
            help="The most articles that may be added, updated or missing.",
        ),
    ] = None,
    fail_empty: Annotated[
        bool,
        typer.Option("--fail-empty", help="Reject files without articles and empty folders."),
    ] = False,
    post_type: Annotated[
        list[str] | None,
        typer.Option(
            "--post-type", metavar="NAME|all", help="WXR: take this custom post type, too."
        ),
    ] = None,
    porcelain: Porcelain = False,
    no_new_categories: Annotated[
        bool, typer.Option("--no-new-categories", help="Reject records with unknown categories.")
    ] = False,
) -> int:
    """Bring articles in, from files of any known format.

    Folders, patterns ('*.xml') and packed files (.zip, .tar, .gz, .xz, .bz2) are read as they are.
    All of it is one change, kept whole or not at all. Importing the same again changes nothing. A
    record or file that can't be read is reported and stops nothing: the exit code is 1 then,
    however many files there are. It is 4 if no file holds articles: error pages, Word documents,
    empty or unknown files.
    """
    session = session_of(context)
    on_conflict = OLD_CHOICES.get(on_conflict, on_conflict)
    check_choice("on-conflict", on_conflict, CONFLICT_CHOICES)
    check_choice("on-missing", on_missing, MISSING_CHOICES)
    _check_sender(sender, key)
    check_choice("body-format", body_format, BODY_FORMATS)
    check_choice("format", format_name, READABLE)
    if any(not source for source in sources):
        msg = "A SOURCE is empty: for the folder that you are in, write a dot."
        raise typer.BadParameter(msg)
    if any(not value.strip() for value in [*(category or ()), *(tag or ())]):
        msg = "--category or --tag is empty."
        raise typer.BadParameter(msg)
    options = Options(on_conflict, category or (), tag or (), check_status(status))
    options = options._replace(
        makes_categories=not no_new_categories,
        revives=revive,
        on_missing=on_missing,
        most_changes=max_changes,
    )
    outputs = Outputs(report, rejects)
    outputs.check(session, sources, has_ids=porcelain)
    if dry_run:
        check_dry_run(session)
    with tempfile.TemporaryDirectory() as scratch:
        # A dry run makes no store: where there is none yet, it runs in one that is thrown away.
        is_scratch = dry_run and not session.store_path.exists()
        store = f"{scratch}/berita.db"
        elsewhere = session._replace(store=store, shared=None) if is_scratch else session
        with elsewhere.open_archive() as archive:
            named = None if sender is None else find_sender(archive, sender, key)
            types = post_type or ()
            reading = Reading(archive, body_format=body_format, sender=named, post_types=types)
            done = Report(reading.files)
            with outputs.written(session, done, is_dry_run=dry_run):
                read_sources(
                    session, reading, done, sources, format_name, outputs, refuses_empty=fail_empty
                )
                _run(session, archive, reading, options, done, is_dry_run=dry_run)
    tell_report(session.streams, done, is_dry_run=dry_run, has_ids=porcelain)
    return ExitCode.DONE if done.is_clean else ExitCode.PARTLY


def _check_sender(sender: str | None, key: str | None) -> None:
    """Raise BadParameter for a key of nobody, and for empty names."""
    for name, value in (("source", sender), ("key", key)):
        if value is not None and not value.strip():
            msg = f"--{name} is empty."
            raise typer.BadParameter(msg)
    if key is not None and sender is None:
        msg = f"--key '{key}' needs the sender whose key it is: --source NAME --key '{key}'"
        raise typer.BadParameter(msg)


def _run(
    session: Session,
    archive: Archive,
    reading: Reading,
    options: Options,
    report: Report,
    *,
    is_dry_run: bool,
) -> None:
    count = len(reading.items)

    def show_progress(done: int) -> None:
        session.streams.progress(f"{done:,} of {count:,} records …")

    import_reading(
        archive, reading, options, report, is_dry_run=is_dry_run, on_progress=show_progress
    )
    session.streams.progress("")
