"""What a source of an import holds: a file, all files of a folder or a pattern, of a packed file.

Packed files are read as they are unpacked, never to the disk but for a packed tar.
"""

from __future__ import annotations

import glob
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from beritacli.formats.packed import HEAD_BYTES, PackedFolder, is_packed, spool, unpack
from beritacli.text.errors import MAX_FRONT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from contextlib import AbstractContextManager

STREAM = "-"
_LONGEST_NAME = 255
_HIDDEN = ("__MACOSX", "Thumbs.db", "desktop.ini")


class SourceFile(NamedTuple):
    """One file to be read.

    name: for people, the whole way to it. inner: its path below the source that was named; '' of
    a stream. is_named: whether it is what was named itself, not one of many.
    folder, path: where it lies among others, and its path there; None for what lies alone.
    """

    name: str
    inner: str
    is_named: bool
    open: Callable[[], AbstractContextManager[BinaryIO]]
    folder: DiskFolder | PackedFolder | None = None
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


DISK = DiskFolder()


def find_files(
    source: str, stdin: BinaryIO, is_passed_over: Callable[[Path], bool] = lambda _: False
) -> Iterator[SourceFile]:
    """Yield what a source holds, in the order of names; hidden files are passed over.

    is_passed_over: whether a file is not even to be opened. Raises OSError where there is nothing.
    A packed file that is broken is one file, and opening it raises FormatError.
    """
    if source == STREAM:
        with spool(stdin) as spooled:
            yield from _unpack("standard input", "", spooled, is_named=True)
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
        if not file.seekable():  # as of `<(command)`
            with spool(file) as spooled:
                yield from _unpack(str(path), "", spooled, is_named=is_named)
            return
        if is_packed(file.read(HEAD_BYTES)):
            file.seek(0)
            yield from _unpack(str(path), inner, file, is_named=is_named)
            return
    place = PurePosixPath(os.path.abspath(path).replace(os.sep, "/"))  # noqa: PTH100 - links stay
    yield SourceFile(str(path), inner, is_named, lambda: path.open("rb"), DISK, place)


def _unpack(name: str, inner: str, file: BinaryIO, *, is_named: bool) -> Iterator[SourceFile]:
    """Yield what a file holds that may be packed; it is read while they are used."""
    with unpack(file, inner) as unpacked:
        if not unpacked.is_folder:
            yield SourceFile(name, unpacked.name, is_named, unpacked.members[0].open)
            return
        folder = PackedFolder(unpacked.members)
        for member in unpacked.members:
            path = member.path
            if path is not None and path.parts and not _is_hidden(path.parts):
                shown = f"{name}/{_shorten(str(path))}"
                yield SourceFile(shown, str(path), False, member.open, folder, path)  # noqa: FBT003


def _shorten(inner: str) -> str:
    """A name that no file of a disk could have, cut in its middle: it is shown to people."""
    return inner if len(inner) <= _LONGEST_NAME else f"{inner[:100]}…{inner[-50:]}"
