"""Which article of the archive a record is: by its source, our own id, or what it says.

A guess never writes over an article: where neither source nor id tells, a record is an article that
says the same word for word, else one of its slug and date whose text is plainly the same. The
matches of many records are looked up together: one by one they cost more than all the rest.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where

from beritacli.archive.articles.article import SOURCE_FIELDS, read_field
from beritacli.archive.articles.known_as import Known
from beritacli.archive.articles.renumbering import HIGHEST_KEPT
from beritacli.archive.articles.slugs import choose_number, name_slug
from beritacli.archive.changes.refs import Ref
from beritacli.archive.importing.matching.bloom_filter import Seen
from beritacli.archive.importing.matching.identity import (
    as_said,
    base_slug,
    imported_key,
    is_elsewhere,
    is_other,
    is_same_source,
    says,
)
from beritacli.archive.importing.matching.sameness import is_plainly_same, is_word_for_word
from beritacli.formats.mapping.marks import mark_article
from beritacli.language.slugs import number_slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.formats.entries import Original

_MOST_REMEMBERED = 50_000
_COMPARED = sorted(SOURCE_FIELDS)
_NUMBERS = range(2, 10)  # of slugs that were taken, among which an article that is gone is found


class Match(NamedTuple):
    """The article that a record is.

    is_guess: neither source nor id decided. is_exact: it says the same word for word.
    is_doubtful: slug and date are its own, and the text may be another article's: nothing is to be
    taken without being asked.
    """

    document: Document
    is_guess: bool = False
    is_exact: bool = False
    is_doubtful: bool = False


class Matches:
    """The articles that records may be; each is the match of one record at most."""

    def __init__(self, archive: Archive) -> None:
        """Inside a change."""
        self._archive = archive
        self._claimed: set[int] = set()
        # Articles of later ids are this import's own: a million of them would fill the memory.
        self._last_before = archive.articles.last_id
        self._used = Seen()
        self._known = Known(archive)
        self._identity = archive.identity
        self._clear()
        self._numbers: dict[str, int] = {}

    def _clear(self) -> None:
        self._by_id: dict[int, Document] = {}
        self._by_source: dict[str, list[Document]] = defaultdict(list)
        self._by_key: dict[str, list[Document]] = defaultdict(list)
        self._by_slug: dict[str, list[Document]] = defaultdict(list)
        self._used_ids: set[int] = set()
        self._free: set[str] = set()
        self._chosen: set[str] = set()
        self._former: dict[Any, list[int]] = defaultdict(list)

    def start_file(self) -> None:
        """Begin with another file: its records may be articles that earlier files brought."""
        self._claimed.clear()
        self._last_before = self._archive.articles.last_id

    def look_up(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Read what the archive has of these records, and forget that of others."""
        self._clear()
        last_id = self._archive.articles.last_id
        ids = [record["id"] for record in records if "id" in record]
        ids += [record["original"].id for record in records if "original" in record]
        self._known.look_up(records)
        ids += [row["article"] for record in records for row in self._known.rows_of(record)]
        self._look_up_ids([one for one in ids if 0 < one <= last_id])
        if self._last_before:
            self._look_up_articles(records)
        slugs = {
            base_slug(record)
            for record in records
            if not (self._by_source and self._has_own(record))
            and not (self._by_key and imported_key(record) in self._by_key)
        }
        # In an archive that never had an article only what this import brought can be in the way.
        taken = self._look_up_slugs(
            slugs if self._last_before else {slug for slug in slugs if slug in self._used}
        )
        self._free = slugs - taken
        if self._last_before:
            self._read_former(taken)

    def _look_up_ids(self, ids: list[int]) -> None:
        if ids:
            self._by_id = {doc.doc_id: doc for doc in self._archive.articles.get(doc_ids=ids)}
            self._used_ids = set(self._by_id) | self._find_used(set(ids) - self._by_id.keys())

    def _look_up_articles(self, records: Sequence[Mapping[str, Any]]) -> None:
        """Read what may be the articles of records by their sources, and by their keys."""
        articles = self._archive.articles
        sources = [record["source"]["id"] for record in records if record.get("source")]
        for doc in articles.search(where("source").id.one_of(sources)) if sources else ():
            self._by_source[doc["source"]["id"]].append(doc)
        others = [record for record in records if not self._has_own(record)]
        keys = [imported_key(record) for record in others]
        # Those of this import come last, and may be very many.
        known = articles.iterate(where("imported_as").one_of(keys)) if keys else iter(())
        for doc in takewhile(lambda one: one.doc_id <= self._last_before, known):
            if doc.doc_id not in self._claimed:
                self._by_key[doc["imported_as"]].append(doc)

    def _look_up_slugs(self, slugs: set[str]) -> set[str]:
        """Read the articles that have these slugs, and tell which of them can't be given."""
        if not slugs:
            return set()
        has_slug = where("slug").one_of(list(slugs))
        for doc in self._archive.articles.search(has_slug):
            self._by_slug[doc["slug"]].append(doc)
        retired = self._archive.database.table("retired_slugs").search(has_slug)
        return {*self._by_slug, *(one["slug"] for one in retired)}

    def _read_former(self, slugs: Iterable[str]) -> None:
        """Read what the articles were that are gone, and that such slugs are kept for."""
        numbered = [number_slug(slug, number) for slug in slugs for number in _NUMBERS]
        if not numbered:
            return
        has_slug = where("slug").one_of([*slugs, *numbered])
        retired = self._archive.database.table("retired_slugs").search(has_slug)
        ids = {one["article"] for one in retired}
        there: list[Document] = self._archive.articles.get(doc_ids=sorted(ids))
        gone = ids - {doc.doc_id for doc in there}
        names = {str(Ref("articles", doc_id)): doc_id for doc_id in gone}
        if not names:
            return
        revisions = self._archive.database.table("revisions")
        last = {one["of"]: one for one in revisions.search(where("of").one_of(list(names)))}
        for of, revision in last.items():
            if document := revision.get("document"):
                self._former[_identify(document, document.get("imported_as"))].append(names[of])

    def _has_own(self, record: Mapping[str, Any]) -> bool:
        """Whether a record's source tells its article, so that nothing has to be guessed."""
        source = record.get("source")
        found = self._by_source.get(source["id"], ()) if source else ()
        return any(is_same_source(doc, record) for doc in found)

    def _find_used(self, ids: Iterable[int]) -> set[int]:
        """Those of some ids that an article had once."""
        names = {str(Ref("articles", doc_id)): doc_id for doc_id in ids}
        if not names:
            return set()
        revisions = self._archive.database.table("revisions")
        return {names[one["of"]] for one in revisions.search(where("of").one_of(list(names)))}

    def is_original(self, record: Mapping[str, Any]) -> bool:
        """Whether a record was written from an article of this archive, of which it lost some.

        It says nothing that is not known better here. What another archive made of such a
        record is known by its source, and follows it.
        """
        original: Original | None = record.get("original")
        if original is None or original.id not in self._by_id:
            return False
        created_at = self._by_id[original.id]["created_at"]
        marks = {mark_article(original.id, created_at, one) for one in (self._identity, None)}
        if original.mark not in marks:
            return False
        source = record.get("source")
        followers = self._by_source.get(source["id"], ()) if source else ()
        return not any(doc["source"] == source and doc.doc_id != original.id for doc in followers)

    @property
    def is_empty(self) -> bool:
        """Whether no record of those that were looked up can be an article, or was one."""
        found = self._by_id or self._by_source or self._by_key or self._by_slug
        return not found and self._known.is_nothing_found

    def find(
        self, record: Mapping[str, Any], has_text: Callable[[Mapping[str, Any]], bool]
    ) -> Match | None:
        """The article that a record is, if it is there.

        has_text: whether a record of its file says the same as an article word for word.
        """
        if self.is_original(record):
            return self._claim(Match(self._by_id[record["original"].id]))
        own = self._find_own(record)
        if own is not None:
            return self._claim(Match(own))
        if found := self._choose(self._find_by_source(record), record):
            return self._claim(Match(found))
        return self._claim(self._guess(record, has_text))

    def _find_own(self, record: Mapping[str, Any]) -> Document | None:
        """The article of an id of ours: it means the same one only in the same archive.

        Where the file does not say whose it is, or its archive went on as two, more must agree.
        """
        own = self._by_id.get(record.get("id", 0))
        identity = record.get("archive")
        if own is None or self._is_claimed(own.doc_id) or identity not in (None, self._identity):
            return None
        has_slug = own["slug"] == record.get("slug")
        has_title = own["title"] == record["title"]
        is_born_same = own["created_at"] == record.get("created_at")
        if is_born_same and (identity or has_slug or has_title):
            return own
        if identity and "created_at" not in record and (has_slug or has_title):
            return own  # of a table of ours of which columns were left out
        if (is_born_same or has_slug) and is_plainly_same(own, record, has_slug=has_slug):
            return own
        return None

    def _find_by_source(self, record: Mapping[str, Any]) -> list[Document]:
        """Articles of the record's source, and those that are known to be it under another."""
        source = record.get("source")
        found = self._by_source.get(source["id"], ()) if source else ()
        same = [doc for doc in found if is_same_source(doc, record)]
        if same:
            return same
        ids = [row["article"] for row in self._known.rows_of(record) if not row.get("body")]
        return [self._by_id[one] for one in dict.fromkeys(ids) if one in self._by_id]

    def _guess(
        self, record: Mapping[str, Any], has_text: Callable[[Mapping[str, Any]], bool]
    ) -> Match | None:
        """The article that says the same word for word, else what is plainly the same."""
        key, slug = imported_key(record), base_slug(record)
        candidates = {doc.doc_id: doc for doc in self._by_key.get(key, ())}
        undated: set[int] = set()  # to which the record may bring the date
        for doc in self._by_slug.get(slug, ()):
            if says(doc, "published_at") == record.get("published_at"):
                candidates.setdefault(doc.doc_id, doc)
            elif doc.get("undated") and doc.doc_id not in candidates:
                undated.add(doc.doc_id)
                candidates[doc.doc_id] = doc
        free = [
            doc
            for doc in candidates.values()
            if not self._is_claimed(doc.doc_id)
            and not is_other(doc, record)
            and not is_elsewhere(doc, record)
        ]
        for text in (record, *record.get("versions", ())):  # the newest first
            for equal in (lambda doc: doc, as_said):
                if exact := [doc for doc in free if is_word_for_word(equal(doc), text)]:
                    return Match(_prefer_same(exact, record), is_guess=True, is_exact=True)
        # What another record of the file says word for word is that record's.
        left = [doc for doc in free if not has_text(as_said(doc))]
        has_slug = "slug" in record
        same = [
            doc
            for doc in left
            if is_plainly_same(as_said(doc), record, has_slug=has_slug and _gave_slug(doc, record))
        ]
        if same:
            return Match(_prefer_same(same, record), is_guess=True)
        doubtful = [
            doc
            for doc in left
            if has_slug and _gave_slug(doc, record) and doc.doc_id not in undated
        ]
        return Match(doubtful[0], is_guess=True, is_doubtful=True) if doubtful else None

    def _choose(self, candidates: Sequence[Document], record: Mapping[str, Any]) -> Document | None:
        """Of several, the one that says the same; each article once in a file."""
        free = [doc for doc in candidates if not self._is_claimed(doc.doc_id)]
        return _prefer_same(free, record) if free else None

    def _claim(self, match: Match | None) -> Match | None:
        if match is not None:
            self._claimed.add(match.document.doc_id)
        return match

    def find_gone(self, record: Mapping[str, Any]) -> list[Document]:
        """Rows that say that a record was removed here, and is not to come back."""
        return [
            row
            for row in self._known.rows_of(record)
            if row["article"] not in self._by_id and row["article"] <= self._last_before
        ]

    def find_retracted(self, record: Mapping[str, Any]) -> Document | None:
        """The retracted article whose text a record brings again under another name."""
        found = (self._by_id.get(row["article"]) for row in self._known.rows_of(record))
        return next((doc for doc in found if doc and doc["meta"].get("retracted")), None)

    def document(self, doc_id: int) -> Document | None:
        """An article by its id, whatever records were looked up."""
        found: Document | None = self._archive.articles.get(doc_id=doc_id)
        return found

    def _is_claimed(self, doc_id: int) -> bool:
        return doc_id > self._last_before or doc_id in self._claimed

    def claim(self, ids: Iterable[int]) -> None:
        """Note articles that this import has made."""
        self._claimed.update(doc_id for doc_id in ids if doc_id <= self._last_before)

    def choose_slug(self, slug: str, article: int | None = None) -> str:
        """The slug, or the first of slug-2, slug-3, … that is free or was the article's own."""
        if slug not in self._free or slug in self._chosen:
            # Very many of one title come: none before the last number is free by now.
            used = self._numbers.get(slug, 0) if article is None else 0
            number = choose_number(
                self._archive, slug, taken=self._chosen, article=article, used=used
            )
            if len(self._numbers) > _MOST_REMEMBERED:
                self._numbers.clear()
            self._numbers[slug] = max(used, number)
            slug = name_slug(slug, number)
        self._chosen.add(slug)
        self._used.add(slug)
        return slug

    def own_id(self, record: Mapping[str, Any]) -> int | None:
        """The id that a new article is to have: what it had before it was removed, or its own.

        Its own only where no article has it or ever had it, and where it leaves room for others.
        """
        if former := self._former.get(_identify(record, imported_key(record))):
            return former.pop(0)
        own: int | None = record.get("id")
        if own is None or own in self._used_ids or own in self._claimed or own > HIGHEST_KEPT:
            return None
        self._used_ids.add(own)
        return own


def _identify(fields: Mapping[str, Any], key: str | None) -> Any:
    """What a record, or the article that came of it, is known by: its source, else a key."""
    source = fields.get("source")
    return tuple(sorted(source.items())) if source else key


def _prefer_same(documents: Sequence[Document], record: Mapping[str, Any]) -> Document:
    """The first in which nothing differs from a record, else the first."""
    return next((doc for doc in documents if not any(compare(doc, record))), documents[0])


def _gave_slug(document: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether a record's slug is the one that the article came with, or has."""
    return record.get("slug") in {document["slug"], says(document, "slug")}


def compare(
    document: Mapping[str, Any], record: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Fields in which the source says something new: (name, (ours, the source's))."""
    said = document.get("source_values") or {}
    for name in _COMPARED:
        if name not in record:
            continue
        ours = document[name] if name in document else read_field(document, name)
        theirs = record[name]
        if theirs != said.get(name, ours) and theirs != ours:
            yield name, (ours, theirs)
