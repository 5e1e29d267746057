"""What stands in the way of an undo: later changes of the same, and what would not fit together."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from tinydb import where

from beritacli.archive.articles.slugs import find_holder
from beritacli.archive.changes.hashes import hash_document
from beritacli.archive.changes.refs import Ref
from beritacli.archive.changes.revisions import HistoryGoneError, revisions_about, take_back
from beritacli.archive.tables import WORDS
from beritacli.store.values import LAST_ID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive

_MOST_TOLD = 20
# What no two documents of a table may have in common.
_UNIQUE = {"tags": "slug", "settings": "key", "stamps": "at"}
_NAMED_BY = {"settings": "key", "stamps": "at"}  # all others by their slugs


class Obstacles:
    """Finds which parts of a change are free to be taken back, and collects why others are not."""

    def __init__(self, archive: Archive) -> None:
        """Inside the change that undoes."""
        self._archive = archive
        self._found: dict[str, str] = {}

    def note(self, table: str, documents: Mapping[int, Mapping[str, Any]]) -> None:
        """Take in what documents of a table are from now on; an empty one is gone."""
        if table == "categories":
            for doc_id, document in documents.items():
                self._tree.put(doc_id, document)
        elif table == "tags":
            for doc_id, document in documents.items():
                (self._tag_ids.add if document else self._tag_ids.discard)(doc_id)

    def tell(self) -> list[str]:
        """All obstacles that were met, a line each; of very many the first and their number."""
        lines = list(self._found.values())
        rest = len(lines) - _MOST_TOLD
        return lines if rest <= 1 else [*lines[:_MOST_TOLD], f"and {rest:,} more"]

    def find_free(
        self, table: str, revisions: Sequence[Document], found: Mapping[int, Document]
    ) -> dict[int, dict[str, Any]]:
        """What documents will be when revisions are taken back, of those that are free.

        found: the documents as they are now. An empty one stands for a document that will be gone.
        """
        free: dict[int, dict[str, Any]] = {}
        slugs = self._find_slugs(revisions) if table == "articles" else {}
        for one in revisions:
            doc_id = Ref.parse(one["of"]).id
            now = found.get(doc_id)
            before: dict[str, Any] = {}
            try:
                reason = self._find_later(one, now)
                # Elsewise the revision does not fit what is there now; one that is gone tells so.
                if reason is None or one.get("gone"):
                    before = take_back(now, [one]) or {}
            except HistoryGoneError:
                reason = f"what it was before was {one['gone']}"
            if reason is None and before:
                reason = next(self._find_clashes(table, doc_id, now or {}, before, slugs), None)
                if reason is None and before.get("removed"):  # a tag that would be gone once more
                    reason = self._find_users(table, doc_id)
            elif reason is None:
                reason = self._find_users(table, doc_id)
            if reason is None:
                free[doc_id] = before
            else:
                self._found.setdefault(one["of"], f"{_label(one, now or before)}: {reason}")
        return free

    def _find_later(self, revision: Document, now: Document | None) -> str | None:
        """Why a document is no longer as a revision left it; None where it is."""
        was_removed = revision["kind"] == "remove"
        if now is None:
            is_same = was_removed
        else:
            is_same = not was_removed and hash_document(now) == self._left(revision, now)
        if is_same:
            return None
        if len(self._found) > _MOST_TOLD:
            return "changed since"
        number = revisions_about(self._archive.database, Ref.parse(revision["of"]))[-1]["change"]
        if number <= revision["change"]:
            return "it is not as the history has it: see beritacli log --verify"
        header = self._archive.database.table("changes").get(doc_id=number)
        did = "removed" if now is None else "changed"
        return f"{did} since by change {number} ({header['command'] if header else '?'})"

    def _left(self, revision: Document, now: Document) -> str:
        """The hash of a document as a revision left it; of old ones it is worked out."""
        if "after" in revision:
            return str(revision["after"])
        history = revisions_about(self._archive.database, Ref.parse(revision["of"]))
        later = [one for one in reversed(history) if one.doc_id > revision.doc_id]
        return hash_document(take_back(now, later) or {})

    def _find_users(self, table: str, doc_id: int) -> str | None:
        """What still refers to a document that is to be taken out."""
        if table not in ("categories", "tags"):
            return None
        if count := self._archive.articles.count(where(table).any([doc_id])):
            return f"{count:,} article{'s have' if count > 1 else ' has'} it (trash counts)"
        if table == "categories" and (below := self._tree.find_below(doc_id)):
            return f"{below} stands under it"
        return None

    def _find_clashes(
        self,
        table: str,
        doc_id: int,
        now: Mapping[str, Any],
        before: Mapping[str, Any],
        slugs: Mapping[str, set[int]],
    ) -> Iterator[str]:
        """Why a document that comes back would not fit into the archive as it is now."""
        if doc_id > LAST_ID and not now:
            yield f"its id is larger than {LAST_ID}"
        if table == "articles":
            others = slugs.get(before["slug"], set()) - {doc_id}
            if before["slug"] != now.get("slug"):
                if now and (holder := find_holder(self._archive, before["slug"])):
                    others |= {holder} - {doc_id}
                for other in filter(self._is_there, others):
                    yield f"its slug '{before['slug']}' is article {other}'s now"
            if set(before["categories"]) - self._tree.documents.keys():
                yield "a category that it had is gone"
            if set(before["tags"]) - self._tag_ids:
                yield "a tag that it had is gone"
        elif table == "categories":
            yield from self._find_category_clashes(doc_id, before)
        elif table in _UNIQUE:
            yield from self._find_twins(table, doc_id, before)

    def _is_there(self, article: int) -> bool:
        """Whether an article is there: one that is gone keeps its address from new ones alone."""
        return self._archive.articles.contains(doc_id=article)

    def _find_twins(self, table: str, doc_id: int, before: Mapping[str, Any]) -> Iterator[str]:
        field = _UNIQUE[table]
        twins = self._archive.database.table(table).search(where(field) == before[field])
        if any(twin.doc_id != doc_id for twin in twins):
            yield f"there is another one '{before[field]}' now"

    def _find_category_clashes(self, doc_id: int, before: Mapping[str, Any]) -> Iterator[str]:
        documents = self._tree.documents
        if self._tree.at(before) - {doc_id}:
            yield f"there is another category '{before['slug']}' in its place now"
        parent = before["parent"]
        if parent is not None and parent not in documents:
            yield "the category above it is gone"
        while parent in documents:
            if parent == doc_id:
                yield "the category above it stands below it now"
                return
            parent = documents[parent]["parent"]

    def _find_slugs(self, revisions: Sequence[Document]) -> dict[str, set[int]]:
        """The articles that have, or had, the slugs of some that come back, looked up at once."""
        slugs = [one["document"]["slug"] for one in revisions if one.get("document")]
        holders: dict[str, set[int]] = {}
        if slugs:
            has_slug = where("slug").one_of(slugs)
            for doc in self._archive.articles.search(has_slug):
                holders.setdefault(doc["slug"], set()).add(doc.doc_id)
            for doc in self._archive.database.table("retired_slugs").search(has_slug):
                holders.setdefault(doc["slug"], set()).add(doc["article"])
        return holders

    @cached_property
    def _tag_ids(self) -> set[int]:
        return {doc.doc_id for doc in self._archive.database.table("tags").iterate()}

    @cached_property
    def _tree(self) -> _Tree:
        return _Tree(self._archive.database.table("categories"))


class _Tree:
    """The categories while an undo changes them one by one, each in the same short time."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """The categories as they are."""
        self.documents: dict[int, Mapping[str, Any]] = {}
        self._below: dict[int | None, set[int]] = {}
        self._at: dict[tuple[int | None, str], set[int]] = {}
        for document in documents:
            self.put(document.doc_id, document)

    def put(self, doc_id: int, document: Mapping[str, Any]) -> None:
        """Set what a category is; an empty document takes it out."""
        if old := self.documents.pop(doc_id, None):
            self._below[old["parent"]].discard(doc_id)
            self._at[old["parent"], old["slug"]].discard(doc_id)
        if document:
            self.documents[doc_id] = document
            self._below.setdefault(document["parent"], set()).add(doc_id)
            self._at.setdefault((document["parent"], document["slug"]), set()).add(doc_id)

    def at(self, document: Mapping[str, Any]) -> set[int]:
        """Ids of the categories at the place of one: with its parent and its slug."""
        return self._at.get((document["parent"], document["slug"]), set())

    def find_below(self, doc_id: int) -> str | None:
        """The path of the first category below one, by name; None where there is none."""
        below = self._below.get(doc_id)
        if not below:
            return None
        one: int | None = min(below, key=lambda child: self.documents[child]["name"].casefold())
        slugs: list[str] = []
        while one in self.documents and len(slugs) < len(self.documents):
            slugs.append(self.documents[one]["slug"])
            one = self.documents[one]["parent"]
        return "/".join(reversed(slugs))


def _label(revision: Document, document: Mapping[str, Any]) -> str:
    table, doc_id = Ref.parse(revision["of"])
    name, _ = WORDS.get(table, (table, table))
    field = _NAMED_BY.get(table, "slug")
    return f"{name} {doc_id} ({document[field]})" if document.get(field) else f"{name} {doc_id}"
