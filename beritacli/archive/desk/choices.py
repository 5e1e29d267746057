"""Which articles a verb is for: those named and those that a filter means.

A verb calls `choose_articles` inside its change, so that what is chosen is what is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from beritacli.archive.articles.article import find_article, label
from beritacli.archive.desk.filters import Filter, find_documents
from beritacli.archive.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tinydb.table import Document

    from beritacli.archive.archive import Archive


class Choice(NamedTuple):
    """references: ids and slugs. hidden: statuses that the filter leaves out unless it names one.

    if_revision: what the article's revision must be. expected: the ids that were chosen before,
    and must be chosen again.
    """

    references: Sequence[str] = ()
    chosen: Filter = Filter()
    hidden: Sequence[str] = ("trash",)
    if_revision: int | None = None
    expected: Sequence[int] | None = None


def choose_articles(archive: Archive, choice: Choice) -> list[Document]:
    """The articles of a choice, each once.

    Raises NotFoundError; ConflictError for an article that has another revision than it must have,
    and where other articles are chosen than before.
    """
    named = [find_article(archive, reference) for reference in choice.references]
    meant = (
        find_documents(archive, choice.chosen, hidden=choice.hidden)
        if choice.chosen.is_given
        else []
    )
    found = {document.doc_id: document for document in [*named, *meant]}
    if choice.expected is not None and set(found) != set(choice.expected):
        msg = "Meanwhile the archive was changed, and other articles fit: nothing was done."
        raise ConflictError(msg, "Run it again to see how many there are now.")
    if choice.if_revision is not None:
        for document in found.values():
            _check_revision(document, choice.if_revision)
    return list(found.values())


def _check_revision(document: Document, wanted: int) -> None:
    if document["revision"] != wanted:
        msg = f"Article {label(document)} has revision {document['revision']}, not {wanted}."
        hint = f"Look at it as it is now: beritacli show {document.doc_id}"
        raise ConflictError(msg, hint)
