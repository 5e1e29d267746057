"""Looking after a SQLite store: checking it deeply, making its indexes again, copying its file."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.store.errors import StoreBusyError, StoreDamagedError, StoreError
from beritacli.store.files import (
    identify_file,
    link_free,
    lock_folder,
    new_file_beside,
    sync_file,
    sync_folder,
    translate_os_errors,
)
from beritacli.store.query.entries import ALL
from beritacli.store.signals import hold_signals
from beritacli.store.sqlite.file import connect, create_file, make_empty
from beritacli.store.sqlite.layout import quote
from beritacli.store.sqlite.rows import Row, encode, insert_rows
from beritacli.store.sqlite.upkeep.place import keep_name, replace_file
from beritacli.store.tables import Repair
from beritacli.store.values import MAX_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from beritacli.store.schema import Schema
    from beritacli.store.sqlite.layout import Layout
    from beritacli.store.sqlite.storage import SQLiteStorage

_ROWS_AT_ONCE = 500
_MOST_PROBLEMS = 10
_LOST_IDS = 1_000_000  # that may have been given since the highest that can be read


def find_problems(storage: SQLiteStorage) -> Iterator[str]:
    """Yield what is wrong with a store: its pages, its documents, and what follows from them.

    Inside a snapshot. All that stands beside the documents is made again elsewhere and compared.
    """
    if damage := find_damage(storage):
        yield from damage
        return
    yield from _find_foreign_triggers(storage)
    unreadable = 0
    for name in storage.table_names():
        for problem in _find_unreadable(storage, name):
            unreadable += 1
            yield problem
    if not unreadable:
        yield from _find_differences(storage)


def _find_foreign_triggers(storage: SQLiteStorage) -> Iterator[str]:
    """Yield triggers on our tables: they write what no command has asked for, and we have none."""
    triggers = "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
    ours = {storage.layout(name).sql_name for name in storage.table_names()}
    for table, name in storage.pairs(triggers):
        if table.partition(".")[0] in ours:
            yield f"The table {table} has a trigger of another program: {name}."


def _find_unreadable(storage: SQLiteStorage, name: str) -> Iterator[str]:
    for doc_id, document in _read_documents(storage, storage.layout(name).table):
        if document is None:
            yield f"The document {doc_id} of the table {name} can't be read."


def _find_differences(storage: SQLiteStorage) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "again.db"
        create_file(path, storage.schema)
        again = type(storage)(path, storage.schema, busy_seconds=0)
        with closing(again):
            for name in storage.table_names():
                with again.transaction():
                    documents = _read_documents(storage, storage.layout(name).table)
                    _insert_documents(again, again.need_table(name), documents)
                if storage.layout(name).declared.text:
                    for one in (storage, again):
                        one.run(one.layout(name).create_words)
                for what, query in _comparisons(storage.layout(name)):
                    here, there = storage.rows(query), again.rows(query)
                    if any(one != other for one, other in zip_longest(here, there)):
                        yield f"{what} of the table {name} does not fit its documents."
                last = storage.one(f"SELECT max(id) FROM {storage.layout(name).table}") or 0
                if storage.last_id(storage.layout(name)) < last:
                    yield f"The last id of the table {name} is lower than one that is used."


def _comparisons(layout: Layout) -> Iterator[tuple[str, str]]:
    """What stands beside the documents of a table, and a query for all of it in order."""
    columns = "".join(f", {quote(index.field)}" for index in layout.declared.scalars)
    yield "A column", f"SELECT id{columns} FROM {layout.table} ORDER BY id"
    for index in layout.declared.many:
        yield f"The index of {index.field}", f"SELECT * FROM {layout.many(index)} ORDER BY 1, 2, 3"
    yield "A count", f"SELECT * FROM {layout.counts} ORDER BY 1, 2, 3"
    if layout.declared.text:
        yield "The full text", f"SELECT rowid FROM {layout.text} ORDER BY 1"
        yield "The full text", f"SELECT * FROM {layout.words} ORDER BY 1, 2"


def _read_documents(storage: SQLiteStorage, table: str) -> Iterator[tuple[int, _Stored | None]]:
    """Yield ids and documents by id, None for what can't be read."""
    query = f"SELECT id, CAST(doc AS BLOB) FROM {table} ORDER BY id"
    return ((doc_id, _decode(content)) for doc_id, content in storage.rows(query))


class _Stored(NamedTuple):
    """A document and the text that it was read from."""

    text: str
    document: dict[str, Any]


def _decode(content: bytes | None) -> _Stored | None:
    try:
        text = (content or b"").decode()
        document = json.loads(text)
    except ValueError:
        return None
    return _Stored(text, document) if isinstance(document, dict) else None


def _insert_documents(
    storage: SQLiteStorage, layout: Layout, documents: Iterable[tuple[int, _Stored | None]]
) -> list[int]:
    """Write documents as they are, with all that follows from them.

    Returns the ids of those that can't be read, which are left out.
    """
    rows: list[Row] = []
    unreadable = []
    for doc_id, stored in documents:
        if stored is None:
            unreadable.append(doc_id)
            continue
        rows.append(Row(doc_id, stored.text, layout.declared.describe(stored.document)))
        if len(rows) >= _ROWS_AT_ONCE:
            insert_rows(storage, layout, rows)
            rows.clear()
    insert_rows(storage, layout, rows)
    return unreadable


def rebuild(storage: SQLiteStorage) -> list[str]:
    """Make all tables again from their documents, whatever layout and version they have now.

    Inside a transaction. Returns what was left out: `articles/12`, for documents that can't be
    read.
    """
    version = storage.version
    storage.counts.forget_all()
    # Views of other programs that name our tables go on naming them.
    storage.run("PRAGMA legacy_alter_table = ON")
    names = storage.table_names()
    for name in names:
        _drop_beside(storage, storage.layout(name))
    left_out = []
    for name in names:
        layout = storage.layout(name)
        last_id, old = storage.last_id(layout), quote(f"{layout.sql_name}.old")
        storage.run(f"ALTER TABLE {layout.table} RENAME TO {old}")
        for statement in layout.create():
            storage.run(statement)
        documents = (
            (doc_id, stored and _migrate(storage.schema, version, name, stored))
            for doc_id, stored in _read_documents(storage, old)
        )
        left_out += [f"{name}/{one}" for one in _insert_documents(storage, layout, documents)]
        highest = storage.one(f"SELECT max(id) FROM {old}") or 0
        storage.run(f"DROP TABLE {old}")
        storage.keep_last_id(layout, max(last_id, highest))
    storage.run(f"PRAGMA user_version = {storage.schema.version}")
    return left_out


def _drop_beside(storage: SQLiteStorage, layout: Layout) -> None:
    """Remove the triggers and indexes of a table, and the tables that any version has beside it."""
    # Full text first: the tables of its own go with it.
    query = """
        SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL AND (
            type IN ('trigger', 'index') AND tbl_name = ?1
            OR type IN ('trigger', 'table') AND substr(name, 1, length(?1) + 1) = ?1 || '.'
        ) ORDER BY type = 'table', sql LIKE 'CREATE VIRTUAL%' DESC
    """
    for what, name in list(storage.pairs(query, [layout.sql_name])):
        storage.run(f"DROP {what} IF EXISTS {quote(name)}")


def _migrate(schema: Schema, version: int, table: str, stored: _Stored) -> _Stored:
    document = schema.migrate(version, table, stored.document)
    return stored if document is stored.document else _Stored(encode(document), document)


def salvage(storage: SQLiteStorage, rescued: SQLiteStorage) -> list[str]:
    """Copy all documents that can be read from a file with damaged pages into a new store.

    Returns a line for each table in which some were not.
    """
    lost = []
    for name in storage.table_names():
        layout = rescued.need_table(name)
        last_id = _read_last_id(storage, name)
        documents = _read_what_is_left(storage, name, MAX_ID if last_id is None else last_id)
        _insert_documents(rescued, layout, documents)
        if last_id is None:
            last_id = _LOST_IDS + int(rescued.one(f"SELECT max(id) FROM {layout.table}") or 0)
        rescued.keep_last_id(layout, last_id)
        (had, has) = (_count_documents(one, name) for one in (storage, rescued))
        if had is None:
            lost.append(f"How many documents the table {name} had can't be read; {has} are left.")
        elif has is not None and has < had:
            lost.append(f"{had - has} of {had} documents of the table {name} can't be read.")
    return lost


def _read_last_id(storage: SQLiteStorage, name: str) -> int | None:
    try:
        return storage.last_id(storage.layout(name))
    except StoreError:
        return None


def _count_documents(storage: SQLiteStorage, name: str) -> int | None:
    """How many documents a table has, by its counts; None where they can't be read."""
    try:
        return sum(n for _, _, n in storage.counts.read(storage.layout(name), ALL[0]))
    except StoreError:
        return None


def _read_what_is_left(
    storage: SQLiteStorage, name: str, last_id: int
) -> Iterator[tuple[int, _Stored | None]]:
    """The documents of a table by id, going on behind each page that can't be read."""
    table = storage.layout(name).table
    query = f"SELECT id, CAST(doc AS BLOB) FROM {table} WHERE id > ? ORDER BY id"
    reached, step = -MAX_ID, 1
    while reached <= last_id:
        try:
            for doc_id, content in storage.rows(query, [reached]):
                yield doc_id, _decode(content)
                reached, step = doc_id, 1
        except StoreError:
            reached, step = max(reached, 0) + step, step * 2
        else:
            return


def copy_file(storage: SQLiteStorage, destination: Path) -> None:
    """Copy the store as it was last committed into one plain file, in the place of an older copy.

    Raises StoreBusyError where others have the older copy open, StoreDamagedError where the new
    one is not sound: the older one stays then.
    """
    older = identify_file(destination)
    with _copy_beside(storage, destination) as copy:
        _check_copy(storage, copy)
        replace_file(
            destination,
            copy,
            expected=older,
            busy_seconds=storage.busy_seconds,
            on_placed=storage.on_placed,
        )


def keep_copy(storage: SQLiteStorage, word: str) -> Path:
    """Copy the store as it was last committed to a free name beside it; returns the name."""
    with _copy_beside(storage, storage.path) as copy:
        return link_free(copy, storage.path, word)


@contextmanager
def _copy_beside(storage: SQLiteStorage, destination: Path) -> Iterator[Path]:
    """A copy of the store, durable, beside another file; it is gone at the end unless renamed."""
    with (
        translate_os_errors(destination),
        new_file_beside(destination, like=storage.path) as temporary,
    ):
        _copy_pages(storage, temporary)
        yield temporary


def _check_copy(storage: SQLiteStorage, copy: Path) -> None:
    """Raise StoreDamagedError where pages of a copy don't fit together."""
    uri = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        check = storage.guard(connection.execute("PRAGMA quick_check(1)").fetchone)
    if check != ("ok",):
        msg = f"The store {storage.path} is damaged: {check[0]}."
        raise StoreDamagedError(msg, "Nothing was copied. Try: beritacli store verify --repair")


def _copy_pages(storage: SQLiteStorage, new: Path) -> None:
    # By a connection of its own: one that is in a transaction waits for itself.
    with (
        closing(storage.guard(lambda: connect(storage.path, storage.schema))) as source,
        closing(sqlite3.connect(new)) as copy,
    ):
        storage.guard(lambda: source.backup(copy, sleep=0.02))
    sync_file(new)


def find_damage(storage: SQLiteStorage) -> list[str]:
    """What is wrong with the file's pages, a line each."""
    check = f"PRAGMA integrity_check({_MOST_PROBLEMS})"
    try:
        lines = [line for (text,) in storage.rows(check) for line in str(text).splitlines()]
    except StoreDamagedError as error:  # too damaged for the check itself
        lines = [error.message.rstrip(".")]
    return [] if lines == ["ok"] else [f"The file is damaged: {line}." for line in lines]


def repair_file(storage: SQLiteStorage) -> Repair:
    """Make the indexes again; where pages are damaged, a new file of what can be read."""
    storage.begin(write=True)  # so that nobody writes to the file while it is read
    try:
        if not find_damage(storage):
            kept = keep_copy(storage, "before-repair")
            lost = [f"The document {one} can't be read." for one in rebuild(storage)]
            with hold_signals():
                storage.commit()
                storage.on_placed()
            return Repair(kept, lost)
    finally:
        storage.rollback()
    return _rescue(storage)


def _rescue(storage: SQLiteStorage) -> Repair:
    """Put a new file of what can be read in the place of a damaged one, which nobody has open."""
    path = storage.path
    with translate_os_errors(path), storage.transaction(alone=True):
        if not find_damage(storage):
            msg = f"Another process has repaired or replaced the store {path}."
            raise StoreBusyError(msg, "Check it again: beritacli store verify")
        with new_file_beside(path, like=path) as temporary:
            temporary.write_bytes(make_empty(storage.schema))
            rescued = type(storage)(temporary, storage.schema, busy_seconds=0)
            with closing(rescued), rescued.transaction():
                lost = salvage(storage, rescued)
            sync_file(temporary)
            with lock_folder(path.parent):
                kept = keep_name(path, "damaged")
                with hold_signals():
                    temporary.replace(path)
                    storage.on_placed()
                sync_folder(path.parent)
    return Repair(kept, lost)


def replace_by_copy(
    storage: SQLiteStorage, copy: SQLiteStorage, finish: Callable[[Path], None]
) -> Path | None:
    """Put a copy in the place of a store that is missing or can't be read.

    finish: what is to be done in the new file before. Returns where what was there is kept.
    """
    path = storage.path
    storage.close()
    with translate_os_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        there = identify_file(path)
        like = path if there else copy.path
        with new_file_beside(path, like=like) as temporary:
            _copy_pages(copy, temporary)
            finish(temporary)
            sync_file(temporary)
            return replace_file(
                path,
                temporary,
                expected=there,
                busy_seconds=storage.busy_seconds,
                on_placed=storage.on_placed,
                word="damaged",
            )


def compact_file(storage: SQLiteStorage) -> bool:
    """Give back the space that is free, and merge what full text wrote in pieces.

    Returns whether it is given back already: not while others read what there was before.
    """
    with storage.transaction():
        for name in storage.table_names():
            layout = storage.layout(name)
            if layout.declared.text:
                storage.run(f"INSERT INTO {layout.text} ({layout.text}) VALUES ('optimize')")
    storage.wait_for(lambda: storage.run("VACUUM"))
    return empty_log(storage)


def empty_log(storage: SQLiteStorage) -> bool:
    """Put all of the log into the file, and leave nothing in it; False where others read it."""

    def try_once() -> None:
        busy, *_ = next(storage.rows("PRAGMA wal_checkpoint(TRUNCATE)"))
        if busy:
            raise storage.busy()

    try:
        storage.wait_for(try_once)
    except StoreBusyError:
        return False
    return True
