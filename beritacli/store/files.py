"""Durable files: syncing a folder, and turning the system's errors into the store's."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from beritacli.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def has_file(path: Path) -> bool:
    """Whether there is anything at the location; raises StoreError where that can't be told."""
    with translate_os_errors(path):
        return path.exists()


def mode_of_new_file() -> int:
    """The rights that the user's mask leaves to a new file."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def sync_folder(folder: Path) -> None:
    """Make a rename or link in the folder survive power loss, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def translate_os_errors(path: Path) -> Iterator[None]:
    """Raise StoreError, naming the store, for an OSError inside."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        msg = f"The store {path} can't be used: {reason}."
        raise StoreError(msg, "Check the location, its rights and the space there.") from error
