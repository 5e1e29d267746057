"""What a source of an import holds: a file, all files of a folder or a pattern, of a .gz or .zip.

Packed files are read as they are unpacked, never to the disk, and no further than a bound.
"""

from __future__ import annotations

import glob
import io
import os
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from functools import partial
from gzip import BadGzipFile, GzipFile
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple, cast

from beritacli.text.errors import MAX_FRONT, FormatError, NotArticlesError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from contextlib import AbstractContextManager

STREAM = "-"
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
# A packed file may unpack to so many times its size, and to this in any case.
_MOST_RATIO = 100
_LEAST_BOUND = 2**26
_MOST_MEMBERS = 100_000
_IN_MEMORY = 2**25
_LONGEST_NAME = 255
_DEEPEST = 100
_HIDDEN = ("__MACOSX", "Thumbs.db", "desktop.ini")
_WORKBOOK = "an Excel workbook"
# Of an Office document: the part that says what it is.
_PARTS = {
    "xl/workbook.xml": _WORKBOOK,
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
}


class SourceFile(NamedTuple):
    """One file to be read.

    name: for people, the whole way to it. inner: its path below the source that was named.
    is_named: whether it is what was named itself, not one of many.
    folder, path: where it lies among others, and its path there; None for what lies alone.
    """

    name: str
    inner: str
    is_named: bool
    open: Callable[[], AbstractContextManager[BinaryIO]]
    folder: DiskFolder | ZipFolder | None = None
    path: PurePosixPath | None = None


class DiskFolder:
    """Files of the disk, for those who want to know what lies beside one."""

    def list_names(self, folder: PurePosixPath) -> Collection[str]:
        """Names of what is in a folder; none where it can't be read."""
        try:
            return os.listdir(folder)  # noqa: PTH208 - the path is not this system's
        except OSError:
            return ()

    def read(self, path: PurePosixPath) -> bytes:
        """The beginning of a file, one byte more than MAX_FRONT at most. Raises OSError."""
        if not Path(path).is_file():  # a pipe would wait
            raise FileNotFoundError(2, "No file", str(path))
        with Path(path).open("rb") as file:
            return file.read(MAX_FRONT + 1)


class ZipFolder:
    """Files of a zip file, likewise."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """While the zip file is open."""
        self._archive = archive
        self._members: dict[PurePosixPath, zipfile.ZipInfo] = {}
        self._names: dict[PurePosixPath, dict[str, None]] = {}
        for member in archive.infolist():
            inner = PurePosixPath(member.filename.replace("\\", "/"))
            self._members.setdefault(inner, member)
            for one in (inner, *list(inner.parents)[:_DEEPEST]):
                self._names.setdefault(one.parent, {})[one.name] = None

    def list_names(self, folder: PurePosixPath) -> Collection[str]:
        """Names of what is in a folder; none where there is no such folder."""
        return self._names.get(folder, ())

    def read(self, path: PurePosixPath) -> bytes:
        """The beginning of a file, one byte more than MAX_FRONT at most. Raises OSError."""
        try:
            with self._archive.open(self._members[path]) as file:
                return file.read(MAX_FRONT + 1)
        except (
            KeyError,
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            zlib.error,
        ) as error:
            raise FileNotFoundError(2, f"it can't be unpacked: {error}") from error


DISK = DiskFolder()


def find_files(
    source: str, stdin: BinaryIO, is_passed_over: Callable[[Path], bool] = lambda _: False
) -> Iterator[SourceFile]:
    """Yield what a source holds, in the order of names; hidden files are passed over.

    is_passed_over: whether a file is not even to be opened. Raises OSError where there is nothing.
    A packed file that is broken is one file, and opening it raises FormatError.
    """
    if source == STREAM:
        with _spool(stdin) as spool:
            yield from _unpack("standard input", "", spool, is_named=True)
        return
    path = Path(source)
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            inner = file.relative_to(path)
            if file.is_file() and not _is_hidden(inner.parts) and not is_passed_over(file):
                yield from _find_packed(file, inner.as_posix(), is_named=False)
        return
    if not path.exists() and glob.has_magic(source):
        found = sorted(glob.glob(source, recursive=True))  # noqa: PTH207 - it takes whole paths
        if not found:
            raise FileNotFoundError(2, "No file fits this pattern", source)
        for name in found:
            yield from find_files(name, stdin, is_passed_over)
        return
    if not is_passed_over(path):
        yield from _find_packed(path, path.name, is_named=True)


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any((part[0] == "." and part != "..") or part in _HIDDEN for part in parts)


def _find_packed(path: Path, inner: str, *, is_named: bool) -> Iterator[SourceFile]:
    with path.open("rb") as file:
        if file.read(4).startswith((_GZIP, _ZIP)):
            file.seek(0)
            yield from _unpack(str(path), inner, file, is_named=is_named)
            return
    place = PurePosixPath(os.path.abspath(path).replace(os.sep, "/"))  # noqa: PTH100 - links stay
    yield SourceFile(str(path), inner, is_named, lambda: path.open("rb"), DISK, place)


def _unpack(name: str, inner: str, file: BinaryIO, *, is_named: bool) -> Iterator[SourceFile]:
    """Yield what a file holds that may be packed; it is read while they are used."""
    head = file.read(4)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if head.startswith(_GZIP):

        @contextmanager
        def open_gzip() -> Iterator[BinaryIO]:
            file.seek(0)
            with GzipFile(fileobj=file, mode="rb") as unpacked:
                yield _bounded(cast("IO[bytes]", unpacked), size)

        yield SourceFile(name, inner.removesuffix(".gz"), is_named, open_gzip)
        return
    refuse = None
    if head == _ZIP:
        try:
            with open_zip(file) as archive:
                if not _is_workbook(archive):
                    yield from _list_members(name, archive, size)
                    return
        except FormatError as error:  # not even its list of files can be read
            refuse = partial(_refuse, error)

    @contextmanager
    def open_plain() -> Iterator[BinaryIO]:
        file.seek(0)
        yield file

    yield SourceFile(name, inner, is_named, refuse or open_plain)


def open_zip(file: BinaryIO) -> zipfile.ZipFile:
    """Open a zip file. Raises FormatError where its list of files can't be read or is too long."""
    try:
        archive = zipfile.ZipFile(file)
    except MemoryError:
        raise
    except Exception as error:
        # A kind that Python can't read, an odd place in it, a date or size that can't be.
        message = f"a broken zip file: {error}"
        raise FormatError(message) from error
    if (count := len(archive.infolist())) > _MOST_MEMBERS:
        message = f"a zip file of {count:,} files; at most {_MOST_MEMBERS:,} are read"
        raise FormatError(message)
    return archive


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether it is a workbook, to be read as one file. Raises NotArticlesError for documents."""
    kind = _name_document({one.filename.replace("\\", "/") for one in archive.infolist()})
    if kind not in {None, _WORKBOOK}:
        message = f"it is {kind}; save its articles in a format that is read"
        raise NotArticlesError(message)
    return kind == _WORKBOOK


def _list_members(name: str, archive: zipfile.ZipFile, size: int) -> Iterator[SourceFile]:
    folder = ZipFolder(archive)
    for member in sorted(archive.infolist(), key=lambda one: one.filename):
        inner = PurePosixPath(member.filename.replace("\\", "/"))
        if not member.is_dir() and not _is_hidden(inner.parts):
            opener = partial(open_member, archive, member, size)
            shown = f"{name}/{_shorten(str(inner))}"
            yield SourceFile(shown, str(inner), False, opener, folder, inner)  # noqa: FBT003


def _name_document(names: set[str]) -> str | None:
    """What a zip file is that holds the parts of one document; None for any other."""
    if "[Content_Types].xml" in names:
        return next((_PARTS[mark] for mark in _PARTS if mark in names), "an Office document")
    if {"mimetype", "META-INF/container.xml"} <= names:
        return "an EPUB book"
    if {"mimetype", "META-INF/manifest.xml"} <= names:
        return "an OpenDocument file"
    if "META-INF/MANIFEST.MF" in names:
        return "a Java program"
    return None


def _shorten(inner: str) -> str:
    """A name that no file of a disk could have, cut in its middle: it is shown to people."""
    return inner if len(inner) <= _LONGEST_NAME else f"{inner[:100]}…{inner[-50:]}"


@contextmanager
def open_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int) -> Iterator[BinaryIO]:
    """Open a file of a zip file of this size in bytes.

    Raises FormatError where it can't be unpacked, and once it has given more than the bound.
    """
    try:
        # A packing that Python can't undo is NotImplementedError, a password RuntimeError.
        unpacked = archive.open(member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        message = f"it can't be unpacked: {error}"
        raise FormatError(message) from error
    with unpacked:
        yield _bounded(unpacked, size)


class _Bounded(io.RawIOBase):
    """An unpacked file that ends in a FormatError where it is broken or too large."""

    def __init__(self, file: IO[bytes], bound: int) -> None:
        self._file = file
        self._bound = bound
        self._read = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._read = 0
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # typeshed's is wider
        try:
            content = self._file.read(len(buffer))
        except (EOFError, BadGzipFile, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
            message = f"it can't be unpacked: {error}"
            raise FormatError(message) from error
        self._read += len(content)
        if self._read > self._bound:
            message = f"it unpacks to more than {self._bound:,} bytes, which no file of news does"
            raise FormatError(message)
        buffer[: len(content)] = content
        return len(content)


def _bounded(file: IO[bytes], packed_size: int) -> BinaryIO:
    bound = max(_LEAST_BOUND, _MOST_RATIO * packed_size)
    return cast("BinaryIO", io.BufferedReader(_Bounded(file, bound), 2**18))


@contextmanager
def _refuse(error: FormatError) -> Iterator[BinaryIO]:
    raise error
    yield  # makes it a context manager


@contextmanager
def _spool(stdin: BinaryIO) -> Iterator[BinaryIO]:
    """A stream as a file that can be read twice: in memory while it is small."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        while chunk := stdin.read(2**20):
            spool.write(chunk)
        spool.seek(0)
        yield cast("BinaryIO", spool)
