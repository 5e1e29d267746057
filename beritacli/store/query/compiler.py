"""TinyDB conditions as SQL: a superset of what matches, told apart from what is exact.

A condition is read from its hash, which holds its operation, path and operand for the operations
that are compiled here. Regular expressions and `fragment` are not: their hash leaves out the
flags and the path. Whatever is not compiled is left to the condition itself, which is asked about
every document anyway.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb.queries import QueryInstance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from beritacli.store.schema import Index

_COMPARISONS = {"<", "<=", ">", ">="}
_MAX_VALUES = 500
_MAX_BOUND = 10_000  # values in one condition
_MAX_PARTS = 500  # of one `and` or `or`; SQLite's trees are at most 1,000 deep
_MAX_DEPTH = 12  # of brackets; SQLite's parser has room for a hundred open symbols
_SURROGATES = "[\ud800-\udfff]"


class Sql(NamedTuple):
    """A SQL condition and its values; is_exact: it matches no document that Python would not."""

    text: str
    values: tuple[Any, ...]
    is_exact: bool


class Term(NamedTuple):
    """`field.any([...])` or `field.one_of([...])`, alone or in a conjunction: it may lead."""

    of: Index
    values: tuple[Any, ...]


class Compiler:
    """Compiles conditions on one table.

    get_index: the sound index of a field, or None.
    get_column: the quoted SQL name of its column.
    hold: SQL that is true of a document whose list holds one of so many values.
    """

    def __init__(
        self,
        get_index: Callable[[str], Index | None],
        get_column: Callable[[Index], str],
        hold: Callable[[Index, int], str],
    ) -> None:
        """Take the three look-ups that tie conditions to a table."""
        self._get_index = get_index
        self._get_column = get_column
        self._hold = hold

    def compile(self, cond: Any) -> Sql | None:
        """SQL for a condition, None where nothing of it can be compiled."""
        hashed = getattr(cond, "_hash", None) if type(cond) is QueryInstance else None
        sql = self._compile(hashed, 0) if hashed else None
        return sql if sql and len(sql.values) <= _MAX_BOUND else None

    def find_terms(self, cond: Any) -> list[Term]:
        """The terms of several values that all matching documents fulfil; of lists first."""
        hashed = getattr(cond, "_hash", None) if type(cond) is QueryInstance else None
        terms = self._find_terms(hashed) if hashed else []
        return sorted(terms, key=lambda term: term.of.kind != "many")

    def _find_terms(self, hashed: tuple[Any, ...]) -> list[Term]:
        if hashed[0] == "and":
            return [term for part in hashed[1] if part for term in self._find_terms(part)]
        kind = {"any": "many", "one_of": "value"}.get(hashed[0])
        if kind and (index := self._indexed(hashed, {kind})):
            return [Term(index, hashed[2])] if _are_plain(hashed[2]) else []
        return []

    def _indexed(self, hashed: tuple[Any, ...], kinds: set[str]) -> Index | None:
        path = hashed[1]
        # A path may hold functions (`Query.map`), and a field name may hold a dot.
        if not all(isinstance(part, str) and "." not in part for part in path):
            return None
        index = self._get_index(".".join(path))
        return index if index and index.kind in kinds else None

    def _compile(self, hashed: tuple[Any, ...], depth: int) -> Sql | None:
        if not hashed or depth > _MAX_DEPTH:
            return None
        operation = hashed[0]
        if operation in {"and", "or"}:
            parts = list(_flatten(operation, hashed))
            if len(parts) > _MAX_PARTS:
                return None
            return self._join(operation, [self._compile(part, depth + 1) for part in parts])
        if operation == "not":
            return self._negate(self._compile(hashed[1], depth + 1))
        if operation in {"==", "!=", "one_of"}:
            return self._compile_equality(hashed)
        if operation in _COMPARISONS:
            return self._compile_comparison(hashed)
        return self._compile_any(hashed) if operation == "any" else None

    def _compile_comparison(self, hashed: tuple[Any, ...]) -> Sql | None:
        index = self._indexed(hashed, {"ordered"})
        if index is None or not isinstance(hashed[2], str) or not _are_plain((hashed[2],)):
            return None
        return Sql(f"{self._get_column(index)} {hashed[0]} ?", (hashed[2],), is_exact=True)

    def _compile_any(self, hashed: tuple[Any, ...]) -> Sql | None:
        index = self._indexed(hashed, {"many"})
        if index is None or not _are_plain(hashed[2]):
            return None
        return Sql(self._hold(index, len(hashed[2])), tuple(hashed[2]), is_exact=True)

    def _compile_equality(self, hashed: tuple[Any, ...]) -> Sql | None:
        index = self._indexed(hashed, {"value", "ordered"})
        operands = hashed[2] if hashed[0] == "one_of" else (hashed[2],)
        if index is None or not _are_plain(operands):
            return None
        column = self._get_column(index)
        if hashed[0] == "!=":
            # TinyDB: a document without the field matches neither == nor !=. SQL can't tell such
            # a one from one that holds null, so NULL is let through and the condition decides.
            return Sql(f"{column} IS NOT ?", operands, is_exact=False)
        return Sql(f"{column} IN ({marks(len(operands))})", tuple(operands), is_exact=True)

    @staticmethod
    def _negate(inner: Sql | None) -> Sql | None:
        if inner is None or not inner.is_exact:
            return None
        return Sql(f"({inner.text}) IS NOT TRUE", inner.values, is_exact=True)

    @staticmethod
    def _join(operation: str, parts: list[Sql | None]) -> Sql | None:
        known = [part for part in parts if part is not None]
        if not known or (operation == "or" and len(known) < len(parts)):
            return None
        text = f" {operation.upper()} ".join(f"({part.text})" for part in known)
        values = tuple(value for part in known for value in part.values)
        is_exact = len(known) == len(parts) and all(part.is_exact for part in known)
        return Sql(text, values, is_exact)


def _flatten(operation: str, hashed: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The parts of `a & b & c`, which TinyDB nests two by two."""
    for part in hashed[1]:
        if part and part[0] == operation:
            yield from _flatten(operation, part)
        else:
            yield part


def marks(count: int) -> str:
    """Places for so many values."""
    return ", ".join("?" * count)


def _are_plain(values: Any) -> bool:
    """Whether SQL takes these values and compares them as Python does."""
    return (
        isinstance(values, tuple)
        and len(values) <= _MAX_VALUES
        and all(
            (isinstance(value, str) and _is_storable(value))
            or (isinstance(value, int) and -(2**63) <= value < 2**63)
            for value in values
        )
    )


def _is_storable(text: str) -> bool:
    """Whether a document can hold the text: no NUL, no lone surrogates."""
    return "\0" not in text and (text.isascii() or not re.search(_SURROGATES, text))
