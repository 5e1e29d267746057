"""What can go wrong with a store, each with a line of what happened and a line of what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from beritacli.store.schema import Schema


class StoreError(Exception):
    """The store could not be read or written: no such right, no room, a failing disk."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep the two lines apart: the message says what and where, the hint what to do."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class StoreMissingError(StoreError):
    """There is no store at the location yet."""


class StoreBusyError(StoreError):
    """Other processes kept the store locked for longer than we waited."""


class StoreDamagedError(StoreError):
    """The file is empty, cut short or inconsistent; nothing was written to it."""


class StoreForeignError(StoreError):
    """The file is whole but another program's, or a newer version's; nothing was written to it."""


class StoreOutdatedError(StoreError):
    """The store is an older version's, and only a write brings it up to date."""


def outdated(path: Path, schema: Schema) -> StoreOutdatedError:
    """What a reader of an older version's store is told."""
    msg = f"The store {path} was written by an older {schema.application}."
    hint = (
        "Bring it up to date by `store verify --repair`, or by any command that writes; "
        "a copy of it as it is now is kept beside it."
    )
    return StoreOutdatedError(msg, hint)
