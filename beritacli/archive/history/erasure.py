"""Taking out of the history what must not or need not be kept. The hashes stay: it still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where
from tinydb.table import Document

from beritacli.archive.articles.known_as import note_removed
from beritacli.archive.articles.slugs import find_slugs
from beritacli.archive.changes.hashes import content_of
from beritacli.archive.changes.refs import Ref
from beritacli.archive.changes.revisions import read_blocks, revisions_about, revisions_of
from beritacli.archive.history.as_of import find_last_before, read_forgotten
from beritacli.archive.history.log import find_article_id
from beritacli.store import StoreBusyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from beritacli.archive.archive import Archive
    from beritacli.archive.changes.change import Change


class Forgotten(NamedTuple):
    """change: the last one whose history was forgotten now; revisions: how many were emptied."""

    change: int
    revisions: int


class Erased(NamedTuple):
    """ids, slugs: of the articles, old slugs too. is_gone: whether their text is in no file."""

    ids: list[int]
    slugs: list[str]
    is_gone: bool


def erase_articles(archive: Archive, references: Iterable[str]) -> Erased:
    """Take articles out of the archive and its history permanently.

    What stays is that there was one, who erased it and when. Articles that were deleted before
    can be erased too. Raises NotFoundError.
    """
    with archive.change() as change:
        ids = list(dict.fromkeys(find_article_id(archive, one) for one in references))
        if not ids:
            return Erased([], [], is_gone=True)
        slugs = [slug for doc_id in ids for slug in find_slugs(archive, doc_id)]
        # As typed it may hold a slug, which tells the title.
        command = f"delete --erase {' '.join(map(str, ids))}"
        change.mark(event="erase", command=command)
        for doc_id in ids:
            _erase(archive, change, doc_id)
    return Erased(ids, slugs, _remove_remains(archive))


def _remove_remains(archive: Archive) -> bool:
    """Remove what was erased from free pages and the last copy, too; False while others read it.

    It is erased already, so a busy store is not a failure.
    """
    try:
        return archive.database.compact()
    except StoreBusyError:
        return False


def _erase(archive: Archive, change: Change, doc_id: int) -> None:
    retired = archive.database.table("retired_slugs").search(where("article") == doc_id)
    change.remove_all("retired_slugs", retired)
    document = archive.articles.get(doc_id=doc_id)
    _note_erased(archive, change, doc_id, document)
    if document:
        change.remove("articles", document)
    about = [Ref("articles", doc_id), *(Ref("retired_slugs", slug.doc_id) for slug in retired)]
    for ref in about:
        change.note(ref, "erase")
    change.flush()
    touched: set[int] = set()
    for ref in about:
        revisions = revisions_about(archive.database, ref)
        touched |= {one["change"] for one in revisions}
        change.blank([one for one in revisions if one["kind"] != "erase"], "erased")
    change.shorten_commands(touched - {change.number})


def _note_erased(archive: Archive, change: Change, doc_id: int, document: Any) -> None:
    """Keep who the article was, as hashes, so that no import brings it or its text back."""
    if document is None:
        last = revisions_about(archive.database, Ref("articles", doc_id))
        content = next((one["document"] for one in reversed(last) if one.get("document")), None)
        document = Document(content, doc_id) if content else None
    if document is not None:
        note_removed(archive, change, [document], has_text=True)


def forget_history(archive: Archive, before: str) -> Forgotten | None:
    """Empty the revisions of all changes before a date; None where there are none.

    Who did what and when stays in the log, and the hashes stay. Raises UnreadableError.
    """
    with archive.change() as change:
        last = find_last_before(archive, before)
        if last <= read_forgotten(archive):
            return None
        change.mark(event="compaction", forgot=last)
        number, emptied = change.number, 0
        ids = _revisions_until(archive, last, number)
        for block in read_blocks(archive.database, ids):
            full = [one for one in block if content_of(one)]
            change.blank(full, "forgotten")
            emptied += len(full)
    return Forgotten(last, emptied)


def _revisions_until(archive: Archive, last: int, own: int) -> range:
    """Ids of the revisions of all changes up to one."""
    later = (revisions_of(archive.database, number) for number in range(last + 1, own))
    first = next((ids.start for ids in later if ids), None)
    return range(1, first or archive.database.table("revisions").last_id + 1)
