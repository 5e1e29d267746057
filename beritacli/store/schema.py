"""What an application declares about its tables: names and indexes, nothing about meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Index(NamedTuple):
    """One declared field of a table's documents.

    field: its name, or a dotted path (`source.id`).
    kind: what queries on it are narrowed by the index:
        value    `==`, `!=`, `one_of` on text, integers or null;
        ordered  those and `<`, `<=`, `>`, `>=` on text, and sorting;
        many     `any([...])` on a list of text or integers.
    by: an `ordered` field of the same table, by which the documents under one value are kept
        sorted, so that the newest twenty of a million cost what twenty cost.

    A document may hold other types there, or nothing: queries stay right, and are slow as long
    as such a document exists.
    """

    field: str
    kind: Literal["value", "ordered", "many"] = "value"
    by: str | None = None


class Count(NamedTuple):
    """How many documents hold each combination of values of one or two fields, kept ready.

    fields: names or dotted paths. Conditions of `==`, `!=`, `one_of`, `any([...])`, and their
        `and`, `or`, `not`, on these fields alone are counted without reading documents.
    kind: how the first field's value is taken:
        whole    as it is, a list as one value: for what has few different ones;
        each     a list's elements one by one: for `any` of one value;
        prefix   the first ten characters of a text, the day of a date: for ranges of it.
    """

    fields: tuple[str] | tuple[str, str]
    kind: Literal["whole", "each", "prefix"] = "whole"


class FullText(NamedTuple):
    """The words of a table's documents.

    columns: names of what is searched apart; weights: what a hit in each is worth.
    by: the `ordered` field by which documents that fit equally well stand, the latest first.
    read: the texts of a document, one a column. It is a part of the schema's version: when it
        gives something else for the same document, the version has to grow.
    """

    columns: tuple[str, ...]
    weights: tuple[float, ...]
    read: Callable[[Mapping[str, Any]], tuple[str, ...]]
    by: str | None = None


class Schema(NamedTuple):
    """An application's tables.

    application_id: the 32-bit number in the SQLite header.
    version: grows with every change of what is declared here or of the documents' shape; the
        first command that writes brings an older store up to date, and backs it up before.
    migrations: for a version, what makes a document of the version before into one of it, given
        the table's name; a version without one has other indexes alone.
    """

    application: str
    application_id: int
    version: int
    tables: dict[str, tuple[Index | Count | FullText, ...]]
    migrations: Mapping[int, Callable[[str, dict[str, Any]], dict[str, Any]]] = {}

    def migrate(self, version: int, table: str, document: dict[str, Any]) -> dict[str, Any]:
        """A document of an older version as one of this."""
        for later in range(version + 1, self.version + 1):
            if later in self.migrations:
                document = self.migrations[later](table, document)
        return document
