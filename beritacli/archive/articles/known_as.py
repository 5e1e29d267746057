"""Who an article is to others beside its source, and what was removed and stays removed.

A row holds a keyed hash and the number of an article. While that article is there, a record with
the hash is the article; once it is gone, the record does not come back. Nothing else is kept of a
removed article, and no text can be read out of a row.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where

from beritacli.archive.changes.change import make_identity, name_archive
from beritacli.formats.mapping.addresses import site_key
from beritacli.formats.mapping.marks import mark_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change
    from beritacli.formats.entries import RemovedEntry

_MARKUP = re.compile(r"<[^<>]*>|&nbsp;|\s+")
_LENGTH = 32  # hexadecimal digits


class Names(NamedTuple):
    """What a record, or an article, is called by others. body: None where no text is known."""

    keys: Sequence[str]
    title: str
    body: str | None


def key_of_source(source: Mapping[str, Any]) -> str:
    """A source as one text, the same for all ways to write its site."""
    return f"source\n{source['kind']}\n{site_key(source['uri']) or ''}\n{source['id']}"


def key_of_own(identity: str, number: int) -> str:
    """An article of an archive, this one or another, by its id there."""
    return f"own\n{identity}\n{number}"


def key_of_mark(mark: str) -> str:
    """An article of ours by the mark that feeds and the like have of it."""
    return f"mark\n{mark}"


def names_of_record(record: Mapping[str, Any]) -> Names:
    """By what a record may be known."""
    keys = []
    if source := record.get("source"):
        keys.append(key_of_source(source))
    if "id" in record and record.get("archive"):
        keys.append(key_of_own(record["archive"], record["id"]))
    if "original" in record:
        keys.append(key_of_mark(record["original"].mark))
    return Names(keys, _key_of_title(record.get("title") or ""), record.get("body") or None)


def _key_of_title(title: str) -> str:
    return f"text\n{title.strip().casefold()}"


def _squeeze(body: str) -> str:
    return _MARKUP.sub("", body).casefold()


def sign(salt: str, text: str) -> str:
    """A hash of a text that can't be made without the salt."""
    digest = hmac.new(salt.encode(), text.encode(errors="surrogatepass"), sha256)
    return digest.hexdigest()[:_LENGTH]


class Known:
    """The rows of the archive, looked up for some records at a time."""

    def __init__(self, archive: Archive) -> None:
        """Inside a change or a snapshot."""
        self._archive = archive
        self._table = archive.database.table("known_as")
        rows = list(archive.database.table("archive"))
        self._salts = [str(salt) for row in rows if (salt := row.get("salt"))]
        if archive.identity:
            self._salts.insert(0, archive.identity)
        self._rows: dict[str, list[Document]] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever removed or known by another name."""
        return not len(self._table)

    @property
    def is_nothing_found(self) -> bool:
        """Whether none of the records that were looked up is known."""
        return not self._rows

    def look_up(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Read what is known of these records, and forget that of others."""
        self._rows = {}
        if self.is_empty:
            return
        keys = {key for record in records for key in self._sign_all(names_of_record(record))}
        found = self._table.search(where("key").one_of(list(keys))) if keys else ()
        for row in found:
            self._rows.setdefault(row["key"], []).append(row)

    def _sign_all(self, names: Names) -> Iterator[str]:
        for salt in self._salts:
            yield from (sign(salt, key) for key in (*names.keys, names.title))

    def rows_of(self, record: Mapping[str, Any]) -> list[Document]:
        """The rows that fit a record, of those that were looked up."""
        if not self._rows:
            return []
        names = names_of_record(record)
        found: list[Document] = []
        for salt in self._salts:
            for key in names.keys:
                found += self._rows.get(sign(salt, key), ())
            texts = self._rows.get(sign(salt, names.title), ()) if names.body else ()
            if texts:
                body = sign(salt, _squeeze(names.body or ""))
                found += [row for row in texts if row.get("body") == body]
        return found


def note_alias(archive: Archive, change: Change, record: Mapping[str, Any], article: int) -> None:
    """Keep that a record is an article that its source does not tell."""
    salt = ensure_identity(archive)
    names = names_of_record(record)
    rows = [{"key": sign(salt, key), "salt": salt, "article": article} for key in names.keys]
    _add_new(change, rows)


def note_removed(
    archive: Archive,
    change: Change,
    documents: Iterable[Document],
    *,
    has_text: bool | None = None,
) -> None:
    """Keep who articles were that are being removed, so that no import brings them back.

    has_text: whether their texts must not come back from anywhere else; None: of those that were
    imported.
    """
    salt = ensure_identity(archive)
    rows: list[dict[str, Any]] = []
    for document in documents:
        is_imported = bool(document.get("source") or document.get("imported_as"))
        mark = mark_article(document.doc_id, document["created_at"], salt)
        keys = [key_of_own(salt, document.doc_id), key_of_mark(mark)]
        if source := document.get("source"):
            keys.append(key_of_source(source))
        common = {"salt": salt, "article": document.doc_id}
        rows += [{"key": sign(salt, key), **common} for key in keys]
        if is_imported if has_text is None else has_text:
            rows += [{**row, **common} for row in _sign_texts(salt, document)]
    _add_new(change, rows)


def note_text(archive: Archive, change: Change, document: Document) -> None:
    """Keep the text of an article that is being retracted, so that it comes from nowhere else."""
    salt = ensure_identity(archive)
    common = {"salt": salt, "article": document.doc_id}
    _add_new(change, [{**row, **common} for row in _sign_texts(salt, document)])


def _sign_texts(salt: str, document: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Rows for the text of an article, as it is here and as its source has it."""
    said = {**document, **(document.get("source_values") or {})}
    seen = set()
    for one in (document, said):
        title, body = one.get("title") or "", one.get("body") or ""
        if body and (title, body) not in seen:
            seen.add((title, body))
            yield {"key": sign(salt, _key_of_title(title)), "body": sign(salt, _squeeze(body))}


def note_removed_elsewhere(archive: Archive, change: Change, entry: RemovedEntry) -> None:
    """Keep what another archive says was removed there."""
    table = archive.database.table("archive")
    known = {value for row in table for value in (row.get("identity"), row.get("salt")) if value}
    if entry.salt not in known:
        table.insert({"salt": entry.salt})
    body = {"body": entry.body} if entry.body else {}
    _add_new(change, [{"key": entry.key, "salt": entry.salt, "article": 0, **body}])


def ensure_identity(archive: Archive, identity: str | None = None) -> str:
    """The archive's identity; where it has none yet, this one or a new one. Inside a change."""
    if archive.identity is None:
        name_archive(archive.database, identity or make_identity())
        archive.forget()
    return str(archive.identity)


def _add_new(change: Change, rows: Sequence[dict[str, Any]]) -> None:
    """Add those rows that are not there."""
    if not rows:
        return
    keys = [row["key"] for row in rows]
    there = {
        (row["key"], row["article"], row.get("body"))
        for row in change.table("known_as").search(where("key").one_of(keys))
    }
    new = {(row["key"], row["article"], row.get("body")): row for row in rows}
    change.add_all("known_as", [row for key, row in new.items() if key not in there])


def list_removed(archive: Archive) -> Iterator[dict[str, Any]]:
    """Yield the marks of articles that are gone, as an export has them."""
    seen = set()
    for row in archive.database.table("known_as").iterate():
        key = (row["key"], row["salt"], row.get("body"))
        if key in seen or (row["article"] and archive.articles.contains(doc_id=row["article"])):
            continue
        seen.add(key)
        body = {"body": row["body"]} if row.get("body") else {}
        yield {"key": row["key"], "salt": row["salt"], **body}
