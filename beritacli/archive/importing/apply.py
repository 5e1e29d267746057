"""Import: match each record with the archive, decide, apply, report. One change, all or nothing.

A record is known again by its source; else by its own id; else by what it says (import_matches).
Its source's last word is compared with what the source says now and with what is ours
(import_views). What was removed here does not come back by itself.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from tinydb.table import Document

from beritacli.archive.articles.article import change_fields
from beritacli.archive.articles.authors import settle_authors
from beritacli.archive.articles.known_as import ensure_identity, note_alias, note_removed_elsewhere
from beritacli.archive.articles.slugs import keep_addresses
from beritacli.archive.articles.statuses import hold_back, is_undated, sort_fields
from beritacli.archive.articles.visibility import visibility_of
from beritacli.archive.errors import NewsroomError
from beritacli.archive.importing.batches import cut_batches
from beritacli.archive.importing.matching.identity import SENDER, base_slug, imported_key
from beritacli.archive.importing.matching.match import Match, Matches, compare
from beritacli.archive.importing.matching.versions import REPEATED
from beritacli.archive.importing.matching.views import (
    FEED_VIEWS,
    Differences,
    find_differences,
    leave_unknown,
    revive_text,
    settle_conflict,
)
from beritacli.archive.importing.missing import Missing
from beritacli.archive.importing.reading.normalise import UNKNOWN_VISIBILITY, RecordError, Term
from beritacli.archive.importing.reading.senders import remember_sender
from beritacli.archive.importing.report import Difference, FileReport, Rejection, Report
from beritacli.archive.importing.spool import Spool
from beritacli.archive.importing.stamps import add_stamp
from beritacli.archive.importing.terms import TermFinder
from beritacli.archive.taxonomy.tags import find_removed_tags
from beritacli.article import PASSWORD, PASSWORD_KEYS, PUBLIC
from beritacli.formats.entries import (
    CategoryEntry,
    DeletedEntry,
    Record,
    RemovedEntry,
    StampEntry,
    TagEntry,
)
from beritacli.formats.mapping.restrictions import hide_password
from beritacli.formats.mapping.visibility import without_passwords
from beritacli.language.slugs import is_slug
from beritacli.text.errors import Broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change
    from beritacli.archive.importing.options import Options
    from beritacli.archive.importing.reading.read import Item, Reading
    from beritacli.formats.entries import Entry

_EMBARGOED = "dated in the future (scheduled)"
_MATCHED = ("categories", "tags")


def import_reading(
    archive: Archive,
    reading: Reading,
    options: Options,
    report: Report,
    *,
    is_dry_run: bool = False,
    on_progress: Callable[[int], None],
) -> None:
    """Import all that was read as one change, and count in a report what becomes of it.

    Raises NotFoundError for a default category, ConflictError for more than may be changed.
    """
    run = archive.rehearse() if is_dry_run else nullcontext()
    with run, archive.change(makes_store=True) as change:
        before = change.size
        _Import(archive, change, options, report, on_progress).run(reading)
        number = None if change.size == before or is_dry_run else change.number
    report.change = number


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
        self._foreign: dict[int, dict[str, Any]] = {}  # records of other archives' own articles
        self._missing = Missing(archive, change)
        self._old_slugs: Spool[tuple[str, list[str]]] = Spool()
        self._file = FileReport("", "")
        self._number = -1

    def run(self, reading: Reading) -> None:
        self._terms.named, self._terms.guesses = reading.named, self._report.guesses
        self._adopt_identity(reading)
        if reading.sender is not None and reading.sender.is_new:
            remember_sender(self._archive, reading.sender)
        chosen = self._options.categories  # and not invented
        self._default_categories = [self._archive.categories.find(path).id for path in chosen]
        articles, done = len(self._archive.articles), 0
        for batch in cut_batches(reading.read_items()):
            self._take_batch(reading, batch)
            done += len(batch)
            self._on_progress(done)
        reading.bodies.count_rest()
        choice, most = self._options.on_missing, self._options.most_changes
        if choice is not None or reading.has_feed:
            self._missing.handle(reading, choice, self._report, is_limited=most is not None)
        if most is not None:
            most.check(self._report, articles)
        keep_addresses(self._change, self._archive, self._old_slugs)
        self._terms.report(self._report)

    def _adopt_identity(self, reading: Reading) -> None:
        """Become the archive that wrote the files, where this one is new and they are one's."""
        last_change = self._archive.database.table("changes").last_id
        if self._archive.identity is None and not last_change and len(reading.identities) == 1:
            ensure_identity(self._archive, *reading.identities)
            self._matches = Matches(self._archive)

    def _take_batch(self, reading: Reading, items: Sequence[Item]) -> None:
        """Take some entries in order; what the archive has of them is read at once."""
        self._reading = reading
        judged = [self._judge(reading, item) for item in items]
        records = [one for one in judged if isinstance(one, dict) and one]
        if items[0].file != self._number:
            self._matches.start_file()
        self._matches.look_up(records)
        for item, clean in zip(items, judged, strict=True):
            if item.file != self._number:
                self._number, self._file = item.file, reading.files[item.file]
                self._terms.start_file()
            self._take(item.entry, clean)
        added, self._added = self._added, []
        # First those that bring an id, so that none of the others is given it.
        for brings_id in (True, False):
            documents = [one for one in added if isinstance(one, Document) is brings_id]
            ids = self._change.add_all("articles", documents)
            self._matches.claim(ids)
            for document, doc_id in zip(documents, ids, strict=True):
                self._report.note_added(document, doc_id)
                if record := self._foreign.pop(id(document), None):
                    note_alias(self._archive, self._change, record, doc_id)

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
            self._report.stamps_added += add_stamp(self._archive, self._change, entry.at)
        elif isinstance(entry, DeletedEntry):
            self._missing.note_deleted(entry)
        elif isinstance(entry, RemovedEntry):
            note_removed_elsewhere(self._archive, self._change, entry)
        elif isinstance(entry, Broken):
            hint = "Correct it there, or in the file of --rejects, and import again."
            self._reject(entry.place, None, entry.reason, hint, entry.text)

    def _reject(self, place: str, field: str | None, reason: str, hint: str, raw: Any) -> None:
        """Count and keep what is not taken."""
        raw = hide_password(raw) if isinstance(raw, dict) else raw
        self._report.reject(self._file, Rejection(self._file.name, place, field, reason, hint, raw))

    def _judge(self, reading: Reading, item: Item) -> dict[str, Any] | RecordError | None:
        """The fields of a record, or why it can't be taken; None for any other entry."""
        clean = item.clean
        if clean is None and isinstance(item.entry, Record):
            clean = reading.clean(item.entry, item.file)
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
                self._report.ids["unchanged"].append(clean["original"].id)
                return
            derived = clean["original"].derived
        if old := self._reading.find_old_addresses(self._number, clean):
            old = list(filter(is_slug, old))
            clean = {**clean, "old_slugs": [*clean.get("old_slugs", ()), *old]}
        if word := clean.get(UNKNOWN_VISIBILITY):
            clean = {k: v for k, v in clean.items() if k != UNKNOWN_VISIBILITY}
            self._file.held_back[f"with unknown visibility '{word}' (kept as internal)"] += 1
        if self._options.on_missing is not None:
            self._missing.note_source(clean)
        found = None
        if not self._matches.is_empty:
            found = self._matches.find(self._terms.find_known(clean), self._has_text)
        if found is not None:
            self._missing.note_met(found.document)
        if self._is_gone(clean, found):
            self._file.removed += 1
            return
        if found is None:
            wanted = self._resolve(clean)
            self._hold_back({}, wanted)
            self._add(wanted)
        else:
            wanted = {k: v for k, v in clean.items() if k not in derived}
            self._update(found, wanted if derived else clean, place)

    def _has_text(self, article: Mapping[str, Any]) -> bool:
        return self._reading.has_text(self._number, article)

    def _is_gone(self, clean: dict[str, Any], found: Match | None) -> bool:
        """Whether a record is of an article that was deleted, erased or retracted here."""
        if found is not None and not found.is_guess:
            was_retracted = bool(found.document["meta"].get("retracted"))
            is_notice = bool((clean.get("meta") or {}).get("retracted"))  # our own, made since
            return was_retracted and not is_notice and not self._options.revives
        rows = self._matches.find_gone(clean)
        if self._options.revives:
            if rows:
                self._change.remove_all("known_as", rows)
            return False
        if found is not None and found.is_exact:  # what it says is here, under another identity
            rows = [row for row in rows if not row.get("body")]
        if rows or self._matches.find_retracted(clean) is not None:
            return True
        return found is not None and bool(found.document["meta"].get("retracted"))

    def _resolve(self, clean: dict[str, Any]) -> dict[str, Any]:
        """A record with ids for its categories and tags, which are made where they are missing."""
        is_feed = clean.get("view") in FEED_VIEWS.values()
        wanted = self._terms.settle_terms(clean) if is_feed else {**clean}
        if "categories" in wanted:
            wanted["categories"] = self._terms.category_ids(wanted["categories"])
        if "tags" in wanted:
            wanted["tags"] = self._terms.tag_ids(wanted["tags"])
        return wanted

    def _hold_back(self, found: Mapping[str, Any], wanted: dict[str, Any]) -> None:
        """Take of a record only what may be public, and a password that it withholds as ours."""
        fields = {name: found.get(name) for name in ("status", "published_at")} | wanted
        held = hold_back(fields, now=self._change.at)
        wanted |= {name: value for name, value in held.items() if name in wanted}
        if "status" in held and not found:
            self._file.held_back[_EMBARGOED] += 1
        is_secret = bool(found) and visibility_of(found) == PASSWORD
        if is_secret and "meta" in wanted and wanted.get("visibility", PASSWORD) == PASSWORD:
            ours = {key: found["meta"][key] for key in PASSWORD_KEYS if found["meta"].get(key)}
            if not wanted["meta"].keys() & set(PASSWORD_KEYS):
                wanted["meta"] = {**wanted["meta"], **ours}

    def _add(self, wanted: dict[str, Any]) -> None:
        own_id = self._matches.own_id(wanted)
        document = self._make(wanted, own_id)
        added = document if own_id is None else Document(document, own_id)
        self._added.append(added)
        if "id" in wanted and wanted.get("archive") not in (None, self._archive.identity):
            self._foreign[id(added)] = {**wanted, "source": None}
        self._file.added += 1

    def _make(self, wanted: dict[str, Any], own_id: int | None) -> dict[str, Any]:
        """The document of a new article."""
        now = self._change.at
        status = wanted.get("status", self._options.status)
        published_at = wanted.get("published_at")
        created_at = wanted.get("created_at") or min(published_at or now, now)
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
            "language": wanted.get("language"),
            "image": wanted.get("image"),
            "source": wanted.get("source"),
            "meta": wanted["meta"],
        }
        held = hold_back(document, now=now)
        if "status" in held:
            self._file.held_back[_EMBARGOED] += 1
        document |= held
        if "slug" in wanted and document["slug"] != wanted["slug"]:
            document["meta"] = {"slug_as_given": wanted["slug"], **wanted["meta"]}
        settle_authors(document, wanted.get("authors"))
        document |= sort_fields(document)
        self._file.undated += bool(document.get("undated"))
        document["imported_as"] = imported_key(wanted)
        if (sender := wanted.get("sender")) and not document["source"]:
            document["source"] = {"kind": SENDER, "uri": sender, "id": document["slug"]}
        if view := wanted.get("view"):
            document["view"] = view
        differs = dict(compare(document, wanted))
        if differs:
            document["source_values"] = {name: theirs for name, (_, theirs) in differs.items()}
        if old_slugs := wanted.get("old_slugs"):
            self._old_slugs.append((document["slug"], old_slugs))
        self._revive_tags(document["tags"])
        return document

    def _update(self, match: Match, clean: dict[str, Any], place: str) -> None:
        document = self._follow_copy(match.document)
        known = leave_unknown(
            document, clean, revives=self._options.revives, is_own=self._is_own(clean)
        )
        wanted = self._resolve(known)
        self._hold_back(document, wanted)
        updates, clashes, internal, by_source = self._weigh(match, document, wanted)
        if clashes and self._options.on_conflict == "new":
            self._take_as_new(document, wanted, clashes)
            return
        if match.is_guess:
            note_alias(self._archive, self._change, clean, document.doc_id)
        if clashes:
            self._file.conflicts += 1
            self._report.conflicts.append(self._describe(document, clashes, place))
        if updates:
            self._file.updated += 1
            self._report.ids["updated"].append(document.doc_id)
            self._report.updates.append(self._describe(document, updates, place))
        elif not clashes:
            self._file.unchanged += 1
            self._report.ids["unchanged"].append(document.doc_id)
        if updates or internal:
            fields = {name: theirs for name, (_, theirs) in updates.items()}
            self._apply(document, fields, wanted, internal, by_source=by_source)
        if old_slugs := wanted.get("old_slugs"):
            self._old_slugs.append((updates.get("slug", (0, document["slug"]))[1], old_slugs))

    def _weigh(self, match: Match, document: Document, wanted: dict[str, Any]) -> Differences:
        """What differs, and what of it is to be taken as the options have it."""
        updates, clashes, internal, by_source = find_differences(
            document, wanted, is_own=self._is_own(wanted)
        )
        if self._options.revives and document["meta"].get("retracted"):
            updates |= revive_text(document, wanted)
            clashes = {name: pair for name, pair in clashes.items() if name not in updates}
        if match.is_doubtful:
            updates, clashes = {}, {**updates, **clashes}
        if clashes and self._options.on_conflict == "theirs":
            updates, clashes = {**updates, **clashes}, {}
        elif clashes and self._options.on_conflict == "ours":
            internal, clashes = {**internal, **settle_conflict(document, clashes, wanted)}, {}
        return Differences(updates, clashes, internal, by_source)

    def _is_own(self, record: Mapping[str, Any]) -> bool:
        """Whether this archive wrote a record."""
        return "id" in record and record.get("archive") in (None, self._archive.identity)

    def _follow_copy(self, document: Document) -> Document:
        """The article that goes on as the source has it, where both sides went their ways."""
        copy = document.get("copy")
        return (self._matches.document(copy) if copy else None) or document

    def _take_as_new(
        self, document: Document, wanted: dict[str, Any], clashes: dict[str, tuple[Any, Any]]
    ) -> None:
        """Keep ours, and what the source says as another article, which follows it from now on."""
        base = {name: document[name] for name in ("title", "body", "body_format")}
        made = self._make({**base, **{k: v for k, v in wanted.items() if k != "id"}}, None)
        copy = self._change.add("articles", made)
        self._matches.claim([copy])
        self._report.note_added(made, copy)
        internal = {**settle_conflict(document, clashes, wanted), "copy": copy}
        change_fields(self._change, document, {}, internal=internal)
        self._file.added += 1

    def _apply(
        self,
        document: Document,
        fields: dict[str, Any],
        wanted: dict[str, Any],
        internal: dict[str, Any],
        *,
        by_source: bool,
    ) -> None:
        if "slug" in fields:
            given = fields["slug"]
            fields["slug"] = self._matches.choose_slug(given, document.doc_id)
        self._revive_tags(fields.get("tags", ()))
        fields |= hold_back({**document, **fields}, now=self._change.at)
        self._file.undated += is_undated({**document, **fields})
        change_fields(
            self._change,
            document,
            fields,
            modified_at=wanted.get("modified_at"),
            by_source=by_source,
            internal=internal,
        )

    def _revive_tags(self, ids: Iterable[int]) -> None:
        """Bring removed tags back: articles are getting them again."""
        for tag_id in ids:
            if tag := self._removed_tags.pop(tag_id, None):
                self._change.edit("tags", tag, {"removed": None})

    def _describe(
        self, document: Document, fields: dict[str, tuple[Any, Any]], place: str
    ) -> Difference:
        shown = dict(fields)
        for name, (ours, theirs) in fields.items():
            if name == "meta":
                shown[name] = without_passwords(ours), without_passwords(theirs)
            elif name in _MATCHED:
                shown[name] = self._terms.show(name, ours), self._terms.show(name, theirs)
        return Difference(self._file.name, place, document.doc_id, document["slug"], shown)

    def _defaults(self, field: str) -> list[int]:
        if field == "categories":
            return list(self._default_categories) if self._options.categories else []
        return self._terms.tag_ids([Term(name) for name in self._options.tags])
