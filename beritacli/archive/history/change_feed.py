"""What changed since a change: for programs that hold a copy of the archive and keep it in step.

Each thing that was touched is told once, as it is now, so that telling the same again does no harm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from tinydb import where

from beritacli.archive.articles.article import read_articles
from beritacli.archive.changes.refs import Ref
from beritacli.archive.changes.revisions import iterate_since, last_change
from beritacli.archive.errors import ConflictError, NotFoundError
from beritacli.archive.history.as_of import read_beginning, read_forgotten
from beritacli.archive.tables import WORDS

if TYPE_CHECKING:
    from tinydb.table import Document

    from beritacli.archive.archive import Archive

# Tables of what is told, and the word for it.
_KINDS = {table: WORDS[table][0] for table in ("categories", "tags", "stamps", "articles")}
# What of a category or tag is a part of its articles' own lines.
_NAMED_BY = {"categories": {"slug", "parent"}, "tags": {"slug", "removed"}}


def read_changes_since(archive: Archive, number: int, proof: str = "") -> Iterator[dict[str, Any]]:
    """Yield lines that make a copy of the archive at change `number` into one of now.

    Inside a snapshot. Categories, tags and stamps, then the articles in the order of the changes
    that last wrote them, then what is gone, and at the end the number and the hash of the last
    change; each with its `type`, and told apart by type and id. proof: the hash that the copy has
    of change `number`. Raises NotFoundError for a number that does not exist, ConflictError where
    the history was forgotten, or is another since.
    """
    newest = last_change(archive.database)
    name = {} if archive.identity is None else {"archive": archive.identity}
    if not 0 <= number <= newest:
        msg = f"There is no change {number}: the last one is {newest}."
        raise NotFoundError(msg, "0 is the beginning: what it tells is the whole archive.")
    if proof and proof != _find_hash(archive, number):
        msg = f"Change {number} of this archive is not the one that your copy holds."
        raise ConflictError(msg, "Begin with an empty copy: export --since-change 0")
    if 0 < number < (forgotten := read_forgotten(archive)):
        msg = f"What the changes up to {forgotten} did was forgotten by store compact."
        raise ConflictError(msg, "Begin with an empty copy: export --since-change 0")
    if 0 < number < (beginning := read_beginning(archive)):
        msg = f"Change {beginning} restored a copy with another history: {number} is not in it."
        raise ConflictError(msg, "Begin with an empty copy: export --since-change 0")
    touched, renamed = _find_touched(archive, number)
    for article in _find_articles_of(archive, renamed):
        touched["articles"].setdefault(article, newest)
    for kind, read in _READERS.items():
        there = touched[kind]
        for line in read(archive, sorted(there, key=lambda one: (there[one], one))):
            del there[line["id"]]
            yield {"type": _KINDS[kind], **line, **(name if kind == "articles" else {})}
    for kind, gone in touched.items():
        for doc_id in sorted(gone):
            yield {"type": "deleted", "of": _KINDS[kind], "id": doc_id, **name}
    yield {"type": "end", "change": newest, "hash": _find_hash(archive, newest), **name}


def _find_hash(archive: Archive, number: int) -> str:
    """The hash of a change, '' where it has none."""
    header = archive.database.table("changes").get(doc_id=number) if number else None
    return str((header or {}).get("hash") or "")


def _find_touched(
    archive: Archive, number: int
) -> tuple[dict[str, dict[int, int]], dict[str, set[int]]]:
    """For each table the last change of each document, and those whose name or place changed."""
    touched: dict[str, dict[int, int]] = {table: {} for table in _KINDS}
    renamed: dict[str, set[int]] = {table: set() for table in _NAMED_BY}
    for revision in iterate_since(archive.database, number):
        table, doc_id = Ref.parse(revision["of"])
        if table not in touched:
            continue
        touched[table][doc_id] = revision["change"]
        named_by = _NAMED_BY.get(table, set())
        # What was changed by a revision whose history was forgotten, nobody knows.
        if named_by and ("gone" in revision or named_by & set(revision.get("fields") or ())):
            renamed[table].add(doc_id)
    for category in list(renamed["categories"]):
        if category in archive.categories.by_id:
            for member in archive.categories.family(category):  # their paths begin with its
                touched["categories"].setdefault(member, 0)
                renamed["categories"].add(member)
    return touched, renamed


def _find_articles_of(archive: Archive, renamed: dict[str, set[int]]) -> Iterator[int]:
    """Articles in whose lines a category or tag is called another now."""
    for field, ids in renamed.items():
        if ids:
            for document in archive.articles.iterate(where(field).any(sorted(ids))):
                yield document.doc_id


def _read_categories(archive: Archive, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    for doc_id in ids:
        category = archive.categories.by_id.get(doc_id)
        if category:
            named = {"path": category.path, "name": category.name, "placed": category.placed}
            yield {"id": doc_id, **named}


def _read_tags(archive: Archive, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    for tag in _read(archive, "tags", ids):
        if not tag.get("removed"):
            yield {"id": tag.doc_id, "slug": tag["slug"], "name": tag["name"]}


def _read_stamps(archive: Archive, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    for stamp in _read(archive, "stamps", ids):
        yield {"id": stamp.doc_id, "at": stamp["at"]}


def _read_articles(archive: Archive, ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    for document in _read(archive, "articles", ids):
        yield from (article._asdict() for article in read_articles(archive, [document]))


def _read(archive: Archive, table: str, ids: Iterable[int]) -> Iterator[Document]:
    """The documents of ids that are there, in the order of the ids."""
    for doc_id in ids:
        document: Document | None = archive.database.table(table).get(doc_id=doc_id)
        if document is not None:
            yield document


_READERS = {
    "categories": _read_categories,
    "tags": _read_tags,
    "stamps": _read_stamps,
    "articles": _read_articles,
}
