"""The connection to a SQLite file: statements, and SQLite's errors in words."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

from beritacli.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreMissingError,
    outdated,
)
from beritacli.store.files import has_file, identify_file
from beritacli.store.sqlite.background import Background
from beritacli.store.sqlite.disk.file import connect, is_busy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from beritacli.store.schema import Schema

# How SQLite and Python name a row whose text is no longer what was written.
_DAMAGE = ("malformed JSON", "Could not decode")
_T = TypeVar("_T")


class Connection:
    """One SQLite file, opened when it is first used.

    takes_older: whether a file of an older version of the schema may be opened.
    file: which file it is, see identify_file; None before it is opened.
    """

    def __init__(self, path: Path, schema: Schema) -> None:
        """Nothing is opened yet."""
        self.path = path
        self.schema = schema
        self.takes_older = False
        self.file: tuple[int, int] | None = None
        self._connection: sqlite3.Connection | None = None
        self._background = Background()

    @property
    def exists(self) -> bool:
        """Whether there is a file at the location."""
        return has_file(self.path)

    @property
    def is_open(self) -> bool:
        """Whether it is connected to the file that has the name now."""
        return self._connection is not None and self.file == identify_file(self.path)

    @property
    def is_in_transaction(self) -> bool:
        """Whether a transaction has begun: what is read is one state until it ends."""
        return self._connection is not None and self._connection.in_transaction

    def run(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """Run one statement; raises StoreError and its kinds, StoreMissingError among them."""
        connection = self.connected()
        return self.guard(lambda: connection.execute(sql, tuple(values)))

    def run_many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run one statement for each row of values."""
        connection = self.connected()
        self.guard(lambda: connection.executemany(sql, rows))

    def rows(self, sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Run one query and yield its rows as they come."""
        cursor = self.run(sql, values)
        while (row := self.guard(cursor.fetchone)) is not None:
            yield row

    def one(self, sql: str, values: Iterable[Any] = ()) -> Any:
        """First column of the first row, None where there is no row."""
        row = next(self.rows(sql, values), None)
        return row[0] if row else None

    def pairs(self, sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, Any]]:
        """Run one query of two columns and yield its rows."""
        return cast("Iterator[tuple[Any, Any]]", self.rows(sql, values))

    def match(self, sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
        """All rows of a query of words. Raises ValueError for words that are none."""
        values = list(values)
        try:
            return self.connected().execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
                from beritacli.store.full_text import no_query

                raise no_query(values, error) from error
        except sqlite3.DatabaseError:
            pass
        return list(self.rows(sql, values))  # its errors in words

    def run_aside(self, statements: Iterable[tuple[str, Iterable[Any]]]) -> None:
        """Run statements, each with its values, while Python goes on.

        Whatever comes next waits for them, and raises their errors; more of these may follow.
        """
        connection = self._connection or self.connected()  # those before need not be done yet

        def work() -> None:
            for sql, values in statements:
                connection.execute(sql, list(values))

        self._background.start(lambda: self.guard(work))

    def connected(self) -> sqlite3.Connection:
        """SQLite's own connection, when all that runs aside has ended. Raises StoreError."""
        self._background.finish()
        if self._connection is None:
            if not self.exists:
                msg = f"There is no store at {self.path} yet."
                raise StoreMissingError(msg, "It is made by the first write.")
            self.file = identify_file(self.path)
            self._connection = self.guard(lambda: connect(self.path, self.schema))
            self._check_version()
        return self._connection

    @property
    def version(self) -> int:
        """The schema's version that the file has."""
        return int(self.one("PRAGMA user_version"))

    def _check_version(self) -> None:
        version = self.version
        if version > self.schema.version:
            self.close()
            msg = f"The store {self.path} was written by a newer {self.schema.application}."
            raise StoreForeignError(msg, f"Upgrade {self.schema.application} to read it.")
        if version < self.schema.version and not self.takes_older:
            self.close()
            raise outdated(self.path, self.schema)

    def guard(self, call: Callable[[], _T]) -> _T:
        """Call what SQLite does; its errors become StoreError and its kinds."""
        try:
            return call()
        except sqlite3.OperationalError as error:
            if is_busy(error):
                raise self.busy() from error
            if any(words in str(error) for words in _DAMAGE):
                raise self.damage(error) from error
            msg = f"The store {self.path} can't be used: {error}."
            raise StoreError(msg, "Check the location, its rights and the space there.") from error
        except sqlite3.DatabaseError as error:
            raise self.damage(error) from error

    def busy(self) -> StoreBusyError:
        """The error for a store that others keep."""
        msg = f"The store {self.path} is busy: another process is writing to it."
        return StoreBusyError(msg, "Try again in a moment.")

    def damage(self, error: Exception | str) -> StoreDamagedError:
        """The error for a store of which something can't be read."""
        msg = f"The store {self.path} is damaged: {error}."
        hint = "Try `store verify --repair`, or put a copy in its place by `store restore COPY`."
        return StoreDamagedError(msg, hint)

    def decode(self, text: str) -> dict[str, Any]:
        """A document of its JSON text."""
        try:
            return cast("dict[str, Any]", json.loads(text))
        except (ValueError, TypeError) as error:
            raise self.damage(error) from error

    def roll_back(self) -> None:
        """Roll back what has begun, unless SQLite has done so itself."""
        with suppress(StoreError):
            self._background.finish()
        if self._connection is not None and self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        with suppress(StoreError):
            self._background.close()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
