"""Files that a command writes: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from beritacli.store.signals import hold_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def _do_nothing() -> None:
    pass


@contextmanager
def replace_file(path: Path, on_written: Callable[[], object] = _do_nothing) -> Iterator[TextIO]:
    """Write a UTF-8 file beside its name, and put it there when the block ends without an error.

    What is no ordinary file (`/dev/stdout`, a pipe) is written as it is. on_written: called when
    the file is in its place; no signal comes between the two. Raises OSError.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield file
        return
    target = path.resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else None
    try:
        # A part of the name: with more around it, a long one would be too long.
        prefix = f".{target.name[:40]}."
        handle, name = tempfile.mkstemp(prefix=prefix, suffix=".new", dir=target.parent)
    except OSError as error:  # it names the temporary file, which nobody asked for
        raise OSError(error.errno, error.strerror, str(path)) from error
    temporary = target.parent / name
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is None:
            mask = os.umask(0o022)
            os.umask(mask)
            mode = 0o664 & ~mask  # others may never write to it
        temporary.chmod(mode)
        with hold_signals():
            temporary.replace(target)
            on_written()
    finally:
        temporary.unlink(missing_ok=True)
