"""Putting another file in the place of a SQLite store, while nobody has the old one open.

Who has it open would go on in a file without a name, and on closing it would remove the log of the
new one, for SQLite finds logs by name.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from beritacli.store.errors import StoreBusyError
from beritacli.store.files import (
    free_name,
    identify_file,
    lock_folder,
    sync_folder,
    translate_os_errors,
)
from beritacli.store.signals import hold_signals
from beritacli.store.sqlite.disk.file import is_busy
from beritacli.store.sqlite.disk.logs import set_logs_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NAP = 0.02  # seconds


def replace_file(
    path: Path,
    new: Path,
    *,
    expected: tuple[int, int] | None,
    busy_seconds: float,
    on_placed: Callable[[], object],
    word: str = "",
) -> Path | None:
    """Give a file the name of another, which is kept beside it where a word for that is given.

    At every moment one of the two has the name. Returns the name of what is kept. While this
    process is not connected to the old file. expected: which file that is, see identify_file;
    None for none. on_placed: called when it is done; no signal comes between the two. Raises
    StoreBusyError where others have it open for longer than `busy_seconds`, or have put a third
    file there.
    """
    with translate_os_errors(path), lock_folder(path.parent):
        if identify_file(path) != expected:
            msg = f"Another process has put a file at {path}."
            raise StoreBusyError(msg, "Look at it, and try again.")
        with _shut_out(path, busy_seconds):
            kept = keep_name(path, word) if word and expected else None
            set_logs_aside(path, kept)
            with hold_signals():
                new.replace(path)
                on_placed()
            sync_folder(path.parent)
    return kept


def keep_name(path: Path, word: str) -> Path:
    """Give a file that is about to lose its name another beside it; returns it.

    While the folder is locked. Where the system has no hard links, the old name is free already.
    """
    kept = free_name(path, word)
    try:
        os.link(path, kept)
    except FileExistsError:
        raise
    except OSError:
        path.rename(kept)
    return kept


@contextmanager
def _shut_out(path: Path, busy_seconds: float) -> Iterator[None]:
    """Keep all others from a file, if there is one; they can't have a too damaged one open."""
    if not path.exists():
        yield
        return
    deadline = time.monotonic() + busy_seconds
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=0)) as connection:
        while True:
            try:
                shut_out_others(connection)
            except sqlite3.OperationalError as error:
                if not is_busy(error):
                    break
                if time.monotonic() >= deadline:
                    msg = f"Another process has {path} open."
                    raise StoreBusyError(msg, "Try again when it has ended.") from error
                time.sleep(_NAP)
            except sqlite3.DatabaseError:
                break
            else:
                break
        try:
            yield
        except BaseException:
            let_others_in(connection)
            raise


def shut_out_others(connection: sqlite3.Connection) -> None:
    """Have a connection be the only one to its file, and the whole log of the file in it.

    Raises sqlite3.OperationalError where others are connected.
    """
    connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    connection.execute("BEGIN EXCLUSIVE")


def let_others_in(connection: sqlite3.Connection) -> None:
    """Undo what shut_out_others did; where that fails, connecting does it: see file.py.

    While the folder is locked, and the file has its name still.
    """
    with suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA journal_mode = WAL")
