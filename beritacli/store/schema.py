"""What an application declares about its tables: names and indexes, nothing about meaning."""

from __future__ import annotations

from typing import Literal, NamedTuple


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


class Schema(NamedTuple):
    """An application's tables. `application_id` is the 32-bit number in the SQLite header."""

    application: str
    application_id: int
    version: int
    tables: dict[str, tuple[Index, ...]]
