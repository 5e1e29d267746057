"""The first half of an import, before the lock: files are read, and their records judged.

What they hold waits in a temporary file. Nothing of the archive is looked at but its zone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from beritacli.archive.articles.bodies import convert_body
from beritacli.archive.errors import NewsroomError
from beritacli.archive.importing.matching.bloom_filter import Seen
from beritacli.archive.importing.matching.versions import Versions, like_key, texts_of
from beritacli.archive.importing.matching.views import FEED_VIEWS
from beritacli.archive.importing.reading.beside import Beside
from beritacli.archive.importing.reading.bodies import Bodies
from beritacli.archive.importing.reading.normalise import (
    RecordError,
    Term,
    fold_way,
    is_too_long,
    normalise,
)
from beritacli.archive.importing.reading.senders import name_source
from beritacli.archive.importing.report import FileReport, Rejection
from beritacli.archive.importing.spool import Spool
from beritacli.archive.text_rules import MAX_NAME, check_text
from beritacli.article import PASSWORD
from beritacli.formats.entries import (
    ArchiveEntry,
    FeedEntry,
    Known,
    LeftOut,
    OldAddressEntry,
    Record,
)
from beritacli.formats.mapping.addresses import site_key
from beritacli.formats.mapping.authors import make_author
from beritacli.formats.mapping.wordpress_objects import find_fallback_image, find_view, is_wordpress
from beritacli.text.errors import Broken, FormatError, Mended

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from beritacli.archive.archive import Archive
    from beritacli.archive.importing.matching.versions import Key
    from beritacli.archive.importing.reading.senders import Sender
    from beritacli.formats.entries import Entry
    from beritacli.formats.mapping.authors import Author

_LISTS = {"categories", "tags"}
_PROGRESS_EVERY = 500
_MOST_TERMS = 50_000
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


def _key_of(fields: Mapping[str, Any]) -> Key | None:
    if "id" in fields and fields.get("archive"):
        return "", str(fields["archive"]), str(fields["id"])
    source = fields.get("source")
    if not isinstance(source, dict):
        return None
    uri = source.get("uri")
    return (
        str(source.get("kind")),
        site_key(uri if isinstance(uri, str) else None),
        str(source.get("id")),
    )


def _find_view(format_name: str, record: Record) -> str:
    """How the source shows an article in such a record: one of VIEWS."""
    if "id" in record.fields:
        return ""
    if format_name in FEED_VIEWS:
        return FEED_VIEWS[format_name]
    if format_name in {"wxr", "page"}:
        return format_name
    if isinstance(record.raw, dict) and is_wordpress(record.raw):
        return find_view(record.raw)
    return ""


def _name_authors(authors: list[Author], names: Mapping[str, str]) -> dict[str, Any]:
    """Authors by the names that other parts of the file give for their logins."""
    logins = [author["login"] or author["name"] or "" for author in authors]
    named = [
        make_author(names[login], login) if author["login"] is None else author
        for author, login in zip(authors, logins, strict=True)
    ]
    return {"authors": named, "author": named[0]["name"]}


def _drop_withheld(clean: dict[str, Any]) -> None:
    """Leave out what a system withholds of a text with a password: it is not empty."""
    if clean.get("visibility") == PASSWORD or clean["meta"].get("protected") is True:
        for name in ("body", "excerpt"):
            if not clean.get(name):
                clean.pop(name, None)


def _describe_hopeless(item: Item, rejected: int, taken: int) -> str:
    entry = item.entry
    reason = entry.reason if isinstance(entry, Broken) else str(getattr(item.clean, "reason", ""))
    place = entry.place if isinstance(entry, Broken | Record) else ""
    what = f"{rejected:,} of the first {rejected + taken:,} records can't be taken"
    return f"{what}, the last ({place}) for this: {reason.rstrip('.')}"


class Reading:
    """What the files of one import hold."""

    def __init__(
        self,
        archive: Archive,
        *,
        body_format: str | None = None,
        sender: Sender | None = None,
        post_types: Collection[str] = (),
    ) -> None:
        """body_format: what all bodies are converted to; None leaves them as they are.

        sender: who the records are from that name no source. post_types: WordPress's names of what
        is taken besides posts and pages; `all` for all.
        """
        self._beside = Beside(post_types)
        self.bodies = Bodies()
        self._archive = archive
        self.sender = sender
        self._body_format = body_format
        self._known: dict[tuple[str, str | None, str], Any] = {}
        self.identities: set[str] = set()
        self.has_feed = False  # of changes, which lists what was deleted
        # By the file, or the archive that wrote it, and the article's id there.
        self._old_addresses: dict[int | str, dict[int, list[str]]] = {}
        self.files: list[FileReport] = []
        self.refused: dict[int, str] = {}
        self.others: set[int] = set()  # files refused because they are something else
        self.items: Spool[Item] = Spool()
        self._seen = Seen()
        self._texts = Seen()
        self._repeated: set[Key] = set()
        self._terms: set[Term] = set()
        self.named: set[tuple[str, ...]] = set()  # ways down the tree that records spell

    def begin_file(self, name: str, format_name: str) -> None:
        """Begin with another file."""
        self.files.append(FileReport(name, format_name))

    def take(self, entries: Iterable[Entry], on_progress: Callable[[int], None]) -> None:
        """Take what the file holds. Raises what its reader raises: then `refuse` it."""
        number, report = len(self.files) - 1, self.files[-1]
        rejected = taken = 0
        for entry in entries:
            if self.bodies.take(entry, report) or self._beside.take(entry, report):
                continue
            if self._take_fact(number, entry):
                continue
            if isinstance(entry, LeftOut):
                report.left_out[entry.kind] += entry.number
            elif isinstance(entry, Mended):
                report.mended[entry.kind] += entry.number
            else:
                if isinstance(entry, Record | Broken):
                    report.has_articles = True
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

    def _take_fact(self, file: int, entry: Entry) -> bool:
        """Take what a file says of its archive or of its records; False for any other entry."""
        if isinstance(entry, Known):
            self._known[entry.field, entry.uri, entry.id] = entry.value
        elif isinstance(entry, ArchiveEntry):
            self.identities.add(entry.identity)
        elif isinstance(entry, FeedEntry):
            self.has_feed = True
        elif isinstance(entry, OldAddressEntry):
            of_archive = self._old_addresses.setdefault(entry.archive or file, {})
            of_archive.setdefault(entry.article, []).append(entry.slug)
        else:
            return False
        return True

    def refuse(self, reason: str, *, is_other: bool = False, number: int = -1) -> None:
        """Take nothing of a file, which can't be read to its end.

        is_other: whether it plainly holds no articles: an error page, a Word document, nothing.
        number: of the file; by default it is the last one.
        """
        self.files[number].left_out.clear()
        self.files[number].mended.clear()
        number %= len(self.files)
        self.refused[number] = reason
        if is_other:
            self.others.add(number)

    def list_refused(self) -> Iterator[tuple[FileReport, Rejection]]:
        """Yield the files of which nothing is taken, and why."""
        for number, reason in self.refused.items():
            file, hint = self.files[number], "Nothing of it was taken."
            place = "the folder" if Path(file.name).is_dir() else "the file"
            yield file, Rejection(file.name, place, None, reason, hint, "")

    def read_items(self) -> Iterator[Item]:
        """Yield what is to be taken, in the order of the files.

        Records that are one article come once (import_versions), as a list and the article's own
        page have it, or two weeks' tables. (Some sites' files give one id to several articles.)
        """
        items = self._read_whole_items()
        yield from self._add_beside(items) if self._beside.has_any else items

    def _read_whole_items(self) -> Iterator[Item]:
        if not self._repeated:
            yield from (item for item in self.items if item.file not in self.refused)
            return
        versions = Versions(self.has_text)
        for number, item in enumerate(self.items):
            if item.file not in self.refused and (found := self._find_repeated(item)):
                versions.add(number, item.file, *found)
        for number, item in enumerate(self.items):
            if item.file not in self.refused:
                clean = versions.take(number)
                yield item if clean is None else item._replace(clean=clean)

    def has_text(self, file: int, article: Mapping[str, Any]) -> bool:
        """Whether a record without a source in a file says this word for word, or may."""
        return (file, *texts_of(article)) in self._texts

    def find_old_addresses(self, file: int, clean: Mapping[str, Any]) -> list[str]:
        """Slugs that the article of a record had, by the list of the file or of its archive."""
        if "id" not in clean or not self._old_addresses:
            return []
        return self._old_addresses.get(clean.get("archive") or file, {}).get(clean["id"], [])

    def _add_beside(self, items: Iterable[Item]) -> Iterator[Item]:
        for item in items:
            clean = self._beside.add_to(self._settle(item))
            yield item if clean is None else item._replace(clean=clean)
        self._beside.count_rest()

    def _settle(self, item: Item) -> dict[str, Any]:
        """The fields of an item's record, now that all files are read; none where it has none."""
        clean = item.clean
        if clean is None and isinstance(item.entry, Record):
            clean = self.clean(item.entry, item.file)
        return clean if isinstance(clean, dict) else {}

    def _find_repeated(self, item: Item) -> tuple[Key, dict[str, Any]] | None:
        """Key and fields of a record that may not be the only one of its article."""
        fields = item.clean if isinstance(item.clean, dict) else {}
        if not fields and isinstance(item.entry, Record):
            fields = item.entry.fields
        key = _key_of(fields)
        if key is None and isinstance(item.clean, dict) and "original" not in fields:
            key = like_key(fields)
            text = "text", item.file, hash((item.file, *texts_of(fields)))
            is_repeated = key in self._repeated or text in self._repeated
        else:
            is_repeated = key in self._repeated
        if key is None or not is_repeated or not (clean := self._settle(item)):
            return None
        return key, clean

    def _note(self, key: Key) -> None:
        """Note whose a record is; one that was not seen may be taken for repeated, too."""
        if key in self._seen:
            self._repeated.add(key)
        self._seen.add(key)

    def _judge(self, file: int, entry: Entry) -> Item:
        if not isinstance(entry, Record):
            return Item(file, entry, None)
        if self.sender is None and (key := _key_of(entry.fields)):
            self._note(key)
        if entry.refers:
            return Item(file, entry, None)
        clean = self.clean(entry, file)
        key = _key_of(clean if isinstance(clean, dict) else entry.fields)
        if self.sender is not None and key is not None:
            self._note(key)
        if isinstance(clean, dict) and clean.get("archive"):
            self.identities.add(clean["archive"])
        if key is None and isinstance(clean, dict):
            text = (file, *texts_of(clean))
            if text in self._texts:
                self._repeated.add(("text", file, hash(text)))
            self._texts.add(text)
            like = like_key(clean)
            if file and like in self._seen:
                self._repeated.add(like)
            self._seen.add(like)
        if isinstance(clean, dict):
            self._note_ways(clean.get("categories", ()))
        # The fields have become `clean`; what is kept of them is for the file of rejects.
        return Item(file, entry._replace(fields={}), clean)

    def _note_ways(self, terms: Iterable[Term]) -> None:
        for term in terms:
            if term in self._terms or term.is_guess or len(self._terms) >= _MOST_TERMS:
                continue
            self._terms.add(term)
            way = fold_way(term.way or (term.name or term.text,))
            self.named.update(way[:depth] for depth in range(1, len(way) + 1))

    def clean(self, record: Record, file: int) -> dict[str, Any] | RecordError:
        """The fields of a record of a file as ours, or why it can't be taken."""
        fields = self._resolve(record) if record.refers else record.fields
        is_exact = "id" in fields or record.original is not None
        try:
            if self.sender is not None:
                fields = dict(fields)
                name_source(self.sender, record.raw, fields)
            clean = normalise(
                self._archive, fields, lifts_byline=record.lifts_byline, is_exact=is_exact
            )
            if self._body_format is not None and clean.get("body"):
                self._convert(clean, self._body_format)
        except RecordError as error:
            return error
        if "sender" in fields:
            clean["sender"] = fields["sender"]
        if view := _find_view(self.files[file].format_name, record):
            clean["view"] = view
        if record.original is not None:
            clean["original"] = record.original
        _drop_withheld(clean)
        self._drop_long_names(clean, self.files[file])
        return clean

    @staticmethod
    def _drop_long_names(clean: dict[str, Any], report: FileReport) -> None:
        """Leave out the terms that no category or tag can be called; the article is taken."""
        for field, word in (("categories", "category"), ("tags", "tag")):
            terms = clean.get(field) or []
            kept = [term for term in terms if not is_too_long(term)]
            if len(kept) < len(terms):
                clean[field] = kept
                kind = f"{word} with a name over {MAX_NAME} characters, left out"
                report.mended[kind] += len(terms) - len(kept)

    @staticmethod
    def _convert(clean: dict[str, Any], body_format: str) -> None:
        """Convert the body. Raises RecordError where it becomes too long."""
        clean["body"] = convert_body(clean["body"], clean.get("body_format", "html"), body_format)
        clean["body_format"] = body_format
        try:
            check_text("body", clean["body"])
        except NewsroomError as error:
            raise RecordError("body", error.message, error.hint) from error

    def _resolve(self, record: Record) -> dict[str, Any]:
        """The fields with what is referred to; ids that no file tells of go to meta."""
        source = record.fields.get("source")
        uri = source.get("uri") if isinstance(source, dict) else None
        fields = dict(record.fields)
        for field, ids in record.refers.items():
            if field == "body":
                body = self.bodies.find(ids[0])
                fields |= {} if body is None else {"body": body, "body_format": "html"}
                continue
            known = [self._known[key] for one in ids if (key := (field, uri, one)) in self._known]
            unknown = [one for one in ids if (field, uri, one) not in self._known]
            if field == "authors":
                names = {one: self._known.get((field, uri, one), one) for one in ids}
                fields |= _name_authors(fields["authors"], names)
                continue
            if known:
                there = fields.get(field) or []
                fields[field] = [*there, *known] if field in _LISTS else known[0]
            if unknown and field == "image" and not fields.get("image"):
                fields["image"] = find_fallback_image(fields.get("meta"))
            if unknown:
                fields["meta"] = {**(fields.get("meta") or {}), f"{field}_ids": unknown}
        return fields
