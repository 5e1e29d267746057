"""Which of the articles that are checked nearly repeat another one of the archive.

When all are checked, they are told by sketches (repeats.py). When few are, full text names what may
be like them, so that checking one article costs the same in a large archive; when many are, the
others are read too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from beritacli.archive.checks.near_duplicates import (
    Sketches,
    describe_alike,
    is_body_repeated,
    is_title_repeated,
)
from beritacli.archive.checks.rules import Fault
from beritacli.archive.desk.filters import Filter, build_condition
from beritacli.archive.tables import read_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive

REPEATS = {"title": "B201", "body": "B202"}
_FEW = 20  # articles whose like full text is asked for
_MOST_FOUND = 500


class Repeats:
    """Collects the articles that are checked, and then tells which of them repeat others."""

    def __init__(self, archive: Archive, *, is_all: bool) -> None:
        """is_all: whether all articles are going to be taken."""
        self._archive = archive
        self._is_all = is_all
        self._sketches = Sketches()
        self._ids: set[int] = set()
        self._queries: list[str] = []

    def take(self, document: Document, words: Sequence[str]) -> None:
        """Take an article that is checked; words: of its body."""
        self._sketches.add(document.doc_id, document["title"], words)
        if self._is_all:
            return
        self._ids.add(document.doc_id)
        if len(self._ids) <= _FEW:
            self._queries += describe_alike(document["title"], words)

    def find(
        self, codes: set[str], tell: Callable[[int], None]
    ) -> Iterator[tuple[Document, Fault]]:
        """Yield the articles that repeat another, the newer one of two where both are checked."""
        for count, document in enumerate(self._read_others(), 1):
            tell(count)
            if document.doc_id not in self._ids:
                self._sketches.add(document.doc_id, document["title"], read_body_words(document))
        pairs = self._sketches.pairs(None if self._is_all else self._ids)
        for field, code in REPEATS.items():
            if code in codes:
                yield from self._compare(field, code, sorted(pairs[field]))

    def _read_others(self) -> Iterable[Document]:
        """What the articles taken are to be compared with, trash left out."""
        if self._is_all or not self._ids:
            return ()
        articles, condition = self._archive.articles, build_condition(self._archive, Filter())
        if len(self._ids) > _FEW:
            return articles.iterate(condition)
        if not self._queries:
            return ()
        words = " OR ".join(self._queries)
        return articles.full_text().search(words, condition, limit=_MOST_FOUND).documents

    def _compare(
        self, field: str, code: str, pairs: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[Document, Fault]]:
        """Compare in earnest what may be alike; each article is told once."""
        told: set[int] = set()
        for one, other in pairs:
            is_newer = self._is_all or other in self._ids
            repeating, known = (other, one) if is_newer else (one, other)
            if repeating in told:
                continue
            found: list[Document] = self._archive.articles.get(doc_ids=[one, other])
            documents = {document.doc_id: document for document in found}
            if _is_repeated(field, documents[repeating], documents[known]):
                told.add(repeating)
                slug = documents[known]["slug"]
                message = f"The {field} nearly repeats that of article {known} ({slug})."
                yield documents[repeating], Fault(code, field, message)


def _is_repeated(field: str, one: Document, other: Document) -> bool:
    if field == "title":
        return is_title_repeated(one["title"], other["title"])
    return is_body_repeated(read_body_words(one), read_body_words(other))


def read_body_words(document: Mapping[str, Any]) -> list[str]:
    """The words of a body, without markup and case."""
    body: str = document["body"]
    if document["body_format"] == "html":
        body = read_html(body)
    return body.lower().split()
