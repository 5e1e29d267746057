"""Import: match each record with the archive, decide, apply, report. One change, all or nothing.

A record is known again by its source; else by its own id; else by the slug and date that it came
with. Its source's last word is compared with what the source says now and with what is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where
from tinydb.table import Document

from beritacli.archive.articles import SOURCE_FIELDS, change_fields
from beritacli.archive.errors import NewsroomError
from beritacli.archive.import_terms import TermFinder
from beritacli.archive.records import RecordError, Term, normalise
from beritacli.archive.reports import Difference, FileReport, Rejection, Report
from beritacli.archive.slugs import choose_slug, retire_slug
from beritacli.archive.statuses import sort_date
from beritacli.archive.tags import revive_tags
from beritacli.formats import Broken, CategoryEntry, Record, StampEntry, TagEntry
from beritacli.language.dates import to_utc_text
from beritacli.language.slugs import make_slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes import Change
    from beritacli.formats import Entry

CONFLICT_CHOICES = ("skip", "update", "new")


class Source(NamedTuple):
    """One file, read already: parsing comes before the lock."""

    name: str
    format_name: str
    entries: Sequence[Entry]


class Options(NamedTuple):
    """on_conflict: what becomes of an article that we and its source both changed.

    categories, tags, status: defaults for what a record lacks.
    """

    on_conflict: str = "skip"
    categories: Sequence[str] = ()
    tags: Sequence[str] = ()
    status: str = "draft"
    makes_categories: bool = True


class _DryRun(Exception):  # noqa: N818 - not an error
    """Ends the transaction of a dry run, so that nothing is kept."""


def import_sources(
    archive: Archive,
    sources: Sequence[Source],
    options: Options,
    *,
    is_dry_run: bool = False,
    on_progress: Callable[[int], None],
) -> Report:
    """Import all sources as one change. Raises NotFoundError for a default category."""
    report = Report()
    try:
        with archive.change(makes_store=True) as change:
            _Import(archive, change, options, report, on_progress).run(sources)
            report.change = None if change.is_empty or is_dry_run else change.number
            if is_dry_run:
                raise _DryRun
    except _DryRun:
        archive.forget()
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
        self._claimed: set[int] = set()  # an article is matched with one record at most
        self._file = FileReport("", "")

    def run(self, sources: Iterable[Source]) -> None:
        if self._options.categories:  # defaults are chosen, not invented
            tree = self._archive.categories
            self._default_categories = [tree.find(path).id for path in self._options.categories]
        done = 0
        for source in sources:
            self._file = FileReport(source.name, source.format_name)
            self._report.files.append(self._file)
            self._terms.start_file()
            for entry in source.entries:
                self._take(entry)
                done += 1
                self._on_progress(done)
        self._report.categories_added = self._terms.categories_added
        self._report.tags_added = self._terms.tags_added

    def _take(self, entry: Entry) -> None:
        try:
            if isinstance(entry, Record):
                self._take_record(entry)
            elif isinstance(entry, CategoryEntry):
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
        except RecordError as error:
            place = entry.place if isinstance(entry, Record) else ""
            raw = entry.raw if isinstance(entry, Record) else list(entry)
            self._reject(place, error.field, error.reason, error.hint, raw)
        except NewsroomError as error:
            self._reject("", None, error.message, error.hint, list(entry))

    def _reject(self, place: str, field: str | None, reason: str, hint: str, raw: Any) -> None:
        self._file.rejected += 1
        rejection = Rejection(self._file.name, place, field, reason, hint, raw)
        self._report.rejections.append(rejection)

    def _take_stamp(self, entry: StampEntry) -> None:
        at = to_utc_text(self._archive.parse_date(entry.at).at)
        if not self._archive.database.table("stamps").count(where("at") == at):
            self._change.add("stamps", {"at": at})
            self._report.stamps_added += 1

    def _take_record(self, record: Record) -> None:
        clean = normalise(self._archive, record.fields, lifts_byline=record.lifts_byline)
        wanted = {**clean}
        if clean.get("status", self._options.status) == "scheduled" and not clean.get(
            "published_at"
        ):
            reason = "A scheduled article needs the date that it is planned for."
            raise RecordError("published_at", reason, "Give it, or the status draft.")
        # All that can be refused is looked at before anything is made for the record.
        self._terms.check_tags(clean.get("tags", ()))
        if "categories" in clean:
            wanted["categories"] = self._terms.category_ids(clean["categories"])
        if "tags" in clean:
            wanted["tags"] = self._terms.tag_ids(clean["tags"])
        found = self._find_match(wanted)
        if found is None:
            self._add(wanted)
        else:
            self._update(found, wanted, record.place)

    # Matching

    def _find_match(self, wanted: dict[str, Any]) -> Document | None:
        """The article that a record is, if it is there."""
        source = wanted.get("source")
        if source is not None:
            candidates = self._archive.articles.search(where("source").id == source["id"])
            return self._choose([doc for doc in candidates if doc["source"] == source], wanted)
        if "id" in wanted:
            found = self._archive.articles.get(doc_id=wanted["id"])
            if isinstance(found, Document) and self._is_same_by_id(found, wanted):
                return self._choose([found], wanted)
        key = imported_key(wanted)
        matches = self._archive.articles.search(where("imported_as") == key)
        if not matches:
            matches = self._archive.articles.search(where("slug") == base_slug(wanted))
            matches = [doc for doc in matches if self._has_date(doc, wanted)]
        return self._choose(matches, wanted)

    @staticmethod
    def _is_same_by_id(document: Document, wanted: dict[str, Any]) -> bool:
        """Whether an id means the same article: in another archive it may be another's."""
        return any(document[name] == wanted.get(name) for name in ("slug", "created_at"))

    @staticmethod
    def _has_date(document: Document, wanted: dict[str, Any]) -> bool:
        said = document.get("source_values") or {}
        date = said.get("published_at", document["published_at"])
        return document["source"] is None and bool(date == wanted.get("published_at"))

    def _choose(self, candidates: Sequence[Document], wanted: dict[str, Any]) -> Document | None:
        """Of several, the one that says the same; each article once in an import."""
        free = [doc for doc in candidates if doc.doc_id not in self._claimed]
        same = [doc for doc in free if not any(_compare(doc, wanted))]
        chosen = next(iter(same or free), None)
        if chosen is not None:
            self._claimed.add(chosen.doc_id)
        return chosen

    # Deciding and applying

    def _add(self, wanted: dict[str, Any]) -> None:
        now = self._change.at
        status = wanted.get("status", self._options.status)
        published_at = wanted.get("published_at")
        created_at = wanted.get("created_at") or min(published_at or now, now)
        if status == "published" and published_at is None:
            published_at = created_at
        document: dict[str, Any] = {
            "slug": choose_slug(self._archive, base_slug(wanted)),
            "title": wanted["title"],
            "status": status,
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
            "image": wanted.get("image"),
            "source": wanted.get("source"),
            "meta": wanted["meta"],
        }
        if "slug" in wanted and document["slug"] != wanted["slug"]:
            document["meta"] = {"slug_as_given": wanted["slug"], **wanted["meta"]}
        document["date"] = sort_date(document)
        if document["source"] is None:
            document["imported_as"] = imported_key(wanted)
        differs = dict(_compare(document, wanted))
        if differs:
            document["source_values"] = {name: theirs for name, (_, theirs) in differs.items()}
        revive_tags(self._archive, self._change, document["tags"])
        article_id = self._change.add("articles", document, self._unused_id(wanted))
        self._claimed.add(article_id)
        self._file.added += 1

    def _update(self, document: Document, wanted: dict[str, Any], place: str) -> None:
        said = document.get("source_values") or {}
        # What was written here has no source: we can't know that only the source moved on.
        is_our_own = document["source"] is None and not document.get("imported_as")
        updates: dict[str, tuple[Any, Any]] = {}
        clashes: dict[str, tuple[Any, Any]] = {}
        for name, (ours, theirs) in _compare(document, wanted):
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
            retire_slug(self._archive, self._change, document)
            fields["slug"] = choose_slug(self._archive, fields["slug"])
        revive_tags(self._archive, self._change, fields.get("tags", ()))
        change_fields(
            self._change,
            document,
            fields,
            modified_at=wanted.get("modified_at"),
            by_source=True,
        )

    def _describe(
        self, document: Document, fields: dict[str, tuple[Any, Any]], place: str
    ) -> Difference:
        return Difference(self._file.name, place, document.doc_id, document["slug"], fields)

    def _defaults(self, field: str) -> list[int]:
        if field == "categories":
            return list(self._default_categories) if self._options.categories else []
        return self._terms.tag_ids([Term(name) for name in self._options.tags])

    def _unused_id(self, wanted: dict[str, Any]) -> int | None:
        """The record's own id, if no article has it or ever had it."""
        own = wanted.get("id")
        if own is None or self._archive.articles.contains(doc_id=own):
            return None
        revisions = self._archive.database.table("revisions")
        return None if revisions.count(where("of") == f"articles/{own}") else int(own)


def base_slug(wanted: dict[str, Any]) -> str:
    """The slug that a record gives, or that is made of its title."""
    return str(wanted.get("slug") or make_slug(wanted["title"]))


def imported_key(wanted: dict[str, Any]) -> str:
    """What a record without a source is known by: the slug and date that it comes with."""
    return f"{base_slug(wanted)}|{wanted.get('published_at') or ''}"


def _compare(
    document: dict[str, Any], wanted: dict[str, Any]
) -> Iterable[tuple[str, tuple[Any, Any]]]:
    """Fields in which the source says something new: (name, (ours, the source's))."""
    said = document.get("source_values") or {}
    for name in sorted(SOURCE_FIELDS & wanted.keys()):
        ours, theirs = document[name], wanted[name]
        if theirs != said.get(name, ours) and theirs != ours:
            yield name, (ours, theirs)
