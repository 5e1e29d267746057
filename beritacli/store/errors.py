"""What can go wrong with a store, each with a line of what happened and a line of what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from beritacli.store.values import LAST_ID

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


class StoreExhaustedError(StoreError):
    """A table has no ids left to give out; nothing was written."""


def check_next_id(schema: Schema, table: str, doc_id: int) -> int:
    """Return the id that a table is about to give out; raise StoreExhaustedError above LAST_ID."""
    if doc_id > LAST_ID:
        msg = f"The store has no ids left for {table}: {doc_id - 1} is in use, the limit {LAST_ID}."
        raise StoreExhaustedError(msg, f"Run: {schema.application} store verify --repair")
    return doc_id


def outdated(path: Path, schema: Schema) -> StoreOutdatedError:
    """What a reader of an older version's store is told."""
    msg = f"The store {path} was written by an older {schema.application}."
    hint = (
        "Bring it up to date by `store verify --repair`, or by any command that writes; "
        "a copy of it as it is now is kept beside it."
    )
    return StoreOutdatedError(msg, hint)
