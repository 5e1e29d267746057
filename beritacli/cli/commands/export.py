"""`export`: write articles out for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from beritacli.archive.desk.filters import Filter
from beritacli.archive.exporting.dump import count_lost, dump_archive
from beritacli.archive.history.as_of import view_as_of
from beritacli.article import BODY_FORMATS
from beritacli.cli.exporting import Since, read_since, verify_export, write_changes
from beritacli.cli.option_values import check_choice
from beritacli.cli.options import AsOf, takes_filter
from beritacli.cli.session import Session, session_of
from beritacli.exit_codes import ExitCode
from beritacli.formats import FORMATS, WRITABLE, load_folder_writer, load_writer, name_of_suffix
from beritacli.formats.entries import Dump, lose_nothing
from beritacli.show.messages.readers import describe_output

if TYPE_CHECKING:
    from beritacli.archive.archive import Archive
    from beritacli.archive.exporting.readers import Form

app = typer.Typer(rich_markup_mode=None, add_completion=False)
APPS = {"export": app}

STANDARD_OUTPUT = "-"
EXAMPLES = """\b
Examples:
  beritacli export arsip.json
  beritacli export --since-change 0 --format ndjson
  beritacli export --status published --since '1 Januari 2025' --format ndjson | gzip > 2025.gz
  beritacli export --as-of kemarin kemarin.json
  beritacli export --format markdown situs/content/posts"""


@app.command(epilog=EXAMPLES)
@takes_filter
def export(
    context: typer.Context,
    chosen: Filter,
    destination: Annotated[
        str | None,
        typer.Argument(metavar="[DEST]", help="A file or folder; else standard output."),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"{', '.join(WRITABLE)}; else by the name of DEST, else json.",
        ),
    ] = None,
    body_format: Annotated[
        str | None,
        typer.Option(
            "--body-format", metavar="FORMAT", help=f"Convert bodies: {', '.join(BODY_FORMATS)}."
        ),
    ] = None,
    since_change: Annotated[
        Since | None,
        typer.Option(
            "--since-change",
            metavar="N[:HASH]",
            parser=read_since,
            help="Only what changed since change N, as NDJSON; HASH proves that N is the same.",
        ),
    ] = None,
    as_of: AsOf = None,
    is_complete: Annotated[
        bool,
        typer.Option("--all", help="Write the complete Markdown folder, drafts included."),
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Only say whether a folder is as it was written.")
    ] = False,
) -> int:
    """Write all of the archive, trash included, or what the filters choose.

    What json writes, import takes back to an equal archive; ndjson is articles alone. What a
    format can't hold is said before it is written. Feeds (rss, atom, jsonfeed) hold only what is
    public now. So does the folder of markdown, for Hugo and Jekyll, unless --all makes it complete
    for importing again. Outputs for readers are clean: scripts, event handlers, forms and unsafe
    addresses are removed, and embeds of well-known hosts stay. All other formats keep every
    letter. A folder has a manifest by which --verify tells whether all is there unchanged.
    With --since-change each line has a type: category, tag, stamp, article, deleted (an id that is
    gone), and last end, with the number and the hash for the next time; import reads it, too. With
    --as-of all is as it was then: a day means its end, a number the change of the log.
    """
    session = session_of(context)
    check_choice("body-format", body_format, BODY_FORMATS)
    if destination == "":
        msg = "DEST is empty."
        raise typer.BadParameter(msg)
    path = None if destination in {None, STANDARD_OUTPUT} else Path(str(destination))
    if verify:
        return verify_export(session, path)
    if since_change is not None and as_of is not None:
        msg = "--since-change tells what is now: it can't be asked --as-of another time."
        raise typer.BadParameter(msg)
    if since_change is not None:
        return write_changes(session, chosen, path, format_name, since_change)
    target = _Target(path, _choose_format(path, format_name), body_format, is_complete)
    if target.is_folder and path is None:
        msg = f"{target.format_name} is a folder of files: name one as DEST."
        raise typer.BadParameter(msg)
    if is_complete and not target.is_folder:
        msg = f"--all works only with --format markdown, not {target.format_name}."
        raise typer.BadParameter(msg)
    if path:
        session.check_destination(path)
    with session.open_archive() as archive, archive.snapshot():
        view = view_as_of(archive, as_of)
        _tell_lost(session, view, chosen, target)
        dump = target.finish(view, target.dump(view, chosen))
        _write(session, target, dump)
        for line in describe_output(dump):
            session.streams.note(line)
    return ExitCode.DONE


class _Target(NamedTuple):
    """Where an export goes, in which format."""

    path: Path | None
    format_name: str
    body_format: str | None
    is_complete: bool = False

    @property
    def is_folder(self) -> bool:
        return FORMATS[self.format_name].writes == "folder"

    @property
    def is_public(self) -> bool:
        """Whether readers get it."""
        return FORMATS[self.format_name].is_public and not self.is_complete

    def dump(self, archive: Archive, chosen: Filter) -> Dump:
        """What is written; the articles can be read once."""
        written = FORMATS[self.format_name]
        return dump_archive(
            archive,
            chosen,
            is_public=self.is_public,
            puts_byline_back=written.puts_byline_back,
            keeps_passwords=written.keeps_passwords,
            body_format=self.body_format,
            system=written.system,
        )

    def finish(self, archive: Archive, dump: Dump) -> Dump:
        """The dump as it is written: with old addresses in a folder, and clean for readers."""
        if self.is_folder:
            from beritacli.archive.articles.addresses import add_old_slugs

            dump = dump._replace(articles=add_old_slugs(archive, dump.articles))
        if not self.is_public:
            return dump
        from beritacli.archive.exporting.readers import clean_dump

        form: Form = "markdown" if self.is_folder and self.body_format != "html" else "html"
        return clean_dump(dump, form, is_page=self.is_folder)


def _choose_format(path: Path | None, format_name: str | None) -> str:
    if format_name is None:
        if path is None or not path.suffix:
            return "json"
        found = name_of_suffix(path.suffix)
        if found is None:
            msg = f"The name {path.name} does not say which format it is: name it by --format."
            raise typer.BadParameter(msg, param_hint="'DEST'")
        return found
    check_choice("format", format_name, WRITABLE)
    return format_name


def _tell_lost(session: Session, archive: Archive, chosen: Filter, target: _Target) -> None:
    """Say which fields of how many articles the format leaves out."""
    find_lost = load_writer(target.format_name).find_lost
    if find_lost is lose_nothing or session.streams.is_quiet:
        return
    lost = count_lost(target.dump(archive, chosen).articles, find_lost)
    if lost:
        fields = ", ".join(f"{field} of {number:,}" for field, number in sorted(lost.items()))
        session.streams.note(f"{target.format_name} can't hold all articles have: {fields}.")


def _write(session: Session, target: _Target, dump: Dump) -> None:
    if target.path is None:
        load_writer(target.format_name).write(dump, session.streams)
        session.streams.flush()
        return
    if target.is_folder:
        from beritacli.archive.exporting.folder import write_folder

        files = load_folder_writer(target.format_name).write_files(dump)
        on_written = session.on_written(target.path)
        count = write_folder(target.path, files, target.format_name, on_written)
        session.streams.note(f"written: {target.path} ({count:,} files)")
        if target.is_complete:
            session.streams.note("Complete, with scripts and drafts: import it, don't publish it.")
        return
    from beritacli.atomic_files import replace_file

    with replace_file(target.path, session.on_written(target.path)) as file:
        load_writer(target.format_name).write(dump, file)
    session.streams.note(f"written: {target.path}")
