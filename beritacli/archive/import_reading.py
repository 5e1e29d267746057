"""The first half of an import, before the lock: files are read, and their records judged.

What they hold waits in a temporary file. Nothing of the archive is looked at but its zone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.bodies import convert_body
from beritacli.archive.errors import NewsroomError
from beritacli.archive.import_matches import base_slug
from beritacli.archive.records import RecordError, normalise
from beritacli.archive.reports import FileReport
from beritacli.archive.seen import Seen
from beritacli.archive.spool import Spool
from beritacli.archive.texts import check_text
from beritacli.formats import Broken, FormatError, Known, LeftOut, Mended, Record
from beritacli.formats.visibility import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from beritacli.archive.archive import Archive
    from beritacli.formats import Entry

_LISTS = {"categories", "tags"}
_PROGRESS_EVERY = 500
# Of a file in which hardly a record can be taken, so many are looked at.
_MOST_REJECTED, _LEAST_TAKEN = 100_000, 0.1


class Item(NamedTuple):
    """An entry of a file, by the file's number.

    clean: a record's fields as ours, or why it can't be taken; None for other entries, and for
        records that refer to what a later file may tell.
    """

    file: int
    entry: Entry
    clean: dict[str, Any] | RecordError | None


SourceKey = tuple[str, str | None, str]
# In the place of a record's fields: another record of the same source says it all.
REPEATED: dict[str, Any] = {}


def _key_of(fields: Mapping[str, Any]) -> SourceKey | None:
    source = fields.get("source")
    if not isinstance(source, dict):
        return None
    uri = source.get("uri")
    return str(source.get("kind")), None if uri is None else str(uri), str(source.get("id"))


def _join(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What two records say of one article; where both do, the other does."""
    meta = {**one.get("meta", {}), **other.get("meta", {})}
    joined = {**one, **other, "meta": meta}
    # What one of them restricts, the other does not open.
    if other.get("visibility", PUBLIC) == PUBLIC and "visibility" in one:
        joined["visibility"] = one["visibility"]
    return joined


def _describe_hopeless(item: Item, rejected: int, taken: int) -> str:
    entry = item.entry
    reason = entry.reason if isinstance(entry, Broken) else str(getattr(item.clean, "reason", ""))
    place = entry.place if isinstance(entry, Broken | Record) else ""
    what = f"{rejected:,} of the first {rejected + taken:,} records can't be taken"
    return f"{what}, the last ({place}) for this: {reason.rstrip('.')}"


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
        self._seen = Seen()
        self._repeated: set[SourceKey] = set()

    def begin_file(self, name: str, format_name: str) -> None:
        """Begin with another file."""
        self.files.append(FileReport(name, format_name))

    def take(self, entries: Iterable[Entry], on_progress: Callable[[int], None]) -> None:
        """Take what the file holds. Raises what its reader raises: then `refuse` it."""
        number, report = len(self.files) - 1, self.files[-1]
        rejected = taken = 0
        for entry in entries:
            if isinstance(entry, LeftOut):
                report.left_out[entry.kind] += entry.number
            elif isinstance(entry, Mended):
                report.mended[entry.kind] += entry.number
            elif isinstance(entry, Known):
                self._known[entry.field, entry.uri, entry.id] = entry.value
            else:
                item = self._judge(number, entry)
                self.items.append(item)
                if isinstance(item.clean, RecordError) or isinstance(entry, Broken):
                    rejected += 1
                    if rejected > _MOST_REJECTED and taken < rejected * _LEAST_TAKEN:
                        raise FormatError(_describe_hopeless(item, rejected, taken))
                else:
                    taken += 1
                if len(self.items) % _PROGRESS_EVERY == 0:
                    on_progress(len(self.items))

    def refuse(self, reason: str) -> None:
        """Take nothing of this file: it can't be read to its end."""
        self.files[-1].left_out.clear()
        self.files[-1].mended.clear()
        self.refused[len(self.files) - 1] = reason

    def read_items(self) -> Iterator[Item]:
        """Yield what is to be taken, in the order of the files.

        Records of one source and slug are one article, as a list and the article's own page have
        it: the first of them says what all of them say, later ones having the last word; the
        others say nothing any more. (Some sites' files give one id to several articles.)
        """
        items = (item for item in self.items if item.file not in self.refused)
        if not self._repeated:
            yield from items
            return
        whole: dict[tuple[SourceKey, str], dict[str, Any]] = {}
        for item in items:
            if key := self._find_repeated(item):
                whole[key] = _join(whole.get(key, {}), self._settle(item))
        for item in (one for one in self.items if one.file not in self.refused):
            if key := self._find_repeated(item):
                yield item._replace(clean=whole.pop(key, None) or REPEATED)
            else:
                yield item

    def _settle(self, item: Item) -> dict[str, Any]:
        """The fields of an item's record, now that all files are read; none where it has none."""
        clean = item.clean
        if clean is None and isinstance(item.entry, Record):
            clean = self.clean(item.entry)
        return clean if isinstance(clean, dict) else {}

    def _find_repeated(self, item: Item) -> tuple[SourceKey, str] | None:
        """Source and slug of a record that is not the only one of its source."""
        fields = item.clean if isinstance(item.clean, dict) else {}
        if not fields and isinstance(item.entry, Record):
            fields = item.entry.fields
        key = _key_of(fields)
        if key not in self._repeated or not (clean := self._settle(item)):
            return None
        return key, base_slug(clean)

    def _note_source(self, fields: Mapping[str, Any]) -> None:
        if key := _key_of(fields):
            text = "\n".join(map(str, key))  # one that was not seen may be taken for repeated too
            if text in self._seen:
                self._repeated.add(key)
            self._seen.add(text)

    def _judge(self, file: int, entry: Entry) -> Item:
        if isinstance(entry, Record):
            self._note_source(entry.fields)
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
            try:
                check_text("body", clean["body"])  # it may have become longer
            except NewsroomError as error:
                return RecordError("body", error.message, error.hint)
        if record.original is not None:
            clean["original"] = record.original
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
