"""The SQL that finds the ids of documents, in order, and how much of a condition it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.store.query.compiler import Compiler, Sql, Term, marks
from beritacli.store.query.layout import quote, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tinydb.queries import QueryLike

    from beritacli.store.query.layout import Layout
    from beritacli.store.schema import Index
    from beritacli.store.sqlite.catalogue import Catalogue

_MAX_BOUND = 30_000  # values in one statement; SQLite takes 32,766
_MAX_ARMS = 100  # of a UNION ALL over the values of one `any`
_FEW = 500
ALL = Sql("1", (), is_exact=True)


class Select(NamedTuple):
    """A query for ids, in order; the same id may come twice, side by side.

    is_exact: it finds no document that the condition would not.
    """

    query: str
    values: tuple[Any, ...]
    is_exact: bool
    has_doubles: bool


class Selector:
    """Makes queries on one table, as the file is at this moment.

    sound: the indexes by their fields, without those that some document makes odd.
    """

    def __init__(self, catalogue: Catalogue, layout: Layout) -> None:
        """The table must exist."""
        self._connection = catalogue.connection
        self._layout = layout
        odd = catalogue.counts.odd_fields(layout)
        indexes = layout.declared.indexes
        self.sound: dict[str, Index] = {
            field: index for field, index in indexes.items() if field not in odd
        }
        self._compiler = self._make_compiler(self._hold_somewhere)

    def _make_compiler(self, hold: Callable[[Index, int], str]) -> Compiler:
        return Compiler(self.sound.get, lambda index: quote(index.field), hold)

    def _hold_somewhere(self, index: Index, count: int) -> str:
        """Whether a list holds a value: told of all documents at once."""
        return f"id IN (SELECT id FROM {self._layout.many(index)} WHERE value IN ({marks(count)}))"

    def _hold_here(self, index: Index, count: int) -> str:
        """The same, told of one document that is found already, at its place in the index."""
        by = quote(index.by) if index.by else "''"
        place = f"by = iif(typeof({by}) = 'text', {by}, '') AND id = {self._layout.table}.id"
        values = f"{self._layout.many(index)} WHERE value IN ({marks(count)}) AND {place}"
        return f"EXISTS (SELECT 1 FROM {values})"

    def compile(self, cond: QueryLike | None) -> Sql | None:
        """SQL that is true of all documents that match; None where it can't be told by SQL."""
        return ALL if cond is None else self._compiler.compile(cond)

    def select(self, cond: QueryLike | None, order_by: Sequence[str]) -> Select:
        """The query for the ids of a superset of the matching documents, in order."""
        sql = self.compile(cond)
        is_exact = sql is not None and sql.is_exact
        sql = sql or ALL
        lead = self._find_lead(cond, sql, order_by)
        if lead is not None:
            here = self._make_compiler(self._hold_here).compile(cond) or ALL
            query, values = self._select_by_ranges(lead, here, order_by)
            return Select(query, values, is_exact, has_doubles=len(lead.values) > 1)
        order = ", ".join(self._order_terms(order_by))
        query = f"SELECT id FROM {self._layout.table} WHERE {sql.text} ORDER BY {order}"
        return Select(query, sql.values, is_exact, has_doubles=False)

    def _find_lead(self, cond: QueryLike | None, sql: Sql, order_by: Sequence[str]) -> Term | None:
        """The term by whose ranges the documents are found: of a few values, or of a list."""
        terms = [t for t in self._compiler.find_terms(cond) if self._leads(t, sql, order_by)]
        for term in terms[1:]:
            if term.of.kind == "value" and self._is_rare(term):
                return term
        return terms[0] if terms else None

    def _is_rare(self, term: Term) -> bool:
        """Whether so few documents have a term's values that reading them all is nothing."""
        column, many = quote(term.of.field), marks(len(term.values))
        query = f"SELECT 1 FROM {self._layout.table} WHERE {column} IN ({many})"
        return self._connection.one(f"{query} LIMIT 1 OFFSET {_FEW}", term.values) is None

    def group(self, field: str, cond: QueryLike | None) -> tuple[str, tuple[Any, ...]] | None:
        """The query for the values of an indexed field and how many documents hold each.

        None where SQL can't tell.
        """
        sql, index = self.compile(cond), self.sound.get(field)
        if index is None or sql is None or not sql.is_exact:
            return None
        if index.kind == "many":
            ids = f"SELECT id FROM {self._layout.table} WHERE {sql.text}"
            where = f"WHERE id IN ({ids})" if cond is not None else ""
            many = self._layout.many(index)
            return f"SELECT value, count(*) FROM {many} {where} GROUP BY 1", sql.values
        query = (
            f"SELECT {quote(field)}, count(*) FROM {self._layout.table} "
            f"WHERE ({sql.text}) AND {quote(field)} IS NOT NULL GROUP BY 1"
        )
        return query, sql.values

    def _order_terms(self, order_by: Sequence[str]) -> Iterator[str]:
        for key in order_by:
            field = key.removeprefix("-")
            index = self.sound.get(field)
            value = quote(field) if index and index.kind != "many" else value_of(field)
            yield f"{value} {'DESC' if key[0] == '-' else 'ASC'}"
        yield f"id {'DESC' if order_by and order_by[-1][0] == '-' else 'ASC'}"

    def _leads(self, term: Term, sql: Sql, order_by: Sequence[str]) -> bool:
        """Whether the ranges of the term's index are in the order asked for already."""
        order = [key.removeprefix("-") for key in order_by]
        arms = len(term.values)
        if order != [term.of.by] or not 0 < arms <= _MAX_ARMS or order[0] not in self.sound:
            return False
        if arms * (1 + len(sql.values)) > _MAX_BOUND:
            return False
        if term.of.kind == "value":
            return True
        # The ranges hold '' for a missing value, which elsewhere comes before '' and numbers.
        empty = f"SELECT 1 FROM {self._layout.table} WHERE {quote(order[0])} = '' LIMIT 1"
        return self._connection.one(empty) is None

    def _select_by_ranges(
        self, lead: Term, sql: Sql, order_by: Sequence[str]
    ) -> tuple[str, tuple[Any, ...]]:
        """One range of the index for each value, merged: flat, where IN would sort them all."""
        direction = "DESC" if order_by[0][0] == "-" else "ASC"
        if lead.of.kind == "many":
            arm = (
                f"SELECT lead.id, lead.by FROM {self._layout.many(lead.of)} AS lead "
                f"WHERE lead.value = ? AND lead.id IN "
                f"(SELECT id FROM {self._layout.table} WHERE id = lead.id AND ({sql.text}))"
            )
        else:
            column, by = quote(lead.of.field), quote(lead.of.by or "")
            arm = f"SELECT id, {by} FROM {self._layout.table} WHERE {column} = ? AND ({sql.text})"
        values = [bound for value in dict.fromkeys(lead.values) for bound in (value, *sql.values)]
        arms = " UNION ALL ".join([arm] * len(set(lead.values)))
        return f"{arms} ORDER BY 2 {direction}, 1 {direction}", tuple(values)
