"""Which files belong to an archive's store: nothing but its engine may open or replace them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.store.files import is_of_store, names_beside

if TYPE_CHECKING:
    from pathlib import Path


def is_own_file(store: Path, file: Path) -> bool:
    """Whether a file is the store's, by whatever name: through links, too."""
    return is_of_store(file, store)


def is_own_name(store: Path, path: Path) -> bool:
    """Whether a path is that of one of the store's files, there or not, or leads to one."""
    return path.resolve() in names_beside(store.resolve()) or is_of_store(path, store)
