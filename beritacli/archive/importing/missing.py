"""Articles that are gone from their source, when an import has all that the source has.

Nothing is done where that may not be so: with a rejected record, a file that could not be read to
its end, or more articles missing than are likely to be removed between two nights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tinydb import where

from beritacli.archive.articles.article import change_fields
from beritacli.archive.articles.statuses import move_status
from beritacli.archive.errors import ConflictError
from beritacli.archive.importing.matching.identity import SENDER
from beritacli.archive.importing.report import Gone
from beritacli.formats.mapping.addresses import site_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change
    from beritacli.archive.importing.reading.read import Reading
    from beritacli.archive.importing.report import Report

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

    def note_source(self, record: Mapping[str, Any]) -> None:
        """Note whose a record is."""
        if source := record.get("source"):
            self._sites.add((source["kind"], site_key(source["uri"])))

    def note_met(self, document: Document) -> None:
        """Note an article that a record is."""
        self._met.add(document.doc_id)
        if copy := document.get("copy"):
            self._met.add(copy)

    def handle(self, reading: Reading, choice: str, report: Report, *, is_limited: bool) -> None:
        """Do with the missing articles what was asked for. Raises ConflictError.

        choice: one of CHOICES. is_limited: whether it was said how much the import may change;
        where it wasn't, too large a share of the source is refused here.
        """
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
        for document in found:
            report.missing.append(Gone(document.doc_id, document["slug"], document["title"]))
            if choice != "report":
                self._move(document, choice)

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
