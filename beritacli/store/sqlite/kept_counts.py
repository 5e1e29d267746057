"""The counts of a SQLite store: gathered in memory, and written before they are read.

What a transaction gathered is also written at its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, cast

from beritacli.store.query.entries import ODD

if TYPE_CHECKING:
    from beritacli.store.query.entries import Key
    from beritacli.store.query.layout import Layout
    from beritacli.store.sqlite.connection import Connection


class KeptCounts:
    """The counts of all tables."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is gathered yet."""
        self._connection = connection
        self.forget_all()

    def forget_all(self) -> None:
        """Drop what was gathered and what is known of the file."""
        self._odd: dict[str, frozenset[str]] = {}
        self._counted: dict[str, Counter[Key]] = {}

    def add(self, layout: Layout, keys: Iterable[Key], number: int) -> None:
        """Change counts by a number of documents."""
        counted = self._counted.setdefault(layout.counts, Counter())
        for key in keys:
            counted[key] += number
            if key[0] == ODD:
                self._odd.pop(layout.counts, None)

    def forget(self, layout: Layout) -> None:
        """Note that a table was emptied."""
        self._counted.pop(layout.counts, None)
        self._odd.pop(layout.counts, None)

    def read(
        self,
        layout: Layout,
        of: str,
        where: str = "1",
        values: Iterable[Any] = (),
        *,
        first: str = "first",
    ) -> Iterator[tuple[str, str, int]]:
        """Yield groups and the number of their documents: (first, second, n).

        first: SQL that puts groups together.
        """
        self.write()
        sql = (
            f"SELECT {first}, second, sum(n) FROM {layout.counts} "
            f"WHERE of = ? AND {where} GROUP BY 1, 2"
        )
        return cast("Iterator[tuple[str, str, int]]", self._connection.rows(sql, [of, *values]))

    def odd_fields(self, layout: Layout) -> frozenset[str]:
        """Indexed fields of which some document holds what SQL and Python compare differently."""
        if layout.counts not in self._odd:
            odd = frozenset(first for first, _, _ in self.read(layout, ODD))
            if not self._connection.is_in_transaction:
                return odd
            self._odd[layout.counts] = odd
        return self._odd[layout.counts]

    def write(self) -> None:
        """Write what was gathered."""
        counted, self._counted = self._counted, {}
        for table, numbers in counted.items():
            rows = [(*key, number) for key, number in numbers.items() if number]
            self._connection.run_many(
                f"INSERT INTO {table} VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET n = n + excluded.n",
                rows,
            )
            gone = [row[:3] for row in rows if row[3] < 0]
            sql = f"DELETE FROM {table} WHERE of = ? AND first = ? AND second = ? AND n = 0"
            self._connection.run_many(sql, gone)
