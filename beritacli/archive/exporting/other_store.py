"""Another archive's store as a source of an import: read as its complete export would be."""

from __future__ import annotations

import shutil
import tempfile
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from beritacli.archive.archive import Archive
from beritacli.archive.desk.filters import Filter
from beritacli.archive.exporting.dump import dump_archive
from beritacli.formats.json import archive as json_archive
from beritacli.formats.sources import DISK
from beritacli.store.errors import StoreBusyError, StoreError, StoreForeignError
from beritacli.text.errors import FormatError, NotArticlesError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from beritacli.formats.entries import Entry
    from beritacli.formats.sources import SourceFile

_IN_MEMORY = 2**24  # bytes, before there is a file


def read_store(opened: BinaryIO, file: SourceFile, now: Callable[[], datetime]) -> Iterator[Entry]:
    """Yield what the archive in a store holds. Raises FormatError.

    A store on the disk is read where it is, by SQLite, for what was written last may be beside it;
    one that was packed, or came in a stream, is unpacked first. It is only read.
    """
    with (
        tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spooled,
        tempfile.TemporaryDirectory() as scratch,
    ):
        path = Path(file.path) if file.path is not None and file.folder is DISK else None
        if path is None:
            path = Path(scratch, "berita.db")
            with path.open("wb") as copy:
                shutil.copyfileobj(opened, copy)
        written = cast("BinaryIO", spooled)
        try:
            _write_export(path, written, now)
        except StoreBusyError:
            raise
        except StoreForeignError as error:
            message = "it is another program's database"
            raise NotArticlesError(message) from error
        except StoreError as error:
            message = error.message.replace(f"The store {path}", "it").removesuffix(".")
            raise FormatError(message) from error
        written.seek(0)
        yield from json_archive.read(written)


def _write_export(path: Path, file: BinaryIO, now: Callable[[], datetime]) -> None:
    text = TextIOWrapper(file, encoding="utf-8", newline="\n")
    with (
        Archive(path, now=now, actor=str, command="import") as archive,
        archive.snapshot(),
    ):
        json_archive.write(dump_archive(archive, Filter(), keeps_passwords=True), text)
    text.flush()
    text.detach()
