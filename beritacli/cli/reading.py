"""What `import` is given, read to its end before the store is locked."""

from __future__ import annotations

from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING

import typer

from beritacli.archive.errors import DamagedError, RefusedError
from beritacli.archive.importing.reading.read import Reading
from beritacli.archive.importing.reading.reader_process import ReaderError, read_aside
from beritacli.archive.own_files import is_own_file
from beritacli.formats import HEAD_BYTES, READABLE, detect_format
from beritacli.formats.markdown.sites.inheritance import Sites, read_entries
from beritacli.formats.sources import find_files
from beritacli.text.errors import FormatError, NotArticlesError
from beritacli.text.terminal import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from beritacli.cli.session import Session
    from beritacli.formats.sources import SourceFile

    OnProgress = Callable[[int], None]

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"  # and the marks of encodings
_LONGEST_REASON = 200
_MOST_NAMED = 20  # files that are passed over
_MOST_REFUSED = 5


def read_sources(
    session: Session,
    reading: Reading,
    sources: Sequence[str],
    format_name: str | None,
    written: Sequence[Path],
) -> None:
    """Read all files of all sources.

    The store's own files in a folder are passed over. A file in a folder or zip whose format is
    not known is passed over, too, and named. One that can't be read to its end is refused whole.
    written: files that the import will write. Raises BadParameter where it reads one of them,
    RefusedError where no file holds articles, and DamagedError where the only file is damaged.
    """

    def show_progress(done: int) -> None:
        session.streams.progress(f"{done:,} records read …")

    def is_own(path: Path) -> bool:
        return is_own_file(session.store_path, path)

    skipped: list[str] = []
    sites = Sites()
    for source in sources:
        session.check_source(Path(source))
        for file in find_files(source, session.environment.stdin, is_passed_over=is_own):
            _refuse_written(file.name, written)
            is_config = not file.is_named and sites.is_config(file.folder, file.path)
            if is_config or _read_file(session, reading, file, format_name, sites, show_progress):
                continue
            skipped.append(file.name)
    session.streams.progress("")
    _report_skipped(session, skipped, sites)
    _check_read(reading, sources)


def _check_read(reading: Reading, sources: Sequence[str]) -> None:
    """Raise RefusedError if no file holds articles, DamagedError if the only one is damaged."""
    if not reading.files:
        shown = ", ".join(sources)[:_LONGEST_REASON]
        msg = f"No file was read: {shown} has none of a known format."
        raise RefusedError(msg, _hint_for(""))
    if len(reading.others) == len(reading.files):
        raise RefusedError(_list_refused(reading), _hint_for(""))
    if len(reading.files) == 1 and reading.refused:
        raise DamagedError(_list_refused(reading), _hint_for(reading.files[0].format_name))


def _list_refused(reading: Reading) -> str:
    """The first refused files, each with its reason."""
    found = list(reading.refused.items())
    shown = [f"{reading.files[number].name}: {reason}." for number, reason in found[:_MOST_REFUSED]]
    more = len(found) - _MOST_REFUSED
    return " ".join([*shown, *([f"And {more:,} more files."] if more > 0 else ())])


def _report_skipped(session: Session, skipped: Sequence[str], sites: Sites) -> None:
    """Name the files that were not read, and what of the pages' sites can't be read."""
    for name in skipped[:_MOST_NAMED]:
        session.streams.note(f"skipped: {name}, for its format is not known.")
    if len(skipped) > _MOST_NAMED:
        session.streams.note(f"… and {len(skipped) - _MOST_NAMED:,} files more were skipped.")
    for problem in sites.problems:
        session.streams.note(f"{problem}. The articles below it are kept internal.")


def _read_file(
    session: Session,
    reading: Reading,
    file: SourceFile,
    format_name: str | None,
    sites: Sites,
    show_progress: OnProgress,
) -> bool:
    """Read a file; False for one of many whose format is not known.

    Whatever its reader raises, the file is refused and the others are read; but what the system
    says of the disk is raised, and there is no going on without memory.
    """
    count = len(reading.files)
    is_other = False
    try:
        with file.open() as opened:
            head = opened.read(HEAD_BYTES)
            opened.seek(0)
            fault = _find_fault(head, file, format_name)
            found = format_name or (None if fault else detect_format(head, file.inner))
            if fault is not None:
                reading.begin_file(file.name, found or "")
                reading.refuse(fault, is_other=True)
                return True
            if found is None and not file.is_named:
                return False
            reading.begin_file(file.name, found or "")
            if found is None:
                reason = "its format is not known" if head.strip() else "it is empty"
                reading.refuse(reason, is_other=True)
                return True
            reading.take(read_aside(read_entries(opened, file, found, sites)), show_progress)
    except FormatError as error:
        reason, is_other = str(error), isinstance(error, NotArticlesError)
    except MemoryError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        reason = f"its reader failed ({_describe(session, error)}); --debug shows where"
    else:
        return True
    if len(reading.files) == count:
        reading.begin_file(file.name, format_name or "a packed file")
    shown = reading.files[-1].format_name
    reading.refuse(
        reason if is_other else f"it can't be read as {shown}: {reason}", is_other=is_other
    )
    return True


def _find_fault(head: bytes, file: SourceFile, format_name: str | None) -> str | None:
    """Why a file is not taken for an article, though it could be read as one."""
    beginning = head.lstrip(_BLANK)
    if not beginning and file.is_named:
        return "it is empty"
    if head.startswith(_OLD_OFFICE):
        from beritacli.formats.not_articles import name_old_office

        return f"it is {name_old_office(head)}"
    if not beginning.startswith(b"<"):
        return None
    from beritacli.formats.not_articles import find_fault
    from beritacli.text.encoding import decode_head

    is_stream = file.is_named and not file.inner
    is_chosen = format_name in {"page", "markdown"}
    text = decode_head(head, "replace")
    return find_fault(text, file.inner, is_stream=is_stream, is_chosen=is_chosen)


def _describe(session: Session, error: Exception) -> str:
    """An unexpected error in a few words; with --debug its traceback is printed, too."""
    trace = "".join(format_exception(error))
    if "--debug" in session.environment.arguments:
        session.environment.stderr.write(clean_text(trace))
    words = str(error) if isinstance(error, ReaderError) else trace  # its message is the traceback
    return words.rstrip().rpartition("\n")[2][:_LONGEST_REASON]


def _hint_for(format_name: str) -> str:
    if format_name:
        return "Nothing was imported. Correct the file, or name its --format."
    return f"Nothing was imported. Known are: {', '.join(READABLE)}; name one by --format."


def _refuse_written(name: str, written: Sequence[Path]) -> None:
    """Raise BadParameter when a file that is read is one that will be written."""
    for path in written:
        if path.exists() and Path(name).exists() and path.samefile(name):
            msg = f"{path} is a source: it would be written over."
            raise typer.BadParameter(msg)
