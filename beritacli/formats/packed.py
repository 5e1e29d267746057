"""Files inside of packed ones: .gz, .bz2, .xz, .zip and .tar, read no further than a bound."""

from __future__ import annotations

import io
import tempfile
import zipfile
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, BinaryIO, NamedTuple, cast

from beritacli.text.errors import MAX_FRONT, FormatError, NotArticlesError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from contextlib import AbstractContextManager
    from tarfile import TarFile

    Opener = Callable[[], AbstractContextManager[BinaryIO]]

_ZIP = b"PK\x03\x04"
_TAR, _TAR_AT = b"ustar", 257  # POSIX.1-1988's and GNU's; older ones have no mark
HEAD_BYTES = _TAR_AT + len(_TAR)
# What undoes each packing, by its first bytes: a module, loaded on use, and the ending of names.
_PACKINGS = {
    b"\x1f\x8b": ("gzip", ".gz"),
    b"BZh": ("bz2", ".bz2"),
    b"\xfd7zXZ\x00": ("lzma", ".xz"),
}
_TAR_NAMES = {".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
# A packed file may unpack to this many times its size, and to the least bound in any case.
_MOST_RATIO = 100
_LEAST_BOUND = 2**26
_MOST_MEMBERS = 100_000
_DEEPEST = 100
_IN_MEMORY = 2**25
_WORKBOOK = "an Excel workbook"
# Of an Office document: the part that says what it is.
_PARTS = {
    "xl/workbook.xml": _WORKBOOK,
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a PowerPoint presentation",
}


class Member(NamedTuple):
    """One file of a packed one. path: inside of it; None for the only one of a .gz."""

    path: PurePosixPath | None
    open: Opener


class PackedFolder:
    """Files of a zip or tar file, for those who want to know what lies beside one."""

    def __init__(self, members: Iterable[Member]) -> None:
        """While the packed file is open."""
        self._members: dict[PurePosixPath, Member] = {}
        self._names: dict[PurePosixPath, dict[str, None]] = {}
        for member in members:
            if member.path is None:
                continue
            self._members.setdefault(member.path, member)
            for one in (member.path, *list(member.path.parents)[:_DEEPEST]):
                self._names.setdefault(one.parent, {})[one.name] = None

    def list_names(self, folder: PurePosixPath) -> Collection[str]:
        """Names of what is in a folder; none where there is no such folder."""
        return self._names.get(folder, ())

    def read(self, path: PurePosixPath) -> bytes:
        """The beginning of a file, one byte more than MAX_FRONT at most. Raises OSError."""
        try:
            with self._members[path].open() as file:
                return file.read(MAX_FRONT + 1)
        except (KeyError, FormatError) as error:
            raise FileNotFoundError(2, f"it can't be unpacked: {error}") from error


class Unpacked(NamedTuple):
    """What a file holds. members: itself, if it is not packed; is_folder: whether many may be.

    name: without the endings of packings.
    """

    members: list[Member]
    name: str
    is_folder: bool


def is_packed(head: bytes) -> bool:
    """Whether a file with these first HEAD_BYTES bytes holds others."""
    return head.startswith((_ZIP, *_PACKINGS)) or _is_tar(head)


@contextmanager
def unpack(file: BinaryIO, name: str) -> Iterator[Unpacked]:
    """What a file holds that may be packed; its members can be opened in the context.

    name: inside of its source. One that is broken, or another program's document, is one member,
    and opening it raises FormatError or NotArticlesError.
    """
    with ExitStack() as stack:
        try:
            unpacked = _find_members(file, name, stack)
        except FormatError as error:
            unpacked = Unpacked([Member(None, partial(_refuse, error))], name, is_folder=False)
        yield unpacked


def _find_members(file: BinaryIO, name: str, stack: ExitStack) -> Unpacked:
    """stack: closes what must stay open. Raises FormatError where there is no list of files."""
    head = file.read(HEAD_BYTES)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    opener = partial(_reopen, file)
    if head.startswith(_ZIP):
        archive = stack.enter_context(open_zip(file))
        if not _is_workbook(archive):
            return Unpacked(_list_zip(archive, size), name, is_folder=True)
    if mark := next(filter(head.startswith, _PACKINGS), None):
        module, suffix = _PACKINGS[mark]
        opener = partial(_open_packed, file, size, module)
        name = _strip_suffix(name, suffix)
        head = _peek(opener)
        if _is_tar(head):
            file = stack.enter_context(_spool_packed(opener))
    if _is_tar(head):
        return Unpacked(_list_tar(stack.enter_context(_open_tar(file)), size), name, is_folder=True)
    return Unpacked([Member(None, opener)], name, is_folder=False)


def _is_tar(head: bytes) -> bool:
    return head[_TAR_AT:].startswith(_TAR)


def _strip_suffix(name: str, suffix: str) -> str:
    stem, dot, last = name.rpartition(".")
    return f"{stem}{_TAR_NAMES.get(dot + last, dot + last)}".removesuffix(suffix)


@contextmanager
def _reopen(file: BinaryIO) -> Iterator[BinaryIO]:
    file.seek(0)
    yield file


@contextmanager
def _open_packed(file: BinaryIO, size: int, module: str) -> Iterator[BinaryIO]:
    from importlib import import_module

    file.seek(0)
    with import_module(module).open(file, "rb") as unpacked:
        yield _bounded(unpacked, size)


def _peek(opener: Opener) -> bytes:
    """The first bytes of an unpacked file; none where it can't be unpacked: its reader says so."""
    try:
        with opener() as file:
            return file.read(HEAD_BYTES)
    except FormatError:
        return b""


@contextmanager
def _spool_packed(opener: Opener) -> Iterator[BinaryIO]:
    with opener() as file, spool(file) as spooled:
        yield spooled


@contextmanager
def spool(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A stream as a file that can be read twice: in memory while it is small."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled:
        while chunk := stream.read(2**20):
            spooled.write(chunk)
        spooled.seek(0)
        yield cast("BinaryIO", spooled)


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
    _refuse_many(len(archive.infolist()), "zip")
    return archive


def _refuse_many(count: int, kind: str) -> None:
    if count > _MOST_MEMBERS:
        message = f"a {kind} file of {count:,} files; at most {_MOST_MEMBERS:,} are read"
        raise FormatError(message)


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether it is a workbook, to be read as one file. Raises NotArticlesError for documents."""
    kind = _name_document({one.filename.replace("\\", "/") for one in archive.infolist()})
    if kind not in {None, _WORKBOOK}:
        message = f"it is {kind}; save its articles in a format that is read"
        raise NotArticlesError(message)
    return kind == _WORKBOOK


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


def _list_zip(archive: zipfile.ZipFile, size: int) -> list[Member]:
    return [
        Member(
            PurePosixPath(member.filename.replace("\\", "/")),
            partial(open_member, archive, member, size),
        )
        for member in sorted(archive.infolist(), key=lambda one: one.filename)
        if not member.is_dir()
    ]


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


@contextmanager
def _open_tar(file: BinaryIO) -> Iterator[TarFile]:
    """Open a tar file. Raises FormatError for a broken one."""
    import tarfile

    try:
        archive = tarfile.TarFile(fileobj=file)
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        message = f"a broken tar file: {error}"
        raise FormatError(message) from error
    with archive:
        yield archive


def _list_tar(archive: TarFile, size: int) -> list[Member]:
    """Its files; links and devices are none. Raises FormatError."""
    import tarfile

    try:
        members = list(islice(archive, _MOST_MEMBERS + 1))
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        message = f"a broken tar file: {error}"
        raise FormatError(message) from error
    _refuse_many(len(members), "tar")

    @contextmanager
    def open_file(member: tarfile.TarInfo) -> Iterator[BinaryIO]:
        with cast("IO[bytes]", archive.extractfile(member)) as file:
            yield _bounded(file, size)

    return [
        Member(PurePosixPath(member.name), partial(open_file, member))
        for member in sorted(members, key=lambda one: one.name)
        if member.isfile()
    ]


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
        except MemoryError:
            raise
        except Exception as error:
            # Each packing has errors of its own; what the disk says has a number.
            if isinstance(error, OSError) and error.errno is not None:
                raise
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
