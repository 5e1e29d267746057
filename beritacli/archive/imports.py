"""Import: match each record with the archive, decide, apply, report. One change, all or nothing.

A record is known again by its source; else by its own id; else by the slug and date that it came
with. Its source's last word is compared with what the source says now and with what is ours.
"""

from __future__ import annotations

from contextlib import nullcontext
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where
from tinydb.table import Document

from beritacli.archive.articles import change_fields
from beritacli.archive.errors import NewsroomError
from beritacli.archive.import_matches import Matches, base_slug, compare, imported_key
from beritacli.archive.import_reading import REPEATED
from beritacli.archive.import_terms import TermFinder
from beritacli.archive.records import UNKNOWN_VISIBILITY, RecordError, Term
from beritacli.archive.reports import Difference, FileReport, Rejection, Report
from beritacli.archive.statuses import hold_back, sort_date
from beritacli.archive.tags import find_removed_tags
from beritacli.archive.visibility import visibility_of
from beritacli.formats import Broken, CategoryEntry, Record, StampEntry, TagEntry
from beritacli.formats.restrictions import hide_password
from beritacli.formats.visibility import PASSWORD, PASSWORD_KEYS, PUBLIC, without_passwords
from beritacli.language.dates import to_utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes import Change
    from beritacli.archive.import_reading import Item, Reading
    from beritacli.formats import Entry

_AT_ONCE = 500  # entries whose matches are looked up together
_EMBARGOED = "dated in the future, scheduled"
CONFLICT_CHOICES = ("skip", "update", "new")


class Options(NamedTuple):
    """on_conflict: what becomes of an article that we and its source both changed.

    categories, tags, status: defaults for what a record lacks.
    """

    on_conflict: str = "skip"
    categories: Sequence[str] = ()
    tags: Sequence[str] = ()
    status: str = "draft"
    makes_categories: bool = True


def import_reading(
    archive: Archive,
    reading: Reading,
    options: Options,
    *,
    is_dry_run: bool = False,
    on_progress: Callable[[int], None],
) -> Report:
    """Import all that was read as one change. Raises NotFoundError for a default category."""
    report = Report(reading.files)
    run = archive.rehearse() if is_dry_run else nullcontext()
    with run, archive.change(makes_store=True) as change:
        before = change.size
        _Import(archive, change, options, report, on_progress).run(reading)
        report.change = None if change.size == before or is_dry_run else change.number
    return report


class _Import:
    """One import in progress."""

    def __init__(
        self,
        archive: Archive,
        change: Change,
        options: Options,
        report: Report,
        on_progress: Callable[[int], None],
    ) -> None:
        self._archive = archive
        self._change = change
        self._options = options
        self._report = report
        self._on_progress = on_progress
        self._terms = TermFinder(archive, change, makes_categories=options.makes_categories)
        self._matches = Matches(archive)
        self._removed_tags = find_removed_tags(archive)
        self._added: list[dict[str, Any] | Document] = []
        self._file = FileReport("", "")
        self._number = -1

    def run(self, reading: Reading) -> None:
        if self._options.categories:  # defaults are chosen, not invented
            tree = self._archive.categories
            self._default_categories = [tree.find(path).id for path in self._options.categories]
        for number, reason in reading.refused.items():
            self._file = reading.files[number]
            self._reject("the file", None, reason, "Nothing of this file was taken.", "")
        done = 0
        items = reading.read_items()
        while batch := list(islice(items, _AT_ONCE)):
            self._take_batch(reading, batch)
            done += len(batch)
            self._on_progress(done)
        self._report.categories_added = self._terms.categories_added
        self._report.tags_added = self._terms.tags_added

    def _take_batch(self, reading: Reading, items: Sequence[Item]) -> None:
        """Take some entries in order; what the archive has of them is read at once."""
        judged = [self._judge(reading, item) for item in items]
        self._matches.look_up([one for one in judged if isinstance(one, dict) and one])
        for item, clean in zip(items, judged, strict=True):
            if item.file != self._number:
                self._number, self._file = item.file, reading.files[item.file]
                self._terms.start_file()
            self._take(item.entry, clean)
        added, self._added = self._added, []
        # First those that bring an id, so that none of the others is given it.
        for brings_id in (True, False):
            documents = [one for one in added if isinstance(one, Document) is brings_id]
            self._matches.claim(self._change.add_all("articles", documents))

    def _take(self, entry: Entry, clean: dict[str, Any] | RecordError | None) -> None:
        """Take one entry; what can't be taken is rejected."""
        place, raw = (entry.place, entry.raw) if isinstance(entry, Record) else ("", list(entry))
        try:
            if isinstance(clean, RecordError):
                raise clean
            if clean == REPEATED:
                self._file.unchanged += 1
            elif clean is not None:
                self._take_record(clean, place)
            else:
                self._take_entry(entry)
        except RecordError as error:
            self._reject(place, error.field, error.reason, error.hint, raw)
        except NewsroomError as error:
            self._reject("", None, error.message, error.hint, list(entry))

    def _take_entry(self, entry: Entry) -> None:
        if isinstance(entry, CategoryEntry):
            category = self._terms.take_entry(entry)
            if not category.placed:
                self._report.to_be_placed.append(category.path)
        elif isinstance(entry, TagEntry):
            self._terms.tag_ids([Term(entry.slug, entry.name)])
        elif isinstance(entry, StampEntry):
            self._take_stamp(entry)
        elif isinstance(entry, Broken):
            hint = "Correct it there, or in the file of --rejects, and import again."
            self._reject(entry.place, None, entry.reason, hint, entry.text)

    def _reject(self, place: str, field: str | None, reason: str, hint: str, raw: Any) -> None:
        """Count and keep what is not taken. reason: readers give it without a full stop."""
        self._file.rejected += 1
        reason = reason if reason.endswith((".", "!", "?")) else f"{reason}."
        raw = hide_password(raw) if isinstance(raw, dict) else raw
        rejection = Rejection(self._file.name, place, field, reason, hint, raw)
        self._report.rejections.append(rejection)

    def _take_stamp(self, entry: StampEntry) -> None:
        at = to_utc_text(self._archive.parse_date(entry.at).at)
        if not self._archive.database.table("stamps").count(where("at") == at):
            self._change.add("stamps", {"at": at})
            self._report.stamps_added += 1

    def _judge(self, reading: Reading, item: Item) -> dict[str, Any] | RecordError | None:
        """The fields of a record, or why it can't be taken; None for any other entry."""
        clean = item.clean
        if clean is None and isinstance(item.entry, Record):
            clean = reading.clean(item.entry)
        if not isinstance(clean, dict) or clean == REPEATED:
            return clean
        try:
            # All that can be refused is looked at before anything is made for the record.
            self._terms.check_tags(clean.get("tags", ()))
        except RecordError as error:
            return error
        status = clean.get("status", self._options.status)
        if status == "scheduled" and not clean.get("published_at"):
            reason = "A scheduled article needs the date that it is planned for."
            return RecordError("published_at", reason, "Give it, or the status draft.")
        return clean

    def _take_record(self, clean: dict[str, Any], place: str) -> None:
        derived: Sequence[str] = ()
        if self._matches.is_original(clean):
            if clean["original"].derived is None:
                self._file.unchanged += 1
                return
            derived = clean["original"].derived
        wanted = {**clean}
        if word := wanted.pop(UNKNOWN_VISIBILITY, None):
            self._file.held_back[f"of the unknown visibility '{word}', kept as internal"] += 1
        if "categories" in clean:
            wanted["categories"] = self._terms.category_ids(clean["categories"])
        if "tags" in clean:
            wanted["tags"] = self._terms.tag_ids(clean["tags"])
        found = self._matches.find(wanted)
        self._hold_back(found or {}, wanted)
        if found is None:
            self._add(wanted)
        else:
            self._update(found, wanted, place, derived)

    def _hold_back(self, found: Mapping[str, Any], wanted: dict[str, Any]) -> None:
        """Take of a record only what may be public, and a password that it withholds as ours."""
        fields = {name: found.get(name) for name in ("status", "published_at")} | wanted
        held = hold_back(fields, now=self._change.at)
        wanted |= {name: value for name, value in held.items() if name in wanted}
        if "status" in held and not found:
            self._file.held_back[_EMBARGOED] += 1
        if found and visibility_of(found) == PASSWORD == wanted.get("visibility", PASSWORD):
            ours = {key: found["meta"][key] for key in PASSWORD_KEYS if found["meta"].get(key)}
            if not wanted["meta"].keys() & set(PASSWORD_KEYS):
                wanted["meta"] = {**wanted["meta"], **ours}

    # Deciding and applying

    def _add(self, wanted: dict[str, Any]) -> None:
        now, own_id = self._change.at, self._matches.own_id(wanted)
        status = wanted.get("status", self._options.status)
        published_at = wanted.get("published_at")
        created_at = wanted.get("created_at") or min(published_at or now, now)
        if status == "published" and published_at is None:
            published_at = created_at
        document: dict[str, Any] = {
            "slug": self._matches.choose_slug(base_slug(wanted), own_id),
            "title": wanted["title"],
            "status": status,
            "visibility": wanted.get("visibility", PUBLIC),
            "byline": wanted.get("byline", []),
            "author": wanted.get("author"),
            "categories": wanted.get("categories") or self._defaults("categories"),
            "tags": wanted.get("tags") or self._defaults("tags"),
            "excerpt": wanted.get("excerpt", ""),
            "body": wanted.get("body", ""),
            "body_format": wanted.get("body_format", "html"),
            "created_at": created_at,
            "modified_at": wanted.get("modified_at") or max(created_at, published_at or created_at),
            "published_at": published_at,
            "expires_at": wanted.get("expires_at"),
            "image": wanted.get("image"),
            "source": wanted.get("source"),
            "meta": wanted["meta"],
        }
        held = hold_back(document, now=now)
        self._file.held_back[_EMBARGOED] += "status" in held
        document |= held
        if "slug" in wanted and document["slug"] != wanted["slug"]:
            document["meta"] = {"slug_as_given": wanted["slug"], **wanted["meta"]}
        document["date"] = sort_date(document)
        if document["source"] is None:
            document["imported_as"] = imported_key(wanted)
        differs = dict(compare(document, wanted))
        if differs:
            document["source_values"] = {name: theirs for name, (_, theirs) in differs.items()}
        self._revive_tags(document["tags"])
        self._added.append(document if own_id is None else Document(document, own_id))
        self._file.added += 1

    def _update(
        self, document: Document, wanted: dict[str, Any], place: str, derived: Sequence[str]
    ) -> None:
        said = document.get("source_values") or {}
        # What was written here has no source: we can't know that only the source moved on.
        is_our_own = document["source"] is None and not document.get("imported_as")
        updates: dict[str, tuple[Any, Any]] = {}
        clashes: dict[str, tuple[Any, Any]] = {}
        given = {name: value for name, value in wanted.items() if name not in derived}
        for name, (ours, theirs) in compare(document, given):
            (clashes if is_our_own or name in said else updates)[name] = ours, theirs
        if clashes and self._options.on_conflict == "new":
            self._add({name: value for name, value in wanted.items() if name != "id"})
            return
        if clashes and self._options.on_conflict == "update":
            updates, clashes = {**updates, **clashes}, {}
        if clashes:
            self._file.conflicts += 1
            self._report.conflicts.append(self._describe(document, clashes, place))
        if updates:
            self._file.updated += 1
            self._report.updates.append(self._describe(document, updates, place))
            self._apply(document, {name: theirs for name, (_, theirs) in updates.items()}, wanted)
        elif not clashes:
            self._file.unchanged += 1

    def _apply(self, document: Document, fields: dict[str, Any], wanted: dict[str, Any]) -> None:
        if "slug" in fields:
            fields["slug"] = self._matches.choose_slug(fields["slug"], document.doc_id)
        self._revive_tags(fields.get("tags", ()))
        fields |= hold_back({**document, **fields}, now=self._change.at)
        change_fields(
            self._change,
            document,
            fields,
            modified_at=wanted.get("modified_at"),
            by_source=True,
        )

    def _revive_tags(self, ids: Iterable[int]) -> None:
        """Bring removed tags back: articles are getting them again."""
        for tag_id in ids:
            if tag := self._removed_tags.pop(tag_id, None):
                self._change.edit("tags", tag, {"removed": None})

    def _describe(
        self, document: Document, fields: dict[str, tuple[Any, Any]], place: str
    ) -> Difference:
        shown = {
            name: (without_passwords(pair[0]), without_passwords(pair[1]))
            if name == "meta"
            else pair
            for name, pair in fields.items()
        }
        return Difference(self._file.name, place, document.doc_id, document["slug"], shown)

    def _defaults(self, field: str) -> list[int]:
        if field == "categories":
            return list(self._default_categories) if self._options.categories else []
        return self._terms.tag_ids([Term(name) for name in self._options.tags])
