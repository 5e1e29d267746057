"""The first half of an import, before the lock: files are read, and their records judged.

What they hold waits in a temporary file. Nothing of the archive is looked at but its zone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.bodies import convert_body
from beritacli.archive.records import RecordError, normalise
from beritacli.archive.reports import FileReport
from beritacli.archive.spool import Spool
from beritacli.formats import Known, LeftOut, Mended, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from beritacli.archive.archive import Archive
    from beritacli.formats import Entry

_LISTS = {"categories", "tags"}
_PROGRESS_EVERY = 500


class Item(NamedTuple):
    """An entry of a file, by the file's number.

    clean: a record's fields as ours, or why it can't be taken; None for other entries, and for
        records that refer to what a later file may tell.
    """

    file: int
    entry: Entry
    clean: dict[str, Any] | RecordError | None


class Reading:
    """What the files of one import hold."""

    def __init__(self, archive: Archive, *, body_format: str | None = None) -> None:
        """body_format: what all bodies are converted to; None leaves them as they are."""
        self._archive = archive
        self._body_format = body_format
        self._known: dict[tuple[str, str | None, str], Any] = {}
        self.files: list[FileReport] = []
        self.refused: dict[int, str] = {}
        self.items: Spool[Item] = Spool()

    def begin_file(self, name: str, format_name: str) -> None:
        """Begin with another file."""
        self.files.append(FileReport(name, format_name))

    def take(self, entries: Iterable[Entry], on_progress: Callable[[int], None]) -> None:
        """Take what the file holds. Raises what its reader raises: then `refuse` it."""
        number, report = len(self.files) - 1, self.files[-1]
        for entry in entries:
            if isinstance(entry, LeftOut):
                report.left_out[entry.kind] += entry.number
            elif isinstance(entry, Mended):
                report.mended[entry.kind] += entry.number
            elif isinstance(entry, Known):
                self._known[entry.field, entry.uri, entry.id] = entry.value
            else:
                self.items.append(self._judge(number, entry))
                if len(self.items) % _PROGRESS_EVERY == 0:
                    on_progress(len(self.items))

    def refuse(self, reason: str) -> None:
        """Take nothing of this file: it can't be read to its end."""
        self.files[-1].left_out.clear()
        self.files[-1].mended.clear()
        self.refused[len(self.files) - 1] = reason

    def _judge(self, file: int, entry: Entry) -> Item:
        if not isinstance(entry, Record) or entry.refers:
            return Item(file, entry, None)
        clean = self.clean(entry)
        # The fields have become `clean`; what is kept of them is for the file of rejects.
        return Item(file, entry._replace(fields={}), clean)

    def clean(self, record: Record) -> dict[str, Any] | RecordError:
        """The fields of a record as ours, or why it can't be taken."""
        fields = self._resolve(record) if record.refers else record.fields
        try:
            clean = normalise(self._archive, fields, lifts_byline=record.lifts_byline)
        except RecordError as error:
            return error
        if self._body_format is not None and clean.get("body"):
            clean["body"] = convert_body(
                clean["body"], clean.get("body_format", "html"), self._body_format
            )
            clean["body_format"] = self._body_format
        return clean

    def _resolve(self, record: Record) -> dict[str, Any]:
        """The fields with what is referred to; ids that no file tells of go to meta."""
        source = record.fields.get("source")
        uri = source.get("uri") if isinstance(source, dict) else None
        fields = dict(record.fields)
        for field, ids in record.refers.items():
            known = [self._known[key] for one in ids if (key := (field, uri, one)) in self._known]
            unknown = [one for one in ids if (field, uri, one) not in self._known]
            if known:
                there = fields.get(field) or []
                fields[field] = [*there, *known] if field in _LISTS else known[0]
            if unknown:
                fields["meta"] = {**(fields.get("meta") or {}), f"{field}_ids": unknown}
        return fields
