"""Articles that are gone from their source, when an import has all that the source has.

Nothing is done where that may not be so: with a rejected record, a file that could not be read to
its end, or more articles missing than are likely to be removed between two nights. A change feed
names what is gone: nothing else of its source is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydb import where

from beritacli.archive.articles.article import change_fields
from beritacli.archive.articles.known_as import Known
from beritacli.archive.articles.statuses import move_status
from beritacli.archive.errors import ConflictError
from beritacli.archive.importing.matching.identity import SENDER
from beritacli.archive.importing.report import Gone
from beritacli.formats.mapping.addresses import site_key
from beritacli.store.values import LAST_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change
    from beritacli.archive.importing.reading.read import Reading
    from beritacli.archive.importing.report import Report
    from beritacli.formats.entries import DeletedEntry

CHOICES = ("report", "draft", "trash")
_MOST_SHARE = 0.1  # of a source's articles


class Missing:
    """Which articles of the sources of one import were met, and which were not."""

    def __init__(self, archive: Archive, change: Change) -> None:
        """Inside the change."""
        self._archive = archive
        self._change = change
        self._last_before = archive.articles.last_id
        self._sites: set[tuple[str, str | None]] = set()
        self._met: set[int] = set()
        self._deleted: list[Document] = []

    def note_source(self, record: Mapping[str, Any]) -> None:
        """Note whose a record is."""
        if source := record.get("source"):
            self._sites.add((source["kind"], site_key(source["uri"])))

    def note_met(self, document: Document) -> None:
        """Note an article that a record is."""
        self._met.add(document.doc_id)
        if copy := document.get("copy"):
            self._met.add(copy)

    def note_deleted(self, entry: DeletedEntry) -> None:
        """Note the article, if it came here, that was deleted in the archive that it came from."""
        if entry.archive == self._archive.identity:  # or in a copy of this one, since then
            ids = [entry.article] if 0 < entry.article <= LAST_ID else []
        else:
            record = {"id": entry.article, "archive": entry.archive}
            known = Known(self._archive)
            known.look_up([record])
            ids = [row["article"] for row in known.rows_of(record)]
        for doc_id in ids:
            document = self._archive.articles.get(doc_id=doc_id)
            if document is not None and document.get("imported_as"):
                self._deleted.append(document)

    def handle(
        self, reading: Reading, choice: str | None, report: Report, *, is_limited: bool
    ) -> None:
        """Do with the missing articles what was asked for. Raises ConflictError.

        choice: one of CHOICES; None reports what a feed says is gone. is_limited: whether it was
        said how much the import may change; where it wasn't, too large a share of the source is
        refused here.
        """
        if reading.has_feed:
            found = [document for document in self._deleted if document["status"] != "trash"]
        else:
            found = self._find_missing(reading, report, is_limited=is_limited)
        for document in found:
            report.missing.append(Gone(document.doc_id, document["slug"], document["title"]))
            if choice in {"draft", "trash"}:
                self._move(document, str(choice))

    def _find_missing(
        self, reading: Reading, report: Report, *, is_limited: bool
    ) -> list[Document]:
        """The articles of the sources that no record was. Raises ConflictError."""
        if reading.sender is not None:
            self._sites.add((SENDER, site_key(reading.sender.name)))
        if not self._sites:
            msg = "Can't tell which articles are missing: no record names its source."
            raise ConflictError(msg, "Name the sender: --source NAME --key FIELD")
        if rejected := report.total("rejected"):
            msg = f"Can't tell which articles are missing: {rejected:,} records were rejected."
            raise ConflictError(
                msg, "Nothing was changed. Correct them, or leave out --on-missing."
            )
        found = [doc for doc in self._list_articles() if doc.doc_id not in self._met]
        if not is_limited:
            self._check_number(len(found), len(found) + len(self._met))
        return found

    @staticmethod
    def _check_number(count: int, total: int) -> None:
        """Raise ConflictError where too many are missing to believe it."""
        if count > total * _MOST_SHARE:
            msg = f"{count:,} of the source's {total:,} articles are missing, more than 10 %."
            raise ConflictError(
                msg, "Nothing was changed. If that is right, say how much: --max-changes N"
            )

    def _list_articles(self) -> Iterator[Document]:
        """Yield the articles of these sources that were there before, but for the trash."""
        kinds = list({kind for kind, _ in self._sites})
        for document in self._archive.articles.search(where("source").kind.one_of(kinds)):
            source = document["source"]
            is_ours = (source["kind"], site_key(source["uri"])) in self._sites
            if is_ours and document["status"] != "trash" and document.doc_id <= self._last_before:
                yield document

    def _move(self, document: Document, status: str) -> None:
        label = f"{document.doc_id} ({document['slug']})"
        fields = move_status(document, status, now=self._change.at, label=label)
        change_fields(self._change, document, fields, by_source=True)
