"""Where a text stands in the tables of a JSON file, looked up instead of searched for."""

from __future__ import annotations

from typing import Any

from beritacli.store.values import read_path


def find_equality(hashed: Any) -> tuple[str, str] | None:
    """A field and a text that it must equal for a condition to hold, read from its hash."""
    if not hashed:
        return None
    if hashed[0] == "and":
        return next(filter(None, map(find_equality, hashed[1])), None)
    is_plain = hashed[0] == "==" and isinstance(hashed[2], str)
    # A path may hold functions (`Query.map`), and a field name may hold a dot.
    if is_plain and all(isinstance(part, str) and "." not in part for part in hashed[1]):
        return ".".join(hashed[1]), hashed[2]
    return None


class EqualityIndex:
    """Where a field of a table holds a text: a superset, for as long as one state is held.

    loose: documents that were handed out to be changed in place, whose value may be another now.
    """

    def __init__(self, documents: dict[str, Any], field: str) -> None:
        """Read all documents once."""
        self._field = field
        self._keys: dict[str, set[str]] = {}
        self.loose: set[str] = set()
        for key, document in documents.items():
            self.add(key, document)

    def add(self, key: str, document: Any) -> None:
        """Note a document that is new or another now."""
        value = read_path(document, self._field)
        if isinstance(value, str):
            self._keys.setdefault(value, set()).add(key)

    def find(self, value: str) -> set[str]:
        """Keys of the documents that may hold the text."""
        return self._keys.get(value, set()) | self.loose
