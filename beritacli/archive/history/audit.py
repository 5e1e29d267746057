"""Whether the history is what the program wrote, and the documents what the history says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.changes.hashes import Wrote, hash_change, hash_document
from beritacli.archive.changes.refs import Ref
from beritacli.archive.history.as_of import read_forgotten
from beritacli.archive.tables import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tinydb.table import Document

    from beritacli.archive.archive import Archive

_UNPROVED = ("changes", "revisions", "archive")  # of whose rows no revision tells


class Head(NamedTuple):
    """The newest change: its number, 0 before the first, and its hash, '' where it has none."""

    number: int
    hash: str


class Proof(NamedTuple):
    """findings: what was altered, a line each. begins: the first change with a hash, if any.

    unproved: documents that were last written before the chain began.
    """

    findings: list[str]
    head: Head
    begins: int | None
    unproved: int


class _Left(NamedTuple):
    """How a document was left by its last revision; after is None where nothing tells."""

    change: int
    is_there: bool
    after: bytes | None


def read_head(archive: Archive) -> Head:
    """The newest change; inside a snapshot."""
    changes = archive.database.table("changes")
    number = changes.last_id
    header = changes.get(doc_id=number)
    return Head(number, (header or {}).get("hash") or "")


def verify_history(archive: Archive) -> Proof:
    """Read all history and all documents, and compare; inside a snapshot."""
    reading = _Reading(archive)
    findings = list(reading.check_changes())
    findings += reading.check_documents()
    return Proof(findings, read_head(archive), reading.begins, reading.unproved)


class _Reading:
    """One pass over the changes with their revisions, and one over the documents."""

    def __init__(self, archive: Archive) -> None:
        self._database = archive.database
        self._forgotten = read_forgotten(archive)
        self._left: dict[str, dict[int, _Left]] = {name: {} for name in SCHEMA.tables}
        self._erased: set[str] = set()
        self._gone: dict[str, int] = {}
        self._odd: list[int] = []
        self._shortened: dict[int, set[str]] = {}
        self.begins: int | None = None
        self.unproved = 0

    def check_changes(self) -> Iterator[str]:
        """Yield what is wrong with changes and revisions."""
        revisions = self._read_revisions()
        revision = next(revisions, None)
        previous, expected = "", 1
        last = self._database.table("changes").last_id
        for header in self._database.table("changes").iterate():
            number = header.doc_id
            follows = header.get("follows", number - 1)  # a restore may leave numbers out
            yield from (f"Change {gone} is gone." for gone in range(expected, follows + 1))
            wrote, seen = Wrote(), []
            while revision is not None and revision["change"] <= number:
                if revision["change"] < number:
                    yield f"A revision of change {revision['change']} stands out of its place."
                wrote.add([revision])
                self._note(revision)
                seen.append(revision["of"])
                revision = next(revisions, None)
            if "command_hash" in header:
                self._shortened[number] = set(seen)
            yield from self._check_header(header, wrote, previous)
            previous, expected = str(header.get("hash") or ""), number + 1
        yield from (f"Change {gone} is gone." for gone in range(expected, last + 1))
        if revision is not None:
            yield f"A revision is of change {revision['change']}, which is not there."
        yield from (f"Revision {doc_id} can't be read." for doc_id in self._odd)
        for of, number in self._gone.items():
            if of not in self._erased:
                what = _label(of).lower()
                yield f"Change {number} was emptied of {what}, and nothing erased it."
        for number, touched in self._shortened.items():
            if not touched & self._erased:
                yield f"Change {number} has a shortened command, and nothing of it was erased."

    def _read_revisions(self) -> Iterator[Document]:
        """Yield the revisions that are such, and remember the others."""
        for revision in self._database.table("revisions").iterate():
            if _is_revision(revision):
                yield revision
            else:
                self._odd.append(revision.doc_id)

    def _check_header(self, header: Document, wrote: Wrote, previous: str) -> Iterator[str]:
        number = header.doc_id
        if "hash" not in header:
            if self.begins is not None:
                yield f"Change {number} has no hash."
            return
        if self.begins is None:
            self.begins = number
        if header.get("wrote") != wrote.hexdigest():
            yield f"Change {number}: what it wrote into the history was altered."
        if header["hash"] != hash_change(number, header, previous):
            yield f"Change {number}: its entry, or the one before it, was altered."

    def _note(self, revision: Document) -> None:
        """Remember how a revision left its document."""
        of, number = revision["of"], revision["change"]
        if revision["kind"] == "erase":
            self._erased.add(of)
        is_emptied = "gone" in revision or "content" in revision
        was_forgotten = revision.get("gone") == "forgotten" and number <= self._forgotten
        if is_emptied and not was_forgotten:
            self._gone[of] = number
        table, doc_id = Ref.parse(of)
        after = bytes.fromhex(revision["after"]) if "after" in revision else None
        is_there = revision["kind"] in ("add", "edit")
        self._left.setdefault(table, {})[doc_id] = _Left(number, is_there, after)

    def check_documents(self) -> Iterator[str]:
        """Yield what is wrong with the documents."""
        for table, left in self._left.items():
            if table in _UNPROVED:
                continue
            for document in self._database.table(table).iterate():
                of = str(Ref(table, document.doc_id))
                expected = left.pop(document.doc_id, None)
                yield from self._check_document(of, document, expected)
            for doc_id, missing in left.items():
                if missing.is_there:
                    yield f"{_label(str(Ref(table, doc_id)))} is gone, and no change removed it."

    def _check_document(self, of: str, document: Document, expected: _Left | None) -> Iterator[str]:
        if expected is None or not expected.is_there:
            yield f"{_label(of)} is there, and no change added it."
        elif expected.after is None:
            self.unproved += 1
        elif bytes.fromhex(hash_document(document)) != expected.after:
            yield f"{_label(of)} was altered behind the program's back."
        elif _number_of(document, expected.change) != expected.change:
            yield f"{_label(of)}: the number of its revision was altered."


def _is_revision(revision: Document) -> bool:
    number, of, kind = (revision.get(name) for name in ("change", "of", "kind"))
    return (
        isinstance(number, int)
        and re.fullmatch("[a-z_]+/[0-9]{1,18}", str(of)) is not None
        and kind in ("add", "edit", "remove", "erase")
        and re.fullmatch("(?:[0-9a-f]{2})+", str(revision.get("after", "00"))) is not None
    )


def _number_of(document: Document, otherwise: int) -> Any:
    return document.get("revision", otherwise)


def _label(of: str) -> str:
    names = {
        "categories": "category",
        "retired_slugs": "old address",
        "known_as": "mark",
    }
    table, doc_id = Ref.parse(of)
    return f"{names.get(table, table.removesuffix('s'))} {doc_id}".capitalize()
