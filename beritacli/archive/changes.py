"""Changes: one command's effect on the archive, recorded as it is made, so that it can be undone.

Every write of the newsroom goes through `Change`; nothing else writes to the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydb.table import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from beritacli.store import Database, OrderedTable

_LONG_TEXT = 200
_REVISIONS_AT_ONCE = 500


class Change:
    """One change, inside a transaction. It gets its number with its first write.

    A change that writes nothing leaves nothing behind.
    """

    def __init__(self, database: Database, *, at: str, actor: str, command: str) -> None:
        """`at` is UTC text; `command` is what was typed."""
        self._database = database
        self._header = {"at": at, "actor": actor, "command": command}
        self._number: int | None = None
        self._revisions: list[dict[str, Any]] = []
        self.at = at
        self.size = 0  # how many writes it recorded so far

    @property
    def number(self) -> int:
        """The number of the change."""
        if self._number is None:
            self._number = self._database.table("changes").insert(self._header)
        return self._number

    def table(self, name: str) -> OrderedTable:
        """A table as it is now, to read from."""
        return self._database.table(name)

    def add(self, table: str, fields: Mapping[str, Any], doc_id: int | None = None) -> int:
        """Add a document, under an id of its own where one is given; returns the id."""
        document = self._stamped(table, fields)
        target = self._database.table(table)
        doc_id = target.insert(document if doc_id is None else Document(document, doc_id))
        self._record(table, doc_id, {"kind": "add"})
        return doc_id

    def add_all(self, table: str, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Add documents, each a `Document` under an id of its own or any under a new one."""
        # Before the documents: what a bulk load does in the background is not waited for so.
        self.finish()
        stamped = [
            Document(self._stamped(table, one), one.doc_id)
            if isinstance(one, Document)
            else self._stamped(table, one)
            for one in documents
        ]
        ids = self._database.table(table).insert_multiple(stamped) if stamped else []
        number = self._number
        self.size += len(ids)
        self._revisions += [
            {"change": number, "of": f"{table}/{doc_id}", "kind": "add"} for doc_id in ids
        ]
        return ids

    def edit(self, table: str, document: Document, fields: Mapping[str, Any]) -> bool:
        """Set fields of a document; False where they hold these values already.

        A field set to None that the document never had stays away.
        """
        changed = {
            name: {"old": document.get(name), "new": value}
            for name, value in fields.items()
            if document.get(name) != value
        }
        if not changed:
            return False
        after = self._stamped(table, {name: delta["new"] for name, delta in changed.items()})
        self._database.table(table).update(after, doc_ids=[document.doc_id])
        deltas = {name: shorten_delta(delta) for name, delta in changed.items()}
        self._record(table, document.doc_id, {"kind": "edit", "fields": deltas})
        return True

    def remove(self, table: str, document: Document) -> None:
        """Remove a document; the history keeps it whole."""
        self._database.table(table).remove(doc_ids=[document.doc_id])
        self._record(table, document.doc_id, {"kind": "remove", "document": dict(document)})

    def finish(self) -> None:
        """Write what is still held back; at the end of the transaction."""
        if self._revisions:
            self._database.table("revisions").insert_multiple(self._revisions)
            self._revisions.clear()

    def _stamped(self, table: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        # The number first: it makes the change's row where this is its first write.
        number = self.number
        return {**fields, "revision": number} if table == "articles" else dict(fields)

    def _record(self, table: str, doc_id: int, revision: dict[str, Any]) -> None:
        self.size += 1
        self._revisions.append({"change": self.number, "of": f"{table}/{doc_id}", **revision})
        if len(self._revisions) >= _REVISIONS_AT_ONCE:
            self.finish()


def shorten_delta(delta: dict[str, Any]) -> dict[str, Any]:
    """A delta of a long text, cut down to the one stretch that changed, with its place."""
    old, new = delta["old"], delta["new"]
    if not (isinstance(old, str) and isinstance(new, str)) or len(old) < _LONG_TEXT:
        return delta
    start = _common_length(old, new)
    end = _common_length(old[start:][::-1], new[start:][::-1])
    return {
        "at": start,
        "old": old[start : len(old) - end],
        "new": new[start : len(new) - end],
    }


def _common_length(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def apply_delta(value: Any, delta: Mapping[str, Any], *, backwards: bool) -> Any:
    """A field's value after a delta, or before it: the inverse of making one."""
    taken, put = ("new", "old") if backwards else ("old", "new")
    if "at" not in delta:
        return delta[put]
    start = delta["at"]
    return value[:start] + delta[put] + value[start + len(delta[taken]) :]
