"""What a revision is of: a document by its table and id, written `articles/12`."""

from __future__ import annotations

from typing import NamedTuple


class Ref(NamedTuple):
    """A document of the archive. table: as in tables.py."""

    table: str
    id: int

    def __str__(self) -> str:
        return f"{self.table}/{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """The document that `str` wrote so."""
        table, _, doc_id = text.partition("/")
        return cls(table, int(doc_id))
