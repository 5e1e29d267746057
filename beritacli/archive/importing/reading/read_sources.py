"""The sources of an import, read to their end before the store is locked."""

from __future__ import annotations

from functools import partial
from traceback import format_exception
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from beritacli.archive.errors import DamagedError, RefusedError
from beritacli.archive.importing.reading.reader_process import ReaderError, read_aside
from beritacli.formats import READABLE, load_reader
from beritacli.formats.detection.detect import detect_format
from beritacli.formats.entries import Record
from beritacli.formats.sources import find_files
from beritacli.text.encoding import HEAD_BYTES
from beritacli.text.errors import FormatError, NotArticlesError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from beritacli.archive.importing.reading.read import Reading
    from beritacli.formats.entries import Entry
    from beritacli.formats.markdown.sites.inheritance import Sites
    from beritacli.formats.sources import SourceFile

_STORE = "store"  # of another archive, as the report calls it
_SQLITE = b"SQLite format 3\0"  # https://sqlite.org/fileformat.html#the_database_header
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"  # and the marks of encodings
_LONGEST_REASON = 200
_MOST_REFUSED = 5


class Callbacks(NamedTuple):
    """What the caller does while sources are read.

    is_own: whether a file of a folder is passed over, for it is the store's. check_file: may raise
    for the name of a file that must not be read. on_progress: gets the number of records so far.
    on_bug: gets the traceback of a reader that failed in a way that nobody thought of. read_store:
    yields what a SQLite file holds that is another archive's store; raises FormatError.
    """

    is_own: Callable[[Path], bool]
    check_file: Callable[[str], None]
    on_progress: Callable[[int], None]
    on_bug: Callable[[str], None]
    read_store: Callable[[BinaryIO, SourceFile], Iterator[Entry]]


class PassedOver(NamedTuple):
    """names: of files in folders whose format is not known. problems: with the sites of pages."""

    names: list[str]
    problems: list[str]


def read_sources(
    reading: Reading,
    sources: Sequence[str],
    format_name: str | None,
    stdin: BinaryIO,
    callbacks: Callbacks,
    *,
    refuses_empty: bool = False,
) -> PassedOver:
    """Read all files of all sources.

    A file in a folder or packed file whose format is not known is passed over, unless it can't be
    what its name says. One that can't be read to its end is refused whole: see check_read.
    refuses_empty: whether a file without articles, or a source without such files, is refused, too.
    """
    names: list[str] = []
    pages = _Pages()
    for source in sources:
        count = len(reading.files)
        for file in find_files(source, stdin, is_passed_over=callbacks.is_own):
            callbacks.check_file(file.name)
            if pages.is_config(file):
                continue
            if not _read_file(reading, file, format_name, pages, callbacks):
                names.append(file.name)
        if refuses_empty:
            _refuse_empty(reading, source, count)
    return PassedOver(names, list(pages.problems))


class _Pages:
    """Reads pages as the site that they lie in restricts them; other files load nothing of it."""

    def __init__(self) -> None:
        self._sites: Sites | None = None

    @property
    def problems(self) -> Iterable[str]:
        """What of the sites can't be read."""
        return self._sites.problems if self._sites is not None else ()

    def is_config(self, file: SourceFile) -> bool:
        """Whether a file is part of the configuration of the site in whose folder it lies."""
        if file.is_named or file.folder is None:
            return False
        return self._load_sites().is_config(file.folder, file.path)

    def read(self, opened: BinaryIO, file: SourceFile, name: str) -> Iterator[Entry]:
        """Yield what the file holds, a page as its site restricts it. name: of the format."""
        if name not in {"markdown", "page"} or file.folder is None or file.path is None:
            yield from load_reader(name).read(opened, file.inner)
            return
        inherited = self._load_sites().find(file.folder, file.path)
        if name == "markdown":
            from beritacli.formats.markdown.markdown import read_page

            yield from read_page(opened, file.inner, inherited)
            return
        for entry in load_reader(name).read(opened, file.inner):
            if isinstance(entry, Record):
                inherited.restrict(entry.fields)
            yield entry

    def _load_sites(self) -> Sites:
        if self._sites is None:
            from beritacli.formats.markdown.sites.inheritance import Sites

            self._sites = Sites()
        return self._sites


def check_read(reading: Reading, sources: Sequence[str]) -> None:
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


def _read_file(
    reading: Reading,
    file: SourceFile,
    format_name: str | None,
    pages: _Pages,
    callbacks: Callbacks,
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
            found = format_name or (None if fault else _detect(head, file))
            if fault is not None:
                reading.begin_file(file.name, found or "")
                reading.refuse(fault, is_other=True)
                return True
            if found is None and not file.is_named:
                return _refuse_misnamed(reading, file, opened, head)
            reading.begin_file(file.name, found or "")
            if found is None:
                reason = "its format is not known" if head.strip() else "it is empty"
                reading.refuse(reason, is_other=True)
                return True
            read = callbacks.read_store if found == _STORE else partial(pages.read, name=found)
            entries = read(opened, file)
            reading.take(read_aside(entries), callbacks.on_progress)
    except FormatError as error:
        reason, is_other = str(error), isinstance(error, NotArticlesError)
    except MemoryError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        reason = f"its reader failed ({_describe(error, callbacks)}); --debug shows where"
    else:
        return True
    if len(reading.files) == count:
        reading.begin_file(file.name, format_name or "a packed file")
    shown = reading.files[-1].format_name
    reading.refuse(
        reason if is_other else f"it can't be read as {shown}: {reason}", is_other=is_other
    )
    return True


def _detect(head: bytes, file: SourceFile) -> str | None:
    """The format of a file, or None."""
    return _STORE if head.startswith(_SQLITE) else detect_format(head, file.inner)


def _refuse_empty(reading: Reading, source: str, first: int) -> None:
    """Refuse the files of a source, from the given number on, that hold no articles."""
    if len(reading.files) == first:
        reading.begin_file(source, "")
        reading.refuse("it holds no files of a known format", is_other=True)
    for number in range(first, len(reading.files)):
        if number not in reading.refused and not reading.files[number].has_articles:
            reading.refuse("it holds no articles", is_other=True, number=number)


def _refuse_misnamed(reading: Reading, file: SourceFile, opened: BinaryIO, head: bytes) -> bool:
    """Refuse one of many files that can't be what its name says; False for any other."""
    from beritacli.formats.misnamed import find_fault

    fault = find_fault(opened, head, file.inner)
    if fault is not None:
        reading.begin_file(file.name, "")
        reading.refuse(fault)
    return fault is not None


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


def _describe(error: Exception, callbacks: Callbacks) -> str:
    """An unexpected error in a few words."""
    trace = "".join(format_exception(error))
    callbacks.on_bug(trace)
    words = str(error) if isinstance(error, ReaderError) else trace  # its message is the traceback
    return words.rstrip().rpartition("\n")[2][:_LONGEST_REASON]


def _hint_for(format_name: str) -> str:
    if format_name:
        return "Nothing was imported. Correct the file, or name its --format."
    return f"Nothing was imported. Known are: {', '.join(READABLE)}; name one by --format."
