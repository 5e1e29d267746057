"""Full text in a SQLite file: what a condition leaves of it, told by SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.store.full_text import FullTextIndex, Narrowing
from beritacli.store.query.layout import quote
from beritacli.store.sqlite.select import Selector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tinydb.queries import QueryLike
    from tinydb.table import Document

    from beritacli.store.query.compiler import Sql
    from beritacli.store.sqlite.catalogue import Catalogue


class StoredFullText(FullTextIndex):
    """The words of a table's documents in the file."""

    def __init__(
        self,
        catalogue: Catalogue,
        name: str,
        count: Callable[[QueryLike | None], int],
        fetch: Callable[[Iterable[int]], Iterator[Document]],
    ) -> None:
        """The table must exist. count, fetch: how many of its documents match, and those of ids."""
        super().__init__(catalogue.layout(name))
        self._catalogue = catalogue
        self._connection = catalogue.connection
        self._count = count
        self._fetch = fetch

    def rows(self, sql: str, values: Iterable[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Run a query."""
        self._catalogue.texts.settle(self.layout)
        return iter(self._connection.match(sql, values))

    def narrow(self, cond: QueryLike | None, without: QueryLike | None) -> Narrowing:
        """What SQL can tell of both conditions."""
        selector = Selector(self._catalogue, self.layout)
        wanted, unwanted = selector.compile(cond), selector.compile(without)
        parts: list[str] = []
        values: list[Any] = []
        is_exact = True
        if cond is not None:
            is_exact = wanted is not None and wanted.is_exact
            if wanted is not None:
                parts.append(self._among(cond, wanted))
                values += wanted.values
        if without is not None:
            is_told = unwanted is not None and unwanted.is_exact  # else nothing follows from it
            is_exact = is_exact and is_told
            if unwanted is not None and is_told:
                table = self.layout.table
                parts.append(f"+rowid NOT IN (SELECT id FROM {table} WHERE {unwanted.text})")
                values += unwanted.values
        return Narrowing(" AND ".join(parts) or "1", tuple(values), is_exact)

    def _among(self, cond: QueryLike, sql: Sql) -> str:
        """Whether a document matches: looked up in all that do where these are few, else there."""
        table, text = self.layout.table, self.layout.text
        if sql.is_exact and self._count(cond) * 2 <= self._count(None):
            return f"+rowid IN (SELECT id FROM {table} WHERE {sql.text})"
        return f"EXISTS (SELECT 1 FROM {table} WHERE id = {text}.rowid AND ({sql.text}))"

    def fetch(self, ids: Iterable[int]) -> Iterator[Document]:
        """Yield the documents of ids."""
        return self._fetch(ids)

    def newest_first(self, ids: list[int]) -> list[int]:
        """Ids by the declared field."""
        by = quote(self.declared.by) if self.declared.by else "id"
        marks = ", ".join("?" * len(ids))
        query = (
            f"SELECT id FROM {self.layout.table} WHERE id IN ({marks}) ORDER BY {by} DESC, id DESC"
        )
        return [doc_id for (doc_id,) in self._connection.rows(query, ids)]
