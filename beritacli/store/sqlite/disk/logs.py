"""What SQLite keeps beside a file, by the file's name alone: its log, and who shares it.

A log outlives its file, where that was removed or its process was killed, and SQLite would play it
into whatever file gets the name next. https://sqlite.org/wal.html, https://sqlite.org/walformat.html
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from beritacli.store.errors import StoreBusyError
from beritacli.store.files import free_name

if TYPE_CHECKING:
    from pathlib import Path

# The byte of the shared-memory file that each connection has a lock on: UNIX_SHM_DMS in os_unix.c.
_SHARED_BYTE = 128
_HEADER_BYTES = 32  # of a log that holds nothing yet


def set_logs_aside(path: Path, kept: Path | None = None) -> None:
    """Leave nothing at a name that SQLite would take for the log of the next file there.

    While the folder is locked, and while this process is not connected to a file of this name.
    kept: where the file that had the log is kept. Without one, a log that holds anything goes to
    `berita.left.db-wal`. Raises StoreBusyError where another process still uses the log.
    """
    beside = {suffix: path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal")}
    if not any(path.exists() for path in beside.values()):
        return
    handle = _claim(path, beside["-shm"])
    try:
        aside = kept or free_name(path, "left")
        for suffix in ("-wal", "-journal"):
            log = beside[suffix]
            if log.exists() and log.stat().st_size > _HEADER_BYTES:
                log.rename(aside.with_name(aside.name + suffix))
            log.unlink(missing_ok=True)
        beside["-shm"].unlink(missing_ok=True)
    finally:
        if handle is not None:
            os.close(handle)


def _claim(path: Path, shared: Path) -> int | None:
    """Lock the shared memory of a log for this process; a handle to be closed, None without it."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        handle = os.open(shared, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _SHARED_BYTE)
    except BlockingIOError as error:
        os.close(handle)
        msg = f"Another process still uses the file that was at {path} before."
        raise StoreBusyError(msg, "Try again when it has ended.") from error
    except OSError:
        os.close(handle)
        raise
    return handle
