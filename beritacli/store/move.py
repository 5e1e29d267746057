"""Moving a store to another place or engine: copied whole, compared, and only then let go."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import zip_longest
from typing import TYPE_CHECKING, cast

from beritacli.store import open_database
from beritacli.store.errors import StoreDamagedError, StoreError
from beritacli.store.files import is_of_store
from beritacli.store.signals import hold_signals

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from beritacli.store.database import Database
    from beritacli.store.transactions import TransactionalStorage


def move_store(source: Database, location: Path) -> None:
    """Move everything to a new store at `location`, ids that are not to be given again too.

    The new store is of the engine that its name says; see `beritacli.store.open_database`.
    Nobody writes to the old store meanwhile, and it is removed when the new one is known to hold
    the same. Raises StoreError and its kinds; the old store is untouched then. A move that was
    killed can be made again: it left a store with nothing in it, or with all.
    """
    source.check_exists()
    from_storage = cast("TransactionalStorage", source.storage)
    if is_of_store(location, from_storage.path):
        msg = f"{location} is the store itself, or a file of it."
        raise StoreError(msg, "Nothing was moved. Give another location.")
    with source.transaction():
        pass  # it brings an older store up to date
    # From the moment at which the new store is whole, until the old one is gone.
    holding = ExitStack()
    target = open_database(location, from_storage.schema)
    with holding, source.transaction(alone=True), target:
        cast("TransactionalStorage", target.storage).like = from_storage.path
        names = sorted(source.tables())
        try:
            is_free = not target.exists or not any(map(len, map(target.table, target.tables())))
            is_done = not is_free and not any(_find_differences(source, target, names))
        except StoreError:  # no store of ours
            is_free = is_done = False
        if is_free:
            _copy(source, target, names, holding)
        elif not is_done:
            msg = f"There is something at {location} already."
            raise StoreError(msg, "Nothing was moved. Give a location where there is nothing.")
        with hold_signals():
            from_storage.discard()
            from_storage.on_placed()


def _copy(source: Database, target: Database, names: list[str], holding: ExitStack) -> None:
    """Copy all tables and compare them; on an error the new store is removed."""
    from_storage = cast("TransactionalStorage", source.storage)
    to_storage = cast("TransactionalStorage", target.storage)
    try:
        with target.transaction():
            for name in names:
                target.table(name).insert_multiple(source.table(name).iterate())
                to_storage.raise_last_id(name, from_storage.last_id_of(name))
        _check_same(source, target, names)
        holding.enter_context(hold_signals())
    except BaseException:
        with target.transaction(alone=True):
            to_storage.discard()
        raise


def _check_same(source: Database, target: Database, names: list[str]) -> None:
    """Raise StoreDamagedError where two stores differ, or the new one is not sound."""
    problems = target.find_problems() or list(_find_differences(source, target, names))
    if problems:
        msg = f"The copy is not what was copied: {problems[0]}"
        raise StoreDamagedError(msg, "Nothing was moved. Try `store verify` on the old store.")


def _find_differences(source: Database, target: Database, names: list[str]) -> Iterator[str]:
    for name in sorted({*names, *target.tables()}):
        pairs = zip_longest(source.table(name).iterate(), target.table(name).iterate())
        if any(document != other or document.doc_id != other.doc_id for document, other in pairs):
            yield f"The table {name} is not the same."
