"""Changes: one command's effect on the archive, recorded as it is made, so that it can be undone.

Every write of the newsroom goes through `Change`; nothing else writes to the tables.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from tinydb.table import Document

from beritacli.archive.changes.deltas import MISSING, apply_fields, make_delta
from beritacli.archive.changes.hashes import (
    Wrote,
    content_of,
    hash_change,
    hash_document,
    hash_value,
)
from beritacli.archive.changes.refs import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from beritacli.store import Database, OrderedTable

_REVISIONS_AT_ONCE = 500


def make_identity() -> str:
    """An identity that no other archive has: 32 hexadecimal digits."""
    return os.urandom(16).hex()


def name_archive(database: Database, identity: str) -> None:
    """Give an archive its identity: no change's, so that no undo takes it."""
    database.table("archive").insert({"identity": identity})


class Change:
    """One change, inside a transaction. It gets its number with its first write.

    A change that writes nothing leaves nothing behind.
    """

    def __init__(self, database: Database, *, at: str, actor: str, command: str) -> None:
        """`at` is UTC text; `command` is what was typed."""
        self._database = database
        self._header: dict[str, Any] = {"at": at, "actor": actor, "command": command}
        self._number: int | None = None
        self._revisions: list[dict[str, Any]] = []
        self._wrote = Wrote()
        self.at = at
        self.size = 0  # how many writes it recorded so far

    @property
    def is_made(self) -> bool:
        """Whether it has a number: it wrote something."""
        return self._number is not None

    @property
    def number(self) -> int:
        """The number of the change."""
        if self._number is None:
            self._number = self._database.table("changes").insert(self._header)
        return self._number

    def table(self, name: str) -> OrderedTable:
        """A table as it is now, to read from."""
        return self._database.table(name)

    def mark(self, **facts: Any) -> None:
        """Say what else the change is: `event`, and the change that it undoes."""
        self._header |= facts

    def add(self, table: str, fields: Mapping[str, Any], doc_id: int | None = None) -> int:
        """Add a document, under an id of its own where one is given; returns the id."""
        document = self._stamped(table, fields)
        target = self._database.table(table)
        doc_id = target.insert(document if doc_id is None else Document(document, doc_id))
        self._record([_added(table, doc_id, document)])
        return doc_id

    def add_all(self, table: str, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Add documents, each a `Document` under an id of its own or any under a new one."""
        stamped = [
            Document(self._stamped(table, one), one.doc_id)
            if isinstance(one, Document)
            else self._stamped(table, one)
            for one in documents
        ]
        ids = self._database.table(table).insert_multiple(stamped) if stamped else []
        self._record([_added(table, *pair) for pair in zip(ids, stamped, strict=True)])
        return ids

    def edit(self, table: str, document: Document, fields: Mapping[str, Any]) -> bool:
        """Set fields of a document; False where they hold these values already.

        A field set to None that the document never had stays away.
        """
        changed = {name: value for name, value in fields.items() if document.get(name) != value}
        if not changed:
            return False
        self._write(table, document.doc_id, lambda stored: {**stored, **changed})
        return True

    def replace(self, table: str, document: Document) -> None:
        """Make a document what this one is, which has its id."""
        content = {name: value for name, value in document.items() if name != "revision"}
        self._write(table, document.doc_id, lambda _: content)

    def edit_back(self, table: str, doc_id: int, deltas: Mapping[str, Any]) -> None:
        """Take the deltas of an edit back, those of fields that it brought too."""
        self._write(table, doc_id, lambda stored: apply_fields(stored, deltas, backwards=True))

    def _write(self, table: str, doc_id: int, change: Any) -> None:
        """Replace a document by what `change` makes of it as it is stored."""
        deltas: dict[str, Any] = {}
        after: list[str] = []
        number = self.number

        def apply(stored: Any) -> None:
            before, changed = dict(stored), change(stored)
            for name in before.keys() | changed.keys():
                old, new = before.get(name, MISSING), changed.get(name, MISSING)
                if old != new:
                    deltas[name] = make_delta(old, new)
            after.append(hash_document(changed))
            for name in before.keys() - changed.keys():
                del stored[name]
            stored.update(self._stamp(table, changed, number))

        self._database.table(table).update(apply, doc_ids=[doc_id])
        revision = {"of": str(Ref(table, doc_id)), "kind": "edit", "fields": deltas}
        self._record([{**revision, "after": after[0]}])

    def remove(self, table: str, document: Document) -> None:
        """Remove a document; the history keeps it whole."""
        self.remove_all(table, [document])

    def remove_all(self, table: str, documents: Sequence[Document]) -> None:
        """Remove documents; the history keeps them whole."""
        self._database.table(table).remove(doc_ids=[one.doc_id for one in documents])
        self._record(
            [
                {"of": str(Ref(table, one.doc_id)), "kind": "remove", "document": dict(one)}
                for one in documents
            ]
        )

    def note(self, ref: Ref, kind: str) -> None:
        """Record something that was done to a document's history."""
        self._record([{"of": str(ref), "kind": kind}])

    def blank(self, revisions: Sequence[Document], why: str) -> None:
        """Take out of the history what revisions hold; their hashes stay.

        why: erased or forgotten.
        """
        self.flush()
        table = self._database.table("revisions")
        for one in revisions:
            held = content_of(one)
            facts = {"content": hash_value(held), "gone": why} if held else {"gone": why}

            def apply(stored: Any, facts: Mapping[str, str] = facts) -> None:
                stored.pop("fields", None)
                stored.pop("document", None)
                stored.update(facts)

            table.update(apply, doc_ids=[one.doc_id])

    def shorten_commands(self, numbers: Iterable[int]) -> None:
        """Leave of other changes' commands the verb alone; their hashes stay."""
        changes = self._database.table("changes")
        for header in changes.get(doc_ids=sorted(numbers)):
            verb, blank, _ = header["command"].partition(" ")
            if blank and "command_hash" not in header:
                facts = {"command": f"{verb} …", "command_hash": hash_value(header["command"])}
                changes.update(facts, doc_ids=[header.doc_id])

    def flush(self) -> None:
        """Write the revisions that are still held back."""
        if self._revisions:
            self._database.table("revisions").insert_multiple(self._revisions)
            self._revisions.clear()

    def finish(self) -> None:
        """Write what is still held back, and the hashes; at the end of the transaction."""
        self.flush()
        if self._number is None:
            return
        if not len(self._database.table("archive")):
            name_archive(self._database, make_identity())
        changes = self._database.table("changes")
        before = changes.get(doc_id=self._header.get("follows", self._number - 1))
        header = {**self._header, "wrote": self._wrote.hexdigest()}
        header["hash"] = hash_change(self._number, header, (before or {}).get("hash") or "")
        changes.update(header, doc_ids=[self._number])

    def _stamped(self, table: str, fields: Mapping[str, Any]) -> dict[str, Any]:
        # The number first: it makes the change's row where this is its first write.
        return self._stamp(table, fields, self.number)

    @staticmethod
    def _stamp(table: str, fields: Mapping[str, Any], number: int) -> dict[str, Any]:
        return {**fields, "revision": number} if table == "articles" else dict(fields)

    def _record(self, revisions: list[dict[str, Any]]) -> None:
        if not revisions:  # a change that writes nothing leaves nothing behind
            return
        self.size += len(revisions)
        number = self.number
        self._wrote.add(revisions)
        self._revisions += [{"change": number, **one} for one in revisions]
        if len(self._revisions) >= _REVISIONS_AT_ONCE:
            self.flush()


def _added(table: str, doc_id: int, document: Mapping[str, Any]) -> dict[str, Any]:
    return {"of": str(Ref(table, doc_id)), "kind": "add", "after": hash_document(document)}
