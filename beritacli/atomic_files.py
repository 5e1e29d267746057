"""Files that a command writes: whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from beritacli.store.files import new_file_beside
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
    with new_file_beside(target, like=target) as temporary:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with hold_signals():
            temporary.replace(target)
            on_written()
